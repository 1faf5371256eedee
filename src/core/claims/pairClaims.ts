import { plainKernel } from "../engine/kernel.ts";
import { normalized } from "../engine/normalize.ts";
import { hasStep } from "../explain/context/layerContext.ts";
import type { Logits } from "../explain/context/logits.ts";
import { keyVector, queryVector } from "../explain/context/pair.ts";
import { geometryOf } from "../explain/scores/geometry.ts";
import type { Score } from "../spec/spec.ts";
import { words } from "../words.ts";
import {
  bySoftmax,
  type Claim,
  type ClaimOutcome,
  type ClaimScene,
  open,
  sinkTakesPart,
  unit,
  verdict,
} from "./claim.ts";
import { keysTimes, otherQueries } from "./otherKeys.ts";
import { cellIn, headRow, largestOver, logitRow, lookedAtRows, visibleKeys } from "./rows.ts";

const notProduct = words("The score is not a dot product of q and k.");

/** q·k = ‖q‖² cos θ, which people mean by “the projection of q”. */
export const projection: Claim = {
  id: "projection",
  claim: words("q · k is ‖q‖² cos θ, the projection of the query."),
  right: words(
    "q · k = ‖q‖ ‖k‖ cos θ: the length of k times the signed length of q along k. It equals ‖q‖² exactly for the q on the sphere with diameter from 0 to k.",
  ),
  formula: "q·k = ‖k‖ · (‖q‖ cos θ)",
  try(scene) {
    if (scene.block.score.type !== "dot" || !hasStep(scene, "Q")) return open(notProduct);
    const { dot, qNorm, kNorm, cos, projection: along } = geometryOf(...vectors(scene));
    if (!(qNorm > 0 && kNorm > 0)) return open(words("One of the vectors is zero: there is no angle."));
    const said = qNorm * qNorm * cos;
    const bound = 4 * (scene.dims.dk + 4) * unit * qNorm * Math.max(qNorm, kNorm);
    return verdict(Math.abs(dot - said) <= bound, {
      figures: [
        { label: words("‖q‖² cos θ"), value: said },
        { label: words("q · k"), value: dot },
        { label: words("‖k‖ × length of q along k"), value: kNorm * along },
        { label: words("length of q"), value: qNorm },
        { label: words("length of k"), value: kNorm },
      ],
      bound,
      witness: cellIn(scene, "scores", scene.row, scene.col),
      ...keysTimes(scene, 2, words("Make every key twice as long.")),
    });
  },
};

function vectors(scene: ClaimScene): [Float64Array, Float64Array] {
  const pair = { ...scene, i: scene.row, j: scene.col };
  return [queryVector(pair), keyVector(pair)];
}

/** The weights of a row of scores that are over the temperature already. */
function weightsOf(scene: ClaimScene, row: Float64Array): Float64Array {
  const scores = { shape: [1, row.length], data: row };
  return normalized(scores, scene.block.normalize, 1, hasStep(scene, "masked"), plainKernel).data;
}

/** The scores of the looked-at query over the temperature, and their kind; an outcome where there is nothing to try on them. */
function queryOf(scene: ClaimScene): ClaimOutcome | { readonly logits: Logits; readonly type: Score["type"] } {
  const { type } = scene.block.score;
  if (type !== "dot" && type !== "general" && type !== "cosine") return open(notProduct);
  const logits = logitRow(scene, scene.row);
  if (logits === undefined || !hasStep(scene, "scores")) return open(words("There are no scores."));
  return scene.block.sinks === undefined ? { logits, type } : open(sinkTakesPart);
}

/** A score of 0 is a weight of 0. */
export const orthogonal: Claim = {
  id: "orthogonal",
  claim: words("A key at right angles to the query gets no weight."),
  right: words(
    "Its score is 0, and softmax makes exp(0) of it: the weight is 1 over the sum of the row. Only without normalization it is 0.",
  ),
  formula: "q ⊥ k ⇒ A_ij = exp(0)/Σ",
  try(scene) {
    const query = queryOf(scene);
    if ("verdict" in query) return query;
    const { logits } = query;
    const scores = headRow(scene, "scores", scene.row);
    const visible = visibleKeys(scene, scene.row);
    const key = leastScore(scores, visible);
    if (key === undefined) return open(words("The query sees no key."));
    const row = logits.row.slice();
    row[key] = biasOf(scene, key);
    const weight = weightsOf(scene, row)[key] ?? Number.NaN;
    return verdict(weight === 0, {
      figures: [
        { label: words("weight of key {0} if its score were 0", key + 1), value: weight },
        { label: words("score of key {0} now", key + 1), value: scores[key] ?? 0 },
      ],
      witness: cellIn(scene, "scores", scene.row, key),
      breaking: bySoftmax,
    });
  },
};

