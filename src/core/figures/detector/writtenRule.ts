import type { RuleGrid } from "./ruleGrid.ts";

/** From … to, the end excluded. */
type Span = readonly [from: number, to: number];

/**
 * The rule that names exactly the pairs of some cells (1 for each that is drawn), as short as these shapes allow: whole diagonals, whole
 * columns and rows, then rows or columns with the same cells. Empty where nothing is drawn.
 */
export function writtenRule(grid: RuleGrid, cells: Uint8Array): string {
  const left = Uint8Array.from(cells);
  const isSingle = grid.rowStep === 1 && grid.colStep === 1;
  const whole = [
    ...(isSingle ? diagonals(grid, cells, left) : []),
    ...lines(grid, cells, left, "j"),
    ...lines(grid, cells, left, "i"),
  ];
  const [byRow, byColumn] = [groups(grid, left, "i"), groups(grid, left, "j")];
  const rest = byRow.join(" or ").length <= byColumn.join(" or ").length ? byRow : byColumn;
  return [...whole, ...rest].join(" or ");
}

/** Neighbouring diagonals of which every cell is drawn, as one condition each; takes their cells away. */
function diagonals({ rows, cols, past }: RuleGrid, cells: Uint8Array, left: Uint8Array): string[] {
  const [first, last] = [past - cols + 1, past + rows - 1];
  const cellsOf = (distance: number): number[] =>
    Array.from({ length: rows }, (_, row) => [row, past + row - distance] as const).flatMap(([row, col]) =>
      col >= 0 && col < cols ? [row * cols + col] : [],
    );
  const found: string[] = [];
  for (const [from, to] of spans(first, last + 1, (distance) => cellsOf(distance).every((at) => cells[at] === 1))) {
    const own = Array.from({ length: to - from }, (_, k) => cellsOf(from + k));
    // A lone corner is a diagonal by chance.
    if (own.every((one) => one.length < 2)) continue;
    for (const at of own.flat()) left[at] = 0;
    if (from === first && to > last) found.push("j >= 0");
    else if (to - from === 1) found.push(`j == ${positionAt(from)}`);
    else if (from === first) found.push(`j >= ${positionAt(to - 1)}`);
    else if (to > last) found.push(`j <= ${positionAt(from)}`);
    else found.push(`j >= ${positionAt(to - 1)} and j <= ${positionAt(from)}`);
  }
  return found;
}

/** The key at that distance before the query. */
function positionAt(distance: number): string {
  return distance === 0 ? "i" : distance > 0 ? `i - ${distance}` : `i + ${-distance}`;
}

/** Whole columns (`j`) or rows (`i`) with a cell that is left, neighbours together. */
function lines(grid: RuleGrid, cells: Uint8Array, left: Uint8Array, name: "i" | "j"): string[] {
  const { count, cellsOf } = axisOf(grid, name);
  const isWhole = (line: number): boolean => cellsOf(line).every((at) => cells[at] === 1);
  const isLeft = (line: number): boolean => cellsOf(line).some((at) => left[at] === 1);
  const found: string[] = [];
  for (const span of spans(0, count, (line) => isWhole(line) && isLeft(line))) {
    for (let line = span[0]; line < span[1]; line++) for (const at of cellsOf(line)) left[at] = 0;
    found.push(condition(grid, name, span) || `${name} >= 0`);
  }
  return found;
}

/** What is left, one condition for all rows (`i`) or columns (`j`) with the same cells. */
function groups(grid: RuleGrid, left: Uint8Array, name: "i" | "j"): string[] {
  const { count, cellsOf } = axisOf(grid, name);
  const other = name === "i" ? "j" : "i";
  const alike = new Map<string, { readonly lines: Set<number>; readonly bits: readonly boolean[] }>();
  for (let line = 0; line < count; line++) {
    const bits = cellsOf(line).map((at) => left[at] === 1);
    if (!bits.includes(true)) continue;
    const key = bits.map(Number).join("");
    const group = alike.get(key) ?? { lines: new Set(), bits };
    group.lines.add(line);
    alike.set(key, group);
  }
  return [...alike.values()].map(({ lines: own, bits }) => {
    const along = spans(0, count, (line) => own.has(line)).map((span) => condition(grid, name, span));
    const across = spans(0, bits.length, (at) => bits[at] === true).map((span) => condition(grid, other, span));
    const parts = [any(along), any(across)].filter((part) => part !== "");
    return parts.length === 0 ? "j >= 0" : parts.join(" and ");
  });
}

/** One of several conditions; empty where one of them always holds. */
function any(conditions: readonly string[]): string {
  if (conditions.includes("")) return "";
  return conditions.length === 1 ? (conditions[0] ?? "") : `(${conditions.join(" or ")})`;
}

/** That a query (`i`) or a key (`j`) is in a span of lines; empty where all are. */
function condition(grid: RuleGrid, name: "i" | "j", [from, to]: Span): string {
  const { count, step, base, end } = axisOf(grid, name);
  const [low, high] = [base + from * step, Math.min(end, base + to * step)];
  if (from === 0 && to === count) return "";
  if (high - low === 1) return `${name} == ${low}`;
  if (from === 0) return `${name} < ${high}`;
  return to === count ? `${name} >= ${low}` : `${name} >= ${low} and ${name} < ${high}`;
}

function axisOf({ rows, cols, rowStep, colStep, n, keys, past }: RuleGrid, name: "i" | "j") {
  if (name === "i") {
    const cellsOf = (row: number): number[] => Array.from({ length: cols }, (_, col) => row * cols + col);
    return { count: rows, step: rowStep, base: past, end: past + n, cellsOf };
  }
  const cellsOf = (col: number): number[] => Array.from({ length: rows }, (_, row) => row * cols + col);
  return { count: cols, step: colStep, base: 0, end: keys, cellsOf };
}

/** The longest runs of whole numbers from … to for which something holds. */
function spans(from: number, to: number, holds: (at: number) => boolean): Span[] {
  const found: Span[] = [];
  let start: number | undefined;
  for (let at = from; at <= to; at++) {
    const isIn = at < to && holds(at);
    if (isIn) start ??= at;
    else if (start !== undefined) {
      found.push([start, at]);
      start = undefined;
    }
  }
  return found;
}
