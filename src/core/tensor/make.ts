import { Random } from "./random.ts";
import { elementCount, type Tensor } from "./tensor.ts";

/** Every element the same. */
export function filled(shape: readonly number[], value: number): Tensor {
  const data = new Float64Array(elementCount(shape));
  if (!Object.is(value, 0)) data.fill(value);
  return { shape, data };
}

/** The n×n identity. */
export function identity(n: number): Tensor {
  const data = new Float64Array(n * n);
  for (let at = 0; at < n; at++) data[at * n + at] = 1;
  return { shape: [n, n], data };
}

/** Normal numbers with mean 0 and deviation `std`, drawn in row-major order. */
export function randomNormal(shape: readonly number[], seed: number, std: number): Tensor {
  const random = new Random(seed);
  return drawn(shape, () => std * random.normal());
}

/** Uniform numbers in [0, 1), drawn in row-major order. */
export function randomUniform(shape: readonly number[], seed: number): Tensor {
  const random = new Random(seed);
  return drawn(shape, () => random.uniform());
}

/**
 * Glorot's initialisation: uniform in [−a, a) with a = √(6 / (rows + cols)), rows and cols being the last two axes
 * (Glorot and Bengio, 2010). The shape must have at least two axes.
 */
export function randomXavier(shape: readonly number[], seed: number): Tensor {
  const random = new Random(seed);
  const bound = Math.sqrt(6 / (shape.at(-2)! + shape.at(-1)!));
  return drawn(shape, () => bound * (2 * random.uniform() - 1));
}

function drawn(shape: readonly number[], draw: () => number): Tensor {
  const data = new Float64Array(elementCount(shape));
  for (let at = 0; at < data.length; at++) data[at] = draw();
  return { shape, data };
}
