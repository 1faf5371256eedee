import type { Block } from "../spec/spec.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { batched } from "./layout.ts";

/** Rows put around the new keys (or values): a cache before them, a learned row and a row of zeros after them. */
export interface ExtraRows {
  /** B×G×P×d. */
  readonly past: Tensor | undefined;
  /** G·d, head by head. */
  readonly bias: Tensor | undefined;
  readonly zero: boolean;
}

/** What is around a block's new keys. */
export function extraKeyRows({ past, biasKV, zeroKV }: Block): ExtraRows {
  return { past: past?.K, bias: biasKV?.K, zero: zeroKV };
}

/** What is around a block's new values. */
export function extraValueRows({ past, biasKV, zeroKV }: Block): ExtraRows {
  return { past: past?.V, bias: biasKV?.V, zero: zeroKV };
}

/**
 * All keys (or values) that the queries meet: past, new, biasKV's row, zeroKV's row along the length axis.
 * fresh: B×G×new×d; result: B×G×keys×d, `fresh` itself where nothing is put around it.
 */
export function withCache(fresh: Tensor, around: ExtraRows): Tensor {
  if (around.past === undefined && around.bias === undefined && !around.zero) return fresh;
  const [batch, heads, rows, width] = fresh.shape as [number, number, number, number];
  const past = around.past === undefined ? undefined : batched(around.past, 4, batch);
  const cached = past?.shape[2] ?? 0;
  const keys = cached + rows + (around.bias === undefined ? 0 : 1) + (around.zero ? 1 : 0);
  const data = new Float64Array(batch * heads * keys * width);
  for (let bg = 0; bg < batch * heads; bg++) {
    let to = bg * keys * width;
    if (past !== undefined) to = copyRows(past.data, bg * cached * width, cached * width, data, to);
    to = copyRows(fresh.data, bg * rows * width, rows * width, data, to);
    if (around.bias !== undefined) copyRows(around.bias.data, (bg % heads) * width, width, data, to);
  }
  return { shape: [batch, heads, keys, width], data };
}

function copyRows(from: Float64Array, at: number, count: number, to: Float64Array, offset: number): number {
  to.set(from.subarray(at, at + count), offset);
  return offset + count;
}

/** The first `rows` rows of each head: what the cache holds after this call, without appended rows. B×G×rows×d. */
export function firstRows(all: Tensor, rows: number): Tensor {
  const [batch, heads, keys, width] = all.shape as [number, number, number, number];
  if (keys === rows) return all;
  const data = new Float64Array(batch * heads * rows * width);
  for (let bg = 0; bg < batch * heads; bg++) {
    copyRows(all.data, bg * keys * width, rows * width, data, bg * rows * width);
  }
  return { shape: [batch, heads, rows, width], data };
}
