import type { Tensor } from "../../src/core/tensor/tensor.ts";

type Written = number | string | readonly Written[] | { readonly shape: readonly number[]; readonly data: Written };

/** The same numbers, rounded so that both sides begin with the same. */
export function float32({ shape, data }: Tensor): Tensor {
  return { shape, data: data.map(Math.fround) };
}

/** A tensor as a spec has it: nested arrays, or shape and data where an axis is empty. */
export function written({ shape, data }: Tensor): Written {
  const cells = Array.from(data, cell);
  return data.length === 0 ? { shape, data: cells } : nested(cells, shape);
}

function cell(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

function nested(cells: readonly Written[], shape: readonly number[]): Written {
  const [length, ...rest] = shape;
  if (length === undefined) return cells[0]!;
  const size = cells.length / length;
  return Array.from({ length }, (_, at) => nested(cells.slice(at * size, (at + 1) * size), rest));
}
