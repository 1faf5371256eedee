const marksShown = 3;

// Control, format (bidirectional, zero-width, tags), separators and blanks but the space, private use, lone surrogates,
// unassigned; what Unicode lets a font leave out (fillers, joiners, selectors); the blank pattern of Braille, the null note.
const invisible = /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800\u{1D159}]/u;
const mark = /\p{M}/u;
const pictograph = /\p{Extended_Pictographic}/u;
const ideographicSpace = "\u3000";
const named = new Map([
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
  ["\0", "\\0"],
]);

/** Whether a character cannot be seen, or changes how its neighbours are seen: the one judge of it. The space is none. */
export function isInvisible(character: string): boolean {
  return character !== " " && invisible.test(character);
}

/** What stands for a character that cannot be seen or that reorders its neighbours: `\n`, `\u202E`, `\u{E0001}`. */
function escapeOf(character: string): string {
  const short = named.get(character);
  if (short !== undefined) return short;
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
  return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, "0")}`;
}

/** Whether an invisible character does what it is there for: a wide space between wide letters, an emoji's colours. */
function isInPlace(character: string, before: string, isLast: boolean): boolean {
  if (character === "\uFE0F") return pictograph.test(before);
  return character === ideographicSpace && !isLast && before !== "" && before !== " " && !isInvisible(before);
}

/**
 * A text as it may be shown anywhere: at most `longest` characters and then `…`, characters that are invisible or change
 * the direction of writing as escapes, at most three combining marks on a letter. Blank text shows as `␣`, empty text as
 * `""`. Looks at no more of the text than it shows.
 */
export function escapedText(text: string, longest: number): string {
  if (text === "") return '""';
  if (text.length <= longest && /^[ \u3000]+$/.test(text)) return "␣".repeat(text.length);
  let shown = "";
  let count = 0;
  let marks = 0;
  let at = 0;
  let before = "";
  for (const character of text) {
    at += character.length;
    marks = mark.test(character) ? marks + 1 : 0;
    if (marks > marksShown) return `${shown}…`;
    if (count === longest) return `${shown}…`;
    const isPlain = !isInvisible(character) || isInPlace(character, before, at === text.length);
    shown += isPlain ? character : escapeOf(character);
    before = character;
    count++;
  }
  return shown;
}
