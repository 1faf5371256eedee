import { plainKernel } from "../engine/kernel.ts";
import { normalized } from "../engine/normalize.ts";
import { rowOf } from "../explain/context/cellContext.ts";
import { hasStep, streamStep } from "../explain/context/layerContext.ts";
import { kvHeadOf } from "../spec/dims.ts";
import { words } from "../words.ts";
import {
  bySigmoid,
  bySoftmax,
  type Claim,
  type ClaimScene,
  isMixedOtherwise,
  notMixed,
  open,
  sinkTakesPart,
  unit,
  verdict,
} from "./claim.ts";
import { cellIn, type Extreme, headRow, largestOver, logitRow, visibleKeys } from "./rows.ts";

/** Longer sums would take longer than anybody waits. */
const mostProducts = 2 ** 22;

const tooLarge = words("The matrices are too large to be multiplied in another order here.");

/** (QKᵀ)V = Q(KᵀV). */
export const withoutSoftmax: Claim = {
  id: "withoutSoftmax",
  claim: words("Attention is associative: (QKᵀ)V = Q(KᵀV)."),
  right: words(
    "True of the bare products, which is what linear attention uses. Softmax comes between the two products, so they cannot change places.",
  ),
  formula: "(c QKᵀ)V = c Q(KᵀV)",
  try(scene) {
    const { dims, block, batch, head } = scene;
    if (isMixedOtherwise(scene)) return open(notMixed);
    if (block.score.type !== "dot" || !hasStep(scene, "context"))
      return open(words("The score is not a dot product of q and k."));
    if (dims.keys * dims.dk * dims.dv > mostProducts) return open(tooLarge);
    const scale = ratioOf(scene);
    if (scale === undefined) return open(words("There are no scores."));
    const own = kvHeadOf(head, dims);
    const product = new Float64Array(dims.dk * dims.dv);
    const sizes = new Float64Array(dims.dk * dims.dv);
    for (let key = 0; key < dims.keys; key++) {
      const k = rowOf(scene, "K", batch, own, key);
      const v = rowOf(scene, "V", batch, own, key);
      for (let at = 0; at < product.length; at++) {
        const term = (k[Math.floor(at / dims.dv)] ?? 0) * (v[at % dims.dv] ?? 0);
        product[at] = (product[at] ?? 0) + term;
        sizes[at] = (sizes[at] ?? 0) + Math.abs(term);
      }
    }
    let bound = 0;
    const found = largestOver(scene, (row) => {
      const q = headRow(scene, "Q", row);
      return headRow(scene, "context", row).map((entry, c) => {
        let sum = 0;
        let size = 0;
        for (let k = 0; k < dims.dk; k++) {
          sum += (q[k] ?? 0) * (product[k * dims.dv + c] ?? 0);
          size += Math.abs(q[k] ?? 0) * (sizes[k * dims.dv + c] ?? 0);
        }
        bound = Math.max(bound, 2 * (dims.keys + dims.dk + 6) * unit * Math.abs(scale) * size);
        return Math.abs(entry - scale * sum);
      });
    });
    return gapVerdict(scene, found, bound, words("largest difference of the two orders"));
  },
};

/** What the raw scores are multiplied by on their way into the weights, temperature included; undefined without scores. */
function ratioOf(scene: ClaimScene): number | undefined {
  if (!hasStep(scene, "scores")) return undefined;
  const scores = headRow(scene, "scores", scene.row);
  const id = hasStep(scene, "scaled") ? "scaled" : "scores";
  const scaled = headRow(scene, id, scene.row);
  const at = scores.findIndex((score) => score !== 0);
  const { scale, temperature } = scene.block;
  if (typeof temperature !== "number" || (scale !== undefined && typeof scale !== "number")) return undefined;
  return at < 0 ? 1 / temperature : (scaled[at] ?? 0) / (scores[at] ?? 1) / temperature;
}

function gapVerdict(scene: ClaimScene, found: Extreme | undefined, bound: number, label: ReturnType<typeof words>) {
  if (found === undefined) return open(words("No query sees a key."));
  return verdict(found.value <= bound, {
    figures: [{ label, value: found.value }],
    bound,
    witness: cellIn(scene, "context", found.row, found.col),
    breaking: bySoftmax,
  });
}

/** A(XWv) = (AX)Wv. */
export const valuesFirst: Claim = {
  id: "valuesFirst",
  claim: words(
    "It makes no difference whether the inputs are projected first and then averaged, or averaged first: A(XWv) = (AX)Wv.",
  ),
  right: words("Always true of the matrices. With a bias bv it needs rows that add up to 1: Σ A_ij bv = bv only then."),
  formula: "A(XW_v + b_v) = (AX)W_v + b_v",
  try(scene) {
    const { dims, block, batch, head } = scene;
    const stream = streamStep(scene);
    const { Wv, bv } = block;
    if (isMixedOtherwise(scene)) return open(notMixed);
    if (block.memory !== "self" || Wv === undefined || stream === undefined || dims.keys !== dims.n) {
      return open(words("The values are not a projection of X."));
    }
    const width = Wv.shape[block.weightLayout === "out-in" ? 1 : 0] ?? 0;
    if (dims.keys * width > mostProducts) return open(tooLarge);
    const first = kvHeadOf(head, dims) * dims.dv;
    const cols = Wv.shape[1] ?? 0;
    const weightAt = (from: number, to: number): number =>
      Wv.data[block.weightLayout === "out-in" ? (first + to) * cols + from : from * cols + first + to] ?? 0;
    const inputs = Array.from({ length: dims.n }, (_, key) => rowOf(scene, stream, batch, 0, key));
    let bound = 0;
    const found = largestOver(scene, (row) => {
      if (!visibleKeys(scene, row).includes(true)) return [];
      const mixed = averaged(headRow(scene, "weights", row), inputs, width);
      return headRow(scene, "context", row).map((entry, c) => {
        let sum = bv?.data[first + c] ?? 0;
        let size = Math.abs(sum);
        for (let from = 0; from < width; from++) {
          sum += (mixed.sums[from] ?? 0) * weightAt(from, c);
          size += (mixed.sizes[from] ?? 0) * Math.abs(weightAt(from, c));
        }
        bound = Math.max(bound, 4 * (dims.keys + width + 6) * unit * size);
        return Math.abs(entry - sum);
      });
    });
    if (found === undefined) return open(words("No query sees a key."));
    return verdict(found.value <= bound, {
      figures: [{ label: words("largest difference of the two orders"), value: found.value }],
      bound,
      witness: cellIn(scene, "context", found.row, found.col),
      ...(bv !== undefined && {
        breaking: bySigmoid,
      }),
    });
  },
};

