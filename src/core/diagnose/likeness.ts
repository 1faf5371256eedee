import type { Tensor } from "../tensor/tensor.ts";
import { valueAt } from "../tensor/valueAt.ts";
import type { DiagnosedStep } from "./diagnosis.ts";

/** How like two tensors are: signal to noise in decibels, and the least cosine of two rows; of the numbers that are finite. */
export function likeness(want: Tensor, got: Tensor | undefined): Pick<DiagnosedStep, "sqnr" | "cosine"> {
  if (got?.data.length !== want.data.length) return { sqnr: Number.NaN, cosine: Number.NaN };
  const width = want.shape.at(-1) ?? 1;
  let [signal, noise, cosine] = [0, 0, 1];
  for (let row = 0; row < want.data.length; row += width) {
    let [product, ours, theirs] = [0, 0, 0];
    for (let at = row; at < row + width; at++) {
      const [a, b] = [valueAt(got.data, at), valueAt(want.data, at)];
      if (!Number.isFinite(a) || !Number.isFinite(b)) continue;
      product += a * b;
      ours += a * a;
      theirs += b * b;
      noise += (a - b) ** 2;
    }
    signal += theirs;
    if (ours > 0 && theirs > 0) cosine = Math.min(cosine, product / Math.sqrt(ours * theirs));
  }
  return { sqnr: 10 * Math.log10(signal / noise), cosine };
}
