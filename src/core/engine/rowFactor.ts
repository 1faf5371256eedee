import type { RowFactor } from "../spec/mixing.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { broadcastStrides } from "./layout.ts";

/** The factor of one row of scores: that of query i in head h of batch item b. */
export function rowFactorAt(factor: RowFactor, b: number, h: number, i: number): number {
  return typeof factor === "number" ? factor : factor.data[cellOf(factor)(b, h, i)]!;
}

/** Calls `visit` for each row of scores, with the row's number and the cell of the factor that belongs to it. */
export function forEachRow({ shape }: Tensor, factor: Tensor, visit: (row: number, cell: number) => void): void {
  const [batch, heads, n] = shape as [number, number, number];
  const cell = cellOf(factor);
  for (let b = 0; b < batch; b++) {
    for (let h = 0; h < heads; h++) {
      for (let i = 0; i < n; i++) visit((b * heads + h) * n + i, cell(b, h, i));
    }
  }
}

/** Scores × factor, or ÷ factor, row by row. scores: B×H×n×keys. */
export function byRow(scores: Tensor, factor: Tensor, how: "times" | "over"): Tensor {
  const keys = scores.shape.at(-1)!;
  const data = new Float64Array(scores.data.length);
  forEachRow(scores, factor, (row, cell) => {
    const by = factor.data[cell]!;
    for (let at = row * keys; at < (row + 1) * keys; at++) {
      data[at] = how === "times" ? scores.data[at]! * by : scores.data[at]! / by;
    }
  });
  return { shape: scores.shape, data };
}

/**
 * The gradient of a factor whose rows were multiplied by it: Σ gradient · score, each row's where its factor is written. A
 * gradient of 0 adds nothing, whatever the score of a masked key is.
 */
export function rowFactorGradient(factor: Tensor, scores: Tensor, gradient: Tensor): Float64Array {
  const keys = scores.shape.at(-1)!;
  const sum = new Float64Array(factor.data.length);
  forEachRow(scores, factor, (row, cell) => {
    for (let at = row * keys; at < (row + 1) * keys; at++) {
      if (gradient.data[at] !== 0) sum[cell]! += gradient.data[at]! * scores.data[at]!;
    }
  });
  return sum;
}

function cellOf({ shape }: Tensor): (b: number, h: number, i: number) => number {
  const [perB, perH, perI] = broadcastStrides(shape);
  return (b, h, i) => b * perB + h * perH + i * perI;
}
