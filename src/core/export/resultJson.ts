import { numberText } from "../format/edit/numberText.ts";
import type { GenerateResult, LayerResult, ReadOutResult, TrainResult } from "../spec/result.ts";
import { elementCount, type Tensor } from "../tensor/tensor.ts";

/** Steps of one layer, under the names they are written by. */
export interface LayerSteps {
  readonly layer: LayerResult;
  readonly steps: readonly { readonly name: string; readonly tensor: Tensor }[];
}

/** What is written of a result; an encoder's layers are apart. */
export interface ResultSteps {
  readonly encoder: readonly LayerSteps[];
  readonly layers: readonly LayerSteps[];
}

const cellsPerPiece = 4096;

/** The JSON form of a result (`attn-format` §7), piece by piece, so that no piece is larger than some tens of kilobytes. */
export function* resultJson(
  { encoder, layers }: ResultSteps,
  train: TrainResult | undefined,
  readOut?: ReadOutResult,
  each: readonly ReadOutResult[] = [],
  generate?: GenerateResult,
): Generator<string> {
  yield "{";
  if (encoder.length > 0) {
    yield '"encoder":';
    yield* list(encoder, (one) => layerJson(one));
    yield ",";
  }
  yield '"layers":';
  yield* list(layers, (one) => layerJson(one, each[layers.indexOf(one)]));
  if (readOut !== undefined) yield* readOutJson(readOut);
  if (generate !== undefined) yield* generateJson(generate);
  if (train !== undefined) yield* trainJson(train);
  yield "}\n";
}

/** The steps of a read-out, under their names without what they share. */
function* readOutJson(steps: ReadOutResult): Generator<string> {
  yield ',"readOut":';
  yield* tensors([...steps].map(([name, tensor]) => [name.slice("readOut.".length), tensor] as const));
}

/** The ids, why there are no more, and what each round was chosen by. */
function* generateJson({ rounds, stopped }: GenerateResult): Generator<string> {
  const ids = rounds.map(({ chosen }) => chosen);
  yield `,"generate":{"generated":{"shape":[${ids.length}],"data":[${ids}]},"stopped":"${stopped}","rounds":`;
  yield* list(rounds, function* (round) {
    yield `{"ids":[${round.ids}],"chosen":${round.chosen}`;
    yield* readOutJson(round.readOut);
    yield "}";
  });
  yield "}";
}

function* layerJson({ layer, steps }: LayerSteps, readOut?: ReadOutResult): Generator<string> {
  yield '{"steps":';
  yield* tensors(steps.map(({ name, tensor }) => [name, tensor] as const));
  yield `,"fullyMasked":${JSON.stringify(layer.fullyMasked)}`;
  if (readOut !== undefined) yield* readOutJson(readOut);
  yield "}";
}

function* trainJson({ loss, gradients, next, nextLoss }: TrainResult): Generator<string> {
  yield `,"train":{"loss":${numberText(loss)},"gradients":`;
  yield* tensors([...gradients]);
  yield ',"next":';
  yield* tensors([...next]);
  yield `,"nextLoss":${numberText(nextLoss)}}`;
}

function* tensors(entries: readonly (readonly [string, Tensor])[]): Generator<string> {
  yield "{";
  for (const [index, [name, tensor]] of entries.entries()) {
    yield `${index === 0 ? "" : ","}${JSON.stringify(name)}:`;
    yield* tensorJson(tensor);
  }
  yield "}";
}

/** `{"shape":[…],"data":[…]}`, flat, row-major; non-finite numbers as strings, −0 as -0.0. */
function* tensorJson({ shape, data }: Tensor): Generator<string> {
  yield `{"shape":${JSON.stringify(shape)},"data":[`;
  const count = elementCount(shape);
  for (let from = 0; from < count; from += cellsPerPiece) {
    const piece = Array.from(data.subarray(from, from + cellsPerPiece), numberText).join(",");
    yield from === 0 ? piece : `,${piece}`;
  }
  yield "]}";
}

function* list<Item>(items: readonly Item[], each: (item: Item) => Generator<string>): Generator<string> {
  yield "[";
  for (const [index, item] of items.entries()) {
    if (index > 0) yield ",";
    yield* each(item);
  }
  yield "]";
}
