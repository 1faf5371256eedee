import { words } from "../../words.ts";
import { NumberRow } from "../syntax/numberRow.ts";
import type { ArrayNode, SyntaxNode } from "../syntax/syntaxTree.ts";
import type { Field } from "./fields.ts";
import { type Reading, rangeOf } from "./reading.ts";
import { cellValue } from "./tensorCells.ts";

/**
 * Reports nested arrays under `mask` that hold a number below 0, once: they are to be added to the scores, as PyTorch takes
 * an `attn_mask` of floats. Returns whether they were.
 */
export function isAdditive(reading: Reading, field: Field): boolean {
  if (field.node.kind !== "array") return false;
  const cell = firstNegative(field.node);
  if (cell === undefined) return false;
  const message = words(
    "{0} holds numbers that are to be added to the scores: they belong under bias. In a mask, 1 means visible and 0 hidden",
    field.path,
  );
  reading.problems.error("mask.additive", rangeOf(cell), message, { fixes: moves(reading, field) });
  return true;
}

/** Renames the key, where it is the mask's own and there is no bias yet. */
function moves(reading: Reading, { path, key }: Field) {
  const bias = path.replace(/mask$/, "bias");
  if (bias === path || reading.keys.has(bias)) return [];
  return [{ title: words("Move to {0}", "bias"), edits: [{ range: key, text: '"bias"' }] }];
}

function firstNegative(node: ArrayNode): SyntaxNode | undefined {
  if (node instanceof NumberRow) {
    for (let at = 0; at < node.count; at++) if (node.item(at).value < 0) return node.item(at);
    return undefined;
  }
  for (const item of node.items) {
    const found = item.kind === "array" ? firstNegative(item) : (cellValue(item, "number") ?? 0) < 0 ? item : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}
