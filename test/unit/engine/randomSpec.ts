import fc from "fast-check";
import type { Differential, RowFactor } from "../../../src/core/spec/mixing.ts";
import type { LayerNorm } from "../../../src/core/spec/normKinds.ts";
import type { Position } from "../../../src/core/spec/positionKinds.ts";
import type { Block, HeadNorm, Mask, Memory, Residual, Score, Spec, Stack } from "../../../src/core/spec/spec.ts";
import type { StepId } from "../../../src/core/spec/steps.ts";
import type { Tensor } from "../../../src/core/tensor/tensor.ts";
import { block, randomNumbers, randomTensor } from "./support.ts";

/** What a factor of single rows of scores is written for. */
type FactorShape = "head" | "row" | "item";

/** The features of a random block; what they are filled with follows from the seed. */
export interface Features {
  readonly kvHeads: number;
  readonly group: number;
  readonly width: number;
  readonly dv: number;
  readonly weights: boolean;
  readonly biases: boolean;
  readonly outIn: boolean;
  readonly score: Score["type"];
  readonly scale: number | FactorShape | undefined;
  readonly softcap: number | undefined;
  readonly bias: "none" | "row" | "head" | "full";
  readonly masks: readonly Mask["type"][];
  readonly normalize: Block["normalize"];
  readonly temperature: number | FactorShape;
  readonly sinks: boolean;
  readonly differential: "none" | "plain" | "normed";
  readonly dropout: boolean;
  readonly gate: "none" | "element" | "head";
  readonly positions: readonly Position["type"][];
  readonly rope: { readonly pairs: "half" | "interleaved"; readonly partial: boolean; readonly tables: boolean };
  readonly past: number;
  readonly biasKV: boolean;
  readonly zeroKV: boolean;
  readonly residual: Residual;
  readonly norm: "none" | "pre" | "post" | "branch";
  readonly normType: "layer" | "rms";
  readonly headNorm: { readonly type: "none" | "rms" | "layer" | "l2"; readonly wide: boolean; readonly late: boolean };
  readonly gamma: boolean;
  readonly network: "none" | "relu" | "gelu" | "silu" | "gelu_tanh" | "quick_gelu";
  readonly networkGate: boolean;
  readonly networkNorm: "none" | "pre" | "post" | "branch";
  readonly networkResidual: Residual;
  readonly memory: Block["memory"];
  readonly given: readonly StepId[];
}

/** A whole random spec. */
export interface SpecFeatures {
  readonly seed: number;
  readonly batch: number;
  readonly n: number;
  readonly m: number;
  readonly memory: "X" | "KV";
  readonly blocks: readonly Features[];
  readonly encoder: Features | undefined;
}

const features: fc.Arbitrary<Features> = fc.record({
  kvHeads: fc.constantFrom(1, 2),
  group: fc.constantFrom(1, 1, 2),
  width: fc.constantFrom(2, 4),
  dv: fc.constantFrom(1, 2, 3),
  weights: fc.boolean(),
  biases: fc.boolean(),
  outIn: fc.boolean(),
  score: fc.constantFrom("dot", "dot", "cosine", "general", "additive", "linear"),
  scale: fc.constantFrom(undefined, undefined, 1, 0.3, "head" as const, "row" as const, "item" as const),
  softcap: fc.constantFrom(undefined, 0.7),
  bias: fc.constantFrom("none", "row", "head", "full"),
  masks: fc.subarray([
    "causal",
    "tensor",
    "blocked",
    "keys",
    "lengths",
    "window",
    "documents",
    "prefix",
    "chunk",
    "tree",
    "dilated",
    "any",
  ] as const),
  normalize: fc.constantFrom("softmax", "softmax", "sigmoid", "none", "sparsemax", "entmax15", "relu"),
  temperature: fc.constantFrom(1, 1, 0.6, 0.6, 0.6, "head" as const, "item" as const),
  sinks: fc.constantFrom(false, false, true),
  differential: fc.constantFrom("none", "none", "none", "plain", "normed"),
  dropout: fc.constantFrom(false, false, false, true),
  gate: fc.constantFrom("none", "none", "element", "head"),
  positions: fc.subarray(["sinusoidal", "learned", "rope", "alibi", "t5"] as const),
  rope: fc.record({ pairs: fc.constantFrom("half", "interleaved"), partial: fc.boolean(), tables: fc.boolean() }),
  past: fc.constantFrom(0, 0, 2),
  biasKV: fc.boolean(),
  zeroKV: fc.boolean(),
  residual: fc.constantFrom(false, true, 0.5),
  norm: fc.constantFrom("none", "pre", "post", "branch"),
  normType: fc.constantFrom("layer", "rms"),
  headNorm: fc.record({
    type: fc.constantFrom("none", "none", "rms", "layer", "l2"),
    wide: fc.boolean(),
    late: fc.boolean(),
  }),
  gamma: fc.boolean(),
  network: fc.constantFrom("none", "relu", "gelu", "silu", "gelu_tanh", "quick_gelu"),
  networkGate: fc.boolean(),
  networkNorm: fc.constantFrom("none", "pre", "post", "branch"),
  networkResidual: fc.constantFrom(false, true, 0.5),
  memory: fc.constantFrom("self", "self", "root", "encoder"),
  given: fc.constantFrom([], [], []),
});

