import type { Tensor } from "../tensor/tensor.ts";
import { valueAt } from "../tensor/valueAt.ts";

/** The slices of a tensor along an axis: each holds the numbers at one index, in order. */
export function slices({ shape, data }: Tensor, axis: number): Float64Array[] {
  const size = shape[axis] ?? 1;
  const inner = shape.slice(axis + 1).reduce((product, one) => product * one, 1);
  const outer = data.length / (size * inner);
  return Array.from({ length: size }, (_, index) => {
    const slice = new Float64Array(outer * inner);
    for (let o = 0; o < outer; o++) {
      const from = (o * size + index) * inner;
      slice.set(data.subarray(from, from + inner), o * inner);
    }
    return slice;
  });
}

/** Which of our slices along an axis is at each place of what is wanted; undefined where some slice is not found once. */
export function axisPermutation(
  got: Tensor,
  want: Tensor,
  axis: number,
  close: (a: number, b: number) => boolean,
): number[] | undefined {
  const ours = slices(got, axis);
  const wanted = slices({ shape: got.shape, data: want.data }, axis);
  const used = new Set<number>();
  const order: number[] = [];
  for (const slice of wanted) {
    const from = ours.findIndex((own, index) => !used.has(index) && own.every((x, at) => close(x, valueAt(slice, at))));
    if (from < 0) return undefined;
    used.add(from);
    order.push(from);
  }
  return order;
}
