import { itemAt, present } from "../../present.ts";
import type { Mask } from "../../spec/spec.ts";
import { words } from "../../words.ts";
import { NumberRow, nestingItems } from "../syntax/numberRow.ts";
import type { ArrayNode, SyntaxNode } from "../syntax/syntaxTree.ts";
import { isAdditive } from "./additiveMask.ts";
import { type Field, Fields } from "./fields.ts";
import { isTensorObject } from "./objectTensor.ts";
import { type Reading, rangeOf } from "./reading.ts";
import { readTensor, readTensorField } from "./tensors.ts";

/** A mask and where it is written. */
export interface PlacedMask {
  readonly path: string;
  readonly field: Field;
  readonly mask: Mask;
  /** The masks inside `any` and `else`. */
  readonly inner: readonly PlacedMask[];
}

/** The keys of which an object mask has exactly one, and what may be beside each. */
const keysOf: ReadonlyMap<string, readonly string[]> = new Map([
  ["causal", ["causal", "offset"]],
  ["keys", ["keys"]],
  ["lengths", ["lengths"]],
  ["window", ["window"]],
  ["edges", ["edges", "directed", "selfLoops"]],
  ["blocked", ["blocked"]],
  ["documents", ["documents", "restart"]],
  ["prefix", ["prefix", "else"]],
  ["chunk", ["chunk"]],
  ["tree", ["tree"]],
  ["dilated", ["dilated"]],
  ["any", ["any"]],
]);
const kinds = [...keysOf.keys()];

/** Reads `mask`: one mask, or a list of masks of which a key must pass all. */
export function readMasks(fields: Fields): PlacedMask[] {
  const field = fields.get("mask");
  if (field === undefined) return [];
  return readList(fields.reading, field, field.path);
}

/** One mask, or the masks of a list and of the lists in it; `whole`: the path that has failed when one of them could not be understood. */
function readList(reading: Reading, field: Field, whole: string): PlacedMask[] {
  const { node } = field;
  if (node.kind !== "array" || isTensorArray(node)) return one(reading, field, whole);
  return partsOf(field, node).flatMap((part) => readList(reading, part, whole));
}

function partsOf(field: Field, node: ArrayNode): Field[] {
  return node.items.map((item, index) => ({ path: `${field.path}[${index}]`, key: rangeOf(item), node: item }));
}

/** An array of numbers and booleans, at whatever depth, is a tensor; an empty one is an empty list of masks. */
function isTensorArray(node: ArrayNode): boolean {
  const cell = (item: SyntaxNode): boolean => item.kind === "number" || item.kind === "boolean";
  if (node instanceof NumberRow) return true;
  return node.items.length > 0 && node.items.every((item) => cell(item) || (item.kind === "array" && !hasMask(item)));
}

/** Whether a list holds something, at whatever depth, that only a list of masks can hold. */
function hasMask(node: ArrayNode): boolean {
  return nestingItems(node).some((item) => {
    if (item.kind === "array") return hasMask(item);
    return item.kind === "object" || (item.kind === "string" && item.value === "causal");
  });
}

function one(reading: Reading, field: Field, whole: string): PlacedMask[] {
  const inner: PlacedMask[] = [];
  const mask = readMask(reading, field, inner);
  if (mask === undefined) reading.failed.add(whole);
  return mask === undefined || mask === "none" ? [] : [{ path: field.path, field, mask, inner }];
}

function readMask(reading: Reading, field: Field, inner: PlacedMask[]): Mask | "none" | undefined {
  const { node, path } = field;
  if (node.kind === "string") return readNamed(reading, field, node.value);
  if (node.kind === "array") return readVisible(reading, field);
  if (node.kind === "object") {
    const fields = new Fields(reading, node, path);
    return isTensorObject(fields) ? readVisible(reading, field) : readObject(fields, inner);
  }
  reading.problems.error(
    "value",
    rangeOf(node),
    words('{0} must be "causal", a tensor, an object, or a list of these', path),
  );
  return undefined;
}

function readNamed(reading: Reading, field: Field, name: string): Mask | undefined {
  if (name === "causal") return { type: "causal", offset: "default" };
  const range = rangeOf(field.node);
  const text = '"causal"';
  const near = reading.guess(name, ["causal"]) !== undefined;
  const fixes = near ? [{ title: words("Change to {0}", text), edits: [{ range, text }] }] : [];
  reading.problems.error("value", range, words('{0}: the only mask with a name is "causal"', field.path), { fixes });
  return undefined;
}

