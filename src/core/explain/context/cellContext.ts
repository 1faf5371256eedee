import { typeOfStep } from "../../engine/precision.ts";
import type { NumberType } from "../../spec/numberTypes.ts";
import { isReadOutStep } from "../../spec/readOut.ts";
import type { Step } from "../../spec/result.ts";
import type { StepId } from "../../spec/steps.ts";
import type { Words } from "../../words.ts";
import type { CellRef, Contribution, Derivation, DerivationLine, Geometry, Operand, PairStage } from "../derivation.ts";
import type { LayerContext } from "./layerContext.ts";
import { slabNamed } from "./matrixOf.ts";
import { type Slab, slabAt, slabColumn, slabRow } from "./slab.ts";

/** A cell of a step with everything it can be explained from. */
export interface CellContext extends LayerContext {
  readonly id: StepId;
  readonly step: Step | undefined;
  readonly batch: number;
  /** Counts the step's own heads: key heads for K and V. */
  readonly head: number;
  readonly row: number;
  readonly col: number;
  /** The engine's number. */
  readonly value: number;
}

/** What one stage says about its cell; the rest of a derivation is the same for all. */
export interface Explained {
  readonly heading: Words;
  /** The last line's value is the cell's. */
  readonly lines: readonly DerivationLine[];
  readonly operands: readonly Operand[];
  readonly stages?: readonly PairStage[];
  readonly contributions?: readonly Contribution[];
  readonly remaining?: NonNullable<Derivation["remaining"]>;
  readonly geometry?: Geometry | undefined;
  /** What `row` stands for in the code of the lines. */
  readonly numbers?: Float64Array;
  /** Where the document itself says the number. */
  readonly source?: { readonly path: string; readonly index: number };
}

/**
 * The value to write after a calculation: the engine's, unless `given` replaced it or it is kept in a smaller type, for then the
 * calculation says another.
 */
export function settled(at: CellContext, computed: number): number {
  return at.step?.given === undefined && keptType(at) === "float64" ? at.value : computed;
}

/** The type in which the cell's step is kept. */
export function keptType({ spec, block, id }: Pick<CellContext, "spec" | "block" | "id">): NumberType {
  return typeOfStep(isReadOutStep(id) ? spec.precision : block.precision, id);
}

/** A matrix that has to be there because the step that reads it is. */
export function needed(at: LayerContext, name: string): Slab {
  const slab = slabNamed(at, name);
  if (slab === undefined) throw new Error(`${name} is missing in ${at.block.path || "the block"}`);
  return slab;
}

/** A copy of a row of a step or tensor, by batch item and own head. */
export function rowOf(at: LayerContext, name: string, batch: number, head: number, row: number): Float64Array {
  return slabRow(needed(at, name), batch, head, row);
}

/** A copy of a column of a step or tensor. */
export function columnOf(at: LayerContext, name: string, batch: number, head: number, col: number): Float64Array {
  return slabColumn(needed(at, name), batch, head, col);
}

/** One number of a step or tensor. */
export function numberAt(
  at: LayerContext,
  name: string,
  batch: number,
  head: number,
  row: number,
  col: number,
): number {
  return slabAt(needed(at, name), batch, head, row, col);
}

/** Cells of a matrix of this layer to be lit; a matrix that is shared by batch items or heads is lit at its index 0. */
export function highlighted(
  at: LayerContext & Pick<CellContext, "batch">,
  matrix: string,
  head: number,
  row: number | "all",
  col: number | "all",
): Operand {
  const slab = needed(at, matrix);
  return {
    layer: at.block.path,
    matrix,
    batch: slab.batches > 1 ? at.batch : 0,
    head: slab.heads > 1 ? head : 0,
    row,
    col,
  };
}

/** The cell as the panel names it. */
export function refOf(at: CellContext): CellRef {
  const { batch, head, row, col } = at;
  return { layer: at.block.path, matrix: at.id, batch, head, row, col };
}