/** Random specs over nearly all features of the format. */
export const specFeatures: fc.Arbitrary<SpecFeatures> = fc.record({
  seed: fc.nat(),
  batch: fc.constantFrom(1, 2),
  n: fc.integer({ min: 1, max: 4 }),
  m: fc.integer({ min: 1, max: 4 }),
  memory: fc.constantFrom("X", "KV"),
  blocks: fc.array(features, { minLength: 1, maxLength: 2 }),
  encoder: fc.option(features, { nil: undefined }),
});

/** Vectors of the stream are this wide; a multiple of every heads × width, so that weights can be left out. */
const d = 8;
type Next = () => number;

/** Makes the spec that the features describe. */
export function specFrom(wanted: SpecFeatures): Spec {
  const next = randomNumbers(wanted.seed);
  const { batch, n, m } = wanted;
  const encoder = wanted.encoder && stackOf("encoder", [selfAttending(wanted.encoder)], m, wanted, next);
  const blocks = wanted.blocks.map((one) => (encoder ? one : withoutEncoder(one)));
  const main = stackOf("", blocks, n, wanted, next);
  const memory = memoryOf(wanted, next);
  return {
    main,
    memory,
    ...(encoder && { encoder }),
    tolerance: { rtol: 1e-9, atol: 1e-9 },
    expectedTraining: new Map(),
    display: { decimals: 2 },
    train: { target: randomTensor(next, batch, n, d), learningRate: 0.1, steps: 1 },
  };
}

function selfAttending(one: Features): Features {
  return { ...one, memory: "self" };
}

function withoutEncoder(one: Features): Features {
  return one.memory === "encoder" ? selfAttending(one) : one;
}

function stackOf(path: string, list: readonly Features[], n: number, all: SpecFeatures, next: Next): Stack {
  const X = randomTensor(next, all.batch, n, d);
  const place = path === "" ? "" : `${path}.`;
  const blocks = list.map((one, at) => blockOf(`${place}layers[${at}]`, one, n, all, next));
  return { path, layered: true, X, blocks };
}

/** Sources of keys are 8 wide, of values 4, when they are apart. */
function memoryOf({ batch, m, memory }: SpecFeatures, next: Next): Memory {
  if (memory === "X") return { X: randomTensor(next, batch, m, d) };
  return { K: randomTensor(next, 1, m, d), V: randomTensor(next, batch, m, d / 2) };
}

