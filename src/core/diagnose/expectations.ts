import { expectedStep, rootValue } from "../engine/check.ts";
import { allowedAt, Tolerances } from "../engine/expectedTolerance.ts";
import { unitRoundoff } from "../spec/numberTypes.ts";
import { prefix } from "../spec/parameters.ts";
import type { LayerResult, SpecResult, Tolerance } from "../spec/result.ts";
import type { Block, Spec } from "../spec/spec.ts";
import type { ExtraStepId, StepId } from "../spec/steps.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { valueAt } from "../tensor/valueAt.ts";
import { type Digits, digitsOf } from "./digits.ts";

/** One entry of `expected` of a layer, and how near a number must come to it. */
export interface Expectation {
  /** The number of its block, the encoder's first. */
  readonly at: number;
  /** The block's path. */
  readonly layer: string;
  readonly id: string;
  /** Undefined: a value that belongs to no layer, the loss, a gradient or a read-out, with the last block for its own. */
  readonly step: StepId | ExtraStepId | undefined;
  readonly want: Tensor;
  /** What the document asks for. */
  readonly tolerance: Tolerance;
  /** What the digits of the numbers allow: rounded to that many decimals, or to a type. */
  readonly digits: Digits | undefined;
  /** Both together. */
  readonly allowed: Tolerance;
  /** The root of the mean square of what is wanted, its mean taken off: the size that errors are compared with. */
  readonly spread: number;
  /** The root of the mean square of the errors that rounding to the type, and to the decimals printed, makes. */
  readonly noise: number;
}

/** The expectations of all layers, in the order of the blocks and then of the document, and of the values behind them. */
export function expectationsOf(spec: Spec, result: SpecResult): Expectation[] {
  const blocks = blocksOf(spec);
  const layers = layersOf(result);
  const tolerances = new Tolerances(spec);
  const written = [
    ...blocks.flatMap((block, at) =>
      [...block.expected].map(([step, want]) => ({ at, layer: block.path, id: step as string, step, want })),
    ),
    ...[...spec.expectedTraining].map(([id, want]) => ({
      at: blocks.length - 1,
      layer: "",
      id,
      step: undefined,
      want,
    })),
  ];
  return written.flatMap((one): Expectation[] => {
    const { layer, id, want } = one;
    const got = computedFor(one, { blocks, layers }, spec, result);
    if (got === undefined) return [];
    const name = prefix(layer) + id;
    const tolerance = tolerances.of(name, got);
    const digits = digitsOf(want.data);
    const type = spec.expectedForms?.get(name)?.dtype ?? spec.expectedDtype ?? digits?.type ?? "float32";
    const typed = new Tolerances({ ...spec, expectedForms: new Map(), expectedDtype: type }).of(name, got);
    const printed = digits?.decimals === undefined ? 0 : digits.atol;
    const own = { ...typed, atol: typed.atol + printed };
    const allowed = digits === undefined ? tolerance : looser(own, tolerance);
    const moved = tolerances.movedBy(type, got) ?? Number.POSITIVE_INFINITY;
    const noise = Math.hypot(moved, 2 * unitRoundoff[type] * rootMeanSquare(want.data), printed / Math.sqrt(3));
    return [{ ...one, tolerance, digits, allowed, spread: spreadOf(want.data), noise }];
  });
}

/** What blocks yield for an expectation; `whole` is all that the spec yields with these blocks. */
export function computedFor(
  { at, id, step }: Pick<Expectation, "at" | "id" | "step">,
  { blocks, layers }: { readonly blocks: readonly Block[]; readonly layers: readonly LayerResult[] },
  spec: Spec,
  whole: SpecResult,
): Tensor | undefined {
  if (step === undefined) return rootValue(id, spec, whole);
  const [block, layer] = [blocks[at], layers[at]];
  return block && layer && expectedStep(step, block, layer, { spec, result: whole });
}

