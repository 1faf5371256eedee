import { isIgnored } from "../core/engine/context.ts";
import type { LayerResult } from "../core/spec/result.ts";
import { isPairStep, shownStepIds } from "../core/spec/steps.ts";
import type { Tensor } from "../core/tensor/tensor.ts";
import type { LayerLabels } from "./labels.ts";
import type { TableContent } from "./table.ts";

/** One matrix of a step: a head's, or the whole layer's. */
export interface NamedMatrix {
  /** `weights`, `weights · batch 0 · head 1`. */
  readonly name: string;
  readonly content: Pick<TableContent, "rows" | "cols" | "data" | "rowLabel" | "colLabel" | "isMasked">;
}

const overKeys = new Set([...shownStepIds.filter(isPairStep), "meanWeights"]);
const keyRows = new Set(["K", "V", "presentK", "presentV"]);
const newKeyRows = new Set(["projectedK", "projectedV"]);

/** The matrices of a step, one after the other: for each batch item and head its rows × cols. */
export function* matricesOf(
  name: string,
  tensor: Tensor,
  layer: LayerResult,
  labels: LayerLabels,
): Generator<NamedMatrix> {
  const rows = tensor.shape.at(-2) ?? 1;
  const cols = tensor.shape.at(-1) ?? 1;
  const size = rows * cols;
  const count = size === 0 ? 0 : tensor.data.length / size;
  for (let at = 0; at < count; at++) {
    const lead = leadingIndex(tensor.shape, at);
    yield {
      name: `${name}${leadText(tensor.shape, lead)}`,
      content: {
        rows,
        cols,
        data: tensor.data.subarray(at * size, (at + 1) * size),
        rowLabel: rowLabels(name, layer, labels),
        colLabel: colLabels(name, labels),
        isMasked: maskedCells(name, layer, at * size, cols),
      },
    };
  }
}

function colLabels(name: string, labels: LayerLabels): (col: number) => string {
  if (name === "sinkWeights") return labels.query;
  return overKeys.has(name) ? labels.key : String;
}

function rowLabels(name: string, layer: LayerResult, labels: LayerLabels): (row: number) => string {
  if (name === "sinkWeights") return (head) => `head ${head}`;
  if (keyRows.has(name) || name === "weighted") return labels.key;
  if (newKeyRows.has(name)) return (row) => labels.key(row + layer.dims.past);
  return labels.query;
}

/** In `masked` and `weights`, keys that a query may not see. */
function maskedCells(name: string, layer: LayerResult, from: number, cols: number): TableContent["isMasked"] {
  const masked = layer.steps.get("masked")?.tensor.data;
  const weights = layer.steps.get("weights")?.tensor.data;
  if (masked === undefined || weights === undefined) return () => false;
  if (name === "masked") return (row, col) => masked[from + row * cols + col] === -Infinity;
  if (name === "weights") return (row, col) => isIgnored(weights, masked, from + row * cols + col);
  return () => false;
}

const axisNames = ["batch", "head", "query"];

/** The index of the n-th matrix along the axes in front of its rows and columns. */
function leadingIndex(shape: readonly number[], n: number): number[] {
  const index: number[] = [];
  let rest = n;
  for (let axis = shape.length - 3; axis >= 0; axis--) {
    index.unshift(rest % shape[axis]!);
    rest = Math.floor(rest / shape[axis]!);
  }
  return index;
}

/** Axes of length 1 need no mention. */
function leadText(shape: readonly number[], lead: readonly number[]): string {
  return lead.map((index, axis) => (shape[axis] === 1 ? "" : ` · ${axisNames[axis] ?? "axis"} ${index}`)).join("");
}
