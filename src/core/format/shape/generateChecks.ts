import { tableRows } from "../../spec/generating.ts";
import { type Position, positionKinds } from "../../spec/positionKinds.ts";
import type { Mask } from "../../spec/spec.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { words } from "../../words.ts";
import type { TensorSource } from "../document.ts";
import type { BlockDraft } from "../read/blockDraft.ts";
import { pathOf, rangeOf } from "../read/reading.ts";
import type { SpecDraft } from "../read/root.ts";
import { axisSize, type Size, type Sizes } from "./sizes.ts";

/**
 * Checks that a sequence can go on: there are ids and labels that are the same things, and nothing in the way has a size
 * of its own. `labels`: how many the read-out has.
 */
export function checkGenerate(sizes: Sizes, draft: SpecDraft, labels: Size | undefined): void {
  const key = sizes.reading.keys.get("generate")?.key;
  if (key === undefined) return;
  for (const part of ["readOut", "embedding"]) {
    if (sizes.isGiven(part)) continue;
    const message =
      part === "readOut"
        ? words("generate needs a readOut, whose logits choose the next id")
        : words("generate needs an embedding, through which each new id enters");
    sizes.report("key.missing", key, message);
    return;
  }
  checkLabels(sizes, draft, labels);
  checkIds(sizes, draft, labels);
  for (const block of draft.main.blocks) checkGrows(sizes, block);
}

/** A label is the id that enters next, one for each position of one sequence. */
function checkLabels(sizes: Sizes, { readOut }: SpecDraft, labels: Size | undefined): void {
  const table = sizes.source("embedding.table");
  const ids = sizes.source("embedding.ids");
  const pool = sizes.valueOf("readOut.pool");
  if (readOut !== undefined && readOut.pool !== "none" && pool !== undefined) {
    sizes.report("key.conflict", pool, words('generate reads the last position, so pool must be "none"'));
  }
  if (ids !== undefined && axisSize(ids, 2).value !== 1) {
    const message = words("generate goes on from one sequence, but {0} has {1}", ids.path, axisSize(ids, 2).value);
    sizes.report("shape.mismatch", ids.value, message);
  }
  if (table !== undefined && readOut?.tied !== true && labels !== undefined) {
    const template = "generate feeds each label back as an id: {0} has {1} labels, but {2} has {3} rows";
    sizes.agree(labels, axisSize(table, 2), template);
  }
}

/** `until` and `start` must be ids that there are; a generation begins with one at least. */
function checkIds(sizes: Sizes, draft: SpecDraft, labels: Size | undefined): void {
  const { generate } = draft;
  const until = sizes.valueOf("generate.until");
  if (until !== undefined && generate?.until !== undefined && labels !== undefined && generate.until >= labels.value) {
    const template = "until is {0}, but the ids are 0 … {1}: {2} has {3} labels";
    const message = words(template, generate.until, labels.value - 1, labels.name, labels.value);
    sizes.report("shape.mismatch", until, message, sizes.relatedTo(labels, { ...labels, range: until }));
  }
  const start = sizes.source("generate.start") ?? sizes.source("embedding.ids");
  const table = sizes.source("embedding.table");
  if (start === undefined || table === undefined) return;
  if (start.tensor.data.length === 0 && start.path === "embedding.ids") {
    sizes.report("shape.mismatch", start.value, words("{0} is empty, so there is nothing to go on from", start.path));
  }
  checkRoom(sizes, draft.main.blocks, start);
  const rows = axisSize(table, 2);
  const outside = start.tensor.data.find((id) => id >= rows.value);
  if (outside === undefined || start.path === "embedding.ids") return;
  const template = "{0}: the id {1} is outside {2}, whose {3} rows are 0 … {4}";
  const message = words(template, start.path, outside, table.path, rows.value, rows.value - 1);
  sizes.report("shape.mismatch", start.value, message, sizes.relatedTo(rows, { ...rows, range: start.value }));
}

/** The tables of positions must have a row for each id of the beginning. */
function checkRoom(sizes: Sizes, blocks: readonly BlockDraft[], start: TensorSource): void {
  const rows = tableRows(blocks.map(({ block }) => block));
  const count = start.tensor.data.length;
  if (rows >= count || start.path === "embedding.ids") return;
  const template = "{0} has {1} ids, but a table of positions has {2} rows";
  sizes.report("shape.mismatch", start.value, words(template, start.path, count, rows));
}

/** Whatever is written for each position of the prompt cannot serve those that come. */
function checkGrows(sizes: Sizes, draft: BlockDraft): void {
  const { path, block } = draft;
  const cross = block.memory !== "self";
  const placed = [
    ...draft.masks.filter(({ mask }) => !growsMask(mask, cross)),
    ...draft.positions.filter(({ position }) => !growsPosition(position, cross)),
  ].map((one) => ({ name: one.path, range: rangeOf(one.field.node) }));
  const tensors = [
    ...fixedTensors(block, cross).map((name) => pathOf(path, name)),
    ...draft.given.map(({ field }) => field.path),
    ...(block.embedding?.positions?.ids === undefined ? [] : ["embedding.positions.ids"]),
  ].map((name) => ({ name, range: sizes.valueOf(name) }));
  const [first] = [...placed, ...tensors];
  if (first?.range === undefined) return;
  const message = words("{0} is written for the given positions, but generate adds others", first.name);
  sizes.report("key.conflict", first.range, message);
}

/** Rules that follow from positions alone; in cross attention, those that leave the query's position out. */
function growsMask(mask: Mask, cross: boolean): boolean {
  switch (mask.type) {
    case "causal":
    case "window":
    case "chunk":
    case "dilated":
      return !cross;
    case "prefix":
      return mask.otherwise.every((one) => growsMask(one, cross));
    case "any":
      return mask.lists.every((list) => list.every((one) => growsMask(one, cross)));
    case "keys":
    case "lengths":
      return cross;
    case "tensor":
      return growsPairs(mask.visible, cross);
    case "blocked":
      return growsPairs(mask.blocked, cross);
    default:
      return false;
  }
}

/** Whether a tensor of queries × keys has no size along an axis that grows. */
function growsPairs({ shape }: Tensor, cross: boolean): boolean {
  return (shape.at(-2) ?? 1) === 1 && (cross || (shape.at(-1) ?? 1) === 1);
}

function growsPosition(position: Position, cross: boolean): boolean {
  const { grows } = positionKinds[position.type];
  if (grows === "unlessWritten") return !("positions" in position) || position.positions === undefined;
  return grows === "inSelf" && !cross;
}

/** Names of tensors with a row for each position. */
function fixedTensors({ bias, scale, temperature, dropout }: BlockDraft["block"], cross: boolean): string[] {
  const rows = (tensor: Tensor | number | undefined) => typeof tensor !== "object" || (tensor.shape.at(-2) ?? 1) === 1;
  const names: string[] = [];
  if (bias !== undefined && !growsPairs(bias, cross)) names.push("bias");
  if (!rows(scale)) names.push("scale");
  if (!rows(temperature)) names.push("temperature");
  if (dropout !== undefined && !growsPairs(dropout.mask, cross)) names.push("dropout.mask");
  return names;
}
