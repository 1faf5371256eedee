import { positionPath } from "../spec/parameters.ts";
import { isTable, type TableBias } from "../spec/positionKinds.ts";
import type { Dims } from "../spec/result.ts";
import type { Block, Mask } from "../spec/spec.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { broadcastStrides } from "./layout.ts";
import { tableBiasAt } from "./relativeBias.ts";

/** One rule that hides keys from queries; a key is visible only where all rules allow it. */
export interface MaskRule {
  readonly name: Mask["type"] | "bias" | TableBias["type"];
  /** The rule's place in the document: `mask`, `layers[1].mask[0]`, `bias`. */
  readonly path: string;
  /** Whether query i of head h may see key j, all from 0; j counts cached and new keys, not appended rows. */
  allows(b: number, h: number, i: number, j: number): boolean;
  /** For rules that allow one stretch of keys, the same for all heads: its first key and the one after its last. */
  span?(b: number, i: number): readonly [first: number, end: number];
}

type Allows = MaskRule["allows"];
type Span = NonNullable<MaskRule["span"]>;

/**
 * A block's rules, in the order in which they are written; a bias or a table of −Infinity is one too, the last. The rows that
 * biasKV and zeroKV append are always visible and none of the rules' business.
 */
export function maskRules(block: Block, dims: Dims): MaskRule[] {
  const place = block.path === "" ? "" : `${block.path}.`;
  const rules = block.masks.map((mask, index) => {
    return { name: mask.type, path: maskPath(block, index), ...ruleOf(mask, block, dims) };
  });
  const { bias } = block;
  const tables = block.positions.flatMap((position, index): MaskRule[] => {
    if (!isTable(position) || !position.values.data.includes(-Infinity)) return [];
    const allows: Allows = (_b, h, i, j) => tableBiasAt(position, h, i, j, dims.past) !== -Infinity;
    return [{ name: position.type, path: positionPath(block, index), allows }];
  });
  if (bias === undefined) return [...rules, ...tables];
  const ofBias: MaskRule = {
    ...{ name: "bias", path: `${place}bias` },
    allows: cellRule(bias, (value) => value !== -Infinity),
  };
  return [...rules, ofBias, ...tables];
}

/** Where a block's mask is in the document. */
export function maskPath({ path, masks, maskPaths }: Block, index: number): string {
  const own = masks.length > 1 ? `mask[${index}]` : "mask";
  return maskPaths?.[index] ?? (path === "" ? own : `${path}.${own}`);
}

function ruleOf(mask: Mask, block: Block, dims: Dims): { allows: Allows; span?: Span } {
  switch (mask.type) {
    case "causal":
      return spanRule(causalSpan(mask.offset, block, dims));
    case "window":
      return spanRule(windowSpan(mask.left, mask.right, block, dims));
    case "lengths":
      return spanRule((b) => [0, lengthAt(mask.lengths, b)]);
    case "tensor":
      return { allows: cellRule(mask.visible, (value) => value !== 0) };
    case "blocked":
      return { allows: cellRule(mask.blocked, (value) => value === 0) };
    case "keys":
      return { allows: cellRule(perItem(mask.keys), (value) => value !== 0) };
    case "edges":
      return { allows: edgeRule(mask, dims) };
    case "chunk":
      return spanRule(chunkSpan(mask.size, dims.past));
    case "documents":
      return { allows: documentRule(mask.documents, dims.past) };
    case "tree":
      return { allows: treeRule(mask.parents, dims.past) };
    case "dilated":
      return { allows: dilatedRule(mask.width, mask.step, dims.past) };
    case "prefix": {
      const others = allOf(mask.otherwise, block, dims);
      return { allows: (b, h, i, j) => j < lengthAt(mask.lengths, b) || others(b, h, i, j) };
    }
    case "any": {
      const lists = mask.lists.map((list) => allOf(list, block, dims));
      return { allows: (b, h, i, j) => lists.some((allows) => allows(b, h, i, j)) };
    }
  }
}

function spanRule(span: Span): { allows: Allows; span: Span } {
  const allows: Allows = (b, _h, i, j) => {
    const [first, end] = span(b, i);
    return first <= j && j < end;
  };
  return { allows, span };
}

/** Whether all of some masks allow a key. */
function allOf(masks: readonly Mask[], block: Block, dims: Dims): Allows {
  const rules = masks.map((mask) => ruleOf(mask, block, dims));
  return (b, h, i, j) => rules.every((rule) => rule.allows(b, h, i, j));
}

