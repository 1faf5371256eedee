import { rowOf } from "../explain/context/cellContext.ts";
import { hasStep, type LayerContext, resultStep } from "../explain/context/layerContext.ts";
import type { NumberType } from "../spec/numberTypes.ts";
import type { Spec } from "../spec/spec.ts";
import type { StepId } from "../spec/steps.ts";
import { Random } from "../tensor/random.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type Words, words } from "../words.ts";
import { mapBlocks } from "./changedSpec.ts";
import { bySigmoid, type Claim, type ClaimOutcome, type ClaimScene, open, unit, verdict } from "./claim.ts";
import { cellIn, headRow, largestOver, lookedAtRows } from "./rows.ts";

const tooLarge = words("It would take too long to compute all of it once more here.");
const seed = 7;

/** A bias of the keys is redundant. */
export const keyBias: Claim = {
  id: "keyBias",
  claim: words("A bias on the keys (bk) can be left out."),
  right: words(
    "True under softmax with a dot product: q · bk is the same for every key of a row and drops out. Not true of sigmoid, of the additive or the cosine score, or when keys are rotated by their position.",
  ),
  formula: "softmax(q·(k + b_k)) = softmax(q·k)",
  try(scene) {
    const { block, dims } = scene;
    if (block.K !== undefined || block.dump !== undefined || (block.Wk ?? block.Wqkv) === undefined) {
      return open(words("The keys are not a projection."));
    }
    if (block.Wqkv !== undefined) return open(words("The keys come out of a joint projection."));
    const random = new Random(seed);
    const width = dims.kvHeads * dims.dk;
    const added = Float64Array.from({ length: width }, () => random.normal());
    const changed = scene.recompute((spec) =>
      mapBlocks(spec, block.path, (one) => ({
        ...one,
        bk: { shape: [width], data: added.map((value, at) => value + (one.bk?.data[at] ?? 0)) },
      })),
    );
    if (changed === undefined) return open(tooLarge);
    const again = { ...scene, ...changed };
    const found = largestOver(scene, (row) => {
      const after = headRow(again, "weights", row);
      return headRow(scene, "weights", row).map((weight, key) => Math.abs(weight - (after[key] ?? 0)));
    });
    if (found === undefined) return open(words("No query sees a key."));
    const bound = 8 * (dims.dk + dims.keys + 8) * unit * (1 + largestScore(scene) + largestScore(again));
    const figure = { label: words("largest change of a weight under a random bk"), value: found.value };
    if (found.value <= bound && !dropsOut(scene)) {
      const reason = words(
        "No weight changes under the bk that was tried, but that is a coincidence of these numbers.",
      );
      return { ...open(reason), figures: [figure] };
    }
    return verdict(found.value <= bound, {
      figures: [figure],
      bound,
      witness: cellIn(scene, "weights", found.row, found.col),
      breaking: bySigmoid,
    });
  },
};

/** Whether bk adds the same to all scores of a query, and the normalization takes no notice of that. */
function dropsOut({ block, dims }: ClaimScene): boolean {
  const takesNoNotice = ["softmax", "sparsemax", "entmax15"].includes(block.normalize) && block.sinks === undefined;
  const isLinear = block.score.type === "dot" || block.score.type === "general";
  const isBent = block.softcap !== undefined || block.kNorm !== undefined;
  const isTurned = block.positions.some(({ type }) => type === "rope");
  const hasOtherRows = dims.past > 0 || dims.keys !== dims.m;
  return takesNoNotice && isLinear && !isBent && !isTurned && !hasOtherRows;
}

function largestScore(scene: ClaimScene): number {
  const id = (["scaled", "scores"] as const).find((one) => hasStep(scene, one));
  if (id === undefined) return 0;
  return largestOver(scene, (row) => headRow(scene, id, row).map(Math.abs))?.value ?? 0;
}

