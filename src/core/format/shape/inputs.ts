import { words } from "../../words.ts";
import type { BlockDraft } from "../read/blockDraft.ts";
import { pathOf } from "../read/reading.ts";
import { checkGroups, perHead } from "./heads.ts";
import { axisSize, type Flow, resized, type Size, type Sizes } from "./sizes.ts";

/** Sizes of the queries, keys and values of a block; what is undefined is not known. */
export interface AttentionSizes {
  readonly batch: Size | undefined;
  readonly n: Size | undefined;
  /** New keys, without the cache. */
  readonly newKeys: Size | undefined;
  readonly heads: Size | undefined;
  readonly kvHeads: Size | undefined;
  /** Heads of the context and of the values, where `differential` has half as many as of queries and keys. */
  readonly contextHeads?: Size | undefined;
  readonly valueHeads?: Size | undefined;
  readonly dq: Size | undefined;
  readonly dk: Size | undefined;
  readonly dv: Size | undefined;
}

/** The sizes of a block of which nothing is known. */
export const unknownSizes: AttentionSizes = {
  ...{ batch: undefined, n: undefined, newKeys: undefined, heads: undefined, kvHeads: undefined },
  ...{ dq: undefined, dk: undefined, dv: undefined },
};

/** Where a block's queries, keys and values come from. */
export interface Sources {
  readonly queries: Flow;
  readonly keys: Flow;
  readonly values: Flow;
}

/** Checks the projections of a block that is fed by vectors. */
export function projectedSizes(sizes: Sizes, draft: BlockDraft, sources: Sources): AttentionSizes {
  const { queries, keys, values } = sources;
  const heads = headsOf(sizes, draft);
  const kvHeads = kvHeadsOf(sizes, draft, heads);
  const grouped = checkGroups(sizes, heads, kvHeads, pathOf(draft.path, "kvHeads"));
  const kvKey = pathOf(draft.path, sizes.isGiven(pathOf(draft.path, "kvHeads")) ? "kvHeads" : "heads");
  const each = pairing(draft);
  const fused = sizes.isGiven(pathOf(draft.path, "Wqkv"));
  if (!fused) checkInput(sizes, draft, sources);
  const [qWidth, kWidth, vWidth] = fused
    ? fusedWidths(sizes, draft, sources, heads, kvHeads)
    : [
        projected(sizes, draft, "q", queries.width),
        projected(sizes, draft, "k", keys.width),
        projected(sizes, draft, "v", values.width),
      ];
  sizes.agreeBatch(keys.batch, queries.batch);
  sizes.agreeBatch(values.batch, queries.batch);
  sizes.agree(values.rows, keys.rows, "{0} and {2} must have the same number of rows: {1} and {3}");
  return {
    batch: queries.batch,
    n: queries.rows,
    newKeys: keys.rows,
    ...pairedHeads(draft, heads, grouped ? kvHeads : undefined),
    dq: perHead(sizes, qWidth, paired(draft, heads), pathOf(draft.path, "heads"), each),
    dk: grouped ? perHead(sizes, kWidth, paired(draft, kvHeads), kvKey, each) : undefined,
    dv: grouped ? perHead(sizes, vWidth, kvHeads, kvKey) : undefined,
  };
}

/** Heads of queries or keys for each head of the context or of the values: a differential has a pair. */
export function pairing(draft: BlockDraft): 1 | 2 {
  return draft.block.differential === undefined ? 1 : 2;
}

/** Heads of queries or keys for a number of heads of the context or of the values. */
export function paired(draft: BlockDraft, heads: Size | undefined): Size | undefined {
  return heads === undefined || pairing(draft) === 1 ? heads : resized(heads, 2 * heads.value);
}

/** Heads of queries and keys, and with a differential those of the context and the values, too. */
export function pairedHeads(
  draft: BlockDraft,
  heads: Size | undefined,
  kvHeads: Size | undefined,
): Pick<AttentionSizes, "heads" | "kvHeads" | "contextHeads" | "valueHeads"> {
  if (draft.block.differential === undefined) return { heads, kvHeads };
  return { heads: paired(draft, heads), kvHeads: paired(draft, kvHeads), contextHeads: heads, valueHeads: kvHeads };
}

/** The sizes as the mixing of values has them: heads of the context, and heads of the values. */
export function mixSizes(attention: AttentionSizes): AttentionSizes {
  if (!("contextHeads" in attention)) return attention;
  const { heads, kvHeads, contextHeads = heads, valueHeads = kvHeads } = attention;
  return { ...attention, heads: contextHeads, kvHeads: valueHeads };
}