const maskForm = "n×m, H×n×m or B×H×n×m (or m)";

function readVisible(reading: Reading, field: Field): Mask | undefined {
  if (isAdditive(reading, field)) return undefined;
  const visible = readTensorField(reading, field, { axes: [1, 2, 3, 4], form: maskForm, cells: "binary" });
  return visible === undefined ? undefined : { type: "tensor", visible };
}

function readObject(fields: Fields, inner: PlacedMask[]): Mask | "none" | undefined {
  const found = kinds.filter((kind) => fields.has(kind));
  const [kind, other] = found;
  const { problems } = fields.reading;
  if (kind === undefined) {
    fields.checkKeys(kinds, "a mask");
    if (fields.names().length === 0) {
      const message = words("{0} needs one of {1}", fields.path, kinds.join(", "));
      problems.error("key.missing", rangeOf(fields.object), message);
    }
    return undefined;
  }
  if (other !== undefined) {
    const message = words("{0} and {1} are two masks: write a list of two", kind, other);
    problems.error("key.conflict", fields.present(other).key, message);
    return undefined;
  }
  fields.checkKeys(present(keysOf.get(kind)), `a ${kind} mask`);
  return present(readers.get(kind))(fields, inner);
}

type MaskReader = (fields: Fields, inner: PlacedMask[]) => Mask | "none" | undefined;

const readers: ReadonlyMap<string, MaskReader> = new Map<string, MaskReader>([
  ["causal", readCausal],
  ["keys", readKeys],
  ["lengths", readLengths],
  ["window", readWindow],
  ["edges", readEdges],
  ["blocked", readBlocked],
  ["documents", readDocuments],
  ["prefix", readPrefix],
  ["chunk", readChunk],
  ["tree", readTree],
  ["dilated", readDilated],
  ["any", readAny],
]);

function readCausal(fields: Fields): Mask | "none" | undefined {
  const field = fields.present("causal");
  const offset = fields.number("offset", { integer: true });
  const { node } = field;
  if (node.kind === "boolean") {
    if (!node.value) return "none";
    return { type: "causal", offset: offset ?? "default" };
  }
  if (node.kind !== "string" || node.value !== "bottom-right") {
    return fields.wrong(field, '{0} must be true, false or "bottom-right"');
  }
  if (!fields.has("offset")) return { type: "causal", offset: "bottom-right" };
  return fields.wrong(fields.present("offset"), '"bottom-right" sets the offset itself, so {0} is not allowed');
}

function readKeys(fields: Fields): Mask | undefined {
  const keys = readTensor(fields, "keys", { axes: [1, 2], form: "m or B×m", cells: "binary" });
  return keys === undefined ? undefined : { type: "keys", keys };
}

function readBlocked(fields: Fields): Mask | undefined {
  const blocked = readTensor(fields, "blocked", { axes: [1, 2, 3, 4], form: maskForm, cells: "binary" });
  return blocked === undefined ? undefined : { type: "blocked", blocked };
}

function readLengths(fields: Fields): Mask | undefined {
  const lengths = integers(fields, "lengths", 0);
  return lengths === undefined ? undefined : { type: "lengths", lengths };
}

function readWindow(fields: Fields): Mask | undefined {
  const window = integers(fields, "window", -1);
  if (window === undefined) return undefined;
  const [left, right] = window;
  if (left !== undefined && right !== undefined && window.length === 2) return { type: "window", left, right };
  return fields.wrong(fields.present("window"), "{0} must be 2 numbers, [left, right], not {1}", window.length);
}

/** A list of whole numbers from `min`. */
function integers(fields: Fields, key: string, min: number): number[] | undefined {
  const field = fields.present(key);
  if (field.node.kind !== "array") return fields.wrong(field, "{0} must be a list of whole numbers");
  const values: number[] = [];
  for (const item of field.node.items) {
    if (item.kind !== "number" || !Number.isSafeInteger(item.value) || item.value < min) {
      const message = words("each of {0} must be a whole number from {1}", field.path, min);
      fields.reading.problems.error("value", rangeOf(item), message);
      return fields.fail(field);
    }
    values.push(item.value);
  }
  return values;
}

