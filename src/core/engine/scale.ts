import type { Tensor } from "../tensor/tensor.ts";

/** Scores × scale, cell by cell. Any shape. */
export function scaled(scores: Tensor, scale: number): Tensor {
  const { shape, data } = scores;
  const out = new Float64Array(data.length);
  for (let i = 0; i < out.length; i++) out[i] = data[i]! * scale;
  return { shape, data: out };
}

/** c·tanh(x/c), cell by cell: keeps scores within ±c. Any shape; c ≠ 0. Source: Gemma 2 technical report, §2. */
export function softcapped(scores: Tensor, c: number): Tensor {
  const { shape, data } = scores;
  const out = new Float64Array(data.length);
  for (let i = 0; i < out.length; i++) out[i] = c * Math.tanh(data[i]! / c);
  return { shape, data: out };
}
