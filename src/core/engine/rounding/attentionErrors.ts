import { mixDims, scaleOf } from "../../spec/dims.ts";
import type { HeadNorm } from "../../spec/spec.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { withCache } from "../cache.ts";
import { contextOf } from "../context.ts";
import { plainKernel } from "../kernel.ts";
import { mergeHeads, splitHeads } from "../layout.ts";
import { sigmoid } from "../normalize.ts";
import { keyRotation, queryRotation, ropeLength, ropeOf, rotate } from "../rope.ts";
import { rawScores } from "../score.ts";
import type { BlockErrors, EnteringErrors } from "./errorRecord.ts";
import { headNormError, linearError, softmaxError, type Uncertain } from "./partErrors.ts";
import { rotationError } from "./rotationError.ts";
import { absolute, added, cellwiseError, gamma, keptError, type RoundingModel, storedError } from "./roundingModel.ts";

/** Queries, keys and values: projected or given, normed, rotated, with the cache around them. */
export function operandErrors(made: BlockErrors, memory: EnteringErrors["memory"]): void {
  const { block, layer, model } = made;
  const { dims } = layer;
  const stream = made.latest(...(made.errors.has("normed") ? (["normed"] as const) : (["embedded", "X"] as const)));
  const source = { q: stream, k: memory?.K ?? stream, v: memory?.V ?? stream };
  const projected = (letter: "q" | "k" | "v", plain: Tensor): Float64Array => {
    const from = source[letter];
    if (block[letter.toUpperCase() as "Q" | "K" | "V"] !== undefined || from === undefined)
      return storedError(plain, model);
    const weights = { W: block[`W${letter}`], b: block[`b${letter}`], layout: block.weightLayout };
    const packed = linearError(from, mergeHeads(plain), weights, model);
    return splitHeads({ shape: mergeHeads(plain).shape, data: packed }, plain.shape[1]!).data;
  };
  made.put("projectedQ", (y) => projected("q", y));
  made.put("projectedK", (y) => projected("k", y));
  made.put("projectedV", (y) => projected("v", y));
  const rope = ropeOf(block);
  const length = rope ? ropeLength(rope, block, dims) : 0;
  const tables = rope && { Q: queryRotation(rope, dims, length), K: keyRotation(rope, block, dims) };
  const turned = (letter: "Q" | "K", x: Uncertain): Uncertain => {
    if (rope === undefined || tables === undefined) return x;
    const tensor = rotate(x.tensor, tables[letter], rope.pairs);
    return { tensor, error: rotationError(x, tensor, tables[letter], rope.pairs, model) };
  };
  const operand = (letter: "Q" | "K", norm: HeadNorm | undefined): Uncertain | undefined => {
    const fresh = made.latest(`projected${letter}`);
    if (fresh === undefined || norm === undefined) return fresh && turned(letter, fresh);
    const before = norm.after === "rope" ? turned(letter, fresh) : fresh;
    made.put(`normed${letter}`, (y) => headNormError(before, norm, y, model));
    const normed = made.latest(`normed${letter}`);
    return normed && (norm.after === "rope" ? normed : turned(letter, normed));
  };
  const [q, k] = [operand("Q", block.qNorm), operand("K", block.kNorm)];
  made.put("Q", (y) => q?.error ?? projected("q", y));
  made.put("K", (y) => withExtraRows(made, "K", k?.error, y) ?? projected("k", y));
  made.put("V", (y) => withExtraRows(made, "V", made.latest("projectedV")?.error, y) ?? projected("v", y));
}

/** Errors of all keys or values, the cached ones being as exact as they can be stored. */
function withExtraRows(
  { block, layer, model }: BlockErrors,
  letter: "K" | "V",
  error: Float64Array | undefined,
  y: Tensor,
): Float64Array | undefined {
  const fresh = layer.steps.get(`projected${letter}`)?.tensor;
  if (error === undefined || fresh === undefined) return error;
  const stored = (tensor: Tensor | undefined) => tensor && { shape: tensor.shape, data: storedError(tensor, model) };
  const around = { past: stored(block.past?.[letter]), bias: stored(block.biasKV?.[letter]), zero: block.zeroKV };
  const all = withCache({ shape: fresh.shape, data: error }, around);
  return all.data.length === y.data.length ? all.data : undefined;
}

