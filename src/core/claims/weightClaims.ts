import { hasStep } from "../explain/context/layerContext.ts";
import { words } from "../words.ts";
import { bySigmoid, type Claim, type ClaimScene, isMixedOtherwise, notMixed, open, unit, verdict } from "./claim.ts";
import { cellIn, headRow, largestOver, logitRow, lookedAtRows, visibleKeys } from "./rows.ts";

/** Gap to a row's maximum from which exp is 0: half the smallest number of the type, and below. */
const underflow = { float64: 745.13, float16: 17.33 };
/** A finite score as low as this is meant to hide its key. */
const meantToHide = -1e4;

const noKeys = words("No query sees a key.");

/** w ≥ 0. */
export const nonNegative: Claim = {
  id: "nonNegative",
  claim: words("Weights are never negative."),
  right: words(
    "True of softmax and sigmoid, because exp is positive. Scores may be negative, and without normalization they are the weights.",
  ),
  formula: "A_ij ≥ 0",
  try(scene) {
    const found = largestOver(scene, (row) => {
      const visible = visibleKeys(scene, row);
      return headRow(scene, "weights", row).map((weight, key) => (visible[key] ? -weight : Number.NEGATIVE_INFINITY));
    });
    if (found === undefined || found.value === Number.NEGATIVE_INFINITY) return open(noKeys);
    const smallest = -found.value;
    return verdict(smallest >= 0, {
      figures: [{ label: words("smallest weight"), value: smallest }],
      witness: cellIn(scene, "weights", found.row, found.col),
      ...(hasNegativeScore(scene) && {
        breaking: { say: words("Use the scores themselves as weights."), property: "normalize", json: '"none"' },
      }),
    });
  },
};

/** Whether a visible key has a score below 0. */
function hasNegativeScore(scene: ClaimScene): boolean {
  return lookedAtRows(scene).some((row) =>
    logitRow(scene, row)?.row.some((score) => score < 0 && score !== Number.NEGATIVE_INFINITY),
  );
}

/** w > 0 for each visible key. */
export const positive: Claim = {
  id: "positive",
  claim: words("Every visible key gets some weight."),
  right: words(
    "True of softmax until exp underflows: from a gap to the row’s maximum of 745.13 in float64, 103.97 in float32, 92.88 in bfloat16 and 17.33 in float16 the weight is exactly 0.",
  ),
  formula: "A_ij > 0",
  try(scene) {
    const found = largestOver(scene, (row) => {
      const logits = logitRow(scene, row);
      const visible = visibleKeys(scene, row);
      const weights = headRow(scene, "weights", row);
      // The weight decides; among equal ones the gap does, which is at least 0 and far below 1e300.
      return weights.map((weight, key) => {
        if (!visible[key]) return Number.NEGATIVE_INFINITY;
        const gap = logits === undefined ? 0 : logits.max - (logits.row[key] ?? 0);
        return weight > 0 ? gap * 1e-300 - weight : weight <= 0 ? 1 : Number.NaN;
      });
    });
    if (found === undefined || found.value === Number.NEGATIVE_INFINITY) return open(noKeys);
    const weight = headRow(scene, "weights", found.row)[found.col] ?? Number.NaN;
    const logits = logitRow(scene, found.row);
    const gap = logits === undefined ? Number.NaN : logits.max - (logits.row[found.col] ?? 0);
    return verdict(weight > 0, {
      figures: [
        { label: words("smallest weight"), value: weight },
        ...(Number.isNaN(gap) ? [] : [{ label: words("its gap to the row’s maximum"), value: gap }]),
        ...(gap > underflow.float16 ? [{ label: words("0 in float16 from a gap of"), value: underflow.float16 }] : []),
      ],
      witness: cellIn(scene, "weights", found.row, found.col),
      ...sharper(scene, gap),
    });
  },
};

