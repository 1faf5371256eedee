const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const mostNumbers = 100_000;
const longest = 4_000_000;

/**
 * Rows of numbers out of a pasted text: cells of a spreadsheet, lines of numbers, or a printed tensor (`tensor([[1., 2.]])`,
 * `[[1 2] [3 4]]`). Undefined unless every piece is a finite number and all rows are equally long.
 */
export function pastedNumbers(text: string): number[][] | undefined {
  if (text.length > longest) return undefined;
  const usual = text.replaceAll("−", "-").trim();
  const rows = (usual.includes("[") ? bracketRows(usual) : usual.split(/\r?\n/)).map(cellsOf);
  const width = rows[0]?.length ?? 0;
  if (width === 0 || rows.length * width > mostNumbers) return undefined;
  if (rows.some((row) => row.length !== width || !row.every((cell) => number.test(cell)))) return undefined;
  const numbers = rows.map((row) => row.map(Number));
  return numbers.every((row) => row.every(Number.isFinite)) ? numbers : undefined;
}

/** What is in the innermost brackets, row by row. */
function bracketRows(text: string): string[] {
  return Array.from(text.matchAll(/\[([^[\]]*)\]/g), ([, inner]) => inner ?? "");
}

function cellsOf(line: string): string[] {
  return line.split(/[\s,;|]+/).filter((cell) => cell !== "");
}