/** f(PX) = P f(X). */
export const permutation: Claim = {
  id: "permutation",
  claim: words("Attention does not know the order: if the tokens change places, the results change places with them."),
  right: words(
    "True without positions and without masks by place. That is why word order has to be added to the vectors.",
  ),
  formula: "f(PX) = P·f(X)",
  try(scene) {
    const step = resultStep(scene);
    const { dims, stack } = scene;
    if (step === undefined || (stack.X ?? stack.blocks[0]?.embedding) === undefined)
      return open(words("There is no input X."));
    if (dims.n < 2) return open(words("There is only one position."));
    const width = scene.layer.steps.get(step)?.tensor.shape.at(-1) ?? 0;
    let worst: { value: number; row: number } | undefined;
    for (let round = 0; round < 3; round++) {
      const order = shuffled(dims.n, seed + round);
      const changed = scene.recompute((spec) => withOrder(spec, stack.path, order));
      if (changed === undefined) return open(tooLarge);
      for (const row of lookedAtRows(scene)) {
        const value = rowGap(scene, changed, step, order[row] ?? 0, row);
        if (worst === undefined || !(value <= worst.value)) worst = { value, row: order[row] ?? 0 };
      }
    }
    const bound = 16 * (dims.keys + (dims.dModel ?? 0) + width + 16) * unit * depth(scene) * largestResult(scene, step);
    return verdict(worst !== undefined && worst.value <= bound, {
      figures: [{ label: words("largest change of a result over 3 random orders"), value: worst?.value ?? Number.NaN }],
      bound,
      witness: { layer: scene.block.path, matrix: step, batch: scene.batch, head: 0, row: worst?.row ?? 0, col: 0 },
      breaking: { say: words("Add sinusoidal positions."), property: "position", json: '"sinusoidal"' },
    });
  },
};

/** A part of the bound: errors of earlier layers grow in later ones. */
function depth({ index }: LayerContext): number {
  return 8 ** index;
}

function rowGap(before: ClaimScene, after: LayerContext, step: StepId, was: number, now: number): number {
  const own = rowOf(before, step, before.batch, 0, was);
  const moved = rowOf(after, step, before.batch, 0, now);
  return own.reduce((largest, value, c) => {
    const gap = Math.abs(value - (moved[c] ?? 0));
    return gap <= largest ? largest : gap;
  }, 0);
}

function largestResult(scene: ClaimScene, step: StepId): number {
  let largest = 1;
  for (const row of lookedAtRows(scene)) {
    for (const value of rowOf(scene, step, scene.batch, 0, row)) largest = Math.max(largest, Math.abs(value));
  }
  return largest;
}

/** A random order of 0 … n − 1. */
function shuffled(n: number, from: number): number[] {
  const random = new Random(from);
  const order = Array.from({ length: n }, (_, at) => at);
  for (let at = n - 1; at > 0; at--) {
    const other = Math.floor(random.uniform() * (at + 1));
    [order[at], order[other]] = [order[other] ?? 0, order[at] ?? 0];
  }
  // An order that changes nothing would show nothing.
  return order.every((was, at) => was === at) ? order.reverse() : order;
}

/** The spec with its tokens in another order: row i is what row order[i] was. */
function withOrder(spec: Spec, path: string, order: readonly number[]): Spec {
  const rows = (tensor: Tensor, axis: number): Tensor => reordered(tensor, tensor.shape.length - 1 - axis, order);
  const stack = path === "encoder" ? spec.encoder : spec.main;
  if (stack === undefined) return spec;
  const blocks = stack.blocks.map((block, index) =>
    index > 0 || block.embedding === undefined
      ? block
      : { ...block, embedding: { ...block.embedding, ids: rows(block.embedding.ids, 0) } },
  );
  const turned = { ...stack, blocks, ...(stack.X && { X: rows(stack.X, 1) }) };
  return path === "encoder" ? { ...spec, encoder: turned } : { ...spec, main: turned };
}

