import { itemAt, present } from "../../present.ts";
import type { Mask } from "../../spec/spec.ts";
import { shapeText, type Tensor } from "../../tensor/tensor.ts";
import { type Words, words } from "../../words.ts";
import type { TensorSource } from "../document.ts";
import type { Fix, TextRange } from "../problem.ts";
import type { BlockDraft } from "../read/blockDraft.ts";
import type { PlacedMask } from "../read/masks.ts";
import { pathOf, rangeOf } from "../read/reading.ts";
import type { SyntaxNode } from "../syntax/syntaxTree.ts";
import { type AttentionSizes, checkVector, mixSizes } from "./inputs.ts";
import { axisSize, resized, type Size, type Sizes } from "./sizes.ts";

/** Checks the cache and returns how many keys there are with it; undefined when that is not known. */
export function checkPast(sizes: Sizes, draft: BlockDraft, attention: AttentionSizes): Size | undefined {
  const path = pathOf(draft.path, "past");
  if (!sizes.isGiven(path)) return attention.newKeys;
  const [k, v] = ["K", "V"].map((name) => sizes.source(pathOf(path, name)));
  if (k === undefined || v === undefined) return undefined;
  for (const [source, width, heads] of [
    [k, attention.dk, attention.kvHeads],
    [v, attention.dv, mixSizes(attention).kvHeads],
  ] as const) {
    sizes.agree(axisSize(source, 1), width, "{0} has {1} columns, but {2} has {3} for each head");
    sizes.agree(axisSize(source, 3), heads, "{0} and {2} must have the same number of key/value heads: {1} and {3}");
    sizes.agreeBatch(axisSize(source, 4), attention.batch);
  }
  const agree = sizes.agree(
    axisSize(v, 2),
    axisSize(k, 2),
    "{0} and {2} must have the same number of rows: {1} and {3}",
  );
  const { newKeys } = attention;
  return agree && newKeys !== undefined ? afterCache(newKeys, k) : undefined;
}

/** Rows with those of a cache before them. */
function afterCache(size: Size, cached: TensorSource): Size {
  return resized(size, axisSize(cached, 2).value + size.value, `${cached.path} + ${size.name}`);
}

/** One learned key and value for each head, packed. */
export function checkBiasKV(sizes: Sizes, draft: BlockDraft, attention: AttentionSizes): void {
  for (const [name, width, kvHeads] of [
    ["biasKV.K", attention.dk, attention.kvHeads],
    ["biasKV.V", attention.dv, mixSizes(attention).kvHeads],
  ] as const) {
    const source = sizes.source(pathOf(draft.path, name));
    if (source === undefined || width === undefined || kvHeads === undefined) continue;
    const wanted = resized(width, width.value * kvHeads.value);
    sizes.agree(axisSize(source, 1), wanted, "{0} has {1} entries, but {2} yields {3} columns");
  }
}

/** Checks `bias` and every mask against B×H×n×m. `m`: keys with the cache, without biasKV and zeroKV. */
export function checkMasks(sizes: Sizes, draft: BlockDraft, attention: AttentionSizes, m: Size | undefined): void {
  const cached = sizes.source(pathOf(draft.path, "past.K"));
  const rows = attention.n && cached ? afterCache(attention.n, cached) : attention.n;
  const grid: Grid = { batch: attention.batch, heads: attention.heads, n: attention.n, rows, m };
  const bias = sizes.source(pathOf(draft.path, "bias"));
  if (bias !== undefined) checkBroadcast(sizes, bias.path, bias.value, bias.tensor, grid);
  for (const placed of draft.masks) checkMask(sizes, placed, grid);
}

/** Checks `dropout.mask` against B×H×n×m, and the norm of a differential against a head's width. `mixed`: `mixSizes`. */
export function checkWeightChanges(sizes: Sizes, draft: BlockDraft, mixed: AttentionSizes, m: Size | undefined): void {
  const mask = sizes.source(pathOf(draft.path, "dropout.mask"));
  const grid: Grid = { batch: mixed.batch, heads: mixed.heads, n: mixed.n, rows: mixed.n, m };
  if (mask !== undefined) checkBroadcast(sizes, mask.path, mask.value, mask.tensor, grid);
  for (const key of ["gamma", "beta"]) checkVector(sizes, pathOf(draft.path, `differential.norm.${key}`), mixed.dv);
}