function blockOf(path: string, one: Features, n: number, all: SpecFeatures, next: Next): Block {
  const { kvHeads, batch } = { ...one, ...all };
  const heads = kvHeads * one.group;
  // A differential has two heads of queries and keys for each head of the context; without Wq they would be too narrow.
  const pair = one.differential !== "none" && one.weights ? 2 : 1;
  const [qHeads, kHeads] = [pair * heads, pair * kvHeads];
  const fresh = one.memory === "self" ? n : all.m;
  const m = fresh + one.past;
  const dk = one.weights ? one.width : d / heads;
  const bare = !one.weights && one.group === 1 && one.memory === "self";
  const dv = bare ? d / heads : one.dv;
  const width = bare ? d / heads : dk;
  const matrix = (rows: number, cols: number) =>
    one.outIn ? randomTensor(next, cols, rows) : randomTensor(next, rows, cols);
  const valueWidth = one.memory === "root" && all.memory === "KV" ? d / 2 : d;
  return block({
    path,
    heads,
    kvHeads,
    weightLayout: one.outIn ? "out-in" : "in-out",
    memory: one.memory,
    ...(bare
      ? {}
      : { Wq: matrix(d, qHeads * width), Wk: matrix(d, kHeads * width), Wv: matrix(valueWidth, kvHeads * dv) }),
    Wo: matrix(heads * dv, d),
    ...(one.biases && {
      bq: randomTensor(next, qHeads * width),
      bk: randomTensor(next, kHeads * width),
      bv: randomTensor(next, kvHeads * dv),
      bo: randomTensor(next, d),
    }),
    score: scoreOf(one, width, next),
    ...(one.scale !== undefined && { scale: factorOf(one.scale, batch, qHeads, n, next) }),
    ...(one.softcap !== undefined && { softcap: one.softcap }),
    ...biasOf(one, batch, qHeads, n, m, next),
    // Documents and a tree need keys that are the cache and the queries' own.
    masks: one.masks.flatMap((type) =>
      (type === "documents" || type === "tree") && m !== n + one.past ? [] : maskOf(type, batch, n, m, next),
    ),
    normalize: one.normalize,
    temperature: factorOf(one.temperature, batch, qHeads, n, next),
    ...(one.sinks && one.normalize === "softmax" && { sinks: randomTensor(next, qHeads) }),
    ...(pair === 2 && { differential: differentialOf(one, dv, next) }),
    ...(one.dropout && { dropout: { p: 0.25, mask: bits(next, heads, n, m) } }),
    ...gateOf(one, heads, dv, matrix, next),
    positions: one.positions.map((type) => positionOf(type, one, n, qHeads, width, next)),
    ...(one.past > 0 && {
      past: {
        K: randomTensor(next, batch, kHeads, one.past, width),
        V: randomTensor(next, batch, kvHeads, one.past, dv),
      },
    }),
    ...(one.biasKV && { biasKV: { K: randomTensor(next, kHeads * width), V: randomTensor(next, kvHeads * dv) } }),
    zeroKV: one.zeroKV,
    ...headNormsOf(one, qHeads, kHeads, width, next),
    residual: one.residual,
    ...(one.norm !== "none" && { layerNorm: normOf(one.norm, one, next) }),
    ...networkOf(one, matrix, next),
  });
}

function scoreOf(one: Features, width: number, next: Next): Score {
  switch (one.score) {
    case "general":
      return { type: "general", W: randomTensor(next, width, width) };
    case "additive":
      return { type: "additive", v: randomTensor(next, width), ...(one.biases && { b: randomTensor(next, width) }) };
    case "linear":
      return { type: "linear", feature: next() < 0 ? "exp" : "elu+1" };
    default:
      return { type: one.score };
  }
}

/** Numbers between 0.4 and 1.4, broadcast to B×H×n×1 from the right. */
function factorOf(of: number | FactorShape, batch: number, heads: number, n: number, next: Next): RowFactor {
  if (typeof of === "number") return of;
  const shape = of === "head" ? [heads, 1, 1] : of === "row" ? [n, 1] : [batch, 1, n, 1];
  const { data } = randomTensor(next, ...shape);
  return { shape, data: data.map((value) => 0.9 + value / 2) };
}

function differentialOf({ differential, gamma }: Features, dv: number, next: Next): Differential {
  if (differential === "plain") return { lambda: 0.4, outputScale: 1 };
  const norm = { type: "rms" as const, eps: 1e-3, placement: "post" as const };
  return { lambda: -0.3, outputScale: 0.7, norm: { ...norm, ...(gamma && { gamma: randomTensor(next, dv) }) } };
}

function gateOf(
  { gate: over, biases }: Features,
  heads: number,
  dv: number,
  matrix: (rows: number, cols: number) => Tensor,
  next: Next,
): Partial<Block> {
  if (over === "none") return {};
  const width = over === "head" ? heads : heads * dv;
  const b = biases ? { b: randomTensor(next, width) } : {};
  return { gate: { W: matrix(d, width), ...b, over, activation: next() < 0 ? "sigmoid" : "silu" } };
}

function biasOf(one: Features, batch: number, heads: number, n: number, m: number, next: Next): { bias?: Tensor } {
  switch (one.bias) {
    case "none":
      return {};
    case "row":
      return { bias: randomTensor(next, m) };
    case "head":
      return { bias: randomTensor(next, heads, n, 1) };
    case "full":
      return { bias: randomTensor(next, batch, heads, n, m) };
  }
}

