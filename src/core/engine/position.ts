import type { Position } from "../spec/spec.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { reshaped } from "./layout.ts";

/**
 * The table that is added to the input: the sum of all sinusoidal and learned positions.
 * Result: n×d. `past`: rows of the cache; sinusoidal positions continue after them.
 */
export function addedPositions(positions: readonly Position[], n: number, d: number, past: number): Tensor {
  const data = new Float64Array(n * d);
  for (const position of positions) {
    if (position.type === "sinusoidal") addSinusoidal(data, n, d, position.base, position.offset + past);
    if (position.type === "learned") addTo(data, position.values.data);
  }
  return { shape: [n, d], data };
}

/**
 * PE[p,2i] = sin(p / base^(2i/d)), PE[p,2i+1] = cos(p / base^(2i/d)), with p = first + row.
 * Source: Vaswani et al., Attention Is All You Need, §3.5. With an odd d the last column is a sine; the exponent still uses d.
 */
function addSinusoidal(table: Float64Array, n: number, d: number, base: number, first: number): void {
  for (let column = 0; column < d; column += 2) {
    const wavelength = base ** (column / d);
    for (let row = 0; row < n; row++) {
      const angle = (first + row) / wavelength;
      table[row * d + column]! += Math.sin(angle);
      if (column + 1 < d) table[row * d + column + 1]! += Math.cos(angle);
    }
  }
}

function addTo(sum: Float64Array, values: Float64Array): void {
  for (let i = 0; i < values.length; i++) sum[i]! += values[i]!;
}

/** Adds an n×d table to every batch item: B×n×d. */
export function plusTable(x: Tensor, table: Tensor): Tensor {
  const size = table.data.length;
  return { shape: x.shape, data: x.data.map((value, index) => value + table.data[index % size]!) };
}

/** The sum of two tensors of one shape: the residual connection. */
export function sum(a: Tensor, b: Tensor): Tensor {
  return reshaped({ shape: a.shape, data: a.data.map((value, index) => value + b.data[index]!) }, a.shape);
}