/** ⌊i / size⌋ = ⌊j / size⌋, with i counted from the end of the cache. */
function chunkSpan(size: number, past: number): Span {
  return (_b, i) => {
    const first = Math.floor((i + past) / size) * size;
    return [first, first + size];
  };
}

/** i and j belong to one document; documents: m or B×m, the `past` rows of the cache first. */
function documentRule({ shape, data }: Tensor, past: number): Allows {
  const perItem = shape.length > 1 && shape[0] !== 1 ? shape[1]! : 0;
  return (b, _h, i, j) => data[b * perItem + past + i] === data[b * perItem + j];
}

/** A node sees itself, its ancestors and the whole cache; parents number the new tokens, −1 is a root. */
function treeRule(parents: readonly number[], past: number): Allows {
  const sees = parents.map((_, i) => {
    const above = new Set<number>();
    for (let node = i; node !== -1 && !above.has(node); node = parents[node]!) above.add(node);
    return above;
  });
  return (_b, _h, i, j) => j < past || sees[i]!.has(j - past);
}

/** Keys at i ± step·t for t = 0 … width, with i counted from the end of the cache. */
function dilatedRule(width: number, step: number, past: number): Allows {
  return (_b, _h, i, j) => {
    const distance = Math.abs(i + past - j);
    return distance % step === 0 && distance <= width * step;
  };
}

/** j ≤ i + offset; the offset by default is that of the first query among the keys, "bottom-right" is m − n. */
function causalSpan(offset: number | "default" | "bottom-right", block: Block, dims: Dims): Span {
  const firstQuery = firstQueryOf(block, dims);
  if (offset === "default") return (b, i) => [0, i + firstQuery(b) + 1];
  const shift = offset === "bottom-right" ? dims.m - dims.n : offset;
  return (_b, i) => [0, i + shift + 1];
}

/** i − left ≤ j ≤ i + right, with i counted among the keys; −1 is unbounded. */
function windowSpan(left: number, right: number, block: Block, dims: Dims): Span {
  const firstQuery = firstQueryOf(block, dims);
  return (b, i) => {
    const at = i + firstQuery(b);
    return [left === -1 ? 0 : at - left, right === -1 ? dims.m : at + right + 1];
  };
}

/** The lengths of each list of masks, so that many masks do not look through each other. */
const lengthsOf = new WeakMap<Block["masks"], readonly number[] | undefined>();

/** Where query 0 of each item is among the keys: after the cache; with `lengths` and no cache, so that the last one comes last. */
function firstQueryOf({ past, masks }: Block, dims: Dims): (b: number) => number {
  if (past !== undefined) return () => dims.past;
  if (!lengthsOf.has(masks)) lengthsOf.set(masks, masks.find((mask) => mask.type === "lengths")?.lengths);
  const lengths = lengthsOf.get(masks);
  return lengths === undefined ? () => 0 : (b) => lengthAt(lengths, b) - dims.n;
}

function lengthAt(lengths: readonly number[], b: number): number {
  return lengths[lengths.length === 1 ? 0 : b]!;
}

/** A rule written as a tensor, broadcast to B×H×n×m from the right. */
function cellRule(tensor: Tensor, test: (value: number) => boolean): Allows {
  const [perB, perH, perI, perJ] = broadcastStrides(tensor.shape);
  return (b, h, i, j) => test(tensor.data[b * perB + h * perH + i * perI + j * perJ]!);
}

/** Padding m or B×m, as B×1×1×m. */
function perItem(keys: Tensor): Tensor {
  return keys.shape.length < 2 ? keys : { shape: [keys.shape[0]!, 1, 1, keys.shape[1]!], data: keys.data };
}

/** An edge [i, j] lets node i see node j; undirected, also j see i. */
function edgeRule(mask: Extract<Mask, { type: "edges" }>, { m }: Dims): Allows {
  const adjacent = new Uint8Array(m * m);
  for (const [i, j] of mask.edges) {
    adjacent[i * m + j] = 1;
    if (!mask.directed) adjacent[j * m + i] = 1;
  }
  if (mask.selfLoops) for (let i = 0; i < m; i++) adjacent[i * m + i] = 1;
  return (_b, _h, i, j) => adjacent[i * m + j] === 1;
}

/** Marks in `row` (one entry per key, 1 = visible) what a rule hides from query i. */
export function hideKeys(rule: MaskRule, b: number, h: number, i: number, row: Uint8Array): void {
  if (rule.span === undefined) {
    for (let j = 0; j < row.length; j++) if (!rule.allows(b, h, i, j)) row[j] = 0;
    return;
  }
  const [first, end] = rule.span(b, i);
  row.fill(0, 0, Math.max(0, first));
  row.fill(0, Math.max(0, end));
}
