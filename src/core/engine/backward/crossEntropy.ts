import type { Tensor } from "../../tensor/tensor.ts";
import { repeated } from "../layout.ts";

/** A target that is not counted. */
export const ignoredTarget = -100;

/** Mean of −log softmax(logits)[target] over the targets that are counted, and its gradient; 0 where none is. */
export function crossEntropy(logits: Tensor, target: Tensor): { readonly loss: number; readonly gradient: Tensor } {
  const labels = logits.shape.at(-1)!;
  const rows = logits.data.length / labels;
  const ids = repeated(target, [rows]).data;
  const count = ids.reduce((sum, id) => (id === ignoredTarget ? sum : sum + 1), 0);
  const gradient = new Float64Array(logits.data.length);
  let loss = 0;
  for (let row = 0; row < rows; row++) {
    const id = ids[row]!;
    if (id === ignoredTarget) continue;
    const z = logits.data.subarray(row * labels, (row + 1) * labels);
    const largest = z.reduce((most, value) => Math.max(most, value), -Infinity);
    const sum = z.reduce((total, value) => total + Math.exp(value - largest), 0);
    loss += (Math.log(sum) + largest - z[id]!) / count;
    for (let k = 0; k < labels; k++) {
      gradient[row * labels + k] = (Math.exp(z[k]! - largest) / sum - (k === id ? 1 : 0)) / count;
    }
  }
  return { loss, gradient: { shape: logits.shape, data: gradient } };
}