/** Seven of ten are 1. */
function bits(next: Next, ...shape: number[]): Tensor {
  const { data } = randomTensor(next, ...shape);
  return { shape, data: data.map((x) => (x < 0.4 ? 1 : 0)) };
}

function maskOf(type: Mask["type"], batch: number, n: number, m: number, next: Next): Mask {
  switch (type) {
    case "causal":
      return { type, offset: "default" };
    case "tensor":
      return { type, visible: bits(next, n, m) };
    case "blocked": {
      const { shape, data } = bits(next, batch, 1, 1, m);
      return { type, blocked: { shape, data: data.map((bit) => 1 - bit) } };
    }
    case "keys":
      return { type, keys: bits(next, batch, m) };
    case "lengths":
      return { type, lengths: Array.from({ length: batch }, (_, b) => Math.max(0, m - b)) };
    case "window":
      return { type, left: 2, right: -1 };
    case "documents":
      return { type, documents: { shape: [m], data: Float64Array.from({ length: m }, (_, j) => j % 2) } };
    case "prefix":
      return { type, lengths: [1], otherwise: [{ type: "window", left: 1, right: 0 }] };
    case "chunk":
      return { type, size: 2 };
    case "tree":
      return { type, parents: Array.from({ length: n }, (_, i) => (i === 0 ? -1 : (i - 1) >> 1)) };
    case "dilated":
      return { type, width: 1, step: 2 };
    case "any":
      return { type, lists: [[{ type: "window", left: 0, right: 0 }], [{ type: "chunk", size: 3 }]] };
    case "edges":
      return { type, edges: [[0, n - 1]], directed: false, selfLoops: true };
  }
}

function positionOf(
  type: Position["type"],
  one: Features,
  n: number,
  heads: number,
  width: number,
  next: Next,
): Position {
  switch (type) {
    case "sinusoidal":
      return { type, base: 100, offset: 1 };
    case "learned":
      return { type, values: randomTensor(next, n, d) };
    case "t5": {
      const values = randomTensor(next, 8, heads);
      return { type, values, maxDistance: 5, bidirectional: next() < 0.3 };
    }
    case "relative2d":
      throw new Error("random specs have no window of pixels");
    case "alibi":
      return { type, slopes: randomTensor(next, heads) };
    case "rope": {
      const dim = one.rope.partial ? 2 : width;
      const tables = { cos: randomTensor(next, 12, dim / 2), sin: randomTensor(next, 12, dim / 2) };
      return { type, base: 100, pairs: one.rope.pairs, offset: 2, dim, ...(one.rope.tables && tables) };
    }
  }
}

function normOf(placement: LayerNorm["placement"], { gamma, normType: type }: Features, next: Next): LayerNorm {
  const own = { gamma: randomTensor(next, d), ...(type === "layer" && { beta: randomTensor(next, d) }) };
  return { type, eps: 1e-5, placement, ...(type === "rms" && { offset: 1 }), ...(gamma && own) };
}

/** The same kind of norm for queries and keys: gamma for a head, for each head, or for all side by side. */
function headNormsOf(
  { headNorm: { type, wide, late }, gamma, biases }: Features,
  qHeads: number,
  kHeads: number,
  width: number,
  next: Next,
): Partial<Block> {
  if (type === "none") return {};
  const normOfHeads = (heads: number): HeadNorm => {
    const shape = wide ? [heads * width] : biases ? [heads, width] : [width];
    const own = {
      gamma: randomTensor(next, ...shape),
      ...(type === "layer" && { beta: randomTensor(next, ...shape) }),
    };
    return { type, eps: 1e-3, over: wide ? "width" : "head", after: late ? "rope" : "projection", ...(gamma && own) };
  };
  return { qNorm: normOfHeads(qHeads), kNorm: normOfHeads(kHeads) };
}

function networkOf(one: Features, matrix: (rows: number, cols: number) => Tensor, next: Next): Partial<Block> {
  if (one.network === "none") return {};
  return {
    feedForward: {
      ...(one.networkGate && { Wg: matrix(d, 5), ...(one.biases && { bg: randomTensor(next, 5) }) }),
      W1: matrix(d, 5),
      W2: matrix(5, d),
      ...(one.biases && { b1: randomTensor(next, 5), b2: randomTensor(next, d) }),
      activation: one.network,
      residual: one.networkResidual,
      ...(one.networkNorm !== "none" && { layerNorm: normOf(one.networkNorm, one, next) }),
    },
  };
}
