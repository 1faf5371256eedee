/** A stretch of a text, `end` exclusive, in UTF-16 units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Where the factors of a written sum of products are. */
export interface FactorSpans {
  readonly left: readonly Span[];
  readonly right: readonly Span[];
}

// All of one length, which `factorSpans` relies on.
const separators = [" = ", " + ", " ≈ "] as const;
const times = "·";

/**
 * Finds what is left and right of the dots in `q₁·k₂ = 1·4 + 0·4 = 4`, names and numbers alike. A part without a dot
 * (a bias, the value) has no factors. Linear in the text's length.
 */
export function factorSpans(line: string): FactorSpans {
  const left: Span[] = [];
  const right: Span[] = [];
  for (let start = 0; start < line.length; ) {
    const end = partEnd(line, start);
    const dot = line.indexOf(times, start);
    if (dot < 0) break;
    if (dot < end) {
      left.push(trimmed(line, start, dot));
      right.push(trimmed(line, dot + times.length, end));
    }
    start = end + separators[0].length;
  }
  return { left, right };
}

function partEnd(line: string, start: number): number {
  let end = start;
  while (end < line.length && !isSeparator(line, end)) end++;
  return end;
}

function isSeparator(line: string, at: number): boolean {
  return line[at] === " " && separators.some((separator) => line.startsWith(separator, at));
}

function trimmed(line: string, start: number, end: number): Span {
  let from = start;
  let to = end;
  while (from < to && line[from] === " ") from++;
  while (to > from && line[to - 1] === " ") to--;
  return { start: from, end: to };
}
