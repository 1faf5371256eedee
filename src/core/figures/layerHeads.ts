import { type LayerContext, layerContext, layerContexts } from "../explain/context/layerContext.ts";
import type { Resumable } from "../resumable.ts";
import type { SpecResult } from "../spec/result.ts";
import type { Spec } from "../spec/spec.ts";
import { downsample } from "../view/downsample.ts";
import { type Archetype, archetypeOf } from "./archetype.ts";
import { compositionKind, compositionWithEarlier } from "./between/earlierHeads.ts";
import { optimalLeafOrder } from "./between/leafOrder.ts";
import { averageLinkage, type Merge } from "./between/linkage.ts";
import { distances, type SimilarityMeasure } from "./between/similarity.ts";
import type { Rule } from "./detector/detectorNames.ts";
import { detectorRows } from "./detector/detectorScore.ts";
import type { FigureKind, HeadFigure, Measured } from "./figure.ts";
import { headFigures } from "./figures.ts";
import { type HeadNumbers, headNumbers } from "./headNumbers.ts";
import { contributionMatrix } from "./heads/contribution.ts";
import { patternScore } from "./heads/patterns.ts";
import type { TokenQuestion } from "./tokens/tokenQuestion.ts";

/** All heads of a layer at a glance. */
export interface LayerHeads {
  readonly layer: string;
  readonly batch: number;
  /** The figures, and for each head their values; NaN where a figure says nothing. */
  readonly figures: readonly Omit<FigureKind, "formula">[];
  readonly values: Float64Array;
  readonly archetypes: readonly Archetype[];
  /** The weights as pictures, each rows×cols, one after the other: the largest of what lies behind a cell, −Infinity where all is hidden. */
  readonly rows: number;
  readonly cols: number;
  readonly pictures: Float64Array;
}

/** Larger pictures would not be seen as such. */
const pictureSide = { few: 128, many: 48 };
const fewHeads = 200;
/** Products that a figure may take for a layer before it is only made when it is asked for. */
const promptWork = 2e7;

/**
 * Every figure and a picture of every head of a layer, with room for others in between; undefined where there are no weights. Pictures are
 * of the weights or of ‖α f(x)‖, which is NaN where what the head writes is not known.
 */
export function* layerHeads(
  spec: Spec,
  result: SpecResult,
  layer: string,
  batch: number,
  quantity: TokenQuestion["quantity"] = "weights",
): Resumable<LayerHeads | undefined> {
  const at = layerContext(spec, result, layer);
  if (at === undefined || batch >= at.dims.batch) return undefined;
  const all = layerContexts(at.spec, at.result).reduce((sum, { dims }) => sum + dims.heads, 0);
  const side = all <= fewHeads ? pictureSide.few : pictureSide.many;
  const { heads, n, keys } = at.dims;
  const [rows, cols] = [Math.min(n, side), Math.min(keys, side)];
  const values = new Float64Array(heads * headFigures.length).fill(Number.NaN);
  const pictures = new Float64Array(heads * rows * cols);
  const archetypes: Archetype[] = [];
  for (let h = 0; h < heads; h++) {
    const head = headNumbers(at, batch, h);
    if (head === undefined) return undefined;
    yield;
    for (const [f, figure] of headFigures.entries()) {
      if (isPrompt(figure, at)) values[h * headFigures.length + f] = figure.measure(head).value ?? Number.NaN;
      yield;
    }
    archetypes.push(archetypeOf(head));
    pictures.set(pictureOf(head, quantity, rows, cols), h * rows * cols);
    yield;
  }
  return {
    layer,
    batch,
    figures: headFigures.map(({ name, title, words }) => ({ name, title, words })),
    values,
    archetypes,
    rows,
    cols,
    pictures,
  };
}

function isPrompt({ isSlow }: HeadFigure, { dims: { heads, dModel = 0, dk } }: LayerContext): boolean {
  return isSlow !== true || heads * dk * dk * (4 * dModel + 30 * dk) <= promptWork;
}

function pictureOf(head: HeadNumbers, quantity: TokenQuestion["quantity"], rows: number, cols: number): Float64Array {
  const { n, m, weights, visible } = head;
  const values = quantity === "weights" ? weights : (contributionMatrix(head) ?? weights.map(() => Number.NaN));
  const data = values.map((value, at) => (visible[at] === 1 ? value : Number.NEGATIVE_INFINITY));
  return downsample({ rows: n, cols: m, data }, rows, cols).data;
}

/** A figure with what it is of one head, in finite numbers: what is none is left out. */
export interface HeadFigureValue extends FigureKind, Omit<Measured, "value"> {
  readonly value?: number;
}