interface Grid {
  readonly batch: Size | undefined;
  readonly heads: Size | undefined;
  readonly n: Size | undefined;
  /** Queries with what the cache has before them. */
  readonly rows: Size | undefined;
  readonly m: Size | undefined;
}

function checkMask(sizes: Sizes, placed: PlacedMask, grid: Grid): void {
  const { path, mask } = placed;
  const place = rangeOf(placed.field.node);
  if (mask.type === "tensor") checkBroadcast(sizes, path, place, mask.visible, grid);
  else if (mask.type === "blocked")
    checkBroadcast(sizes, `${path}.blocked`, valueIn(sizes, path, "blocked"), mask.blocked, grid);
  else if (mask.type === "keys") checkPadding(sizes, `${path}.keys`, grid);
  else if (mask.type === "lengths") checkLengths(sizes, placed, mask, grid);
  else if (mask.type === "edges") checkEdges(sizes, placed, mask, grid);
  else if (mask.type === "documents") checkDocuments(sizes, `${path}.documents`, grid);
  else if (mask.type === "prefix") checkPrefix(sizes, placed, mask.lengths, grid);
  else if (mask.type === "tree") checkTree(sizes, placed, mask.parents, grid);
  for (const inner of placed.inner) checkMask(sizes, inner, grid);
}

/** Both queries and keys have a document each, those of the cache come first. */
function checkDocuments(sizes: Sizes, path: string, grid: Grid): void {
  const source = sizes.source(path);
  if (source === undefined) return;
  for (const side of [grid.rows, grid.m]) {
    const fits = sizes.agree(axisSize(source, 1), side, "{0} has {1} entries, but {2} has {3} rows");
    if (!fits) return;
  }
  if (source.tensor.shape.length === 2 && source.tensor.shape[0] !== 1) {
    sizes.agree(axisSize(source, 2), grid.batch, "{0} is for a batch of {1}, but {2} has one of {3}");
  }
}

function checkPrefix(sizes: Sizes, placed: PlacedMask, lengths: readonly number[], grid: Grid): void {
  if (lengths.length === 1) return;
  const range = valueIn(sizes, placed.path, "prefix");
  const got = { value: lengths.length, name: `${placed.path}.prefix`, range };
  sizes.agree(got, grid.batch, "{0} is for a batch of {1}, but {2} has one of {3}");
}

function checkTree(sizes: Sizes, placed: PlacedMask, parents: readonly number[], grid: Grid): void {
  const got = { value: parents.length, name: `${placed.path}.tree`, range: valueIn(sizes, placed.path, "tree") };
  sizes.agree(got, grid.n, "{0} has {1} entries, but {2} has {3} rows");
}

function valueIn(sizes: Sizes, path: string, key: string): TextRange {
  return present(sizes.valueOf(`${path}.${key}`));
}

/** NumPy's rule: from the right, each axis is 1 or the size it meets. */
function checkBroadcast(sizes: Sizes, path: string, place: TextRange, tensor: Tensor, grid: Grid): void {
  const meets = [grid.m, grid.n, grid.heads, grid.batch];
  const { shape } = tensor;
  for (let fromEnd = 1; fromEnd <= shape.length; fromEnd++) {
    const size = itemAt(shape, -fromEnd);
    const wanted = meets[fromEnd - 1];
    if (wanted === undefined || size === 1 || size === wanted.value) continue;
    const padding = path.endsWith("bias") ? undefined : asPadding(path, shape, grid);
    const message = padding ?? withoutHeads(path, shape, grid) ?? misfit(path, shape, grid);
    const fixes = padding === undefined || path.endsWith(".blocked") ? [] : [asKeys(place)];
    const related = [{ message: words("{0}: {1}", wanted.name, wanted.value), range: wanted.range }];
    sizes.report("shape.mismatch", place, message, related, fixes);
    return;
  }
}

function misfit(path: string, shape: readonly number[], grid: Grid): Words {
  const template = "{0} has the shape {1}, which does not fit scores of {2} ({3})";
  const axes = ["batch", "heads", "queries", "keys"].slice(Math.min(2, 4 - shape.length)).join(" × ");
  return words(template, path, shapeText(shape), gridText(grid, shape), axes);
}

/** What to write where the axes are batch × keys: padding. */
function asPadding(path: string, shape: readonly number[], { batch, m }: Grid): Words | undefined {
  if (shape.length !== 2 || batch === undefined || shape[0] !== batch.value || shape[1] !== m?.value) return undefined;
  const template =
    '{0} has the shape {1}, which fits batch × keys (B×m), but two axes are queries × keys: write padding as { "keys": … }, 1 = a real key';
  return words(template, path, shapeText(shape));
}

