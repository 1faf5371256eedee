import type { Block } from "../spec/spec.ts";
import { elementCount, type Tensor, withRank } from "../tensor/tensor.ts";
import { reordered } from "./precision.ts";

/** The same data under another shape of as many elements; copies nothing. */
export function reshaped(tensor: Tensor, shape: readonly number[]): Tensor {
  return { shape, data: tensor.data };
}

/** Repeats what has one batch item (or no batch axis) for every item of the batch. Shares the data where it can. */
export function batched(tensor: Tensor, rank: number, batch: number): Tensor {
  const full = withRank(tensor, rank);
  if (full.shape[0] === batch) return full;
  return repeated(full, [batch, ...full.shape.slice(1)]);
}

/** Fills a shape with copies of a tensor that lacks, or has as 1, some of its leading axes. */
export function repeated(tensor: Tensor, shape: readonly number[]): Tensor {
  const count = elementCount(shape);
  const size = tensor.data.length;
  if (count === size) return reshaped(tensor, shape);
  const data = new Float64Array(count);
  if (size > 0) for (let at = 0; at < count; at += size) data.set(tensor.data, at);
  return { shape, data };
}

/**
 * Cuts a packed width into heads: B×n×(H·w) → B×H×n×w. The head is the slow index inside the packed width, so this is
 * a swap of axes, not a mere reshape, as soon as there is more than one head.
 */
export function splitHeads(packed: Tensor, heads: number): Tensor {
  const [batch, rows, packedWidth] = packed.shape as [number, number, number];
  const width = packedWidth / heads;
  const shape = [batch, heads, rows, width];
  if (heads === 1) return reshaped(packed, shape);
  return { shape, data: swapMiddleAxes(packed.data, batch, rows, heads, width) };
}

/** Puts heads side by side: B×H×n×w → B×n×(H·w), the inverse of `splitHeads`. */
export function mergeHeads(perHead: Tensor): Tensor {
  const [batch, heads, rows, width] = perHead.shape as [number, number, number, number];
  const shape = [batch, rows, heads * width];
  if (heads === 1) return reshaped(perHead, shape);
  return { shape, data: swapMiddleAxes(perHead.data, batch, heads, rows, width) };
}

/** B×r×s×w → B×s×r×w. */
function swapMiddleAxes(from: Float64Array, batch: number, r: number, s: number, width: number): Float64Array {
  const to = new Float64Array(from.length);
  let write = 0;
  for (let b = 0; b < batch; b++) {
    for (let j = 0; j < s; j++) {
      for (let i = 0; i < r; i++) {
        copyRow(from, ((b * r + i) * s + j) * width, to, write, width);
        write += width;
      }
    }
  }
  reordered(from, to);
  return to;
}

/** Four numbers a turn: naming a part of an array for `set` takes longer than copying a row of ordinary width. */
function copyRow(from: Float64Array, read: number, to: Float64Array, write: number, width: number): void {
  let k = 0;
  for (; k + 4 <= width; k += 4) {
    to[write + k] = from[read + k]!;
    to[write + k + 1] = from[read + k + 1]!;
    to[write + k + 2] = from[read + k + 2]!;
    to[write + k + 3] = from[read + k + 3]!;
  }
  for (; k < width; k++) to[write + k] = from[read + k]!;
}

/** A `Q`, `K` or `V` of the document as B×H×n×w, from whichever layout it was written in. */
export function givenPerHead(tensor: Tensor, layout: Block["layout"], heads: number, batch: number): Tensor {
  return layout === "packed" ? splitHeads(batched(tensor, 3, batch), heads) : batched(tensor, 4, batch);
}

/** The reverse of `givenPerHead`: B×H×n×w in the order of the document's layout, with a batch axis. */
export function asGiven(perHead: Tensor, layout: Block["layout"]): Tensor {
  return layout === "packed" ? mergeHeads(perHead) : perHead;
}

/** Strides for reading a tensor as if it had the four axes B×H×n×m: 0 along axes that are missing or of length 1. */
export function broadcastStrides(shape: readonly number[]): readonly [number, number, number, number] {
  const strides: [number, number, number, number] = [0, 0, 0, 0];
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis]!;
    const slot = axis + 4 - shape.length;
    if (slot >= 0 && size !== 1) strides[slot] = stride;
    stride *= size;
  }
  return strides;
}