/** H as it is written, 1 where it is not. */
export function headsOf(sizes: Sizes, draft: BlockDraft): Size | undefined {
  return countOf(sizes, pathOf(draft.path, "heads"), draft.block.heads, 1);
}

/** G as it is written, H where it is not. */
export function kvHeadsOf(sizes: Sizes, draft: BlockDraft, heads: Size | undefined): Size | undefined {
  const path = pathOf(draft.path, "kvHeads");
  if (sizes.isUnknown(path) || sizes.isGiven(path)) return countOf(sizes, path, draft.block.kvHeads, 1);
  return heads;
}

function countOf(sizes: Sizes, path: string, value: number | undefined, otherwise: number): Size | undefined {
  if (sizes.isUnknown(path)) return undefined;
  return { value: value ?? otherwise, name: path, range: sizes.valueOf(path) ?? { offset: 0, length: 1 } };
}

/** Packed widths of queries, keys and values out of one matrix: H, G and G heads of one width. */
function fusedWidths(
  sizes: Sizes,
  draft: BlockDraft,
  { queries, keys, values }: Sources,
  heads: Size | undefined,
  kvHeads: Size | undefined,
): readonly (Size | undefined)[] {
  const width = [queries, keys, values].map((flow) => flow.width);
  const out = weightOut(sizes, draft, "Wqkv", width[0]);
  checkVector(sizes, pathOf(draft.path, "bqkv"), out);
  for (const other of width.slice(1))
    sizes.agree(other, width[0], "Wqkv needs one width: {0} has {1} columns, {2} has {3}");
  if (out === undefined || heads === undefined || kvHeads === undefined) return [];
  const layout = sizes.valueOf(pathOf(draft.path, "qkvLayout"));
  if (draft.block.qkvLayout === "per-head" && layout !== undefined && heads.value !== kvHeads.value) {
    const template = '{0} "per-head" needs as many key/value heads as heads: there are {1} for {2}';
    const message = words(template, pathOf(draft.path, "qkvLayout"), kvHeads.value, heads.value);
    sizes.report("heads.divide", layout, message, sizes.relatedTo(kvHeads, { ...kvHeads, range: layout }));
    return [];
  }
  const parts = heads.value + 2 * kvHeads.value;
  if (out.value % parts !== 0) {
    const template =
      "{0} yields {1} columns, which do not divide among {4} heads: {2} of queries, {3} of keys and {3} of values";
    sizes.report("heads.divide", out.range, words(template, out.name, out.value, heads.value, kvHeads.value, parts));
    return [];
  }
  return [heads, kvHeads, kvHeads].map((count) => resized(out, (out.value / parts) * count.value));
}

/** Width after one projection and its bias; without a projection, the width of what comes in. */
function projected(
  sizes: Sizes,
  draft: BlockDraft,
  letter: "q" | "k" | "v",
  width: Size | undefined,
): Size | undefined {
  const out = weightOut(sizes, draft, `W${letter}`, width);
  checkVector(sizes, pathOf(draft.path, `b${letter}`), out);
  return out;
}

/** Where all projections of one input agree with each other and not with it, the input is to blame, and once. */
function checkInput(sizes: Sizes, draft: BlockDraft, { queries, keys, values }: Sources): void {
  const inputs = [queries.width, keys.width, values.width];
  if (sizes.isUnknown(pathOf(draft.path, "weightLayout")) || checkLayout(sizes, draft, inputs)) return;
  for (const width of new Set(inputs)) {
    const fed = ["Wq", "Wk", "Wv"].filter((_, index) => inputs[index] === width);
    const rows = fed.map((name) => weightInput(sizes, draft, name));
    const [first, second] = rows;
    if (width === undefined || first === undefined || second === undefined) continue;
    if (rows.some((one) => one?.value !== first.value)) continue;
    sizes.agree(width, first, "{0} has {1} columns, but {2} and the other projections need {3}");
  }
}

/** Where no projection fits as it is stored, but all would the other way round, the layout is to blame, and once. */
function checkLayout(sizes: Sizes, draft: BlockDraft, inputs: readonly (Size | undefined)[]): boolean {
  const outIn = draft.block.weightLayout === "out-in";
  const weights = ["Wq", "Wk", "Wv"].map((name) => sizes.source(pathOf(draft.path, name)));
  const standing = weights.filter((source) => source !== undefined);
  const turned = weights.every((source, index) => {
    const width = inputs[index]?.value;
    if (source === undefined) return true;
    return axisSize(source, outIn ? 1 : 2).value !== width && axisSize(source, outIn ? 2 : 1).value === width;
  });
  const [first, second] = standing;
  const width = inputs[weights.indexOf(first)];
  if (!turned || first === undefined || second === undefined || width === undefined) return false;
  sizes.reportTurned(draft.path, axisSize(first, outIn ? 1 : 2), width, outIn ? "in-out" : "out-in");
  return true;
}