/** The spec with other blocks, the encoder's first. */
export function withBlocks(spec: Spec, blocks: readonly Block[]): Spec {
  const first = spec.encoder?.blocks.length ?? 0;
  return {
    ...spec,
    ...(spec.encoder && { encoder: { ...spec.encoder, blocks: blocks.slice(0, first) } }),
    main: { ...spec.main, blocks: blocks.slice(first) },
  };
}

/** What either of two tolerances allows. */
function looser(a: Tolerance, b: Tolerance): Tolerance {
  const cells =
    a.cells && b.cells ? a.cells.map((bound, at) => Math.max(bound, b.cells?.[at] ?? 0)) : (a.cells ?? b.cells);
  return { rtol: Math.max(a.rtol, b.rtol), atol: Math.max(a.atol, b.atol), ...(cells && { cells }) };
}

/** All blocks, the encoder's first. */
export function blocksOf(spec: Spec): Block[] {
  return [...(spec.encoder?.blocks ?? []), ...spec.main.blocks];
}

/** What all blocks yielded, the encoder's first. */
export function layersOf(result: SpecResult): LayerResult[] {
  return [...(result.encoder ?? []), ...result.layers];
}

function spreadOf(data: Float64Array): number {
  const finite = data.filter((x) => Number.isFinite(x) && Math.abs(x) < 1e30);
  const mean = finite.reduce((sum, x) => sum + x, 0) / Math.max(1, finite.length);
  const squares = finite.reduce((sum, x) => sum + (x - mean) ** 2, 0) / Math.max(1, finite.length);
  return Math.sqrt(squares) || Math.abs(mean) || 1;
}

function rootMeanSquare(data: Float64Array): number {
  const finite = data.filter(Number.isFinite);
  return Math.sqrt(finite.reduce((sum, x) => sum + x * x, 0) / Math.max(1, finite.length));
}

/** Share of what rounding is seen to make above which errors that a bound allows are looked into, where that many cells show them. */
const noticeable = 0.5;
const fewestCells = 24;

/**
 * Whether the errors of an entry that nobody gave a tolerance, or that is beyond it, are so large and so many that a mistake
 * which explains nearly all of them can be told from rounding.
 */
export function isNoticeable(one: Expectation, got: Tensor | undefined): boolean {
  if (got?.data.length !== one.want.data.length || got.data.length < fewestCells) return false;
  if (one.tolerance.cells === undefined && fitOf(one, got, false).wrong === 0) return false;
  return rootMeanSquare(got.data.map((x, at) => x - (one.want.data[at] ?? x))) > noticeable * one.noise;
}

/** How far computed numbers are from the expected ones. */
export interface Fit {
  readonly wrong: number;
  readonly cells: number;
  /** Σ of the squared differences over the spread, and of non-finite cells that differ 100 each. */
  readonly squares: number;
}

/** Compares numbers with an expectation, by the document's tolerance or (`allowed`) also by what the digits allow. */
export function fitOf(
  { id, want, tolerance, allowed, spread }: Expectation,
  got: Tensor | undefined,
  loose: boolean,
): Fit {
  const cells = want.data.length;
  if (got === undefined || (got.data.length !== cells && got.data.length % Math.max(1, cells) !== 0)) {
    return { wrong: cells, cells, squares: cells * 100 };
  }
  const within = loose ? allowed : tolerance;
  let wrong = 0;
  let squares = 0;
  for (let at = 0; at < cells; at++) {
    const [a, b] = [valueAt(got.data, at), valueAt(want.data, at)];
    if (Number.isFinite(a) && Number.isFinite(b)) {
      const difference = Math.abs(a - b);
      squares += Math.min(1e4, (difference / spread) ** 2);
      if (!(difference <= allowedAt(within, b, at))) wrong++;
    } else if (!Object.is(a, b) && !(id === "masked" && a === -Infinity && b <= -1e30)) {
      squares += 100;
      wrong++;
    }
  }
  return { wrong, cells, squares };
}
