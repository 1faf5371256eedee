import type { Learned, Position, Sinusoidal } from "../spec/positionKinds.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { reshaped } from "./layout.ts";

/**
 * The table that is added to the input: the sum of all sinusoidal and learned positions. Result: n×d, or B×n×d where
 * the items differ. `past`: rows of the cache; sinusoidal positions continue after them.
 */
export function addedPositions(positions: readonly Position[], n: number, d: number, past: number, batch = 1): Tensor {
  const items = positions.some(differsPerItem) ? batch : 1;
  const data = new Float64Array(items * n * d);
  for (const position of positions) {
    if (position.type === "sinusoidal") {
      const columns = columnsOf(position, d);
      for (let at = 0; at < items * n; at++) addSinusoid(data, at * d, columns, positionAt(position, at, n, past));
    }
    if (position.type === "learned") {
      for (let at = 0; at < items * n; at++) addRow(data, at * d, d, position.values, learnedRow(position, at, n));
    }
  }
  return { shape: items === 1 ? [n, d] : [items, n, d], data };
}

function differsPerItem(position: Position): boolean {
  if (position.type !== "sinusoidal" && position.type !== "learned") return false;
  if ((position.positions?.shape.length ?? 1) > 1) return true;
  return position.type === "learned" && position.values.shape.length > 2;
}

/** The position of a row; `at` counts the rows of all items, n each. */
export function positionAt({ positions, offset }: Sinusoidal, at: number, n: number, past: number): number {
  return positions === undefined ? offset + past + (at % n) : positions.data[at % positions.data.length]!;
}

/** The row of a learned table, of all its items' rows, that a row of the input takes. */
export function learnedRow({ values, positions }: Learned, at: number, n: number): number {
  if (positions === undefined) return values.shape.length > 2 ? at % (values.shape[0]! * n) : at % n;
  const rows = values.shape.at(-2)!;
  const item = values.shape.length > 2 && values.shape[0] !== 1 ? Math.floor(at / n) : 0;
  return item * rows + positions.data[at % positions.data.length]!;
}

/** How column c of d is made: whether it is a sine, and the power of the base that divides the position. */
export function sinusoidColumn(position: Sinusoidal, c: number, d: number): { sine: boolean; exponent: number } {
  if (position.layout !== "halves") return { sine: c % 2 === 0, exponent: (c - (c % 2)) / d };
  const half = Math.floor(d / 2);
  return { sine: c < half, exponent: half > 1 ? (c % half) / (half - 1) : 0 };
}

/**
 * PE[p,2i] = sin(p / base^(2i/d)), PE[p,2i+1] = cos(p / base^(2i/d)). Source: Vaswani et al., Attention Is All You Need,
 * §3.5. With an odd d the last column is a sine; the exponent still uses d. In halves an odd d leaves the last column 0.
 */
function addSinusoid(table: Float64Array, row: number, columns: readonly Column[], p: number): void {
  let at = row;
  for (const { sine, wavelength } of columns) {
    const angle = p / wavelength;
    table[at++]! += sine ? Math.sin(angle) : Math.cos(angle);
  }
}

interface Column {
  readonly sine: boolean;
  readonly wavelength: number;
}

function columnsOf(position: Sinusoidal, d: number): Column[] {
  const length = position.layout === "halves" ? d - (d % 2) : d;
  const columns: Column[] = [];
  for (let c = 0; c < length; c++) {
    const { sine, exponent } = sinusoidColumn(position, c, d);
    columns.push({ sine, wavelength: position.base ** exponent });
  }
  return columns;
}

function addRow(table: Float64Array, row: number, width: number, { data }: Tensor, index: number): void {
  for (let c = 0; c < width; c++) table[row + c]! += data[index * width + c]!;
}

/** Adds an n×d table to every batch item, or a B×n×d one: B×n×d. */
export function plusTable(x: Tensor, table: Tensor): Tensor {
  const size = table.data.length;
  return { shape: x.shape, data: x.data.map((value, index) => value + table.data[index % size]!) };
}

/** The sum of two tensors of one shape: the residual connection. */
export function sum(a: Tensor, b: Tensor): Tensor {
  return reshaped({ shape: a.shape, data: a.data.map((value, index) => value + b.data[index]!) }, a.shape);
}
