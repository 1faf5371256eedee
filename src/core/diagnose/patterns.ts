import { isPairStep } from "../spec/steps.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { valueAt } from "../tensor/valueAt.ts";
import { type Words, words } from "../words.ts";
import type { Expectation } from "./expectations.ts";

/** Where in a step the error lies. */
export interface Pattern {
  readonly text: Words;
  /** Of the squared error, 0 … 1. */
  readonly share: number;
  /** Of all cells, 0 … 1. */
  readonly cells: number;
}

const least = 0.9;
/** A part must hold so much more of the error than of the cells. */
const concentrated = 0.2;
const all = 0.999;
const shown = 3;
const mostSingle = 4096;
const blockSizes = [16, 32, 64];

interface Part {
  readonly share: number;
  readonly cells: number;
  readonly say: (percent: string) => Words;
}

/**
 * The parts of a step in which nearly all of its squared error lies, the smallest first: a head, an item, rows, columns, a
 * side of the diagonal, keys at one distance, every second row or column, blocks of 16, 32 or 64.
 */
export function patternsOf({ id, want }: Expectation, got: Tensor | undefined): Pattern[] {
  if (got?.data.length !== want.data.length || got.data.length < 4) return [];
  const squares = got.data.map((x, at) => squareOf(x, want.data[at] ?? x));
  const total = squares.reduce((sum, x) => sum + x, 0);
  if (total === 0) return [];
  const [batch, heads, n, m] = fourOf(got.shape);
  const energyBy = (group: (b: number, h: number, i: number, j: number) => number, count: number): Float64Array => {
    const energy = new Float64Array(count);
    let at = 0;
    for (let b = 0; b < batch; b++)
      for (let h = 0; h < heads; h++)
        for (let i = 0; i < n; i++)
          for (let j = 0; j < m; j++)
            energy[group(b, h, i, j)] = valueAt(energy, group(b, h, i, j)) + (squares[at++] ?? 0) / total;
    return energy;
  };
  const rows = energyBy((_b, _h, i) => i, n);
  const columns = energyBy((_b, _h, _i, j) => j, m);
  const parts = [
    ...singles(
      energyBy((_b, h) => h, heads),
      (p, h) => words("{0} % of the squared error lies in head {1}", p, h),
    ),
    ...singles(
      energyBy((b) => b, batch),
      (p, b) => words("{0} % of the squared error lies in item {1} of the batch", p, b),
    ),
    ...rangesOf(rows, rowWords),
    ...rangesOf(columns, columnWords),
    ...(isPairStep(id) && n > 1 && m > 1
      ? diagonals(
          energyBy((_b, _h, i, j) => j - i + n - 1, n + m - 1),
          n,
          m,
        )
      : []),
  ];
  const concentratedParts = parts.filter(({ share, cells }) => share >= least && share - cells >= concentrated);
  return concentratedParts
    .sort((a, b) => a.cells - b.cells || b.share - a.share)
    .slice(0, shown)
    .map(({ share, cells, say }) => ({ share, cells, text: say(String(Math.floor(1000 * share + 1e-6) / 10)) }));
}

/** The squared difference; numbers of which one is not finite differ by much, or not at all. */
function squareOf(a: number, b: number): number {
  if (Object.is(a, b)) return 0;
  const square = (a - b) ** 2;
  return Number.isFinite(square) ? square : 1e30;
}

function fourOf(shape: readonly number[]): [number, number, number, number] {
  const [m = 1, n = 1, heads = 1, ...items] = [...shape].reverse();
  // Packed rows are B×n×width.
  if (shape.length === 3) return [heads, 1, n, m];
  return [items.reduce((product, size) => product * size, 1), heads, n, m];
}

function singles(energy: Float64Array, say: (percent: string, at: number) => Words): Part[] {
  if (energy.length < 2 || energy.length > mostSingle) return [];
  const at = energy.indexOf(Math.max(...energy));
  return [{ share: energy[at] ?? 0, cells: 1 / energy.length, say: (percent) => say(percent, at) }];
}

interface RangeWords {
  readonly single: (percent: string, at: number) => Words;
  readonly from: (percent: string, at: number) => Words;
  readonly before: (percent: string, at: number) => Words;
  readonly block: (percent: string, first: number, last: number) => Words;
  readonly odd: (percent: string) => Words;
  readonly even: (percent: string) => Words;
}

