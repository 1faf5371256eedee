import { itemAt } from "../present.ts";
/** Where the lines of a text begin, counted as VS Code does: `\r\n`, `\n` and `\r` each end one line. */
export interface LineStarts {
  readonly offsets: readonly number[];
}

/** A place in a text, both counted from 0, characters in UTF-16 units. */
export interface LinePosition {
  readonly line: number;
  readonly character: number;
}

/** Finds the beginning of every line of a text; the first begins at 0. */
export function lineStartsOf(text: string): LineStarts {
  const offsets = [0];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 13 && text.charCodeAt(at + 1) === 10) at++;
    else if (code !== 10 && code !== 13) continue;
    offsets.push(at + 1);
  }
  return { offsets };
}

/** The line and character of an offset; an offset beyond the text is counted from the last line. */
export function positionAt(lines: LineStarts, offset: number): LinePosition {
  let low = 0;
  let high = lines.offsets.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (itemAt(lines.offsets, middle) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low, character: offset - itemAt(lines.offsets, low) };
}
