import { hasStep } from "../explain/context/layerContext.ts";
import { kvHeadOf } from "../spec/dims.ts";
import { words } from "../words.ts";
import { bySoftmax, type Claim, type ClaimScene, open, unit, verdict } from "./claim.ts";
import { cellIn, headRow, lookedAtRows } from "./rows.ts";

/** Fewer scores say nothing of their variance. */
const fewestScores = 16;
const shortestKey = 8;
/** Larger matrices are not eliminated. */
const largestMatrix = 256;

/** var(q·k / √dk) = σ⁴. */
export const scaledVariance: Claim = {
  id: "scaledVariance",
  claim: words("Dividing by √dk keeps the variance of the scores at that of one product of entries."),
  right: words(
    "For entries that are independent with mean 0: var(q · k) = dk σ⁴, so the scores spread like √dk, and 1/√dk takes that away. A factor of 2 either way passes here.",
  ),
  formula: "var(q·k) = d_k · σ_q² σ_k²",
  try(scene) {
    const { dims, block, batch, head } = scene;
    if (block.score.type !== "dot" || !hasStep(scene, "scores"))
      return open(words("The score is not a dot product of q and k."));
    const rows = lookedAtRows(scene);
    if (dims.dk < shortestKey || rows.length * dims.keys < fewestScores) {
      return open(words("Too few scores, or keys too short, to speak of a variance."));
    }
    const scores = rows.flatMap((row) => Array.from(headRow(scene, "scores", row)));
    const used = hasStep(scene, "scaled") ? rows.flatMap((row) => Array.from(headRow(scene, "scaled", row))) : scores;
    const own = kvHeadOf(head, dims);
    const squares =
      meanSquare(scene, "Q", batch * dims.heads + head) * meanSquare(scene, "K", batch * dims.kvHeads + own);
    const share = variance(used) / squares;
    return verdict(share >= 0.5 && share <= 2, {
      figures: [
        { label: words("variance after the scale, in σ⁴"), value: share },
        { label: words("variance of the scores"), value: variance(scores) },
        { label: words("dk σ⁴, expected of independent entries"), value: dims.dk * squares },
        { label: words("variance after the scale"), value: variance(used) },
      ],
      witness: cellIn(scene, "scores", rows[0] ?? 0, 0),
      breaking: { say: words("Take the scale away."), property: "scale", json: "1" },
    });
  },
};

function meanSquare({ layer }: ClaimScene, id: "Q" | "K", plane: number): number {
  const tensor = layer.steps.get(id)?.tensor;
  if (tensor === undefined) return Number.NaN;
  const size = (tensor.shape.at(-2) ?? 0) * (tensor.shape.at(-1) ?? 0);
  const part = tensor.data.subarray(plane * size, (plane + 1) * size);
  return part.reduce((sum, value) => sum + value * value, 0) / Math.max(1, part.length);
}

function variance(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
}

/** rank A ≤ dk. */
export const lowRank: Claim = {
  id: "lowRank",
  claim: words("A head can only make weights of rank dk."),
  right: words("True of the scores QKᵀ, and of linear attention. Softmax is taken cell by cell, and lifts the rank."),
  formula: "rank(QKᵀ) ≤ d_k",
  try(scene) {
    const { dims } = scene;
    if (!hasStep(scene, "Q")) return open(words("The weights were not computed here."));
    if (dims.dk >= Math.min(dims.n, dims.keys)) return open(words("The keys are as wide as the matrix is large."));
    if (Math.max(dims.n, dims.keys) > largestMatrix)
      return open(words("The matrix is too large to find its rank here."));
    const rows = Array.from({ length: dims.n }, (_, row) => row);
    const rankOfWeights = rank(rows.map((row) => headRow(scene, "weights", row)));
    const scores = hasStep(scene, "scores") ? rank(rows.map((row) => headRow(scene, "scores", row))) : undefined;
    if (rankOfWeights === undefined) return open(words("The numbers are not all finite."));
    return verdict(rankOfWeights <= dims.dk, {
      figures: [
        { label: words("rank of the weights"), value: rankOfWeights },
        ...(scores === undefined ? [] : [{ label: words("rank of the scores"), value: scores }]),
        { label: words("dk"), value: dims.dk },
      ],
      witness: cellIn(scene, "weights", 0, 0),
      breaking: bySoftmax,
    });
  },
};

/** The numerical rank, by elimination with complete pivoting; undefined with NaN or infinities. */
export function rank(matrix: readonly Float64Array[]): number | undefined {
  const rows = matrix.map((row) => row.slice());
  const cols = rows[0]?.length ?? 0;
  let largest = 0;
  for (const row of rows) {
    for (const value of row) {
      if (!Number.isFinite(value)) return undefined;
      largest = Math.max(largest, Math.abs(value));
    }
  }
  const nothing = 16 * Math.max(rows.length, cols) * unit * largest;
  let found = 0;
  while (found < Math.min(rows.length, cols)) {
    const pivot = pivotOf(rows, found);
    if (pivot === undefined || pivot.size <= nothing) return found;
    const chosen = rows[pivot.row] ?? new Float64Array();
    rows[pivot.row] = rows[found] ?? chosen;
    rows[found] = chosen;
    for (const row of rows) [row[found], row[pivot.col]] = [row[pivot.col] ?? 0, row[found] ?? 0];
    for (const row of rows.slice(found + 1)) {
      const factor = (row[found] ?? 0) / (chosen[found] ?? 1);
      for (let c = found; c < cols; c++) row[c] = (row[c] ?? 0) - factor * (chosen[c] ?? 0);
    }
    found++;
  }
  return found;
}

function pivotOf(rows: readonly Float64Array[], from: number) {
  let pivot: { row: number; col: number; size: number } | undefined;
  for (let row = from; row < rows.length; row++) {
    const values = rows[row] ?? new Float64Array();
    for (let col = from; col < values.length; col++) {
      const size = Math.abs(values[col] ?? 0);
      if (pivot === undefined || size > pivot.size) pivot = { row, col, size };
    }
  }
  return pivot;
}
