import { Random } from "./random.ts";
import { elementCount, type Tensor } from "./tensor.ts";

/** Every element the same. */
export function filled(shape: readonly number[], value: number): Tensor {
  return madeWhenRead(shape, (data) => {
    if (!Object.is(value, 0)) data.fill(value);
  });
}

/** The n×n identity. */
export function identity(n: number): Tensor {
  return madeWhenRead([n, n], (data) => {
    for (let at = 0; at < n; at++) data[at * n + at] = 1;
  });
}

/** Normal numbers with mean 0 and deviation `std`, drawn in row-major order. */
export function randomNormal(shape: readonly number[], seed: number, std: number): Tensor {
  return drawn(shape, seed, (random) => std * random.normal());
}

/** Uniform numbers in [0, 1), drawn in row-major order. */
export function randomUniform(shape: readonly number[], seed: number): Tensor {
  return drawn(shape, seed, (random) => random.uniform());
}

/**
 * Glorot's initialisation: uniform in [−a, a) with a = √(6 / (rows + cols)), rows and cols being the last two axes
 * (Glorot and Bengio, 2010). The shape must have at least two axes.
 */
export function randomXavier(shape: readonly number[], seed: number): Tensor {
  const bound = Math.sqrt(6 / (shape.at(-2)! + shape.at(-1)!));
  return drawn(shape, seed, (random) => bound * (2 * random.uniform() - 1));
}

function drawn(shape: readonly number[], seed: number, draw: (random: Random) => number): Tensor {
  return madeWhenRead(shape, (data) => {
    const random = new Random(seed);
    for (let at = 0; at < data.length; at++) data[at] = draw(random);
  });
}

/**
 * A tensor whose elements are made when they are first read, so that checking a document costs nothing for them. The
 * accessor is the object's own, which is what a copy to another thread reads.
 */
function madeWhenRead(shape: readonly number[], make: (data: Float64Array) => void): Tensor {
  let made: Float64Array | undefined;
  return {
    shape,
    get data(): Float64Array {
      if (made === undefined) {
        made = new Float64Array(elementCount(shape));
        make(made);
      }
      return made;
    },
  };
}
