import { elementCount, type Tensor, zeros } from "../../tensor/tensor.ts";

/** Gradients by name of the document's tensors, each summed up from every place where the tensor is used. */
export class Gradients {
  readonly byName = new Map<string, Tensor>();

  /**
   * Begins with zeros for every tensor: one that a given step cuts off keeps them. Gradients of steps on the way,
   * `layers[1].scores`, are put into `flows` where somebody wants them.
   */
  constructor(
    tensors: ReadonlyMap<string, { readonly tensor: Tensor }>,
    readonly flows?: Map<string, Tensor>,
  ) {
    for (const [name, { tensor }] of tensors) this.byName.set(name, zeros(tensor.shape));
  }

  /**
   * Adds to a tensor's gradient. Where the tensor serves every batch item, or was repeated along other leading axes, the
   * items' gradients are summed. Names that the document does not have are left alone.
   */
  add(name: string, gradient: Float64Array): void {
    const sum = this.byName.get(name)?.data;
    if (sum !== undefined) addRepeated(sum, gradient);
  }
}

/** sum[i] += Σ of all gradient cells at i, i + size, i + 2·size, …: the reverse of repeating a tensor. */
export function addRepeated(sum: Float64Array, gradient: Float64Array): void {
  const size = sum.length;
  for (let from = 0; from < gradient.length; from += size) {
    for (let at = 0; at < size; at++) sum[at]! += gradient[from + at]!;
  }
}

/** The gradient of what was repeated for every batch item: the items' gradients are summed where `shape` has fewer of them. */
export function summedTo(shape: readonly number[], gradient: Tensor): Tensor {
  if (gradient.data.length === elementCount(shape)) return gradient;
  const sum = zeros(shape);
  addRepeated(sum.data, gradient.data);
  return sum;
}

/** The sum of two gradients of one value that was used twice; either may be missing. */
export function plus(a: Tensor | undefined, b: Tensor | undefined): Tensor | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const data = new Float64Array(a.data.length);
  for (let at = 0; at < data.length; at++) data[at] = a.data[at]! + b.data[at]!;
  return { shape: a.shape, data };
}