function asKeys({ offset, length }: TextRange): Fix {
  const edits = [
    { range: { offset, length: 0 }, text: '{ "keys": ' },
    { range: { offset: offset + length, length: 0 }, text: " }" },
  ];
  return { title: words("Write {0}", '{ "keys": … }'), edits };
}

/** What to write where the axes are batch × queries × keys, which lacks the axis of the heads. */
function withoutHeads(path: string, shape: readonly number[], { batch, heads, n, m }: Grid): Words | undefined {
  const [first = 0, rows, cols] = shape;
  if (shape.length !== 3 || batch === undefined || first !== batch.value || heads === undefined) return undefined;
  if ((rows !== 1 && rows !== n?.value) || (cols !== 1 && cols !== m?.value)) return undefined;
  const template =
    "{0} has the shape {1}, which fits batch × queries × keys (B×n×m), but three axes are heads × queries × keys (heads: {2}): write it as {3} (B×1×n×m)";
  return words(template, path, shapeText(shape), heads.value, [first, 1, rows, cols].join("×"));
}

/** The scores' shape, with as many axes as the tensor has and at least two. */
function gridText(grid: Grid, shape: readonly number[]): string {
  const all = [grid.batch, grid.heads, grid.n, grid.m].map((size) => size?.value ?? "?");
  return all.slice(Math.min(2, 4 - shape.length)).join("×");
}

function checkPadding(sizes: Sizes, path: string, grid: Grid): void {
  const source = sizes.source(path);
  if (source === undefined) return;
  sizes.agree(axisSize(source, 1), grid.m, "{0} needs one entry per key of {2}: {3}, not {1}");
  if (source.tensor.shape.length === 2 && source.tensor.shape[0] !== 1) {
    sizes.agree(axisSize(source, 2), grid.batch, "{0} is for a batch of {1}, but {2} has one of {3}");
  }
}

function checkLengths(sizes: Sizes, placed: PlacedMask, mask: Extract<Mask, { type: "lengths" }>, grid: Grid): void {
  const field = valueIn(sizes, placed.path, "lengths");
  const got = { value: mask.lengths.length, name: `${placed.path}.lengths`, range: field };
  sizes.agree(got, grid.batch, "{0} is for a batch of {1}, but {2} has one of {3}");
  const over = mask.lengths.findIndex((length) => grid.m !== undefined && length > grid.m.value);
  if (over < 0) return;
  const message = words(
    "{0}: {1} is more than the number of keys, {2}",
    got.name,
    itemAt(mask.lengths, over),
    present(grid.m).value,
  );
  const related = [
    { message: words("{0}: {1}", present(grid.m).name, present(grid.m).value), range: present(grid.m).range },
  ];
  sizes.report("shape.mismatch", itemRange(placed, "lengths", over), message, related);
}

function checkEdges(sizes: Sizes, placed: PlacedMask, mask: Extract<Mask, { type: "edges" }>, grid: Grid): void {
  const { n, m } = grid;
  if (n === undefined || m === undefined) return;
  if (n.value !== m.value) {
    const message = words("edges need as many keys as queries: {1} and {0}", n.value, m.value);
    sizes.report("shape.mismatch", valueIn(sizes, placed.path, "edges"), message, sizes.relatedTo(m, n));
    return;
  }
  const over = mask.edges.findIndex(([i, j]) => Math.max(i, j) >= n.value);
  if (over < 0) return;
  const [i, j] = itemAt(mask.edges, over);
  const template = "{0}: the edge [{1}, {2}] leaves the {3} nodes 0 … {4}";
  const message = words(template, `${placed.path}.edges`, i, j, n.value, n.value - 1);
  const related = [{ message: words("{0}: {1}", n.name, n.value), range: n.range }];
  sizes.report("shape.mismatch", itemRange(placed, "edges", over), message, related);
}

/** Where an item of a list inside a mask's object is. */
function itemRange(placed: PlacedMask, key: string, index: number): TextRange {
  const object = placed.field.node as Extract<SyntaxNode, { kind: "object" }>;
  const list = present(object.properties.find((property) => property.key.value === key)).value;
  return rangeOf(itemAt((list as Extract<SyntaxNode, { kind: "array" }>).items, index));
}
