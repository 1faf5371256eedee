import type { Dims } from "../../spec/result.ts";
import type { LinearFeature, Score } from "../../spec/spec.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { featureSlope, featuresOf } from "../feature.ts";
import type { Kernel } from "../kernel.ts";
import { type Matrix, matrixAt } from "../matrix.ts";
import { directionsOf, keysOf, queriesOf, timesW } from "../score.ts";
import { type GradientProducts, gradientProducts } from "./products.ts";

/** Gradients of the scores' operands: of Q (B×H×n×dq), K (B×G×keys×dk) and of the score's own tensors. */
export interface ScoreGradients {
  readonly Q: Tensor;
  readonly K: Tensor;
  readonly W?: Float64Array;
  readonly v?: Float64Array;
  readonly b?: Float64Array;
}

/**
 * Backwards through `score.ts`. dScores: B×H×n×keys, with 0 for masked keys. Heads that share a key head add up in K.
 * `scores` are the raw scores that were computed (the cosine needs them).
 */
export function scoreBackward(
  score: Score,
  Q: Tensor,
  K: Tensor,
  scores: Tensor,
  dScores: Tensor,
  dims: Dims,
  kernel: Kernel,
): ScoreGradients {
  const dQ = new Float64Array(Q.data.length);
  const dK = new Float64Array(K.data.length);
  const own = ownGradients(score);
  const backward = headBackward(score, own, kernel);
  for (let b = 0; b < dims.batch; b++) {
    for (let h = 0; h < dims.heads; h++) {
      const at = (b * dims.heads + h) * dims.n * dims.keys;
      backward({
        q: queriesOf(Q.data, b, h, dims),
        k: keysOf(K.data, b, h, dims),
        s: matrixAt(scores.data, at, dims.n, dims.keys),
        ds: matrixAt(dScores.data, at, dims.n, dims.keys),
        dq: queriesOf(dQ, b, h, dims),
        dk: keysOf(dK, b, h, dims),
      });
    }
  }
  return { Q: { shape: Q.shape, data: dQ }, K: { shape: K.shape, data: dK }, ...own };
}

/** One head's operands and, beginning with d, their gradients. */
interface Head {
  readonly q: Matrix;
  readonly k: Matrix;
  readonly s: Matrix;
  readonly ds: Matrix;
  readonly dq: Matrix;
  readonly dk: Matrix;
}

type OwnGradients = Pick<ScoreGradients, "W" | "v" | "b">;

function ownGradients(score: Score): OwnGradients {
  if (score.type === "general") return { W: new Float64Array(score.W.data.length) };
  if (score.type !== "additive") return {};
  const v = new Float64Array(score.v.data.length);
  return score.b === undefined ? { v } : { v, b: new Float64Array(score.b.data.length) };
}

function headBackward(score: Score, own: OwnGradients, kernel: Kernel): (head: Head) => void {
  const products = gradientProducts(kernel);
  switch (score.type) {
    case "dot":
      return (head) => dotBackward(head, products);
    case "linear":
      return (head) => linearFeatureBackward(head, score.feature, products);
    case "cosine":
      return (head) => cosineBackward(head, products);
    case "general":
      return (head) => generalBackward(head, score.W, own.W!, products, kernel);
    case "additive":
      return (head) => additiveBackward(head, score.v, score.b, own);
  }
}

/** s = q · kᵀ: ∂q = ∂s · k, ∂k = ∂sᵀ · q. */
function dotBackward({ q, k, ds, dq, dk }: Head, products: GradientProducts): void {
  products.product(ds, k, dq);
  products.transposedProduct(ds, q, dk);
}

/** s = φ(q) · φ(k)ᵀ: ∂q = (∂s · φ(k)) ⊙ φ′(q), ∂k = (∂sᵀ · φ(q)) ⊙ φ′(k). */
function linearFeatureBackward({ q, k, ds, dq, dk }: Head, feature: LinearFeature, products: GradientProducts): void {
  const towardsQ = matrixAt(new Float64Array(q.rows * q.cols), 0, q.rows, q.cols);
  const towardsK = matrixAt(new Float64Array(k.rows * k.cols), 0, k.rows, k.cols);
  products.product(ds, featuresOf(feature, k), towardsQ);
  products.transposedProduct(ds, featuresOf(feature, q), towardsK);
  addSloped(towardsQ, q, feature, dq);
  addSloped(towardsK, k, feature, dk);
}

