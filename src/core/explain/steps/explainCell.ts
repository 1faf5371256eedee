import { withRoundedTensors } from "../../engine/precision.ts";
import { isReadOutStep } from "../../spec/readOut.ts";
import type { SpecResult } from "../../spec/result.ts";
import type { Spec } from "../../spec/spec.ts";
import type { StepId } from "../../spec/steps.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import { cellNote, gradientNote } from "../checks/cellNote.ts";
import { expectedFor, givenFor, isAsExpected } from "../checks/expectation.ts";
import { type CellContext, type Explained, keptType, refOf } from "../context/cellContext.ts";
import { type LayerContext, layerContext, pathIn } from "../context/layerContext.ts";
import { isStepId, slabNamed } from "../context/matrixOf.ts";
import { hasCell, type Slab, slabAt, slabIndex } from "../context/slab.ts";
import type { CellRef, Derivation } from "../derivation.ts";
import { expression, python } from "../text/lines.ts";
import { cellName } from "../text/names.ts";
import { explainInput } from "./explainInput.ts";
import { stepRecords } from "./stepRecords.ts";

/**
 * Everything that made one cell, from the result's own numbers: costs the cell's row and column, never a recomputation.
 * Undefined where the result has no such cell. `cell.head` counts the matrix' own heads (key heads for K and V).
 */
export function explainCell(spec: Spec, result: SpecResult, cell: CellRef): Derivation | undefined {
  // Steps were computed from rounded numbers; tensors are shown as they are written.
  const at = layerContext(isStepId(cell.matrix) ? roundedSpec(spec) : spec, result, cell.layer);
  const slab = at && slabNamed(at, cell.matrix);
  if (at === undefined || slab === undefined) return undefined;
  if (!hasCell(slab, cell.batch, cell.head, cell.row, cell.col)) return undefined;
  return isStepId(cell.matrix) ? stepCell(at, cell.matrix, cell, slab) : explainInput(at, cell, slab);
}

const roundedSpecs = new WeakMap<Spec, Spec>();

/** The spec with the numbers that the engine computed with, where a type rounds them. */
function roundedSpec(spec: Spec): Spec {
  const known = roundedSpecs.get(spec) ?? withRoundedTensors(spec);
  roundedSpecs.set(spec, known);
  return known;
}

function stepCell(layer: LayerContext, id: StepId, cell: CellRef, slab: Slab): Derivation {
  const { batch, head, row, col } = cell;
  const flat = slabIndex(slab, batch, head, row, col);
  const step = layer.layer.steps.get(id);
  const at: CellContext = { ...layer, id, step, batch, head, row, col, value: slabAt(slab, batch, head, row, col) };
  const { numbers, geometry, source, ...explained } = stepRecords[id].explain(at);
  const isGiven = step?.given !== undefined;
  const place = isGiven ? givenSource(at, flat) : source;
  const note = cellNote(at) ?? gradientNote(layer, place);
  const expected = expectation(at, flat);
  return {
    cell: refOf(at),
    symbol: cellName(id, row, col),
    value: at.value,
    // For the steps that have neither; the others' own follow.
    stages: [],
    contributions: [],
    ...explained,
    lines: isGiven ? withGiven(at, explained.lines) : withType(at, explained.lines),
    given: isGiven,
    ...(geometry && { geometry }),
    ...(numbers && { row: numbers }),
    ...(expected && { expected }),
    ...(note && { note }),
    ...(place && { source: place }),
  };
}

/** What the operands yield comes first, then the number that the document puts in its place. */
function withGiven(at: CellContext, lines: Explained["lines"]): Explained["lines"] {
  return [...lines, expression(cellName(at.id, at.row, at.col), "given", "", at.value, python(at.value))];
}

/** What the operands yield comes first, then the number as its type holds it, where that is another. */
function withType(at: CellContext, lines: Explained["lines"]): Explained["lines"] {
  const exact = lines.at(-1)?.value;
  if (exact === undefined || Object.is(exact, at.value)) return lines;
  return [...lines, expression(cellName(at.id, at.row, at.col), keptType(at), "", at.value, python(at.value))];
}

/** Where a given number is: at the root under the step's full name, as it is written. */
function givenSource(at: CellContext, flat: number): Derivation["source"] {
  const given = givenFor(at.id, at);
  if (given === undefined) return undefined;
  const path = isReadOutStep(at.id) ? given.name : pathIn(at.block, given.name);
  // `given` may leave leading axes out: its numbers then repeat.
  return { path: `given.${path}`, index: flat % given.tensor.data.length };
}

function expectation(at: CellContext, flat: number): Derivation["expected"] {
  const data = expectedFor(at.id, at)?.tensor.data;
  if (data === undefined || data.length === 0) return undefined;
  const want = valueAt(data, flat % data.length);
  return { want, holds: isAsExpected(at.value, want, at) };
}
