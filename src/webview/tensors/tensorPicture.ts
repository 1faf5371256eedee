import { computed, effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { BlockFigure, BlockStatistics } from "../../core/tiles/blocks.ts";
import type { TileRequest } from "../../core/tiles/pyramid.ts";
import { colorScaleFor } from "../../core/view/colorScale.ts";
import { decimalsFor } from "../../core/view/numberFormat.ts";
import type { MatrixContent } from "../grid/matrixContent.ts";
import { TileStore } from "../heatmap/tileStore.ts";
import { scales, shownDecimals } from "../options.ts";
import { scaleTheme } from "../theme.ts";
import { ask } from "./tensorsHost.ts";
import { askedAxes, fault, scaleKind, scaleName, shownMatrix, size, tensor } from "./tensorsState.ts";

/** What a cell shows of the numbers behind it. */
export const figure: Signal<BlockFigure> = signal("farthest");

/** What is known of all numbers of the looked-at matrix, and how many of them have been read. */
export const known: Signal<{ readonly statistics: BlockStatistics; readonly read: number } | undefined> =
  signal(undefined);

interface Shown {
  readonly tiles: TileStore;
  readonly rows: number;
  readonly cols: number;
}

const shown: Signal<Shown | undefined> = signal(undefined);

/** Turns to the tiles of another matrix as soon as the first of them has come. */
export function followPicture(): void {
  effect(() => {
    const listed = tensor.value;
    const { rows, cols } = size.value;
    const matrix = askedAxes();
    const show = figure.value;
    if (listed === undefined || listed.fault !== undefined || rows * cols === 0) {
      shown.value = undefined;
      known.value = undefined;
      return;
    }
    let isOver = false;
    const tiles = new TileStore({
      ...{ rows, cols, show },
      ask: async (request: TileRequest) => {
        const { statistics, ...tile } = await ask("tile", { ...matrix, tile: request });
        if (isOver) return tile;
        fault.value = undefined;
        // Once all was read it stays so, whichever tile comes last.
        known.value = { statistics, read: Math.max(tile.read, known.peek()?.read === 1 ? 1 : 0) };
        return tile;
      },
      onFault: (reason) => {
        if (!isOver) fault.value = reason;
      },
    });
    known.value = undefined;
    const unfollow = tiles.root.subscribe((root) => {
      // Until then the last matrix stays in sight.
      if (root !== undefined) shown.value = { tiles, rows, cols };
    });
    return () => {
      isOver = true;
      unfollow();
      tiles.close();
    };
  });
}

/** The picture of the looked-at matrix as it is drawn; its colours are those of its coarsest tile. */
export const pictureContent: ReadonlySignal<MatrixContent | undefined> = computed(() => {
  const now = shown.value;
  const listed = tensor.value;
  const root = now?.tiles.root.value;
  if (now === undefined || listed === undefined || root === undefined) return undefined;
  // A copy in float64, whatever type the tile came in.
  const numbers = Float64Array.from(root.data);
  const wanted = scales.value.get(scaleName) ?? "auto";
  // Rows with colours of their own would let a lone bright cell darken its row.
  const choice = wanted === "row" || (wanted === "auto" && root.rowsPerCell * root.colsPerCell > 1) ? "linear" : wanted;
  // −∞ is a mask and makes no matrix one of both signs.
  const least = numbers.reduce(
    (least, value) => (value < least && value > Number.NEGATIVE_INFINITY ? value : least),
    0,
  );
  return {
    ...{ ref: shownMatrix, rows: now.rows, cols: now.cols, numbers: nothing, tiles: now.tiles },
    scale: colorScaleFor(scaleKind(least, listed.name), numbers, { ...scaleTheme.value, choice }),
    decimals: decimalsFor(numbers, shownDecimals.value),
    ...{ signed: false, current: false, masked: undefined, moved: undefined, wrong: undefined },
    ...{ rowLabels: [], colLabels: [] },
  };
});

const nothing = new Float64Array(0);
