import type { Words } from "../../words.ts";
import type { CellContext, Explained } from "../context/cellContext.ts";
import { inputMatrices } from "../context/inputMatrices.ts";
import { type LayerContext, latestStep } from "../context/layerContext.ts";
import type { Formula } from "../outline.ts";

/** What is said of a step, and how its cells are explained: one record for each, in the file of its family. */
export interface StepRecord {
  /** The name of its region in the panel. */
  readonly title: Words | ((at: LayerContext) => Words);
  /** One sentence on what it does and why. */
  readonly why: Words | ((at: LayerContext) => Words);
  /** Its formula, as the block computes it. */
  readonly formula: (at: LayerContext) => Formula;
  /** What enters it, in the order of its formula: names of steps and of input tensors. */
  readonly operands: (at: LayerContext) => readonly string[];
  /** How the sizes meet, `3×3 = 3×4 · 4×3`; left out where the step keeps the shape of what it works on. */
  readonly sizes?: (own: string, at: LayerContext) => string;
  /** Everything that made one cell. */
  readonly explain: (at: CellContext) => Explained;
}

/** The input tensors of the layer that are named so, or are a part of what is. */
export function inputsNamed(at: LayerContext, ...prefixes: readonly string[]): string[] {
  return inputMatrices(at)
    .map(({ name }) => name)
    .filter((name) => prefixes.some((prefix) => name === prefix || isPartOf(name, prefix)));
}

function isPartOf(name: string, prefix: string): boolean {
  return name.startsWith(prefix) && (name[prefix.length] === "." || name[prefix.length] === "[");
}

/** A step, if there is one. */
export function present(id: string | undefined): string[] {
  return id === undefined ? [] : [id];
}

/** The first of some steps that the layer has, if any. */
export function latest(at: LayerContext, ...ids: Parameters<typeof latestStep>[1][]): string[] {
  return present(latestStep(at, ...ids));
}
