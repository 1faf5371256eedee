import assert from "node:assert/strict";
import { test } from "node:test";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import { layerOf, type Model, type Norm, type Rows } from "./modelLayer.ts";

const [n, d, heads, width, hidden] = [7, 16, 4, 4, 12];

/** Numbers from −1 to 1, the same for the same seed. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

interface Kind {
  readonly kvHeads?: number;
  readonly rope?: {
    readonly pairs?: "half" | "interleaved";
    readonly dim?: number;
    readonly base?: number;
    readonly llama3?: true;
  };
  readonly norm?: "rms" | "layer";
  readonly offset?: number;
  readonly places?: readonly ("pre" | "post" | "branch")[];
  readonly qk?: "head" | "width";
  readonly biases?: readonly ("bq" | "bk" | "bv" | "bo")[];
  readonly gated?: boolean;
  readonly activation?: Model["network"]["activation"];
  readonly networkBiases?: boolean;
  readonly parallel?: "shared" | true;
  readonly clamp?: number;
  readonly window?: number;
  readonly softcap?: number;
  readonly scale?: number;
  readonly factor?: number;
  readonly alibi?: true;
  readonly t5?: true;
  readonly sinks?: true;
  readonly bidirectional?: true;
}

const kinds: Record<string, Kind> = {
  "Llama 2": { rope: {}, gated: true },
  "Llama 3.1": { kvHeads: 2, rope: { base: 500000, llama3: true }, gated: true },
  Mistral: { kvHeads: 2, rope: {}, gated: true, window: 3 },
  Qwen2: { kvHeads: 2, rope: { base: 1e6 }, gated: true, biases: ["bq", "bk", "bv"] },
  Qwen3: { kvHeads: 2, rope: { base: 1e6 }, gated: true, qk: "head" },
  "Gemma 1": { kvHeads: 1, rope: {}, gated: true, offset: 1, activation: "gelu_tanh" },
  "Gemma 2": {
    ...{ kvHeads: 2, rope: {}, gated: true, offset: 1, activation: "gelu_tanh", window: 4, softcap: 5, scale: 0.4 },
    places: ["pre", "branch"],
  },
  "Gemma 3": {
    ...{ kvHeads: 2, rope: {}, gated: true, offset: 1, activation: "gelu_tanh", window: 4, qk: "head" },
    places: ["pre", "branch"],
  },
  "OLMo 2": { rope: { base: 500000 }, gated: true, qk: "width", places: ["branch"] },
  "gpt-oss": {
    ...{
      kvHeads: 2,
      rope: { base: 150000 },
      gated: true,
      biases: ["bq", "bk", "bv", "bo"],
      sinks: true,
      window: 3,
      clamp: 0.4,
    },
  },
  "GPT-2": { norm: "layer", biases: ["bq", "bk", "bv", "bo"], networkBiases: true, activation: "gelu_tanh" },
  "GPT-J": {
    norm: "layer",
    rope: { pairs: "interleaved", dim: 2 },
    parallel: "shared",
    activation: "gelu_tanh",
    networkBiases: true,
  },
  "GPT-NeoX": {
    ...{ norm: "layer", rope: { dim: 2 }, parallel: true, activation: "gelu_tanh", networkBiases: true },
    biases: ["bq", "bk", "bv", "bo"],
  },
  "Falcon 7B": { norm: "layer", kvHeads: 1, rope: {}, parallel: "shared", activation: "gelu_tanh" },
  "Phi-2": {
    ...{ norm: "layer", rope: { dim: 2 }, parallel: "shared", activation: "gelu_tanh", networkBiases: true },
    biases: ["bq", "bk", "bv", "bo"],
  },
  "Phi-3": { rope: { dim: 2 }, gated: true, window: 5 },
  BLOOM: { norm: "layer", alibi: true, biases: ["bq", "bk", "bv", "bo"], activation: "gelu_tanh", networkBiases: true },
  "T5 decoder": { t5: true, scale: 1, activation: "relu" },
  Cohere: { norm: "layer", kvHeads: 2, rope: { pairs: "interleaved" }, parallel: "shared", gated: true },
  StableLM: { norm: "layer", rope: { dim: 2 }, gated: true, biases: ["bq", "bk", "bv"] },
  Granite: { kvHeads: 2, rope: {}, gated: true, scale: 0.0156, factor: 0.22 },
  BERT: {
    ...{ norm: "layer", places: ["post"], bidirectional: true, activation: "gelu_tanh", networkBiases: true },
    biases: ["bq", "bk", "bv", "bo"],
  },
};

const original = 16;
/** Llama 3.1's frequencies: long waves divided by 8, short ones kept, those between mixed. Source: its reference code. */
function llama3(frequency: number): number {
  const wave = (2 * Math.PI) / frequency;
  if (wave < original / 4) return frequency;
  if (wave > original) return frequency / 8;
  const smooth = (original / wave - 1) / 3;
  return (1 - smooth) * (frequency / 8) + smooth * frequency;
}