/** Scores, scaled, capped, masked, weights, context. */
export function attentionErrors(made: BlockErrors): void {
  const { block, layer, model } = made;
  const { dims } = layer;
  const [q, k, v] = [made.latest("Q"), made.latest("K"), made.latest("V")];
  if (q === undefined || k === undefined || v === undefined) return;
  const scale = scaleOf(block, dims);
  const factor = typeof scale === "number" ? Math.abs(scale) : 1;
  made.put("scores", (y) => scoresError(q, k, y, made, factor));
  const scores = made.latest("scores");
  if (scores === undefined) return;
  made.put("scaled", (y) =>
    keptError(
      y,
      scores.error.map((e) => factor * e),
      model,
      2,
    ),
  );
  const { softcap } = block;
  const open = made.latest("scaled", "scores") ?? scores;
  if (softcap) {
    made.put("capped", (y) => {
      const capped = cellwiseError(open.tensor, open.error, (x) => softcap * Math.tanh(x / softcap), model);
      return keptError(y, capped, model, 2);
    });
  }
  const before = made.latest("capped", "scaled", "scores") ?? scores;
  made.put("masked", (y) => maskedError(before, y, model));
  const logits = made.latest("masked", "capped", "scaled", "scores") ?? scores;
  made.put("weights", (y) => weightsError(made, logits, y));
  const weights = made.latest("weights");
  if (weights === undefined) return;
  made.put("context", (y) => {
    const masked = made.tensor("masked");
    const sizes = mixDims(dims);
    const mix = (w: Float64Array, values: Float64Array) =>
      contextOf(
        { shape: weights.tensor.shape, data: w },
        { shape: v.tensor.shape, data: values },
        masked,
        sizes,
        plainKernel,
      ).data;
    const reached = weights.tensor.data.map((w, at) => Math.abs(w) + weights.error[at]!);
    const sizesOfV = v.tensor.data.map(Math.abs);
    const summed = mix(reached, sizesOfV).map((x) => x * gamma(dims.keys + 8, model));
    return keptError(y, added(mix(weights.error, sizesOfV), mix(reached, v.error), summed), model);
  });
}

/** Some libraries multiply the 16-bit queries, or both operands by its root, with the scale: one more rounding each. */
function scoresError(
  q: Uncertain,
  k: Uncertain,
  y: Tensor,
  { layer, model }: BlockErrors,
  factor: number,
): Float64Array {
  const { dims } = layer;
  const product = (a: Float64Array, b: Float64Array) =>
    rawScores(
      { type: "dot" },
      { shape: q.tensor.shape, data: a },
      { shape: k.tensor.shape, data: b },
      dims,
      plainKernel,
    ).data;
  const [Q, K] = [absolute(q.tensor).data, absolute(k.tensor).data];
  const early = model.u > model.sums && !Number.isInteger(Math.log2(factor)) ? 2 * model.u : 0;
  const summed = product(Q, K).map((x) => x * (gamma(dims.dk + 4, model) + early));
  return keptError(y, added(product(q.error, added(K, k.error)), product(Q, k.error), summed), model);
}

function maskedError(before: Uncertain, y: Tensor, model: RoundingModel): Float64Array {
  return before.error.map((e, at) => {
    const z = y.data[at]!;
    if (z === -Infinity) return 0;
    return e + model.u * (Math.abs(z) + 3 * Math.abs(z - before.tensor.data[at]!)) + model.tiny;
  });
}

function weightsError({ block, model }: BlockErrors, logits: Uncertain, y: Tensor): Float64Array {
  const { temperature, sinks, normalize } = block;
  if (typeof temperature !== "number") return new Float64Array(y.data.length).fill(Number.POSITIVE_INFINITY);
  const by = Math.abs(temperature);
  const tensor = { shape: y.shape, data: logits.tensor.data.map((z) => z / temperature) };
  const z = {
    tensor,
    error: logits.error.map(
      (e, at) =>
        e / by + (temperature === 1 || !Number.isFinite(tensor.data[at]!) ? 0 : model.u * Math.abs(tensor.data[at]!)),
    ),
  };
  if (normalize === "sigmoid") return keptError(y, cellwiseError(z.tensor, z.error, sigmoid, model), model);
  const sinkError = sinks === undefined ? 0 : storedError(sinks, model).reduce((a, b) => Math.max(a, b), 0);
  return softmaxError(z, y, sinkError, model);
}