const rowWords: RangeWords = {
  single: (p, at) => words("{0} % of the squared error lies in row {1}", p, at),
  from: (p, at) => words("{0} % of the squared error lies in the rows from {1} on", p, at),
  before: (p, at) => words("{0} % of the squared error lies in the rows before {1}", p, at),
  block: (p, first, last) => words("{0} % of the squared error lies in the rows {1} to {2}", p, first, last),
  odd: (p) => words("{0} % of the squared error lies in the odd rows", p),
  even: (p) => words("{0} % of the squared error lies in the even rows", p),
};

const columnWords: RangeWords = {
  single: (p, at) => words("{0} % of the squared error lies in column {1}", p, at),
  from: (p, at) => words("{0} % of the squared error lies in the columns from {1} on", p, at),
  before: (p, at) => words("{0} % of the squared error lies in the columns before {1}", p, at),
  block: (p, first, last) => words("{0} % of the squared error lies in the columns {1} to {2}", p, first, last),
  odd: (p) => words("{0} % of the squared error lies in the odd columns", p),
  even: (p) => words("{0} % of the squared error lies in the even columns", p),
};

/** One row or column, those at an end, every second one, a block. */
function rangesOf(energy: Float64Array, say: RangeWords): Part[] {
  const size = energy.length;
  if (size < 3) return [];
  const sum = (yes: (at: number) => boolean): number => energy.reduce((total, e, at) => total + (yes(at) ? e : 0), 0);
  const part = (yes: (at: number) => boolean, text: Part["say"]): Part => ({
    ...{ share: sum(yes), cells: energy.filter((_, at) => yes(at)).length / size, say: text },
  });
  const [first, last] = [edge(energy), size - edge([...energy].reverse())];
  const blocks = blockSizes.flatMap((block) => {
    if (size < 2 * block) return [];
    const energies = Float64Array.from({ length: Math.ceil(size / block) }, (_, k) =>
      sum((at) => Math.floor(at / block) === k),
    );
    const k = energies.indexOf(Math.max(...energies));
    const [from, to] = [k * block, Math.min(size, (k + 1) * block) - 1];
    return [
      part(
        (at) => at >= from && at <= to,
        (p) => say.block(p, from, to),
      ),
    ];
  });
  return [
    ...singles(energy, say.single),
    part(
      (at) => at >= first,
      (p) => say.from(p, first),
    ),
    part(
      (at) => at < last,
      (p) => say.before(p, last),
    ),
    ...blocks,
    part((at) => at % 2 === 1, say.odd),
    part((at) => at % 2 === 0, say.even),
  ];
}

/** Where the numbers begin that hold nearly all. */
function edge(energy: ArrayLike<number>): number {
  let [left, at] = [0, 0];
  while (at < energy.length && left + (energy[at] ?? 0) <= 1 - all) left += energy[at++] ?? 0;
  return at;
}

/** Sides of the diagonal and keys at one distance; `energy` by key − query, from −(n − 1) on. */
function diagonals(energy: Float64Array, n: number, m: number): Part[] {
  const lengths = energy.map((_, k) => Math.min(m, k + 1) - Math.max(0, k - (n - 1)));
  const part = (yes: (distance: number) => boolean, say: Part["say"]): Part => {
    let [share, cells] = [0, 0];
    for (const [k, e] of energy.entries()) {
      if (!yes(k - (n - 1))) continue;
      share += e;
      cells += (lengths[k] ?? 0) / (n * m);
    }
    return { share, cells, say };
  };
  const nearest = energy.indexOf(Math.max(...energy)) - (n - 1);
  return [
    part(
      (d) => d > 0,
      (p) => words("{0} % of the squared error lies above the diagonal, at later keys", p),
    ),
    part(
      (d) => d < 0,
      (p) => words("{0} % of the squared error lies below the diagonal, at earlier keys", p),
    ),
    nearest === 0
      ? part(
          (d) => d === 0,
          (p) => words("{0} % of the squared error lies on the diagonal", p),
        )
      : part(
          (d) => d === nearest,
          (p) => words("{0} % of the squared error lies where key − query is {1}", p, nearest),
        ),
  ];
}
