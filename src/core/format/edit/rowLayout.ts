import { itemAt } from "../../present.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import { numberText } from "./numberText.ts";

/** How a document breaks and indents its lines. */
export interface Indent {
  /** White space at the beginning of the line in question. */
  readonly line: string;
  /** What one level adds. */
  readonly unit: string;
  readonly eol: "\n" | "\r\n" | "\r";
}

/** The indentation of the line that holds an offset, in a document's own style (two spaces where it has none). */
export function indentOf(text: string, offset: number): Indent {
  let begin = offset;
  while (begin > 0 && text[begin - 1] !== "\n" && text[begin - 1] !== "\r") begin--;
  return { line: leadingSpace(text, begin), unit: unitOf(text), eol: eolOf(text) };
}

function leadingSpace(text: string, begin: number): string {
  let end = begin;
  while (text[end] === " " || text[end] === "\t") end++;
  return text.slice(begin, end);
}

/** The white space of the first line that begins with some. */
function unitOf(text: string): string {
  for (let at = 0; at < text.length; at++) {
    if (text[at] !== "\n" && text[at] !== "\r") continue;
    const space = leadingSpace(text, at + 1);
    if (space !== "") return space;
  }
  return "  ";
}

function eolOf(text: string): Indent["eol"] {
  const feed = text.indexOf("\n");
  if (feed > 0 && text[feed - 1] === "\r") return "\r\n";
  return feed < 0 && text.includes("\r") ? "\r" : "\n";
}

/**
 * A tensor as nested arrays, one matrix row on each line, one level deeper than `indent`. A tensor with an empty axis,
 * which nested arrays cannot tell, is written with its shape. With a `textOf` of one's own the columns are aligned.
 */
export function tensorText(tensor: Tensor, indent: Indent, textOf = numberText): string {
  const { shape, data } = tensor;
  if (shape.includes(0)) return JSON.stringify({ shape, data: [] });
  if (shape.length === 0) return textOf(valueAt(data, 0));
  const cols = itemAt(shape, -1);
  const texts = Array.from(data, textOf);
  const widths = textOf === numberText ? [] : widthsOf(texts, cols);
  let parts: string[] = [];
  for (let at = 0; at < data.length; at += cols) parts.push(`[${rowText(texts.slice(at, at + cols), widths)}]`);
  for (let axis = shape.length - 2; axis >= 0; axis--) {
    const inner = indent.eol + indent.line + indent.unit.repeat(axis + 1);
    const outer = indent.eol + indent.line + indent.unit.repeat(axis);
    parts = grouped(parts, itemAt(shape, axis)).map((group) => `[${inner}${group.join(`,${inner}`)}${outer}]`);
  }
  return itemAt(parts, 0);
}

function widthsOf(texts: readonly string[], cols: number): number[] {
  const widths = new Array<number>(cols).fill(0);
  for (const [at, { length }] of texts.entries()) widths[at % cols] = Math.max(widths[at % cols] ?? 0, length);
  return widths;
}

function rowText(texts: readonly string[], widths: readonly number[]): string {
  return texts.map((text, col) => text.padStart(widths[col] ?? 0)).join(", ");
}

function grouped(parts: readonly string[], size: number): string[][] {
  const groups: string[][] = [];
  for (let at = 0; at < parts.length; at += size) groups.push(parts.slice(at, at + size));
  return groups;
}
