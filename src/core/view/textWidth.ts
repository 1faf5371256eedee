/** First and last code points of characters that take two columns of a terminal: East Asian wide and emoji. */
const wide: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1f64f],
  [0x1f680, 0x1f9ff],
  [0x20000, 0x3fffd],
];
const mark = /\p{M}/u;

/** Columns that a text takes in a terminal: combining marks none, wide characters two. */
export function textWidth(text: string): number {
  let width = 0;
  for (const character of text) {
    if (mark.test(character)) continue;
    const code = character.codePointAt(0) ?? 0;
    width += wide.some(([first, last]) => first <= code && code <= last) ? 2 : 1;
  }
  return width;
}

/** The text with spaces before it, up to a width. */
export function padLeft(text: string, width: number): string {
  return " ".repeat(Math.max(0, width - textWidth(text))) + text;
}

/** The text with spaces behind it, up to a width. */
export function padRight(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - textWidth(text)));
}
