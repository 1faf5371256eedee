import type { BlockInput } from "../engine/block.ts";
import type { Resumable } from "../resumable.ts";
import type { Beside } from "../spec/besideKinds.ts";
import type { SpecResult } from "../spec/result.ts";
import type { Spec } from "../spec/spec.ts";
import { type Tensor, tensorOf } from "../tensor/tensor.ts";
import { type Words, words } from "../words.ts";
import { influenceOfAttention } from "./attentionInfluence.ts";
import { besideInfluence, besideOutput } from "./beside.ts";
import type { Architecture } from "./costs.ts";
import { drawnNetworks } from "./drawn.ts";
import { drawnDecoder, type EncoderDecoder, encodedAndDecoded } from "./encoderDecoder.ts";
import { gatesOf } from "./recurrent.ts";

/** One architecture over the rows of X. Matrices are row-major and belong to one batch item. */
export interface BesideNetwork {
  readonly title: Words;
  /** Place in the list of networks; absent for the attention itself. */
  readonly index?: number;
  readonly architecture: Architecture;
  /** n×width. */
  readonly output: Float64Array;
  readonly width: number;
  /** ‖∂y_i/∂x_j‖, n×n; absent where the input is too large to follow every influence. */
  readonly influence?: Float64Array;
  /** For attention: through the values alone, and through the weights alone. */
  readonly paths?: { readonly values: Float64Array; readonly weights: Float64Array };
}

/** Attention and other architectures over the same input. */
export interface BesideStory {
  readonly n: number;
  readonly d: number;
  /** Whether the networks' weights were drawn because the document brings none. */
  readonly drawn: boolean;
  readonly networks: readonly BesideNetwork[];
  /** What reaches a decoder of the first recurrent network; absent without one, or where that takes too long to follow. */
  readonly decoding?: EncoderDecoder & { readonly title: Words };
}

/** There is no X that other architectures could read, or one too large for any of them. */
export type NoStoryReason = "noInput" | "tooLarge";

/** Most numbers that go backwards through the attention: n results of `width` entries, each once through n positions. */
const mostCells = 4e6;
/** Most numbers of X that go through the networks. */
const mostInputs = 2 ** 16;
/** Most multiplications that follow every input through a decoder. */
const mostDecoding = 2e7;
const seed = 1;

/** The networks of `beside`, or one drawn of each kind, next to the first block's attention, for one batch item. */
export function* besideStory(spec: Spec, result: SpecResult, batch: number): Resumable<BesideStory | NoStoryReason> {
  const layer = result.layers[0];
  const block = spec.main.blocks[0];
  const all = layer?.steps.get("X")?.tensor;
  if (layer === undefined || block === undefined || all === undefined) return "noInput";
  const [batches = 1, n = 0, d = 0] = all.shape;
  const item = Math.min(batch, batches - 1);
  const X = itemOf(all, item);
  const width = layer.dims.heads * layer.dims.dv;
  if (n * d > mostInputs) return "tooLarge";
  const follows = batches * n * n * Math.max(d, width) * d <= mostCells;
  const input = inputOf(spec, all);
  const influence = input && follows ? yield* influenceOfAttention(block, input) : undefined;
  const attended = layer.steps.get("output") ?? layer.steps.get("concat") ?? layer.steps.get("context");
  const networks: BesideNetwork[] = [];
  if (attended !== undefined && (influence !== undefined || !follows)) {
    const { data } = attended.tensor;
    const size = data.length / batches;
    const of = ({ data: squares }: Tensor) => squares.slice(item * n * n, (item + 1) * n * n);
    networks.push({
      title: words("Attention"),
      architecture: { kind: "attention" },
      output: data.slice(item * size, (item + 1) * size),
      width: size / Math.max(1, n),
      ...(influence && {
        influence: of(influence.all),
        paths: { values: of(influence.values), weights: of(influence.weights) },
      }),
    });
  }
  for (const [index, beside] of (spec.beside ?? drawnNetworks(d, seed)).entries()) {
    yield;
    const output = besideOutput(beside, X);
    networks.push({
      title: titleOf(beside),
      index,
      architecture: architectureOf(beside),
      output: output.data,
      width: output.shape.at(-1) ?? 0,
      ...(follows && { influence: besideInfluence(beside, X).data }),
    });
  }
  yield;
  const decoding = follows ? decodingOf(networksOf(spec, d), itemOf(all, item)) : undefined;
  return { n, d, drawn: spec.beside === undefined, networks, ...(decoding && { decoding }) };
}

function decodingOf(networks: readonly Beside[], X: Tensor): BesideStory["decoding"] {
  const encoder = networks.find((one) => one.type !== "conv1d");
  const [, n = 0, d = 0] = X.shape;
  if (encoder === undefined || n === 0) return undefined;
  const hidden = encoder.U.shape[0] ?? 0;
  if (n * n * d * hidden * (n + hidden) > mostDecoding) return undefined;
  return { title: titleOf(encoder), ...encodedAndDecoded(encoder, drawnDecoder(encoder, seed), X) };
}

/** The networks that are compared for an X of width d. */
export function networksOf(spec: Spec, d: number): readonly Beside[] {
  return spec.beside ?? drawnNetworks(d, seed);
}

/** One batch item, as a batch of one. */
export function itemOf({ shape, data }: Tensor, batch: number): Tensor {
  const [, n = 0, d = 0] = shape;
  return tensorOf([1, n, d], data.slice(batch * n * d, (batch + 1) * n * d));
}

/** What enters the first block beside X; undefined where it attends to another sequence's result. */
function inputOf(spec: Spec, X: Tensor): BlockInput | undefined {
  return spec.main.blocks[0]?.memory === "self" ? { X } : undefined;
}

function titleOf(beside: Beside): Words {
  switch (beside.type) {
    case "elman":
      return words("Recurrent (Elman)");
    case "gru":
      return beside.resetAfter ? words("GRU, reset after the product") : words("GRU, reset before the product");
    case "lstm":
      return words("LSTM");
    case "conv1d":
      return beside.causal
        ? words("Causal convolution, {0} wide", beside.W.shape[0] ?? 0)
        : words("Convolution, {0} wide", beside.W.shape[0] ?? 0);
  }
}

function architectureOf(beside: Beside): Architecture {
  if (beside.type !== "conv1d") {
    return { kind: "recurrent", gates: gatesOf[beside.type], hidden: beside.U.shape[0] ?? 0 };
  }
  const [kernel = 1, , width = 0] = beside.W.shape;
  return { kind: "convolution", kernel, dilated: beside.dilation > 1, width };
}
