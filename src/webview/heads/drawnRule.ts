import { signal } from "@preact/signals";
import type { LayerOutline } from "../../core/explain/outline.ts";
import { type RuleGrid, ruleGridOf } from "../../core/figures/detector/ruleGrid.ts";
import { writtenRule } from "../../core/figures/detector/writtenRule.ts";
import type { RankedHeads } from "../../core/figures/rankedHeads.ts";
import { shownLayers } from "../state.ts";
import type { HeadAtGlance } from "./headAtGlance.ts";
import { rule } from "./rankedHeads.ts";

/** What one touch of a cell draws: it alone, all cells at the same distance, or all of its column. */
export type Brush = "cell" | "diagonal" | "column";
export const brush = signal<Brush>("cell");

/** What the rule that was drawn last names of each cell, known before the host answers. */
const drawn = signal<{ readonly rule: string; readonly shares: Float64Array } | undefined>(undefined);

/** The grid on which a rule is drawn over a layer. */
export function gridOfLayer({ dims, steps }: LayerOutline): RuleGrid {
  // Keys of an encoder or a memory are another text, in which this one has no past.
  const isOther = steps.some(({ operands }) =>
    operands.some((name) => name === "encoder" || name.startsWith("memory.")),
  );
  return ruleGridOf({ ...dims, past: isOther ? 0 : dims.past });
}

/** The layer on whose grid a rule is drawn over a head: its own, or an earlier one over the same tokens, so that pointing at others asks for nothing again. */
export function drawnLayer(head: HeadAtGlance): LayerOutline | undefined {
  const layers = shownLayers.value;
  const own = layers[head.layerIndex];
  return layers.find(
    ({ dims, keyLabels }) =>
      own !== undefined &&
      dims.n === own.dims.n &&
      dims.past === own.dims.past &&
      keyLabels.length === own.keyLabels.length &&
      keyLabels.every((label, at) => label === own.keyLabels[at]),
  );
}

/** How much of each cell the rule names; undefined while that is not known. Reads signals. */
export function sharesNow({ rows, cols }: RuleGrid, ranked: RankedHeads | undefined): Float64Array | undefined {
  const count = rows * cols;
  const source = rule.value.trim();
  if (source === "") return new Float64Array(count);
  // What was just drawn is known before the host has tried the rule.
  const known = drawn.value;
  if (known?.rule === source && known.shares.length === count) return known.shares;
  const found = ranked && "named" in ranked ? ranked.named : undefined;
  return found?.length === count ? found : undefined;
}

/** A rule as it was when a stroke began. */
export interface StrokeStart {
  readonly rule: string;
  /** What it names of each cell; undefined where it cannot be understood, or is not known yet. */
  readonly shares: Float64Array | undefined;
  readonly isFaulty: boolean;
}

/**
 * Draws or takes away cells. A rule that names whole cells is rewritten; another one stays as it is written, with the cells beside it. One that
 * cannot be understood is replaced.
 */
export function applyStroke(grid: RuleGrid, start: StrokeStart, stroke: ReadonlySet<number>, isOn: boolean): void {
  const count = grid.rows * grid.cols;
  const before = start.isFaulty ? new Float64Array(count) : start.shares;
  const cells = Uint8Array.from({ length: count }, (_, at) => Number(stroke.has(at)));
  // Always from where the stroke began: all of its cells are drawn anew with each that comes.
  const after = before?.map((share, at) => (cells[at] === 1 ? Number(isOn) : share));
  // A share in between is a cell of several pairs, which a rule of whole cells cannot say.
  const isWhole = after?.every((share) => share === 0 || share === 1) === true;
  const own = writtenRule(grid, cells);
  rule.value = isWhole
    ? writtenRule(grid, Uint8Array.from(after))
    : isOn
      ? `${start.rule} or ${own}`
      : `(${start.rule}) and not (${own})`;
  drawn.value = after && { rule: rule.value, shares: after };
}

/** All that a touch of a cell draws with a brush; `isHidden` are cells that no query sees, which only the plain brush draws. */
export function touched(
  { rows, cols }: RuleGrid,
  cell: number,
  how: Brush,
  isHidden: (cell: number) => boolean,
): readonly number[] {
  const [row, col] = [Math.floor(cell / cols), cell % cols];
  if (how === "cell") return [cell];
  return Array.from({ length: rows * cols }, (_, at) => at).filter((at) => {
    // Along a diagonal query and key have the same distance.
    const isOn = how === "column" ? at % cols === col : Math.floor(at / cols) - (at % cols) === row - col;
    return at === cell || (isOn && !isHidden(at));
  });
}

/** The cells on the straight way between two, both included: a fast pointer skips some. */
export function between(cols: number, from: number, to: number): readonly number[] {
  const [row, col] = [Math.floor(from / cols), from % cols];
  const [down, right] = [Math.floor(to / cols) - row, (to % cols) - col];
  const steps = Math.max(Math.abs(down), Math.abs(right));
  return Array.from({ length: steps + 1 }, (_, step) => {
    const part = steps === 0 ? 0 : step / steps;
    return (row + Math.round(down * part)) * cols + col + Math.round(right * part);
  });
}

/** The cells of which no query sees any key, by the picture of a head. */
export function hiddenCells({ rows, cols, rowStep, colStep, n, keys }: RuleGrid, head: HeadAtGlance): Uint8Array {
  const hidden = new Uint8Array(rows * cols);
  // The picture may be smaller than n×keys: its pixels for each query and key.
  const [tall, wide] = [head.rows / n, head.cols / keys];
  for (let at = 0; at < hidden.length; at++) {
    const [row, col] = [Math.floor(at / cols), at % cols];
    const bottom = Math.ceil(Math.min(n, (row + 1) * rowStep) * tall);
    const right = Math.ceil(Math.min(keys, (col + 1) * colStep) * wide);
    let isHidden = true;
    for (let r = Math.floor(row * rowStep * tall); isHidden && r < bottom; r++) {
      for (let c = Math.floor(col * colStep * wide); isHidden && c < right; c++)
        isHidden = head.picture[r * head.cols + c] === -Infinity;
    }
    hidden[at] = Number(isHidden);
  }
  return hidden;
}
