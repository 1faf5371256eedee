import { itemAt, present } from "../../present.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import type { SpecDocument, TensorSource } from "../document.ts";
import type { TextEdit } from "../problem.ts";
import { splitStepName } from "../read/stepNames.ts";
import type { ObjectNode } from "../syntax/syntaxTree.ts";
import { alignedEdits } from "./alignedEdits.ts";
import { cellRange } from "./cells.ts";
import { neededDigits } from "./neededDigits.ts";
import { numberText } from "./numberText.ts";
import { type Indent, indentOf, tensorText } from "./rowLayout.ts";

/** Replaces one cell's text and nothing else; undefined where the cell is not in the text. */
export function replaceCell(source: TensorSource, flat: number, value: number): TextEdit | undefined {
  const range = cellRange(source, flat);
  return range === undefined ? undefined : { range, text: numberText(value) };
}

/**
 * The edits that bring a tensor of the document to new values of the same shape: for a literal one edit for each cell
 * whose float64 changes (compared bit for bit, so that 0 and −0 differ), in the order of the text; a made tensor or one
 * from a file is replaced by nested arrays.
 */
export function replaceTensor(document: SpecDocument, source: TensorSource, values: Tensor): TextEdit[] {
  if (source.cells === undefined) {
    return [{ range: source.value, text: tensorText(values, indentOf(document.text, source.key.offset)) }];
  }
  const edits: TextEdit[] = [];
  for (let flat = 0; flat < values.data.length; flat++) {
    if (Object.is(source.tensor.data[flat], values.data[flat])) continue;
    edits.push(present(replaceCell(source, flat, valueAt(values.data, flat))));
  }
  return edits.sort((a, b) => a.range.offset - b.range.offset);
}

/**
 * The edits that bring a tensor of the document to values that were trained: of a literal the numbers that change, and the
 * spaces that keep its columns aligned. `exact` writes every digit, `needed` as many as the change and the text's own
 * numbers have.
 */
export function writeTrained(
  document: SpecDocument,
  source: TensorSource,
  values: Tensor,
  digits: "exact" | "needed",
): TextEdit[] {
  const { text } = document;
  const { tensor, key, value, cells } = source;
  const written = Array.from(tensor.data, (_, flat) => cellRange(source, flat)).flatMap((range) =>
    range === undefined ? [] : [text.slice(range.offset, range.offset + range.length)],
  );
  const textOf = digits === "exact" ? numberText : neededDigits(tensor.data, values.data, written);
  if (cells === undefined) return [{ range: value, text: tensorText(values, indentOf(text, key.offset), textOf) }];
  const texts = new Map<number, string>();
  for (const [flat, after] of values.data.entries()) {
    if (!Object.is(tensor.data[flat], after)) texts.set(flat, textOf(after));
  }
  return texts.size === 0 ? [] : alignedEdits(text, source, texts);
}

/**
 * The edits that write a step's values into `given` (or `expected`) of the root: cell by cell where the step already
 * stands there with this shape, else as a new value, a new entry or a new object. `name`: as the root names it,
 * `weights` or `layers[1].weights`. Undefined when the document's root is no object.
 */
export function writeStep(
  document: SpecDocument,
  group: "given" | "expected",
  name: string,
  values: Tensor,
): TextEdit[] | undefined {
  const { root } = document;
  if (root?.kind !== "object") return undefined;
  const path = pathOfStep(document, group, name);
  const source = document.tensors.get(path);
  if (source !== undefined && String(source.tensor.shape) === String(values.shape)) {
    return replaceTensor(document, source, values);
  }
  const entry = document.keys.get(path);
  const key = entry ?? document.keys.get(group) ?? root.properties[0]?.key;
  const indent = indentOf(document.text, key === undefined ? root.offset : "key" in key ? key.key.offset : key.offset);
  if (entry !== undefined) return [{ range: entry.value, text: tensorText(values, indent) }];
  const inner: Indent = { ...indent, line: indent.line + indent.unit };
  const property = `${JSON.stringify(name)}: ${tensorText(values, inner)}`;
  const outer = root.properties.find((one) => one.key.value === group)?.value;
  if (outer?.kind === "object") return insertProperty(document.text, outer, property, inner);
  const object = `${JSON.stringify(group)}: {${indent.eol}${inner.line}${property}${indent.eol}${indent.line}}`;
  return outer === undefined ? insertProperty(document.text, root, object, indent) : undefined;
}

/** Where a step's entry is: at the root, or in its own layer when it was written there. */
function pathOfStep(document: SpecDocument, group: string, name: string): string {
  const { block, id } = splitStepName(name);
  const inLayer = `${block}.${group}.${id}`;
  return block !== "" && document.keys.has(inLayer) ? inLayer : `${group}.${name}`;
}

/** Adds a property on a line of its own at the end of an object, behind its comments; a trailing comma is kept. */
function insertProperty(text: string, object: ObjectNode, property: string, indent: Indent): TextEdit[] {
  let place = object.end - 1;
  while (place > 0 && " \t\r\n".includes(itemAt(text, place - 1))) place--;
  const last = object.properties.at(-1);
  if (last === undefined) {
    const closing = indent.eol + indent.line.slice(0, indent.line.length - indent.unit.length);
    const range = { offset: place, length: object.end - 1 - place };
    return [{ range, text: `${indent.eol}${indent.line}${property}${closing}` }];
  }
  const after = last.value?.end ?? last.key.end;
  const line = `${indent.eol}${indent.line}${property}`;
  if (hasTrailingComma(text, after, place)) return [insertion(place, `${line},`)];
  return place === after ? [insertion(place, `,${line}`)] : [insertion(after, ","), insertion(place, line)];
}

function insertion(offset: number, text: string): TextEdit {
  return { range: { offset, length: 0 }, text };
}

/** Whether there is a comma between the last value and the end of an object; comments are passed over. */
function hasTrailingComma(text: string, from: number, to: number): boolean {
  let at = from;
  while (at < to) {
    if (text[at] === ",") return true;
    if (text.startsWith("//", at)) while (at < to && text[at] !== "\n" && text[at] !== "\r") at++;
    else if (text.startsWith("/*", at)) at = text.indexOf("*/", at) + 2;
    else at++;
  }
  return false;
}
