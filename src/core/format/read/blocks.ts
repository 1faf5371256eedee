import { limits } from "../../limits.ts";
import { type BiasName, type Block, normalizations, type WeightName } from "../../spec/spec.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { words } from "../../words.ts";
import type { BlockDraft } from "./blockDraft.ts";
import { defined } from "./defined.ts";
import { readFeedForward } from "./feedForward.ts";
import type { Fields } from "./fields.ts";
import { readFused } from "./fused.ts";
import { readGate } from "./gates.ts";
import { readHeadNorms } from "./headNorms.ts";
import { readMasks } from "./masks.ts";
import { readBiasKV, readPast } from "./memories.ts";
import { readLayerNorm, readResidual } from "./norms.ts";
import { readPositions } from "./positions.ts";
import { readPrecision } from "./precisions.ts";
import { restartedPositions } from "./restarts.ts";
import { readRowFactor } from "./rowFactors.ts";
import { readScore } from "./scores.ts";
import { readSinks } from "./sinkLogits.ts";
import { readTensor, type TensorRule } from "./tensors.ts";
import { readDifferential, readDropout } from "./weightChanges.ts";

/** The keys that make a block, wherever it is. */
export const blockKeys: readonly string[] = [
  ...["Wqkv", "bqkv", "qkvLayout"],
  ...["Wq", "Wk", "Wv", "Wo", "bq", "bk", "bv", "bo", "weightLayout", "heads", "kvHeads", "Q", "K", "V", "layout"],
  ...["weights", "position", "score", "scale", "softcap", "bias", "mask", "normalize", "temperature", "sinks"],
  ...["differential", "dropout", "gate", "past"],
  ...["biasKV", "zeroKV", "qNorm", "kNorm", "residual", "layerNorm", "feedForward", "precision"],
];

/** The block's keys that say nothing when its weights are a dump. */
const computingKeys = blockKeys.filter((key) => key !== "weights" && key !== "heads");

const weightRule: TensorRule = { axes: [2], form: "a matrix (rows × columns)" };
const biasRule: TensorRule = { axes: [1], form: "a list of numbers" };
const givenRule: TensorRule = { axes: [2, 3, 4], form: "n×dk, H×n×dk or B×H×n×dk" };
const dumpRule: TensorRule = { axes: [2, 3, 4], form: "n×m, H×n×m or B×H×n×m" };
const layersRule: TensorRule = { axes: [2, 3, 4, 5], form: "n×m, H×n×m, L×H×n×m or L×B×H×n×m" };
const packedRule: TensorRule = { axes: [2, 3], form: "n×(H·dk) or B×n×(H·dk), as the layout is packed" };

/** Reads the keys of a block. `path`: the block's own path; `memory`: where its keys and values come from. */
export function readBlock(fields: Fields, memory: Block["memory"]): BlockDraft {
  const { path } = fields;
  const masks = readMasks(fields);
  const rest = readRest(fields);
  const dumped = readTensor(fields, "weights", dumpRule);
  const positions = restartedPositions(readPositions(fields), masks, rest.past?.K.shape.at(-2) ?? 0);
  const block = {
    path,
    memory,
    ...readWeights(fields),
    ...readFused(fields),
    ...readGiven(fields),
    ...readScoring(fields),
    ...readHeadNorms(fields),
    ...defined({
      gate: readGate(fields),
      differential: readDifferential(fields),
      dropout: readDropout(fields),
      dumped,
    }),
    ...rest,
    positions: positions.map((one) => one.position),
    masks: masks.map((one) => one.mask),
    ...pathsOf(positions, masks),
  };
  return { path, block, positions, masks, given: [], expected: [] };
}

/** Where positions and masks are, for the names of their tensors and for naming the rule that hides a key. */
function pathsOf(positions: BlockDraft["positions"], masks: BlockDraft["masks"]) {
  return defined({
    positionPaths: positions.length === 0 ? undefined : positions.map((one) => one.path),
    maskPaths: masks.length === 0 ? undefined : masks.map((one) => one.path),
  });
}

function readWeights(fields: Fields) {
  const weights = defined({
    Wq: readTensor(fields, "Wq", weightRule),
    Wk: readTensor(fields, "Wk", weightRule),
    Wv: readTensor(fields, "Wv", weightRule),
    Wo: readTensor(fields, "Wo", weightRule),
  } satisfies Record<WeightName, Tensor | undefined>);
  const biases = defined({
    bq: readTensor(fields, "bq", biasRule),
    bk: readTensor(fields, "bk", biasRule),
    bv: readTensor(fields, "bv", biasRule),
    bo: readTensor(fields, "bo", biasRule),
  } satisfies Record<BiasName, Tensor | undefined>);
  const heads = fields.number("heads", { integer: true, min: 1 });
  const kvHeads = fields.number("kvHeads", { integer: true, min: 1 });
  const weightLayout = fields.choice("weightLayout", ["in-out", "out-in"]) ?? ("in-out" as const);
  return { weightLayout, ...weights, ...biases, ...defined({ heads, kvHeads }) };
}

