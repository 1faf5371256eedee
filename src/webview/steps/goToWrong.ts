import type { StepOutline } from "../../core/explain/outline.ts";
import { layerOutline, matrix, selected, showCell, view } from "../state.ts";
import { refOf } from "../viewWithin.ts";
import { cellOfIndex, failuresOf } from "./failures.ts";

/** Selects the next cell of a step that differs, in the head in view first; the one that is farthest off where the numbers are not here. */
export function goToWrong(step: StepOutline): void {
  const layer = layerOutline();
  if (layer === undefined) return;
  const ref = refOf(layer, step, view.peek());
  // 1 where a number differs: a matrix that the host gives as it gives others.
  const wrong = matrix({ ...ref, name: `wrong.${step.name}` }).peek()?.data;
  const last = selected.peek();
  // Row-major, as the numbers lie; −1 begins before the first.
  const after = last?.matrix === step.name ? last.row * step.cols + last.col : -1;
  const next = wrong && nextWrong(wrong, after);
  if (next !== undefined) {
    const place = { row: Math.floor(next / step.cols), col: next % step.cols };
    showCell({ layer: ref.layer, matrix: ref.name, batch: ref.batch, head: ref.head, ...place }, view.peek());
    return;
  }
  // In another head or batch item: the view turns there.
  const farthest = step.expected?.largest ?? step.expected?.mismatch;
  if (farthest === undefined) return;
  const { cell, view: there } = cellOfIndex(layer, step, farthest.index);
  showCell(cell, there);
}

/** The same for the step that is selected, else for the first that fails by itself. False where nothing fails. */
export function goToNextWrong(): boolean {
  const layer = layerOutline();
  const failing = layer && failuresOf(layer);
  if (layer === undefined || failing === undefined || failing.size === 0) return false;
  const name = selected.peek()?.matrix;
  const own = layer.steps.find((step) => step.name === name && failing.has(step.name));
  const first = layer.steps.find((step) => failing.has(step.name));
  goToWrong((own ?? first)!);
  return true;
}

/** The next cell that differs after one, row by row, from the first again after the last; undefined where none does. */
export function nextWrong(wrong: Float64Array, after: number): number | undefined {
  // Up to the length itself, so that the last one looked at is where it began.
  for (let step = 1; step <= wrong.length; step++) {
    const at = (after + step) % wrong.length;
    if (wrong[at] === 1) return at;
  }
  return undefined;
}