/** How many columns a weight takes; undefined where it is absent. */
function weightInput(sizes: Sizes, draft: BlockDraft, name: string): Size | undefined {
  const source = sizes.source(pathOf(draft.path, name));
  return source === undefined ? undefined : axisSize(source, draft.block.weightLayout === "out-in" ? 1 : 2);
}

/** Checks a weight's rows against the width that comes in and returns its columns (`out-in`: the other way round). */
export function weightOut(sizes: Sizes, draft: BlockDraft, name: string, width: Size | undefined): Size | undefined {
  const path = pathOf(draft.path, name);
  const source = sizes.source(path);
  if (source === undefined) return sizes.isGiven(path) ? undefined : width;
  if (sizes.isUnknown(pathOf(draft.path, "weightLayout")) || sizes.isTurned(draft.path)) return undefined;
  const transposed = draft.block.weightLayout === "out-in";
  const template = transposed
    ? "{0} takes {1} columns (its own columns, because weightLayout is out-in), but {2} has {3}"
    : "{0} takes {1} columns (its rows), but {2} has {3}";
  const taken = axisSize(source, transposed ? 1 : 2);
  // The columns of a weight whose rows do not fit may be wrong too: it may be transposed.
  if (width !== undefined && !sizes.isBlamed(width.range) && !sizes.agree(taken, width, template)) return undefined;
  return axisSize(source, transposed ? 2 : 1);
}

/** A vector that is added to, or multiplied with, something of a width. */
export function checkVector(sizes: Sizes, path: string, width: Size | undefined): void {
  const source = sizes.source(path);
  if (source !== undefined) sizes.agree(axisSize(source, 1), width, entriesTemplate(width));
}

/** The sentence about a vector that does not have the entries of a width. */
export function entriesTemplate(width: Size | undefined): string {
  return width?.isPerHead
    ? "{0} has {1} entries, but {2} has {3} columns for each head"
    : "{0} has {1} entries, but {2} has {3} columns";
}

/** Queries and keys of one head meet: equal widths for dot, cosine and additive; W in between for general. */
export function checkScore(sizes: Sizes, draft: BlockDraft, attention: AttentionSizes): void {
  const { path, block } = draft;
  const { dq, dk } = attention;
  if (sizes.isUnknown(pathOf(path, "score"))) return;
  if (block.score.type === "general") {
    const source = sizes.source(pathOf(path, "score.W"));
    if (source === undefined) return;
    const ofQueries = dq?.isPerHead
      ? "{0} takes queries with {1} columns (its rows), but {2} has {3} for each head"
      : "{0} takes queries with {1} columns (its rows), but {2} has {3}";
    const ofKeys = dk?.isPerHead
      ? "{0} takes keys with {1} columns (its columns), but {2} has {3} for each head"
      : "{0} takes keys with {1} columns (its columns), but {2} has {3}";
    sizes.agree(axisSize(source, 2), dq, ofQueries);
    sizes.agree(axisSize(source, 1), dk, ofKeys);
    return;
  }
  if (!agreeWidths(sizes, draft, attention) || block.score.type !== "additive") return;
  for (const name of ["score.v", "score.b"]) {
    const source = sizes.source(pathOf(path, name));
    const template = dq?.isPerHead
      ? "{0} has {1} entries, but queries and keys ({2}) have {3} columns for each head"
      : "{0} has {1} entries, but queries and keys ({2}) have {3} columns";
    if (source !== undefined) sizes.agree(axisSize(source, 1), dq, template);
  }
}

/** At the key's projection, or the query's where the keys have none. */
function agreeWidths(sizes: Sizes, draft: BlockDraft, { dq, dk, heads, kvHeads }: AttentionSizes): boolean {
  const several = Math.max(heads?.value ?? 1, kvHeads?.value ?? 1) > 1;
  const blameQueries = !sizes.isGiven(pathOf(draft.path, "Wk")) && sizes.isGiven(pathOf(draft.path, "Wq"));
  const [got, want] = blameQueries ? [dq, dk] : [dk, dq];
  return sizes.agree(got, want, widthTemplate(blameQueries, several));
}

function widthTemplate(blameQueries: boolean, several: boolean): string {
  if (blameQueries)
    return several
      ? "queries ({0}) have {1} columns for each head, but keys ({2}) have {3}"
      : "queries ({0}) have {1} columns, but keys ({2}) have {3}";
  return several
    ? "keys ({0}) have {1} columns for each head, but queries ({2}) have {3}"
    : "keys ({0}) have {1} columns, but queries ({2}) have {3}";
}
