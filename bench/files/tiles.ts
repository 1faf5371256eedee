import { closeSync, ftruncateSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { readNpy } from "../../src/core/tensor/files/npy.ts";
import { storedMatrix } from "../../src/core/tensor/files/storedMatrix.ts";
import { Pyramid, type Tile, type TileRequest, tileSide } from "../../src/core/tiles/pyramid.ts";
import { fitHeatmap, type HeatmapLayout, visibleCells, zoomAt } from "../../src/core/view/heatmapLayout.ts";
import { StampedFile } from "../../src/files/stampedFile.ts";

const megabyte = 2 ** 20;
const sides = [1_024, 2_048, 4_096, 8_192, 16_384];
/** The window of a picture, in pixels. */
const window = { width: 900, height: 640 };
/** A slow line. */
const remote = { roundTripMs: 100, bytesPerMs: 1_000 };

/**
 * Looks at square float32 matrices of growing sides as the page does: prints when there is a picture, when every number has
 * been counted, what is sent for the whole and for a zoom, over a slow line too, and how much more memory it takes.
 */
export async function lookAtTiles(folder: string): Promise<void> {
  for (const side of sides) {
    const source = await StampedFile.open(sparseNpy(join(folder, `${side}.npy`), side));
    const { tensors } = await readNpy(source);
    const [tensor] = tensors;
    if (tensor === undefined) throw new Error("the file holds no tensor");
    const before = process.memoryUsage().rss;
    const began = performance.now();
    const pyramid = new Pyramid(storedMatrix(tensor).source);
    await pyramid.work(() => true);
    const whole = fitHeatmap(side, side, window.width, window.height);
    const first = await looked(pyramid, whole);
    const pictureMs = performance.now() - began;
    await pyramid.work(() => false);
    const passMs = performance.now() - began;
    const near = await looked(pyramid, zoomAt(whole, 8, 450, 320));
    const grown = (process.memoryUsage().rss - before) / megabyte;
    await source.close();
    console.log(
      `${side}²: picture after ${ms(pictureMs)}, all counted after ${ms(passMs)}, sent ${size(first)} for the whole and ${size(near)} for a zoom ` +
        `(over a slow line ${ms(slow(first))} and ${ms(slow(near))}), ${grown.toFixed(0)} MB more memory`,
    );
  }
}

/** Tiles that a window needs, at most one cell for each pixel. */
async function looked(pyramid: Pyramid, layout: HeatmapLayout): Promise<readonly Tile[]> {
  const level = Math.max(0, Math.ceil(Math.log2(1 / layout.cellWidth)));
  const side = tileSide * 2 ** level;
  const { row, rowEnd, col, colEnd } = visibleCells(layout);
  const tiles: Tile[] = [];
  for (let tileRow = Math.floor(row / side); tileRow * side < rowEnd; tileRow++) {
    for (let tileCol = Math.floor(col / side); tileCol * side < colEnd; tileCol++) {
      const wish: TileRequest = { rowLevel: level, colLevel: level, tileRow, tileCol, show: "farthest" };
      tiles.push(await pyramid.tile(wish));
    }
  }
  return tiles;
}

function bytesOf(tiles: readonly Tile[]): number {
  return tiles.reduce((sum, { data }) => sum + data.byteLength, 0);
}

function slow(tiles: readonly Tile[]): number {
  return remote.roundTripMs + bytesOf(tiles) / remote.bytesPerMs;
}

function size(tiles: readonly Tile[]): string {
  return `${(bytesOf(tiles) / megabyte).toFixed(1)} MB in ${tiles.length} tiles`;
}

function ms(value: number): string {
  return `${value.toFixed(0)} ms`;
}

function sparseNpy(path: string, side: number): string {
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${side}, ${side}), }`.padEnd(117);
  const head = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 118, 0, ...Buffer.from(`${header}\n`)];
  const handle = openSync(path, "w");
  writeSync(handle, Buffer.from(head));
  ftruncateSync(handle, head.length + 4 * side * side);
  closeSync(handle);
  return path;
}