function readGiven(fields: Fields) {
  const layout = fields.choice("layout", ["heads", "packed"]) ?? ("heads" as const);
  const rule = layout === "packed" ? packedRule : givenRule;
  const Q = readTensor(fields, "Q", rule);
  const K = readTensor(fields, "K", rule);
  const V = readTensor(fields, "V", rule);
  return { layout, ...defined({ Q, K, V }) };
}

function readScoring(fields: Fields) {
  const scale = readRowFactor(fields, "scale");
  const softcap = fields.number("softcap", { above: 0 });
  const bias = readTensor(fields, "bias", { axes: [0, 1, 2, 3, 4], form: "n×m, H×n×m or B×H×n×m" });
  const normalize = fields.choice("normalize", normalizations) ?? ("softmax" as const);
  const temperature = readRowFactor(fields, "temperature", { above: 0 }) ?? 1;
  const score = readScore(fields) ?? { type: "dot" as const };
  const sinks = readSinks(fields, normalize);
  return { score, normalize, temperature, ...defined({ scale, softcap, bias, sinks }) };
}

function readRest(fields: Fields) {
  const past = readPast(fields);
  const biasKV = readBiasKV(fields);
  const zeroKV = fields.boolean("zeroKV") ?? false;
  const residual = readResidual(fields);
  const layerNorm = readLayerNorm(fields);
  const feedForward = readFeedForward(fields);
  const precision = readPrecision(fields);
  return { zeroKV, residual, ...defined({ past, biasKV, layerNorm, feedForward, precision }) };
}

/** Projections that make queries or keys of vectors. */
const projecting = ["Wqkv", "Wq", "Wk"];

/**
 * Whether a block's `weights` take the place of a computation. Beside Q and K, or beside vectors and what projects them,
 * they are compared with what is computed. `fed`: whether vectors enter.
 */
export function isDump(fields: Fields, fed: boolean): boolean {
  if (!fields.has("weights") || fields.has("Q") || fields.has("K")) return false;
  return !fed || !projecting.some((key) => fields.has(key));
}

/**
 * Reads a dump of attention weights, which replaces a computation: one block, or at the root (`layers`
 * true) one for each layer when there is an axis for them.
 */
export function readDump(fields: Fields, layers: boolean): BlockDraft[] {
  for (const key of layers ? ["X", "encoder", ...computingKeys] : computingKeys) {
    const field = fields.get(key);
    if (field === undefined) continue;
    const message = words("{0} cannot be combined with weights, which are shown as they are", key);
    fields.reading.problems.error("key.conflict", field.key, message);
    break;
  }
  const whole = readTensor(fields, "weights", layers ? layersRule : dumpRule);
  const heads = fields.number("heads", { integer: true, min: 1 });
  if (whole === undefined) return [dumpBlock(fields.path, heads, undefined)];
  if (!layers || whole.shape.length < 4) return [dumpBlock(fields.path, heads, atLeastHeads(whole))];
  const [count, ...shape] = whole.shape as [number, ...number[]];
  if (whole.shape.includes(0) || count > limits.layers) return [refusedDump(fields, heads, count)];
  const size = shape.reduce((product, one) => product * one, 1);
  return Array.from({ length: count }, (_, layer) => {
    const data = whole.data.subarray(layer * size, (layer + 1) * size);
    return dumpBlock(`layers[${layer}]`, heads, { shape, data });
  });
}

/** An empty dump is reported with the other empty tensors. */
function refusedDump(fields: Fields, heads: number | undefined, count: number): BlockDraft {
  if (count > limits.layers)
    fields.wrong(fields.present("weights"), "{0} has {1} layers, more than {2}", count, limits.layers);
  return dumpBlock(fields.path, heads, undefined);
}

/** One head's weights n×m are 1×n×m. */
function atLeastHeads(tensor: Tensor): Tensor {
  return tensor.shape.length > 2 ? tensor : { shape: [1, ...tensor.shape], data: tensor.data };
}

function dumpBlock(path: string, heads: number | undefined, dump: Tensor | undefined): BlockDraft {
  const block = {
    path,
    memory: "self" as const,
    weightLayout: "in-out" as const,
    layout: "heads" as const,
    positions: [],
    masks: [],
    score: { type: "dot" as const },
    normalize: "softmax" as const,
    temperature: 1,
    zeroKV: false,
    residual: false,
    ...defined({ heads, dump }),
  };
  return { path, isDump: true, block, positions: [], masks: [], given: [], expected: [] };
}
