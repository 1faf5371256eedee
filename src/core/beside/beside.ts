import { itemAt } from "../present.ts";
import type { Beside } from "../spec/besideKinds.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { valueAt } from "../tensor/valueAt.ts";
import { convolutionInfluence, convolved } from "./convolution.ts";
import { type CellState, type CellStep, cellStep, hiddenWidth, type Recurrent, zeroState } from "./recurrent.ts";

/** What a network beside the attention yields for X, B×n×d: B×n×width. */
export function besideOutput(beside: Beside, X: Tensor): Tensor {
  if (beside.type === "conv1d") return convolved(beside, X);
  const [batch, n] = X.shape as [number, number, number];
  const width = hiddenWidth(beside);
  const data = new Float64Array(batch * n * width);
  for (let b = 0; b < batch; b++) {
    for (const [t, { state }] of walk(beside, X, b).entries()) data.set(state.h, (b * n + t) * width);
  }
  return { shape: [batch, n, width], data };
}

/** How much each position moves each result: ‖∂y_i/∂x_j‖ (Frobenius), B×n×n. */
export function besideInfluence(beside: Beside, X: Tensor): Tensor {
  if (beside.type === "conv1d") return convolutionInfluence(beside, X);
  const [batch, n, d] = X.shape as [number, number, number];
  const data = new Float64Array(batch * n * n);
  for (let b = 0; b < batch; b++) {
    const steps = walk(beside, X, b);
    for (let j = 0; j < n; j++) {
      for (let c = 0; c < d; c++) addSquares(steps, j, unit(d, c), data, b * n * n);
    }
  }
  return { shape: [batch, n, n], data: data.map(Math.sqrt) };
}

/** Follows a change of x_j through all later positions, and adds the squares of what it does to each. */
function addSquares(steps: readonly CellStep[], j: number, dx: Float64Array, squares: Float64Array, at: number): void {
  const n = steps.length;
  let moved: CellState | undefined;
  for (let i = j; i < n; i++) {
    moved = itemAt(steps, i).push(i === j ? dx : undefined, moved);
    squares[at + i * n + j] = valueAt(squares, at + i * n + j) + moved.h.reduce((sum, value) => sum + value * value, 0);
  }
}

function unit(size: number, at: number): Float64Array {
  const vector = new Float64Array(size);
  vector[at] = 1;
  return vector;
}

/** The steps over all positions of one batch item. */
function walk(cell: Recurrent, X: Tensor, b: number): CellStep[] {
  const [, n, d] = X.shape as [number, number, number];
  const steps: CellStep[] = [];
  let state = zeroState(cell);
  for (let t = 0; t < n; t++) {
    const step = cellStep(cell, X.data.subarray((b * n + t) * d, (b * n + t + 1) * d), state);
    steps.push(step);
    state = step.state;
  }
  return steps;
}
