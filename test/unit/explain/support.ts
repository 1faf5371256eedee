import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import type { CellRef, Derivation } from "../../../src/core/explain/derivation.ts";
import { explainCell } from "../../../src/core/explain/steps/explainCell.ts";
import type { SpecDocument } from "../../../src/core/format/document.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import type { SpecResult } from "../../../src/core/spec/result.ts";
import type { Spec } from "../../../src/core/spec/spec.ts";
import { plainText } from "../../../src/core/words.ts";
import { knownAnswers } from "../../knownAnswers.ts";

/** A document with its result. */
export interface Computed {
  readonly document: SpecDocument;
  readonly spec: Spec;
  readonly result: SpecResult;
}

/** Computes a document given as a value. */
export function computed(document: unknown): Computed {
  return computedText(JSON.stringify(document));
}

/** Computes a document's text; fails with its first problems. */
export function computedText(text: string): Computed {
  const document = parseSpec(text);
  if (document.spec === undefined)
    throw new Error(document.problems.map(({ message }) => plainText(message)).join("; "));
  return { document, spec: document.spec, result: computeSpec(document.spec) };
}

/** The derivation of one cell of a document's only (or named) layer; indices from 0. */
export function explained(
  { spec, result }: Computed,
  matrix: string,
  row: number,
  col: number,
  at: Partial<CellRef> = {},
): Derivation {
  const derivation = explainCell(spec, result, { layer: "", batch: 0, head: 0, ...at, matrix, row, col });
  if (derivation === undefined) throw new Error(`no ${matrix}[${row},${col}]`);
  return derivation;
}

/** The three-input worked example of most introductions. */
export const workedExample = {
  X: [
    [1, 0, 1, 0],
    [0, 2, 0, 2],
    [1, 1, 1, 1],
  ],
  Wk: [
    [0, 0, 1],
    [1, 1, 0],
    [0, 1, 0],
    [1, 1, 0],
  ],
  Wq: [
    [1, 0, 1],
    [1, 0, 0],
    [0, 0, 1],
    [0, 1, 1],
  ],
  Wv: [
    [0, 2, 0],
    [0, 3, 0],
    [1, 0, 3],
    [1, 1, 0],
  ],
  scale: 1,
};

/** The conformance specs and the examples, by name. */
export function specFiles(
  conformance = knownAnswers("conformance"),
): { readonly name: string; readonly text: string }[] {
  const modern = filesOf(join(conformance, "v1.1", "attention"));
  // Until all of 1.1 is there, only what can be read.
  const readable = modern.filter(({ text }) => {
    const { spec } = parseSpec(text);
    // With a precision, numbers are rounded ones, of the document and of each step.
    return spec !== undefined && [spec, ...spec.main.blocks].every(({ precision }) => precision === undefined);
  });
  return [...[join(conformance, "attention"), "examples"].flatMap((folder) => filesOf(folder)), ...readable];
}

function filesOf(folder: string): { name: string; text: string }[] {
  const names = readdirSync(folder).filter((name) => name.endsWith(".attn.json"));
  return names.sort().map((name) => ({ name: basename(name), text: readFileSync(join(folder, name), "utf8") }));
}