/** Every figure of one head with its formula and its words, and how it reads what earlier heads write; undefined where there is no such head. */
export function* headDetail(
  spec: Spec,
  result: SpecResult,
  place: { readonly layer: string; readonly batch: number; readonly head: number },
): Resumable<HeadFigureValue[] | undefined> {
  const at = layerContext(spec, result, place.layer);
  if (at === undefined || place.batch >= at.dims.batch || place.head >= at.dims.heads) return undefined;
  const head = headNumbers(at, place.batch, place.head);
  if (head === undefined) return undefined;
  const found: HeadFigureValue[] = [];
  for (const { name, title, formula, words, measure } of headFigures) {
    found.push({ name, title, formula, words, ...finite(measure(head)) });
    yield;
  }
  const composed = yield* compositionWithEarlier(at, place.head);
  if (composed !== undefined) found.push({ ...compositionKind, ...finite(composed) });
  return found;
}

function finite({ value, parts, ...rest }: Measured): Omit<HeadFigureValue, keyof FigureKind> {
  const known = parts?.filter((part) => Number.isFinite(part.value));
  return {
    ...rest,
    ...(value !== undefined && Number.isFinite(value) && { value }),
    ...(known !== undefined && known.length > 0 && { parts: known }),
  };
}

/** Heads by how alike they are. Heads count through all layers, in the order of the computation. */
export interface HeadOrder {
  readonly order: readonly number[];
  readonly merges: readonly Merge[];
}

/** Most heads that are put into an order. */
export const mostOrdered = 256;

/** The order in which neighbours are alike; a sentence where the heads cannot be compared. */
export function* headOrder(
  spec: Spec,
  result: SpecResult,
  batch: number,
  measure: SimilarityMeasure,
): Resumable<HeadOrder | "many" | "unlike"> {
  const contexts = layerContexts(spec, result);
  if (contexts.reduce((sum, { dims }) => sum + dims.heads, 0) > mostOrdered) return "many";
  const heads: HeadNumbers[] = [];
  for (const at of contexts) {
    for (let h = 0; h < at.dims.heads; h++) {
      const head = headNumbers(at, Math.min(batch, at.dims.batch - 1), h);
      if (head === undefined || head.n !== (heads[0] ?? head).n || head.m !== (heads[0] ?? head).m) return "unlike";
      heads.push(head);
    }
  }
  const far = yield* distances(heads, measure);
  const merges = averageLinkage(far, heads.length);
  yield;
  return { order: optimalLeafOrder(merges, far, heads.length).order, merges };
}

/** How much of their weight the heads of a layer put where a rule says. */
export interface FoundHeads {
  readonly layer: string;
  /** For each head; NaN where the rule names no key. */
  readonly scores: Float64Array;
  readonly rows: number;
  /** The pairs that the rule names, n×keys; undefined where the layer has no weights. */
  readonly pattern: Uint8Array | undefined;
}

/** Scores every head by a rule of the reader's own. */
export function* findHeads(spec: Spec, result: SpecResult, batch: number, rule: Rule): Resumable<FoundHeads[]> {
  const found: FoundHeads[] = [];
  let last: { readonly head: HeadNumbers; readonly pattern: Uint8Array } | undefined;
  for (const at of layerContexts(spec, result)) {
    const scores = new Float64Array(at.dims.heads).fill(Number.NaN);
    let rows = 0;
    let pattern: Uint8Array | undefined;
    for (let h = 0; h < scores.length; h++) {
      const head = headNumbers(at, Math.min(batch, at.dims.batch - 1), h);
      if (head === undefined) continue;
      if (last === undefined || !isSameText(last.head, head)) last = { head, pattern: yield* detectorRows(rule, head) };
      pattern = last.pattern;
      const score = patternScore(head, pattern);
      if (score !== undefined) [scores[h], rows] = [score.mass, score.rows];
      yield;
    }
    found.push({ layer: at.block.path, scores, rows, pattern });
  }
  return found;
}

/** Whether a rule names the same keys for both heads: of one layer, or of layers over the same positions and tokens. */
function isSameText(a: HeadNumbers, b: HeadNumbers): boolean {
  if (a.common !== undefined && a.common === b.common) return true;
  const same = (x: HeadNumbers["keyTokens"], y: HeadNumbers["keyTokens"]): boolean =>
    x === y || (x?.length === y?.length && x?.every((token, at) => token === y?.[at]) === true);
  const sizes = a.n === b.n && a.m === b.m && a.offset === b.offset;
  return sizes && same(a.keyTokens, b.keyTokens) && same(a.queryTokens, b.queryTokens);
}
