import type { Step } from "../../spec/result.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import type { CellRef } from "../derivation.ts";
import type { LayerContext } from "./layerContext.ts";
import { slabOf } from "./slab.ts";

/** A row of a step: where it is, and its first and last number in the step's data. */
export interface SampledRow {
  readonly batch: number;
  readonly head: number;
  readonly row: number;
  readonly from: number;
  readonly to: number;
}

const mostNumbers = 2 ** 16;

/** All rows of a step, or evenly spaced ones where it has more than 65,536 numbers. */
export function* sampledRows({ tensor }: Step): Generator<SampledRow> {
  const { rows, cols, heads, batches } = slabOf(tensor);
  const count = batches * heads * rows;
  const stride = Math.max(1, Math.ceil((count * cols) / mostNumbers));
  // Rows are counted over all matrices; a plane is the matrix of one head in one batch item.
  for (let flat = 0; flat < count; flat += stride) {
    const plane = Math.floor(flat / rows);
    const place = { batch: Math.floor(plane / heads), head: plane % heads, row: flat % rows };
    yield { ...place, from: flat * cols, to: (flat + 1) * cols };
  }
}

/** The range of a step's finite numbers, and whether there are others. */
export interface Extremes {
  readonly least: number;
  readonly largest: number;
  readonly allFinite: boolean;
}

const known = new WeakMap<Step, Extremes>();

/** The extremes of a step's sampled rows, found once: most checks need to look no closer. */
export function extremesOf(step: Step): Extremes {
  const found = known.get(step) ?? findExtremes(step);
  known.set(step, found);
  return found;
}

function findExtremes(step: Step): Extremes {
  const { data } = step.tensor;
  let least = Infinity;
  let largest = -Infinity;
  let allFinite = true;
  const look = (from: number, to: number): void => {
    for (let k = from; k < to; k++) {
      const value = valueAt(data, k);
      if (!Number.isFinite(value)) allFinite = false;
      else {
        if (value < least) least = value;
        if (value > largest) largest = value;
      }
    }
  };
  if (data.length <= mostNumbers) look(0, data.length);
  else for (const { from, to } of sampledRows(step)) look(from, to);
  return { least, largest, allFinite };
}

/** A cell of a sampled row as the panel names it. */
export function cellOf(at: LayerContext, { id }: Step, { batch, head, row }: SampledRow, col: number): CellRef {
  return { layer: at.block.path, matrix: id, batch, head, row, col };
}