/** A tensor with the entries of one axis in another order. */
function reordered({ shape, data }: Tensor, axis: number, order: readonly number[]): Tensor {
  const inner = shape.slice(axis + 1).reduce((product, size) => product * size, 1);
  const size = shape[axis] ?? 1;
  const out = new Float64Array(data.length);
  for (let at = 0; at < data.length; at++) {
    const place = Math.floor(at / inner) % size;
    out[at] = data[at + ((order[place] ?? place) - place) * inner] ?? 0;
  }
  return { shape, data: out };
}

/** How far a weight may move before one would notice. */
const noticed = 0.01;

function inType(type: NumberType, id: string, claim: Words, right: Words): Claim {
  return {
    id,
    claim,
    right,
    formula: `|A − A_${type}| ≤ ${noticed}`,
    try(scene): ClaimOutcome {
      if (scene.block.dump !== undefined) return open(words("The weights were not computed here."));
      const changed = scene.recompute((spec) =>
        mapBlocks({ ...spec, precision: type }, undefined, (one) => ({ ...one, precision: type })),
      );
      if (changed === undefined) return open(tooLarge);
      const again = { ...scene, ...changed };
      const found = largestOver(scene, (row) => {
        const after = headRow(again, "weights", row);
        return headRow(scene, "weights", row).map((weight, key) => Math.abs(weight - (after[key] ?? 0)));
      });
      if (found === undefined) return open(words("No query sees a key."));
      const overflow = overflowing(again);
      return verdict(found.value <= noticed && overflow === undefined, {
        figures: [
          { label: words("largest change of a weight"), value: found.value },
          ...(overflow === undefined
            ? []
            : [{ label: words("first number that overflows, in {0}", overflow.id), value: overflow.value }]),
        ],
        witness: cellIn(scene, "weights", found.row, found.col),
        ...(type === "float16" ? overflowing16(scene) : coarse(scene)),
      });
    },
  };
}

/** Scores around 300, which bfloat16 keeps in steps of 2: what is 1 apart becomes equal, or 2 apart. */
function coarse({ dims }: ClaimScene) {
  if (dims.n * dims.m > 256 || dims.m < 2) return {};
  const row = Array.from({ length: dims.m }, (_, key) => 300 + (key % 2));
  const json = JSON.stringify(Array.from({ length: dims.n }, () => row));
  return { breaking: { say: words("Add 300 to every score, and 301 to every other."), property: "bias", json } };
}

function largestRaw(scene: ClaimScene): number {
  if (!hasStep(scene, "scores")) return 0;
  return largestOver(scene, (row) => headRow(scene, "scores", row).map(Math.abs))?.value ?? 0;
}

/** A scale that takes the largest score beyond what float16 holds. */
function overflowing16(scene: ClaimScene) {
  const largest = largestRaw(scene);
  if (!(largest > 1e-3) || scene.block.softcap !== undefined) return {};
  const json = String(Math.ceil(70_000 / largest));
  return { breaking: { say: words("Make the scale so large that a score overflows."), property: "scale", json } };
}

/** The first step in which a number is no longer finite although it is no hidden key. */
function overflowing(at: LayerContext): { readonly id: StepId; readonly value: number } | undefined {
  for (const [id, { tensor }] of at.layer.steps) {
    if (id === "masked") continue;
    const value = tensor.data.find((one) => !Number.isFinite(one));
    if (value !== undefined) return { id, value };
  }
  return undefined;
}

/** Weights in bfloat16. */
export const bfloat16: Claim = inType(
  "bfloat16",
  "bfloat16",
  words("bfloat16 is enough: no weight moves by more than 0.01."),
  words(
    "It depends on the scores: bfloat16 has 8 significant bits, so a score of 100 is off by up to 0.25, and its exponential by 28 %.",
  ),
);

/** Weights in float16. */
export const float16: Claim = inType(
  "float16",
  "float16",
  words("float16 is enough: nothing overflows and no weight moves by more than 0.01."),
  words(
    "It depends on the scores: float16 has 11 significant bits, but ends at 65,504. That is why q is scaled before the product in some kernels.",
  ),
);