/** Σ_j w_j x_j, and the same of absolute values. */
function averaged(weights: Float64Array, inputs: readonly Float64Array[], width: number) {
  const sums = new Float64Array(width);
  const sizes = new Float64Array(width);
  for (const [key, x] of inputs.entries()) {
    const weight = weights[key] ?? 0;
    for (let c = 0; c < width; c++) {
      const term = weight * (x[c] ?? 0);
      sums[c] = (sums[c] ?? 0) + term;
      sizes[c] = (sizes[c] ?? 0) + Math.abs(term);
    }
  }
  return { sums, sizes };
}

/** softmax(softmax(S)) = softmax(S). */
export const nestedSoftmax: Claim = {
  id: "nestedSoftmax",
  claim: words("Softmax twice is softmax once."),
  right: words(
    "Softmax of weights is flatter: they all lie between 0 and 1, so their exponentials differ by a factor of e at most. Only equal weights stay as they are. The rows still add up to 1.",
  ),
  formula: "softmax(softmax(S)) ≠ softmax(S)",
  try(scene) {
    if (scene.block.normalize !== "softmax" || logitRow(scene, scene.row) === undefined) {
      return open(words("The weights are not a softmax of scores."));
    }
    const found = largestOver(scene, (row) => {
      const visible = visibleKeys(scene, row);
      const weights = headRow(scene, "weights", row);
      const masked = weights.map((weight, key) => (visible[key] ? weight : Number.NEGATIVE_INFINITY));
      return softmaxOf(masked).map((again, key) => Math.abs(again - (weights[key] ?? 0)));
    });
    if (found === undefined) return open(words("No query sees a key."));
    const bound = 2 * (scene.dims.keys + 6) * unit;
    return verdict(found.value <= bound, {
      figures: [{ label: words("largest change of a weight"), value: found.value }],
      bound,
      witness: cellIn(scene, "weights", found.row, found.col),
      ...favored(scene),
    });
  },
};

/** A bias that favors the first key, so that the weights are not all the same. */
function favored({ dims }: ClaimScene) {
  if (dims.n * dims.m > 256 || dims.m < 2) return {};
  const row = Array.from({ length: dims.m }, (_, key) => (key === 0 ? 1 : 0));
  const json = JSON.stringify(Array.from({ length: dims.n }, () => row));
  return { breaking: { say: words("Favor the first key with a bias of 1."), property: "bias", json } };
}

function softmaxOf(row: Float64Array): Float64Array {
  return normalized({ shape: [1, row.length], data: row }, "softmax", 1, true, plainKernel).data;
}

/** softmax(S + c) = softmax(S). */
export const shift: Claim = {
  id: "shift",
  claim: words("Adding the same number to all scores of a query changes nothing."),
  right: words(
    "True of softmax, sparsemax and entmax: only differences within a row count. That is why the largest score may be subtracted first. Not true of sigmoid, or of the scores themselves.",
  ),
  formula: "softmax(S_i + c) = softmax(S_i)",
  try(scene) {
    if (logitRow(scene, scene.row) === undefined) return open(words("There are no scores."));
    if (scene.block.sinks !== undefined) return open(sinkTakesPart);
    const by = 1.5;
    let largest = 0;
    const found = largestOver(scene, (row) => {
      const logits = logitRow(scene, row);
      if (logits === undefined || logits.max === Number.NEGATIVE_INFINITY) return [];
      for (const z of logits.row) if (Number.isFinite(z)) largest = Math.max(largest, Math.abs(z));
      const masked = hasStep(scene, "masked");
      const weightsOf = (data: Float64Array) =>
        normalized({ shape: [1, data.length], data }, scene.block.normalize, 1, masked, plainKernel).data;
      const before = weightsOf(logits.row.slice());
      return weightsOf(logits.row.map((z) => z + by)).map((weight, key) => Math.abs(weight - (before[key] ?? 0)));
    });
    if (found === undefined) return open(words("No query sees a key."));
    const bound = 4 * unit * (largest + by + scene.dims.keys + 4);
    return verdict(found.value <= bound, {
      figures: [{ label: words("largest change of a weight when {0} is added", by), value: found.value }],
      bound,
      witness: cellIn(scene, "weights", found.row, found.col),
      breaking: bySigmoid,
    });
  },
};
