import type { Beside } from "../spec/besideKinds.ts";
import { Random } from "../tensor/random.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { gatesOf, type Recurrent } from "./recurrent.ts";

/** A recurrent network's weights as PyTorch draws them, uniform within ±1/√H, without biases. d: width of X, `hidden`: H. */
export function drawnRecurrent(
  type: Recurrent["type"],
  d: number,
  hidden: number,
  seed: number,
): { W: Tensor; U: Tensor } {
  const random = new Random(seed);
  const gates = gatesOf[type] * hidden;
  return { W: uniform(random, [d, gates], hidden), U: uniform(random, [hidden, gates], hidden) };
}

/** How many numbers these weights have. */
export function drawnSize(type: Recurrent["type"], d: number, hidden: number): number {
  return (d + hidden) * gatesOf[type] * hidden;
}

/** A convolution's kernel, kernel×d×width, uniform within ±1/√(kernel·d). */
export function drawnKernel(kernel: number, d: number, width: number, seed: number): Tensor {
  return uniform(new Random(seed), [kernel, d, width], kernel * d);
}

/** One network of each kind for an X of width d, for specs that bring none. */
export function drawnNetworks(d: number, seed: number): Beside[] {
  const recurrent = (type: Recurrent["type"]): Beside => ({
    type,
    resetAfter: true,
    ...drawnRecurrent(type, d, d, seed),
  });
  const convolution: Beside = { type: "conv1d", dilation: 1, causal: false, W: drawnKernel(3, d, d, seed) };
  return [recurrent("elman"), recurrent("gru"), recurrent("lstm"), convolution];
}

function uniform(random: Random, shape: readonly number[], fan: number): Tensor {
  const count = shape.reduce((product, size) => product * size, 1);
  const bound = 1 / Math.sqrt(fan);
  return { shape, data: Float64Array.from({ length: count }, () => bound * (2 * random.uniform() - 1)) };
}