/** A scale that widens the largest gap until exp underflows. */
function sharper({ block, layer }: ClaimScene, gap: number) {
  const scale = scaleNow({ layer });
  if (!(gap > 0) || block.normalize !== "softmax" || block.softcap !== undefined || scale === undefined) return {};
  const json = String(Math.ceil((1.1 * underflow.float64 * scale) / gap));
  return { breaking: { say: words("Make the scale so large that exp underflows."), property: "scale", json } };
}

/** What the layer multiplies its scores by, read off them; 1 where it scales nothing. */
function scaleNow({ layer }: Pick<ClaimScene, "layer">): number | undefined {
  const scores = layer.steps.get("scores")?.tensor.data;
  const scaled = layer.steps.get("scaled")?.tensor.data;
  if (scores === undefined) return undefined;
  if (scaled === undefined) return 1;
  const at = scores.findIndex((score) => score !== 0 && Number.isFinite(score));
  return at < 0 ? undefined : (scaled[at] ?? 0) / (scores[at] ?? 1);
}

/** Σ_j w_ij = 1. */
export const rowsAddUp: Claim = {
  id: "rowsAddUp",
  claim: words("The weights of a query add up to 1."),
  right: words(
    "True of softmax, sparsemax and entmax for a query that sees a key. Sigmoid weights do not compete, and a sink takes a part.",
  ),
  formula: "Σ_j A_ij = 1",
  try(scene) {
    const found = largestOver(scene, (row) =>
      visibleKeys(scene, row).includes(true) ? [Math.abs(total(headRow(scene, "weights", row)) - 1)] : [],
    );
    if (found === undefined) return open(noKeys);
    const bound = 2 * (scene.dims.keys + 4) * unit;
    return verdict(found.value <= bound, {
      figures: [{ label: words("largest distance of a sum from 1"), value: found.value }],
      bound,
      witness: cellIn(scene, "weights", found.row, 0),
      breaking: bySigmoid,
    });
  },
};

function total(row: ArrayLike<number>): number {
  return Array.from(row).reduce((sum, weight) => sum + weight, 0);
}

/** The context is Σ w v with w ≥ 0, Σ w = 1. */
export const convexHull: Claim = {
  id: "convexHull",
  claim: words("A row of the context lies between the values: it is an average of them."),
  right: words(
    "True where the weights are not negative and add up to 1. They are then the coefficients, and no entry of the context can leave the range of its column of V.",
  ),
  formula: "C_i = Σ_j A_ij V_j",
  try(scene) {
    if (isMixedOtherwise(scene)) return open(notMixed);
    if (!hasStep(scene, "context")) return open(words("The values are not known."));
    const bound = 4 * (scene.dims.keys + 4) * unit;
    const coefficients = largestOver(scene, (row) => {
      const weights = headRow(scene, "weights", row);
      if (!visibleKeys(scene, row).includes(true)) return [];
      return [Math.max(Math.abs(total(weights) - 1), -Math.min(...weights))];
    });
    if (coefficients === undefined) return open(noKeys);
    const outside = largestOver(scene, (row) => (visibleKeys(scene, row).includes(true) ? excess(scene, row) : []));
    const worst = outside?.value ?? 0;
    const size = largestValue(scene);
    const [row, col] = outside === undefined ? [coefficients.row, 0] : [outside.row, outside.col];
    return verdict(coefficients.value <= bound && worst <= bound * size, {
      figures: [
        { label: words("farthest from coefficients of an average"), value: coefficients.value },
        { label: words("farthest outside the range of the values"), value: Math.max(0, worst) },
      ],
      bound,
      witness: cellIn(scene, "context", row, col),
      breaking: bySigmoid,
    });
  },
};

/** How far each entry of a row of the context lies outside the range of its column of V. */
function excess(scene: ClaimScene, row: number): number[] {
  const { least, largest } = valueRange(scene);
  return Array.from(headRow(scene, "context", row), (entry, c) =>
    Math.max((least[c] ?? entry) - entry, entry - (largest[c] ?? entry)),
  );
}

interface Range {
  readonly least: Float64Array;
  readonly largest: Float64Array;
}

const ranges = new WeakMap<ClaimScene, Range>();

