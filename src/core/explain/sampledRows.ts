import type { Step } from "../engine/result.ts";
import type { CellRef } from "./derivation.ts";
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
  for (let flat = 0; flat < count; flat += stride) {
    const plane = Math.floor(flat / rows);
    const place = { batch: Math.floor(plane / heads), head: plane % heads, row: flat % rows };
    yield { ...place, from: flat * cols, to: (flat + 1) * cols };
  }
}

/** A cell of a sampled row as the panel names it. */
export function cellOf(at: LayerContext, { id }: Step, { batch, head, row }: SampledRow, col: number): CellRef {
  return { layer: at.block.path, matrix: id, batch, head, row, col };
}
