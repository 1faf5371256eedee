import type { RowFactor } from "../spec/mixing.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { byRow } from "./rowFactor.ts";

/** Scores × scale, cell by cell. Any shape for a number; B×H×n×keys for a scale of each row. */
export function scaled(scores: Tensor, scale: RowFactor): Tensor {
  if (typeof scale !== "number") return byRow(scores, scale, "times");
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