/** The visible key whose score is closest to 0. */
function leastScore(scores: Float64Array, visible: readonly boolean[]): number | undefined {
  let found: number | undefined;
  for (let key = 0; key < scores.length; key++) {
    const size = Math.abs(scores[key] ?? 0);
    if (visible[key] && (found === undefined || size < Math.abs(scores[found] ?? 0))) found = key;
  }
  return found;
}

/** What is added to the looked-at query's score of a key before the weights, over the temperature. */
function biasOf(scene: ClaimScene, key: number): number {
  if (!hasStep(scene, "masked")) return 0;
  const before = (["capped", "scaled", "scores"] as const).find((id) => hasStep(scene, id)) ?? "scores";
  const masked = headRow(scene, "masked", scene.row)[key] ?? 0;
  const logit = logitRow(scene, scene.row)?.row[key] ?? 0;
  const added = masked - (headRow(scene, before, scene.row)[key] ?? 0);
  return added === 0 ? 0 : added * (masked === 0 ? 1 : logit / masked);
}

/** S is symmetric. */
export const symmetric: Claim = {
  id: "symmetric",
  claim: words("If A attends to B, B attends to A as much: the scores are symmetric."),
  right: words(
    "Only without projections, or with the same one for queries and keys. Wq and Wk make the relation one-sided.",
  ),
  formula: "S_ij = S_ji",
  try(scene) {
    const { dims, block } = scene;
    if (block.memory !== "self" || dims.n !== dims.keys)
      return open(words("Queries and keys are not the same positions."));
    if (!hasStep(scene, "scores")) return open(words("There are no scores."));
    const rows = lookedAtRows(scene);
    if (rows.length < dims.n || dims.n < 2)
      return open(words("The matrix is too large, or too small, to be turned over."));
    const scores = rows.map((row) => headRow(scene, "scores", row));
    const size = largestOver(scene, (row) => headRow(scene, "scores", row).map(Math.abs))?.value ?? 0;
    const found = largestOver(scene, (row) =>
      (scores[row] ?? []).map((score, col) => Math.abs(score - (scores[col]?.[row] ?? 0))),
    );
    if (found === undefined) return open(words("There are no scores."));
    const bound = 2 * (dims.dk + 2) * unit * size;
    return verdict(found.value <= bound, {
      figures: [{ label: words("largest difference of two mirrored scores"), value: found.value }],
      bound,
      witness: cellIn(scene, "scores", found.row, found.col),
      ...otherQueries(scene),
    });
  },
};

/** Doubling a key changes nothing. */
export const angleOnly: Claim = {
  id: "angleOnly",
  claim: words("Only the angle between query and key decides, not their lengths."),
  right: words(
    "True of the cosine score. A dot product grows with both lengths: a key twice as long gets twice the score.",
  ),
  formula: "s(q, 2k) = s(q, k)",
  try(scene) {
    const query = queryOf(scene);
    if ("verdict" in query) return query;
    const { logits, type } = query;
    if (scene.block.softcap !== undefined) return open(words("A soft cap bends the scores."));
    const scores = headRow(scene, "scores", scene.row);
    const visible = visibleKeys(scene, scene.row);
    const key = scores.reduce(
      (best, score, at) => (visible[at] && !(Math.abs(score) <= Math.abs(scores[best] ?? 0)) ? at : best),
      visible.indexOf(true),
    );
    if (key < 0) return open(words("The query sees no key."));
    const logit = logits.row[key] ?? 0;
    const row = logits.row.slice();
    row[key] = type === "cosine" ? logit : logit + (logit - biasOf(scene, key));
    const before = weightsOf(scene, logits.row)[key] ?? 0;
    const after = weightsOf(scene, row)[key] ?? 0;
    return verdict(before === after, {
      figures: [
        { label: words("weight with the key twice as long"), value: after },
        { label: words("weight of key {0}", key + 1), value: before },
        { label: words("score of key {0}", key + 1), value: scores[key] ?? 0 },
      ],
      witness: cellIn(scene, "weights", scene.row, key),
      ...(type === "cosine" && {
        breaking: { say: words("Use a dot product as the score."), property: "score", json: '"dot"' },
      }),
    });
  },
};