function addSloped(pull: Matrix, x: Matrix, feature: LinearFeature, out: Matrix): void {
  for (let at = 0; at < pull.data.length; at++) {
    if (pull.data[at] !== 0) out.data[out.at + at]! += pull.data[at]! * featureSlope(feature, x.data[x.at + at]!);
  }
}

/** s = t · kᵀ with t = q · W: ∂t = ∂s · k, ∂k = ∂sᵀ · t, ∂q = ∂t · Wᵀ, ∂W = qᵀ · ∂t. */
function generalBackward(
  { q, k, ds, dq, dk }: Head,
  W: Tensor,
  dW: Float64Array,
  products: GradientProducts,
  kernel: Kernel,
): void {
  const weight = matrixAt(W.data, 0, q.cols, k.cols);
  const t = timesW(q, W, kernel);
  const dt = matrixAt(new Float64Array(t.data.length), 0, t.rows, t.cols);
  products.product(ds, k, dt);
  products.transposedProduct(ds, t, dk);
  kernel.addProductTransposed(dt, weight, dq);
  products.productWith(q, dt, matrixAt(dW, 0, q.cols, k.cols));
}

/**
 * s = q̂ · k̂ with q̂ = q/|q|, k̂ = k/|k|: ∂q = (Σⱼ ∂s k̂ − (Σⱼ ∂s·s) q̂) / |q|, ∂k likewise with q and k exchanged; 0 for
 * zero vectors, where the score is set to 0.
 */
function cosineBackward({ q, k, s, ds, dq, dk }: Head, products: GradientProducts): void {
  const queries = directionsOf(q);
  const keys = directionsOf(k);
  const alongQ = new Float64Array(q.rows);
  const alongK = new Float64Array(k.rows);
  for (let i = 0; i < ds.rows; i++) {
    for (let j = 0; j < ds.cols; j++) {
      const gradient = ds.data[ds.at + i * ds.cols + j]!;
      if (gradient === 0) continue;
      const along = gradient * s.data[s.at + i * ds.cols + j]!;
      alongQ[i]! += along;
      alongK[j]! += along;
    }
  }
  const towardsK = matrixAt(new Float64Array(q.rows * q.cols), 0, q.rows, q.cols);
  const towardsQ = matrixAt(new Float64Array(k.rows * k.cols), 0, k.rows, k.cols);
  products.product(ds, keys.unit, towardsK);
  products.transposedProduct(ds, queries.unit, towardsQ);
  addAcross(towardsK, alongQ, queries, dq);
  addAcross(towardsQ, alongK, keys, dk);
}

/** out += (pull − along · x̂) / |x|, row by row; nothing where the vector is zero or nothing pulls at it. */
function addAcross(
  pull: Matrix,
  along: Float64Array,
  { norms, unit }: ReturnType<typeof directionsOf>,
  out: Matrix,
): void {
  for (let i = 0; i < pull.rows; i++) {
    if (norms[i] === 0) continue;
    for (let c = 0; c < pull.cols; c++) {
      const at = i * pull.cols + c;
      const across = along[i] === 0 ? pull.data[at]! : pull.data[at]! - along[i]! * unit.data[at]!;
      if (across !== 0) out.data[out.at + at]! += across / norms[i]!;
    }
  }
}

/** s = vᵀ t with t = tanh(q + k + b): ∂v = Σ ∂s · t, and ∂q = ∂k = ∂b = ∂s · v ⊙ (1 − t²), summed where each was used. */
function additiveBackward({ q, k, ds, dq, dk }: Head, v: Tensor, b: Tensor | undefined, own: OwnGradients): void {
  const width = q.cols;
  for (let i = 0; i < q.rows; i++) {
    for (let j = 0; j < k.rows; j++) {
      const gradient = ds.data[ds.at + i * ds.cols + j]!;
      if (gradient === 0) continue;
      for (let c = 0; c < width; c++) {
        const qAt = i * width + c;
        const kAt = j * width + c;
        const t = Math.tanh(q.data[q.at + qAt]! + k.data[k.at + kAt]! + (b?.data[c] ?? 0));
        const inner = gradient * v.data[c]! * (1 - t * t);
        own.v![c]! += gradient * t;
        dq.data[dq.at + qAt]! += inner;
        dk.data[dk.at + kAt]! += inner;
        if (own.b !== undefined) own.b[c]! += inner;
      }
    }
  }
}
