import { valueAt } from "../../tensor/valueAt.ts";
import { words } from "../../words.ts";
import { type LayerContext, pathIn } from "../context/layerContext.ts";
import type { NumericCheck } from "./numericCheck.ts";

/** A sink with more of a row than this leaves next to nothing. */
const nearlyAll = 0.999;
/** Fewer cells than this may fall either way by chance. */
const fewCells = 12;
/** How much nearer to the other polarity the share of kept weights must be. */
const margin = 0.15;

/** Sinks that take all of rows whose queries do see keys: their contexts are next to nothing. */
export function sinksTakeAll(at: LayerContext): NumericCheck | undefined {
  const step = at.layer.steps.get("sinkWeights");
  if (step === undefined) return undefined;
  const { heads, n } = at.dims;
  // Where no key is visible the sink has to take all.
  const dead = new Set(at.layer.fullyMasked.map(([b, h, i]) => (b * heads + h) * n + i));
  const { data } = step.tensor;
  let taken = 0;
  let first = -1;
  for (let row = 0; row < data.length; row++) {
    if (dead.has(row) || !(valueAt(data, row) > nearlyAll)) continue;
    taken++;
    if (first < 0) first = row;
  }
  if (first < 0) return undefined;
  const place = { batch: Math.floor(first / (heads * n)), row: Math.floor(first / n) % heads, col: first % n };
  return {
    code: "numeric.sink",
    severity: "hint",
    message: words(
      "The sinks take more than 99.9 % of {0} of {1} rows: nearly nothing of the values is left there",
      taken,
      data.length - dead.size,
    ),
    layer: at.block.path,
    step: "sinkWeights",
    cell: { layer: at.block.path, matrix: "sinkWeights", head: 0, ...place },
    blame: [pathIn(at.block, "sinks")],
  };
}

/** A dropout mask that keeps about as much as p would drop: most likely 1 stands for what is dropped. */
export function dropoutInverted(at: LayerContext): NumericCheck | undefined {
  const { dropout } = at.block;
  if (dropout === undefined) return undefined;
  const { p, mask } = dropout;
  const cells = mask.data.length;
  const kept = mask.data.reduce((sum, value) => sum + value, 0);
  const share = kept / Math.max(1, cells);
  if (cells < fewCells || Math.abs(share - p) + margin >= Math.abs(share - (1 - p))) return undefined;
  return {
    code: "numeric.dropout",
    severity: "warning",
    message: words(
      "dropout.mask keeps {0} of {1} weights, but p is {2}: 1 stands for a weight that is kept",
      kept,
      cells,
      p,
    ),
    layer: at.block.path,
    step: "dropped",
    blame: [pathIn(at.block, "dropout.mask"), pathIn(at.block, "dropout")],
  };
}