/** The least and the largest entry of each column of V, for the head's key head. */
function valueRange(scene: ClaimScene): Range {
  const known = ranges.get(scene);
  if (known !== undefined) return known;
  const { dims, head, batch } = scene;
  const own = Math.floor((head * dims.kvHeads) / dims.heads);
  const range = {
    least: new Float64Array(dims.dv).fill(Number.POSITIVE_INFINITY),
    largest: new Float64Array(dims.dv).fill(Number.NEGATIVE_INFINITY),
  };
  const values = scene.layer.steps.get("V")?.tensor.data ?? new Float64Array();
  const from = (batch * dims.kvHeads + own) * dims.keys * dims.dv;
  for (let at = 0; at < dims.keys * dims.dv; at++) {
    const c = at % dims.dv;
    const value = values[from + at] ?? 0;
    range.least[c] = Math.min(range.least[c] ?? value, value);
    range.largest[c] = Math.max(range.largest[c] ?? value, value);
  }
  ranges.set(scene, range);
  return range;
}

function largestValue(scene: ClaimScene): number {
  const { least, largest } = valueRange(scene);
  return Math.max(0, ...Array.from(least, Math.abs), ...Array.from(largest, Math.abs));
}

/** w_ij = 0 for later keys. */
export const noFuture: Claim = {
  id: "noFuture",
  claim: words("No query looks at a later position."),
  right: words("Only a causal mask does that. Without one every position sees the whole sequence."),
  formula: "A_ij = 0 for j > i",
  try(scene) {
    const { dims, block } = scene;
    if (block.memory !== "self") return open(words("The keys are another sequence."));
    if (dims.m < 2 || dims.m !== dims.past + dims.n) return open(words("There are no later positions."));
    const found = largestOver(scene, (row) =>
      Array.from(headRow(scene, "weights", row).subarray(0, dims.m), (weight, key) =>
        key > row + dims.past ? Math.abs(weight) : 0,
      ),
    );
    if (found === undefined) return open(noKeys);
    return verdict(found.value === 0, {
      figures: [{ label: words("largest weight on a later position"), value: found.value }],
      witness: cellIn(scene, "weights", found.row, found.col),
      ...(block.masks.length > 0 && {
        breaking: { say: words("Take the mask away."), property: "mask" },
      }),
    });
  },
};

/** Hidden keys get exactly nothing. */
export const hiddenIsZero: Claim = {
  id: "hiddenIsZero",
  claim: words("A hidden key gets exactly no weight."),
  right: words(
    "True of a mask, which is −∞. A large negative bias only makes a key unlikely: in a row where all keys have it, the weights go to them all the same.",
  ),
  formula: "M_ij = −∞ ⇒ A_ij = 0",
  try(scene) {
    if (!hasStep(scene, "masked")) return open(words("Nothing is masked."));
    const before = (["capped", "scaled", "scores"] as const).find((id) => hasStep(scene, id)) ?? "scores";
    const found = largestOver(scene, (row) => {
      const masked = headRow(scene, "masked", row);
      const raw = headRow(scene, before, row);
      return headRow(scene, "weights", row).map((weight, key) => {
        const score = masked[key] ?? 0;
        const hidden = score === Number.NEGATIVE_INFINITY || score - (raw[key] ?? 0) <= meantToHide;
        return hidden ? Math.abs(weight) : -1;
      });
    });
    if (found === undefined || found.value < 0) return open(words("Nothing is masked."));
    return verdict(found.value === 0, {
      figures: [{ label: words("largest weight on a hidden key"), value: found.value }],
      witness: cellIn(scene, "weights", found.row, found.col),
      ...dampened(scene),
    });
  },
};

/** A bias that means to hide every key, in place of the mask. */
function dampened({ dims }: ClaimScene) {
  if (dims.n * dims.m > 256) return {};
  const json = JSON.stringify(Array.from({ length: dims.n }, () => new Array<number>(dims.m).fill(-1e4)));
  return { breaking: { say: words("Give every key the bias −10,000."), property: "bias", json } };
}
