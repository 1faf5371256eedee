import type { LayerOutline, MatrixOutline, StepOutline } from "../../core/explain/outline.ts";
import { longestLabel } from "../grid/axisLabels.ts";
import type { Stage, StageName } from "./flow.ts";

const least: Readonly<Record<StageName, number>> = { input: 160, projections: 140, scores: 180, result: 170 };
const most: Readonly<Record<StageName, number>> = { input: 640, projections: 256, scores: 640, result: 640 };
const margins = 22;
const characterWidth = 7;
const usualCharacters = 4;

/** The tensors of the document that enter a step. */
export function inputsOf(step: StepOutline, { inputs }: LayerOutline): MatrixOutline[] {
  return step.operands.flatMap((name) => inputs.find((input) => input.name === name) ?? []);
}

/** The width a stage's cards would like to have: room for their widest matrix, within bounds. In pixels. */
export function cardWidth({ name, steps }: Stage, layer: LayerOutline): number {
  const widest = steps.reduce((widestYet, step) => Math.max(widestYet, tableWidth(step, layer)), 0);
  return Math.max(least[name], Math.min(most[name], widest + margins));
}

/** About how wide a matrix is as a table of numbers with two decimals. */
function tableWidth({ rows, cols, rowAxis, colAxis }: MatrixOutline, layer: LayerOutline): number {
  const head = longestLabel(rowAxis, rows, layer, 12) * characterWidth + 14;
  const column = Math.max(usualCharacters, longestLabel(colAxis, cols, layer, 9)) * characterWidth + 13;
  return head + cols * column;
}

/** Cards in a row: as many as have room, but the last row no emptier than need be; three as one or three, never two. */
export function columnsFor(count: number, want: number, width: number, gap: number): number {
  const room = Math.max(1, Math.floor((width + gap) / (want + gap)));
  const rows = Math.ceil(count / room);
  const columns = Math.ceil(count / rows);
  return count === 3 && columns === 2 ? 1 : columns;
}
