import type { Tile } from "../../core/tiles/pyramid.ts";
import type { ColorScale } from "../../core/view/colorScale.ts";
import type { HeatmapLayout } from "../../core/view/heatmapLayout.ts";
import type { TiledNumbers } from "../grid/matrixContent.ts";
import { type Ink, pictureOf } from "./paint.ts";

/** The pictures of tiles in the colours that they were painted with last. */
const pictures = new WeakMap<
  Tile,
  { readonly scale: ColorScale; readonly colors: string; readonly picture: OffscreenCanvas }
>();

/** Paints what there is of the visible tiles: coarse ones first, finer ones above them. */
export function paintTiles(
  target: CanvasRenderingContext2D,
  tiles: TiledNumbers,
  scale: ColorScale,
  layout: HeatmapLayout,
  ink: Ink,
  density: number,
): void {
  target.imageSmoothingEnabled = false;
  // A finer tile covers the coarse ones that were painted before it.
  for (const tile of tiles.visible(layout, density)) {
    const { row, col, rows, cols, rowsPerCell, colsPerCell } = tile;
    if (rows === 0 || cols === 0) continue;
    target.drawImage(
      coloured(tile, scale, ink),
      col * layout.cellWidth - layout.panX,
      row * layout.cellHeight - layout.panY,
      cols * colsPerCell * layout.cellWidth,
      rows * rowsPerCell * layout.cellHeight,
    );
  }
}

// Tiles come once and are painted often: while zooming and moving only their place changes.
function coloured(tile: Tile, scale: ColorScale, ink: Ink): OffscreenCanvas {
  const known = pictures.get(tile);
  const colors = `${ink.nan} ${ink.beyond}`;
  if (known?.scale === scale && known.colors === colors) return known.picture;
  const picture = pictureOf({ ...tile, masked: undefined }, scale, ink, ink.beyond);
  pictures.set(tile, { scale, colors, picture });
  return picture;
}
