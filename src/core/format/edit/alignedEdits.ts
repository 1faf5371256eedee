import type { TensorSource } from "../document.ts";
import type { TextEdit } from "../problem.ts";

/** A number of the text that gets another text, with the spaces before it. */
interface Cell {
  readonly begin: number;
  readonly end: number;
  readonly spaces: number;
  readonly text: string;
}

/** A line of the text that holds numbers. */
interface Line {
  readonly begin: number;
  /** How many line breaks are before it since the first. */
  readonly number: number;
  readonly cells: Cell[];
}

/**
 * The edits that write `texts` (by flat index) in place of a literal's numbers; the others keep theirs. Columns of numbers
 * that ended, or began, below each other do so afterwards: only spaces directly before a number come and go.
 */
export function alignedEdits(
  text: string,
  { cells = new Uint32Array() }: TensorSource,
  texts: ReadonlyMap<number, string>,
): TextEdit[] {
  const lines = linesOf(text, cells, texts);
  const whole = spacesOf(lines);
  const spaces = whole ?? neighbours(lines).flatMap((group) => spacesOf(group) ?? group.map(ownSpaces));
  return lines.flatMap((line, at) => line.cells.flatMap((cell, col) => editOf(text, cell, spaces[at]?.[col])));
}

function editOf(text: string, cell: Cell, spaces = cell.spaces): TextEdit[] {
  if (spaces === cell.spaces) {
    const length = cell.end - cell.begin;
    if (text.slice(cell.begin, cell.end) === cell.text) return [];
    return [{ range: { offset: cell.begin, length }, text: cell.text }];
  }
  const offset = cell.begin - cell.spaces;
  return [{ range: { offset, length: cell.end - offset }, text: " ".repeat(spaces) + cell.text }];
}

function linesOf(text: string, cells: Uint32Array, texts: ReadonlyMap<number, string>): Line[] {
  const inOrder = Array.from({ length: cells.length / 2 }, (_, flat) => flat);
  inOrder.sort((a, b) => (cells[2 * a] ?? 0) - (cells[2 * b] ?? 0));
  const lines: Line[] = [];
  let number = 0;
  let before = 0;
  for (const flat of inOrder) {
    const [begin = 0, end = 0] = cells.subarray(2 * flat, 2 * flat + 2);
    const breaks = lines.length === 0 ? 0 : (text.slice(before, begin).match(/\r\n|\n|\r/g)?.length ?? 0);
    number += breaks;
    if (breaks > 0 || lines.length === 0) lines.push({ begin: lineBegin(text, begin), number, cells: [] });
    lines
      .at(-1)
      ?.cells.push({ begin, end, spaces: spacesBefore(text, begin), text: texts.get(flat) ?? text.slice(begin, end) });
    before = end;
  }
  return lines;
}

function lineBegin(text: string, at: number): number {
  let begin = at;
  while (begin > 0 && text[begin - 1] !== "\n" && text[begin - 1] !== "\r") begin--;
  return begin;
}

function spacesBefore(text: string, at: number): number {
  let begin = at;
  while (text[begin - 1] === " ") begin--;
  return at - begin;
}

/** Lines directly below each other: the matrices of a tensor with more than two axes. */
function neighbours(lines: readonly Line[]): Line[][] {
  const groups: Line[][] = [];
  for (const line of lines) {
    const group = groups.at(-1);
    if (group?.at(-1)?.number === line.number - 1) group.push(line);
    else groups.push([line]);
  }
  return groups;
}

function ownSpaces({ cells }: Line): number[] {
  return cells.map(({ spaces }) => spaces);
}

/** The spaces before each new number that keep the columns of some lines aligned; undefined where they were not. */
function spacesOf(lines: readonly Line[]): number[][] | undefined {
  const count = lines[0]?.cells.length ?? 0;
  if (lines.length < 2 || lines.some(({ cells }) => cells.length !== count)) return undefined;
  const ends = isAligned(lines, ({ end }) => end);
  if (!ends && !isAligned(lines, ({ begin }) => begin)) return undefined;
  const spaces = lines.map(ownSpaces);
  for (let col = 0; col < count; col++) {
    const before = Math.max(...lines.map((line) => lengthOf(line.cells[col])));
    const after = Math.max(...lines.map((line) => line.cells[col]?.text.length ?? 0));
    for (const [at, line] of lines.entries()) {
      const cell = line.cells[col];
      const own = spaces[at];
      const place = ends ? col : col + 1;
      if (cell === undefined || own?.[place] === undefined) continue;
      own[place] += after - cell.text.length - (before - lengthOf(cell));
    }
  }
  return spaces.every((line) => line.every((one) => one >= 0)) ? spaces : undefined;
}

function isAligned(lines: readonly Line[], placeOf: (cell: Cell) => number): boolean {
  const [first] = lines;
  return lines.every(({ begin, cells }) =>
    cells.every((cell, col) => {
      const above = first?.cells[col];
      return first !== undefined && above !== undefined && placeOf(cell) - begin === placeOf(above) - first.begin;
    }),
  );
}

function lengthOf(cell: Cell | undefined): number {
  return cell === undefined ? 0 : cell.end - cell.begin;
}
