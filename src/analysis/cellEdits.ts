import { layerContext, stepPath } from "../core/explain/context/layerContext.ts";
import { isStepId } from "../core/explain/context/matrixOf.ts";
import { slabIndex, slabOf } from "../core/explain/context/slab.ts";
import type { CellRef } from "../core/explain/derivation.ts";
import { explainCell } from "../core/explain/steps/explainCell.ts";
import { replaceCell, writeStep } from "../core/format/edit/edit.ts";
import { parseSpec } from "../core/format/parseSpec.ts";
import type { TextEdit } from "../core/format/problem.ts";
import type { Tensor } from "../core/tensor/tensor.ts";
import { type Words, words } from "../core/words.ts";
import type { Computed } from "./computed.ts";
import { textAfter } from "./gradientEdits.ts";
import { panelMatrix } from "./textCells.ts";

/** Numbers of a step that are written into `given` for the sake of one of them. */
const mostGiven = 10_000;

/** The edits that bring a cell of the panel to a value, or why there are none. */
export type CellEdits = { readonly edits: readonly TextEdit[] } | { readonly refusal: Words };

/**
 * A number of the text is replaced by the new one and nothing else; of a step that is computed, all numbers are written into
 * `given` with this one changed, so that everything after it follows from it.
 */
export function cellEdits(computed: Computed, cell: CellRef, value: number): CellEdits {
  const derivation = explainCell(computed.spec, computed.result, cell);
  if (derivation === undefined) return { refusal: words("{0} has no such cell.", cell.matrix) };
  if (Object.is(derivation.value, value)) return { edits: [] };
  const place = derivation.source;
  const source = place && computed.document.tensors.get(place.path);
  if (place && source && panelMatrix(computed, source)?.name === cell.matrix) {
    const edit = replaceCell(source, place.index, value);
    return edit === undefined
      ? { refusal: words("{0} is generated, so it has no numbers to edit.", source.path) }
      : { edits: [edit] };
  }
  return isStepId(cell.matrix)
    ? giving(computed, cell, value)
    : { refusal: words("{0} is not in the text.", cell.matrix) };
}

function giving(computed: Computed, cell: CellRef, value: number): CellEdits {
  const { document, spec, result } = computed;
  const at = layerContext(spec, result, cell.layer);
  const tensor = isStepId(cell.matrix) ? at?.layer.steps.get(cell.matrix)?.tensor : undefined;
  if (!isStepId(cell.matrix) || at === undefined || tensor === undefined || tensor.data.length > mostGiven) {
    return { refusal: words("{0} is too large to be written into the text.", cell.matrix) };
  }
  const edits = writeStep(document, "given", stepPath(at, cell.matrix), withCell(tensor, cell, value));
  // No step of a round can be given, and not every other step everywhere; the format itself is the judge of those.
  const isUnderstood =
    edits &&
    at.round === undefined &&
    parseSpec(textAfter(document.text, edits), document.files.options).spec !== undefined;
  return isUnderstood ? { edits } : { refusal: words("{0} cannot be given in this document.", cell.matrix) };
}

/** The tensor with one cell changed, without the axes in front that have a length of 1. */
function withCell(tensor: Tensor, { batch, head, row, col }: CellRef, value: number): Tensor {
  const data = tensor.data.slice();
  data[slabIndex(slabOf(tensor), batch, head, row, col)] = value;
  const leading = tensor.shape.slice(0, -2).findIndex((size) => size !== 1);
  return { shape: leading < 0 ? tensor.shape.slice(-2) : tensor.shape.slice(leading), data };
}
