import { attentionInfluence } from "../beside/attentionInfluence.ts";
import { besideInfluence } from "../beside/beside.ts";
import { resolveStep } from "../spec/blockSteps.ts";
import { prefix } from "../spec/parameters.ts";
import { isReadOutStep, resolveReadOutStep } from "../spec/readOut.ts";
import type { LayerResult, SpecResult, Tolerance, TrainResult } from "../spec/result.ts";
import type { Block, Spec } from "../spec/spec.ts";
import { type ExtraStepId, extraStepIds, type ReadOutStep, type StepId } from "../spec/steps.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { BlockInput } from "./block.ts";
import { allowedAt, Tolerances } from "./expectedTolerance.ts";
import { extraStep } from "./extra.ts";
import { cellDifference } from "./recorder.ts";
import { frequencyTable } from "./rope.ts";
import { inputOf } from "./stack.ts";
import { weightedStep } from "./weighted.ts";

/** One cell that is not as expected; `index` counts from 0 in the shape in which the expectation is written. */
export interface Mismatch {
  readonly index: readonly number[];
  readonly got: number;
  readonly want: number;
}

/** How one entry of `expected` compares with what was computed. */
export interface ExpectedCheck {
  /** The block's path; `""` also for what belongs to no layer (`loss`, `gradient.Wq`). */
  readonly layer: string;
  /** The step's or value's name as it is written: `weights`, `meanWeights`, `gradient.layers[1].Wo`. */
  readonly name: string;
  readonly holds: boolean;
  readonly cells: number;
  readonly wrongCells: number;
  readonly firstMismatch?: Mismatch;
  /** The one that is farthest off; the first of equals, NaN before all numbers. */
  readonly largestMismatch?: Mismatch;
  /** max |got − want| over all cells, also those within the tolerance; 0 for two equal infinities or two NaN. */
  readonly largestDifference: number;
}

/** Compares every `expected` of a spec with its result: layer by layer as computed, then what the training yields. */
export function checkExpected(spec: Spec, result: SpecResult): ExpectedCheck[] {
  const blocks = blocksOf(spec);
  const layers = [...(result.encoder ?? []), ...result.layers];
  const tolerances = new Tolerances(spec, result);
  const checks = blocks.flatMap((block, index) => checkLayer(block, layers[index]!, { spec, result, tolerances }));
  for (const [name, want] of spec.expectedTraining) {
    const got = rootValue(name, spec, result);
    const comparison =
      name === "generated" ? comparedIds(got, want) : compared(got, want, toleranceOf(name, got, result, tolerances));
    checks.push({ layer: "", name, ...comparison });
  }
  return checks;
}

function checkLayer(
  block: Block,
  layer: LayerResult,
  { spec, result, tolerances }: Computed & { readonly tolerances: Tolerances },
): ExpectedCheck[] {
  return [...block.expected].map(([name, want]) => {
    const got = expectedStep(name, block, layer, { spec, result });
    const tolerance = toleranceOf(prefix(block.path) + name, got, result, tolerances);
    return { layer: block.path, name, ...compared(got, want, tolerance, name === "masked") };
  });
}

/** The tolerance of an entry by its full name: the one that came with the result, else worked out. */
function toleranceOf(name: string, got: Tensor | undefined, { allowed }: SpecResult, all: Tolerances): Tolerance {
  return allowed?.get(name) ?? all.of(name, got);
}

/** All blocks of a spec, the encoder's first, as `expected` is checked. */
export function blocksOf({ encoder, main }: Spec): readonly Block[] {
  return [...(encoder?.blocks ?? []), ...main.blocks];
}

/** The numbers of an entry of `expected` beside those computed, and which of them differ; undefined where they have other sizes. */
export function comparedNumbers(
  { layer, name }: Pick<ExpectedCheck, "layer" | "name">,
  spec: Spec,
  result: SpecResult,
):
  | {
      readonly got: Tensor;
      readonly want: Tensor;
      readonly differs: (at: number) => boolean;
      readonly isWrong: (at: number, value: number) => boolean;
    }
  | undefined {
  const blocks = blocksOf(spec);
  const at = blocks.findIndex((block) => block.path === layer && block.expected.has(name as StepId));
  const block = blocks[at];
  const want = block?.expected.get(name as StepId) ?? spec.expectedTraining.get(name);
  const computed = [...(result.encoder ?? []), ...result.layers][at];
  const got =
    block && computed ? expectedStep(name as StepId, block, computed, { spec, result }) : rootValue(name, spec, result);
  if (want === undefined || got?.data.length !== want.data.length) return undefined;
  const tolerance = toleranceOf(prefix(layer) + name, got, result, new Tolerances(spec, result));
  const isWrong = (cell: number, a: number) => {
    const b = want.data[cell]!;
    if (name === "masked" && a === -Infinity && b <= hiddenScore) return false;
    return !isClose(a, b, cellDifference(a, b), tolerance, cell);
  };
  return { got, want, isWrong, differs: (cell) => isWrong(cell, got.data[cell]!) };
}

/** A spec with all that was computed of it. */
export interface Computed {
  readonly spec: Spec;
  readonly result: SpecResult;
}

/** The computed values that a name in `expected` means; undefined where the layer has none. */
export function expectedStep(
  name: StepId | ExtraStepId,
  block: Block,
  layer: LayerResult,
  computed?: Computed,
): Tensor | undefined {
  if (name === "influence") return computed && attentionInfluence(block, inputAgain(block, layer, computed))?.all;
  if (name === "frequencies") return frequencyTable(block, layer.dims);
  if (isExtra(name)) return extraStep(name, layer);
  const id = resolveStep(name, block, layer.dims);
  if (id === "weighted") return weightedStep(layer);
  return id === undefined ? undefined : layer.steps.get(id)?.tensor;
}