function readEdges(fields: Fields): Mask | undefined {
  const field = fields.present("edges");
  const directed = fields.boolean("directed") ?? false;
  const selfLoops = fields.boolean("selfLoops") ?? true;
  if (field.node.kind !== "array") return fields.wrong(field, "{0} must be a list of pairs [i, j]");
  const edges: (readonly [number, number])[] = [];
  for (const item of field.node.items) {
    const edge = edgeOf(item);
    if (edge === undefined) {
      const message = words("each of {0} must be a pair [i, j] of whole numbers from 0", field.path);
      fields.reading.problems.error("value", rangeOf(item), message);
      return fields.fail(field);
    }
    edges.push(edge);
  }
  return { type: "edges", edges, directed, selfLoops };
}

function edgeOf(node: SyntaxNode): readonly [number, number] | undefined {
  if (node.kind !== "array" || node.items.length !== 2) return undefined;
  const [i, j] = node.items.map((item) => (item.kind === "number" ? item.value : undefined));
  return isIndex(i) && isIndex(j) ? [i, j] : undefined;
}

function isIndex(value: number | undefined): value is number {
  return value !== undefined && Number.isSafeInteger(value) && value >= 0;
}

function readDocuments(fields: Fields): Mask | undefined {
  const documents = readTensor(fields, "documents", { axes: [1, 2], form: "n or B×n numbers" });
  const restart = fields.boolean("restart") ?? false;
  return documents === undefined ? undefined : { type: "documents", documents, ...(restart && { restart }) };
}

function readPrefix(fields: Fields, inner: PlacedMask[]): Mask | undefined {
  const single = fields.present("prefix").node.kind === "number";
  const one = single ? fields.number("prefix", { integer: true, min: 0 }) : undefined;
  const lengths = single ? one && [one] : integers(fields, "prefix", 0);
  const other = fields.get("else");
  const parts = other === undefined ? [] : readList(fields.reading, other, other.path);
  inner.push(...parts);
  const prefix = one === 0 ? [0] : lengths;
  if (!Array.isArray(prefix) || (other !== undefined && fields.reading.failed.has(other.path))) return undefined;
  const otherwise: Mask[] =
    other === undefined ? [{ type: "causal", offset: "default" }] : parts.map(({ mask }) => mask);
  return { type: "prefix", lengths: prefix, otherwise };
}

function readChunk(fields: Fields): Mask | undefined {
  const size = fields.number("chunk", { integer: true, min: 1 });
  return size === undefined ? undefined : { type: "chunk", size };
}

function readTree(fields: Fields): Mask | undefined {
  const parents = integers(fields, "tree", -1);
  if (parents === undefined) return undefined;
  const field = fields.present("tree");
  const over = parents.find((parent) => parent >= parents.length);
  if (over !== undefined) {
    return fields.wrong(field, "{0}: the parent {1} is not one of the {2} nodes", over, parents.length);
  }
  const cyclic = parents.findIndex((_, node) => isCyclic(parents, node));
  return cyclic < 0 ? { type: "tree", parents } : fields.wrong(field, "{0}: node {1} is in a cycle", cyclic);
}

/** Whether a node's ancestors never end in a root. */
function isCyclic(parents: readonly number[], node: number): boolean {
  let at = node;
  for (let steps = 0; at !== -1; steps++) {
    if (steps > parents.length) return true;
    at = itemAt(parents, at);
  }
  return false;
}

function readDilated(fields: Fields): Mask | undefined {
  const dilated = integers(fields, "dilated", 0);
  if (dilated === undefined) return undefined;
  const [width, step] = dilated;
  const field = fields.present("dilated");
  if (width === undefined || step === undefined || dilated.length > 2)
    return fields.wrong(field, "{0} must be 2 numbers, [width, step], not {1}", dilated.length);
  if (step === 0) return fields.wrong(field, "{0}: the step must be at least 1, not {1}", step);
  return { type: "dilated", width, step };
}

function readAny(fields: Fields, inner: PlacedMask[]): Mask | undefined {
  const field = fields.present("any");
  if (field.node.kind !== "array") return fields.wrong(field, "{0} must be a list of masks");
  if (field.node.items.length === 0)
    return fields.wrong(field, "{0} needs at least one mask: without one nothing is visible");
  const lists = partsOf(field, field.node).map((part) => readList(fields.reading, part, field.path));
  inner.push(...lists.flat());
  if (fields.reading.failed.has(field.path)) return undefined;
  return { type: "any", lists: lists.map((list) => list.map(({ mask }) => mask)) };
}
