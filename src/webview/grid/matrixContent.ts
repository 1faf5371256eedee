import type { ReadonlySignal } from "@preact/signals";
import type { Axis } from "../../core/explain/outline.ts";
import type { Tile } from "../../core/tiles/pyramid.ts";
import type { ColorScale } from "../../core/view/colorScale.ts";
import type { HeatmapLayout } from "../../core/view/heatmapLayout.ts";
import type { MatrixRef } from "../../protocol/messages.ts";

/** Everything that is drawn of one matrix at one moment. */
export interface MatrixContent {
  readonly ref: MatrixRef;
  readonly rows: number;
  readonly cols: number;
  readonly numbers: Float64Array;
  /** Present where the matrix is too large to be held: `numbers` is empty then. */
  readonly tiles?: TiledNumbers;
  readonly scale: ColorScale;
  readonly decimals: number;
  /** Whether numbers are written without the zero before their point, for want of room. */
  readonly terse?: boolean;
  /** Whether the numbers are differences. */
  readonly signed: boolean;
  /** Whether they are the numbers as they are now, which can be changed. */
  readonly current: boolean;
  /** Whether they are the mean or the largest over all heads. */
  readonly pooled?: "mean" | "max";
  /** What is shown in place of weights, of a head or of the layer. */
  readonly quantity?: string;
  readonly masked: Uint8Array | undefined;
  readonly moved: Uint8Array | undefined;
  /** Cells that are not as the document expects. */
  readonly wrong: Uint8Array | undefined;
  /** What rows and columns stand for. */
  readonly axes?: readonly [Axis, Axis];
  readonly rowLabels: readonly string[];
  readonly colLabels: readonly string[];
}

/** One cell in one line, the same for hover, focus and screen reader: `scores[1,2]`, its labels and its number in full. */
export interface CellWords {
  readonly symbol: string;
  readonly labels: string;
  /** The number in full, with the typographic minus sign; and as it is read back. */
  readonly value: string;
  readonly exact: string;
  readonly masked: boolean;
}

/** The numbers of a matrix that is larger than a screen: as many as are looked at, in tiles. */
export interface TiledNumbers {
  /** Changes with every tile that comes. */
  readonly version: ReadonlySignal<number>;
  /** How many rows and columns a drawn cell stands for. */
  readonly perCell: ReadonlySignal<{ readonly rows: number; readonly cols: number }>;
  /** The tiles to draw, the coarse ones first; those that are missing are asked for. */
  visible(layout: HeatmapLayout, density: number): readonly Tile[];
  /** Says a cell, or what is drawn there where it is one of many behind a pixel. */
  words(content: MatrixContent, row: number, col: number): CellWords | undefined;
  /** The finest tile that shows a cell. */
  tileAt(row: number, col: number): Tile | undefined;
}