function isExtra(name: StepId | ExtraStepId): name is ExtraStepId {
  return (extraStepIds as readonly string[]).includes(name);
}

/** What entered a block, from what was recorded. */
function inputAgain(block: Block, layer: LayerResult, { spec, result }: Computed): BlockInput {
  const encoded = result.encoder?.at(-1)?.output;
  return inputOf(block, layer.steps.get("X")?.tensor, { memory: spec.memory, encoded });
}

/** A value that belongs to no layer, by its name in `expected`. */
export function rootValue(name: string, spec: Spec, result: SpecResult): Tensor | undefined {
  const [, layer, step] = /^(?:layers\[(\d+)\]\.)?(readOut\..+)$/.exec(name) ?? [];
  if (step !== undefined && isReadOutStep(step)) return readOutStep(step, spec, result, layer);
  if (name === "generated") return generatedIds(result);
  const [, at, what] = /^beside\[(\d+)\]\.(output|influence)$/.exec(name) ?? [];
  if (at === undefined) return trainingValue(name, result.train);
  const beside = spec.beside?.[Number(at)];
  const X = result.layers[0]?.steps.get("X")?.tensor;
  if (beside === undefined || X === undefined) return undefined;
  return what === "output" ? result.beside?.[Number(at)] : besideInfluence(beside, X);
}

/** The ids of a generation. */
export function generatedIds({ generate }: SpecResult): Tensor | undefined {
  const data = generate && Float64Array.from(generate.rounds, ({ chosen }) => chosen);
  return data && { shape: [data.length], data };
}

/** A step of the read-out, of the last layer or of one by its number; one that is left out is the one before it. */
function readOutStep(name: ReadOutStep, spec: Spec, result: SpecResult, layer: string | undefined): Tensor | undefined {
  const steps = layer === undefined ? result.readOut : result.readOutEach?.[Number(layer)];
  if (spec.readOut === undefined || steps === undefined) return undefined;
  const meant = resolveReadOutStep(spec.readOut, name);
  return meant === undefined ? result.layers.at(layer === undefined ? -1 : Number(layer))?.output : steps.get(meant);
}

function trainingValue(name: string, train: TrainResult | undefined): Tensor | undefined {
  if (train === undefined) return undefined;
  if (name === "loss" || name === "nextLoss") return { shape: [], data: Float64Array.of(train[name]) };
  const dot = name.indexOf(".");
  const kind = name.slice(0, dot) === "next" ? train.next : train.gradients;
  return kind.get(name.slice(dot + 1));
}

/** In `masked`, an expected number up to this is the same as −Infinity. */
const hiddenScore = -1e30;

type Comparison = Omit<ExpectedCheck, "layer" | "name">;

/** Ids are equal or not, and as many; where one list ends before the other, the number that lacks is NaN. */
function comparedIds(got: Tensor | undefined, want: Tensor): Comparison {
  const length = Math.max(got?.data.length ?? 0, want.data.length);
  const filled = ({ data }: Tensor) => Float64Array.from({ length }, (_, at) => data[at] ?? Number.NaN);
  const shape = [length];
  const ids = got && { shape, data: filled(got) };
  return compared(ids, { shape, data: filled(want) }, { rtol: 0, atol: 0 });
}

/** |got − want| ≤ atol + rtol·|want| for every cell; a value that was not computed, or has another size, never holds. */
function compared(got: Tensor | undefined, want: Tensor, tolerance: Tolerance, hidden = false): Comparison {
  const cells = want.data.length;
  // A table of positions may be written once for a whole batch; every other size has been checked.
  if (got === undefined || (got.data.length !== cells && got.data.length % Math.max(cells, 1) !== 0)) {
    return { holds: false, cells, wrongCells: cells, largestDifference: Number.NaN };
  }
  let wrongCells = 0;
  let first = -1;
  let farthest = -1;
  let largest = 0;
  for (let at = 0; at < cells; at++) {
    // Libraries write a very large negative number for a masked score.
    if (hidden && got.data[at] === -Infinity && want.data[at]! <= hiddenScore) continue;
    const difference = cellDifference(got.data[at]!, want.data[at]!);
    if (!(difference <= largest) && !Number.isNaN(largest)) largest = difference;
    if (isClose(got.data[at]!, want.data[at]!, difference, tolerance, at)) continue;
    wrongCells++;
    if (first < 0) first = at;
    if (farthest < 0 || isFarther(difference, cellDifference(got.data[farthest]!, want.data[farthest]!))) farthest = at;
  }
  const summary = { holds: wrongCells === 0, cells, wrongCells, largestDifference: largest };
  if (first < 0) return summary;
  const mismatchAt = (at: number): Mismatch => ({
    index: indexAt(want.shape, at),
    got: got.data[at]!,
    want: want.data[at]!,
  });
  return { ...summary, firstMismatch: mismatchAt(first), largestMismatch: mismatchAt(farthest) };
}

function isFarther(difference: number, than: number): boolean {
  return difference > than || (Number.isNaN(difference) && !Number.isNaN(than));
}

/** Non-finite values must be the same. */
function isClose(got: number, want: number, difference: number, tolerance: Tolerance, at: number): boolean {
  if (!Number.isFinite(got) || !Number.isFinite(want)) return Object.is(got, want);
  return difference <= allowedAt(tolerance, want, at);
}

/** The index along each axis of a flat index. */
function indexAt(shape: readonly number[], flat: number): number[] {
  const index = new Array<number>(shape.length);
  let rest = flat;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index[axis] = rest % shape[axis]!;
    rest = Math.floor(rest / shape[axis]!);
  }
  return index;
}
