const longestShown = 80;
const marksShown = 3;

// Control, format (bidirectional, zero-width), line and paragraph separators, private use, lone surrogates, unassigned.
const hidden = /[\p{C}\p{Zl}\p{Zp}]/u;
const mark = /\p{M}/u;
const named = new Map([
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
  ["\0", "\\0"],
]);

/** What stands for a character that cannot be seen or that reorders its neighbours: `\n`, `\u202E`, `\u{E0001}`. */
function escapeOf(character: string): string {
  const short = named.get(character);
  if (short !== undefined) return short;
  const code = character.codePointAt(0)!.toString(16).toUpperCase();
  return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, "0")}`;
}

/**
 * A label as it may be shown anywhere: at most `longest` characters and then `…`, characters that are invisible or
 * change the direction of writing as escapes, at most three combining marks on a letter. Blank text shows as `␣`,
 * empty text as `""`. Looks at no more of the text than it shows.
 */
export function visibleText(text: string, longest = longestShown): string {
  if (text === "") return '""';
  if (text.length <= longest && /^ +$/.test(text)) return "␣".repeat(text.length);
  let shown = "";
  let count = 0;
  let marks = 0;
  for (const character of text) {
    marks = mark.test(character) ? marks + 1 : 0;
    if (marks > marksShown) return `${shown}…`;
    if (count === longest) return `${shown}…`;
    shown += hidden.test(character) ? escapeOf(character) : character;
    count++;
  }
  return shown;
}