/** The layer as a document, and as the plain loops take it. */
function written(kind: Kind, seed: number): { readonly X: Rows; readonly model: Model; readonly json: object } {
  const next = randomNumbers(seed);
  const vector = (size: number): number[] => Array.from({ length: size }, next);
  const matrix = (rows: number, cols: number): Rows =>
    Array.from({ length: rows }, () => vector(cols).map((x) => 0.7 * x));
  const {
    kvHeads = heads,
    norm = "rms",
    offset,
    places = ["pre"],
    qk,
    biases = [],
    parallel,
    clamp,
    window,
    softcap,
  } = kind;
  const { scale, factor = 1, activation = "silu", rope, gated, networkBiases } = kind;
  const gamma = (size: number) => vector(size).map((x) => 1 - (offset ?? 0) + 0.3 * x);
  const normOf = (): Norm => ({
    ...{ type: norm, gamma: gamma(d), eps: 1e-5 },
    ...(norm === "layer" && { beta: vector(d) }),
    ...(offset !== undefined && { offset }),
  });
  const headNorm = (size: number) => ({
    ...{ type: "rms" as const, gamma: gamma(size), eps: 1e-6, over: qk ?? ("head" as const) },
    ...(offset !== undefined && { offset }),
  });
  const normsOf = () => Object.fromEntries(places.map((place) => [place, normOf()])) as Model["norms"];
  const weights = {
    ...{ Wq: matrix(d, heads * width), Wk: matrix(d, kvHeads * width), Wv: matrix(d, kvHeads * width) },
    Wo: matrix(heads * width, d),
  };
  const sizes = { bq: heads * width, bk: kvHeads * width, bv: kvHeads * width, bo: d };
  const own = Object.fromEntries(biases.map((name) => [name, vector(sizes[name])]));
  const dim = rope?.dim ?? width;
  const frequencies = Array.from({ length: dim / 2 }, (_, k) => (rope?.base ?? 10000) ** ((-2 * k) / dim));
  const [norms, networkNorms] = [normsOf(), parallel === "shared" ? {} : normsOf()];
  const table = Array.from({ length: 8 }, () => vector(heads));
  const matrices = { W1: matrix(d, hidden), W2: matrix(hidden, d), ...(gated && { Wg: matrix(d, hidden) }) };
  const network = { ...matrices, activation, ...(networkBiases && { b1: vector(hidden), b2: vector(d) }) };
  const sinks = kind.sinks && vector(heads);
  const norm2 = qk && {
    qNorm: headNorm(qk === "head" ? width : heads * width),
    kNorm: headNorm(qk === "head" ? width : kvHeads * width),
  };
  const limits = { ...(softcap !== undefined && { softcap }), ...(sinks && { sinks }), ...norm2 };
  const inDocument = (some: Model["norms"]) => ({
    layerNorm: Object.entries(some).map(([placement, one]) => ({ placement, ...one })),
  });
  const position = rope
    ? {
        ...{ type: "rope", pairs: rope.pairs ?? "half", base: rope.base ?? 10000, dim },
        ...(rope.llama3 && { scaling: { type: "llama3", factor: 8, low: 1, high: 4, original } }),
      }
    : kind.alibi
      ? "alibi"
      : kind.t5
        ? { type: "t5", values: table, maxDistance: 16, bidirectional: false }
        : undefined;
  const X = matrix(n, d);
  const masks = [
    ...(kind.bidirectional ? [] : ["causal"]),
    ...(window === undefined ? [] : [{ window: [window - 1, 0] }]),
  ];
  const json = {
    ...{
      X,
      ...weights,
      ...own,
      heads,
      kvHeads,
      mask: masks,
      position,
      residual: factor,
      ...inDocument(norms),
      ...limits,
    },
    ...(scale !== undefined && { scale }),
    feedForward: {
      ...{ ...network, residual: factor, ...(clamp !== undefined && { clamp }), ...(parallel && { parallel }) },
      ...(parallel === "shared" ? {} : inDocument(networkNorms)),
    },
  };
  const model: Model = {
    ...{
      heads,
      kvHeads,
      width,
      causal: !kind.bidirectional,
      scale: scale ?? 1 / Math.sqrt(width),
      weights,
      biases: own,
    },
    ...{
      norms,
      factor,
      network: { ...network, norms: networkNorms, ...(clamp && { clamp }), ...(parallel && { parallel }) },
    },
    ...(window !== undefined && { window }),
    ...limits,
    ...(rope && {
      rope: { pairs: rope.pairs ?? "half", dim, frequencies: rope.llama3 ? frequencies.map(llama3) : frequencies },
    }),
    ...(kind.alibi && { slopes: [2 ** -2, 2 ** -4, 2 ** -6, 2 ** -8] }),
    // Eight buckets, 16 the farthest: 0 to 3 one each, then ⌊4 + 4·log(distance/4)/log 4⌋, at most 7.
    ...(kind.t5 && {
      added: (h: number, i: number, j: number) => {
        const far = i - j;
        const bucket = far < 4 ? far : Math.min(7, 4 + Math.floor((4 * Math.log(far / 4)) / Math.log(4)));
        return table[bucket]?.[h] ?? 0;
      },
    }),
  };
  return { X, model, json };
}

for (const [name, kind] of Object.entries(kinds)) {
  test(`a layer of ${name} is what plain loops make of its weights`, () => {
    for (const seed of [11, 222, 3333]) {
      const { X, model, json } = written(kind, seed);
      const { spec, problems } = parseSpec(JSON.stringify(json));
      assert.ok(spec, JSON.stringify(problems));
      const output = computeSpec(spec).layers[0]?.output;
      const wanted = layerOf(model, X).flat();
      assert.equal(output?.data.length, wanted.length);
      for (const [at, want] of wanted.entries()) {
        const got = output.data[at] ?? Number.NaN;
        assert.ok(Math.abs(got - want) <= 1e-11 * (1 + Math.abs(want)), `seed ${seed}, number ${at}: ${got}, ${want}`);
      }
    }
  });
}
