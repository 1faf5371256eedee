import { limits } from "../limits.ts";

/**
 * A stretch of the user's text as a message may show it: at most 80 characters, invisible ones written as `\u{…}`, an
 * empty one as `""`.
 */
export function shown(text: string): string {
  if (text === "") return '""';
  const clipped = text.length > limits.shownLabel ? `${text.slice(0, limits.shownLabel)}…` : text;
  let result = "";
  for (const character of clipped) {
    const code = character.codePointAt(0)!;
    result += isHidden(code) ? `\\u{${code.toString(16)}}` : character;
  }
  return result;
}

/** First and last code points of controls, invisible and direction-changing characters, and lone surrogates. */
const hiddenRanges: readonly (readonly [number, number])[] = [
  [0x00, 0x1f],
  [0x7f, 0xa0],
  [0xad, 0xad],
  [0x61c, 0x61c],
  [0x200b, 0x200f],
  [0x2028, 0x202f],
  [0x2060, 0x206f],
  [0xd800, 0xdfff],
  [0xfeff, 0xfeff],
  [0xfff9, 0xfffb],
];

/** Whether a character cannot be seen, or changes how its neighbours are seen. */
export function isHidden(codePoint: number): boolean {
  return hiddenRanges.some(([first, last]) => codePoint >= first && codePoint <= last);
}
