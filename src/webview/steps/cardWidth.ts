import type { LayerOutline, MatrixOutline, StepOutline } from "../../core/explain/outline.ts";
import { longestLabel, usualLabel } from "../../core/view/axisLabels.ts";
import { numberSize } from "../theme.ts";
import type { Stage, StageName } from "./flow.ts";

// In pixels; a stage's cards are at least and at most this wide, whatever their numbers.
const least: Readonly<Record<StageName, number>> = { input: 150, projections: 140, scores: 150, result: 140 };
const most: Readonly<Record<StageName, number>> = { input: 640, projections: 256, scores: 640, result: 640 };
/** Of the usual fonts of numbers at a size of 1 px, a little more than needed: a column too many must not be cut off. */
export const characterShare = 7.3 / 12;
// A column of one digit would be too narrow to be pointed at.
const leastCharacters = 3;
/** A matrix with more rows or columns than this is a picture, whose shorter side needs no more than this many pixels; see matrixView.tsx. */
const picture = { from: 64, side: 320 };
/** A card's padding and border on both sides, in a narrow flow and in a wide one; see stepsView.css. */
const margins = { narrow: 14, wide: 26, wideFrom: 740 };
/** Beside the letters of a label and of a number; see matrixTable.css. */
const paddings = { head: 11, column: 10 };

/** The characters of a matrix's longest number as it is shown. */
export type CharactersOf = (matrix: MatrixOutline) => number;

/** The tensors of the document that enter a step. */
export function inputsOf(step: StepOutline, { inputs }: LayerOutline): MatrixOutline[] {
  // Operands that are steps have cards of their own; these have not.
  return step.operands.flatMap((name) => inputs.find((input) => input.name === name) ?? []);
}

/**
 * The width a stage's cards would like to have in a flow of a width: room for the widest matrix, of the document's tensors
 * too, within bounds. In pixels.
 */
export function cardWidth(
  { name, steps }: Stage,
  layer: LayerOutline,
  width: number,
  charactersOf: CharactersOf,
): number {
  const matrices = steps.flatMap((step) => [step, ...inputsOf(step, layer)]);
  // The widest of all cards, so that those of a stage are alike.
  const widest = Math.max(...matrices.map((matrix) => tableWidth(matrix, layer, charactersOf(matrix))));
  return Math.max(
    least[name],
    Math.min(most[name], widest + (width < margins.wideFrom ? margins.narrow : margins.wide)),
  );
}

/** About how wide a matrix is as a table, or as a picture where it is one. */
function tableWidth({ rows, cols, rowAxis, colAxis }: MatrixOutline, layer: LayerOutline, characters: number): number {
  const characterWidth = characterShare * numberSize.value;
  // Of rows the longest label counts, of columns the usual one: matrixTable.ts has the same limits.
  const head = longestLabel(rowAxis, rows, layer, 12) * characterWidth + paddings.head;
  const column =
    Math.max(leastCharacters, characters, usualLabel(colAxis, cols, layer, 9)) * characterWidth + paddings.column;
  const table = head + cols * column;
  if (Math.max(rows, cols) <= picture.from) return table;
  // A picture keeps its proportions: the shorter side has the given pixels at most.
  return Math.min(table, head + picture.side * Math.max(1, cols / rows));
}

/** Cards in a row: as many as have room, but the last row no emptier than need be; three as one or three, never two. */
export function columnsFor(count: number, want: number, width: number, gap: number): number {
  // There is one gap less than cards; with one more, each card has its own.
  const room = Math.max(1, Math.floor((width + gap) / (want + gap)));
  const rows = Math.ceil(count / room);
  const columns = Math.ceil(count / rows);
  // Two projections above one would look as if they belonged together.
  return count === 3 && columns === 2 ? 1 : columns;
}
