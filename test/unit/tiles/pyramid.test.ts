import assert from "node:assert/strict";
import { test } from "node:test";
import type { MatrixSource } from "../../../src/core/tiles/matrixSource.ts";
import { Pyramid, type Tile, type TileRequest, tileSide } from "../../../src/core/tiles/pyramid.ts";

const whole = { tileRow: 0, tileCol: 0, show: "farthest" } as const;

/** A matrix in memory that counts what is read of it. */
function sourceOf(rows: number, cols: number, at: (row: number, col: number) => number) {
  const source: MatrixSource & { count: number } = {
    ...{ rows, cols, single: false, count: 0 },
    read(row, height, col, width) {
      source.count += height * width;
      return Float64Array.from({ length: height * width }, (_, index) =>
        at(row + Math.floor(index / width), col + (index % width)),
      );
    },
  };
  return source;
}

const lone = (row: number, col: number) => (row === 1777 && col === 3 ? -9 : row === 2000 && col === 1501 ? 7 : 0.25);

async function finished(pyramid: Pyramid, tile: TileRequest): Promise<Tile> {
  await pyramid.work(() => false);
  return pyramid.tile(tile);
}

const cellOf = ({ data, cols }: Tile, row: number, col: number) => data[row * cols + col];

test("every number is in the cell that stands for it, at any level, and in the statistics", async () => {
  const source = sourceOf(2500, 1600, lone);
  const pyramid = new Pyramid(source);
  const tile = await finished(pyramid, { ...whole, rowLevel: 4, colLevel: 3 });
  assert.deepEqual([tile.rows, tile.cols, tile.rowsPerCell, tile.colsPerCell, tile.read], [157, 200, 16, 8, 1]);
  assert.equal(cellOf(tile, Math.floor(1777 / 16), 0), -9);
  assert.equal(cellOf(tile, 125, Math.floor(1501 / 8)), 7);
  assert.equal(tile.data.filter((value) => value === 0.25).length, 157 * 200 - 2);
  const { min, max, mean, nan, infinite } = pyramid.statistics;
  assert.deepEqual([min, max, nan, infinite], [-9, 7, 0, 0]);
  assert.ok(Math.abs(mean - (0.25 * (4e6 - 2) - 2) / 4e6) < 1e-12);
  const figures = await Promise.all(
    (["largest", "smallest", "mean"] as const).map((show) =>
      pyramid.tile({ ...whole, rowLevel: 4, colLevel: 3, show }),
    ),
  );
  const [largest, smallest, means] = figures.map((one) => cellOf(one, 111, 0));
  assert.deepEqual([largest, smallest, means], [0.25, -9, (0.25 * 127 - 9) / 128]);
  assert.equal(source.count, 4e6 + Math.ceil(2500 / 4) * 1600, "one pass, and one of four rows before it");
});

test("before the pass is over there is a picture of the rows that have been read, and it says so", async () => {
  const source = sourceOf(4096, 300, (row) => row);
  const pyramid = new Pyramid(source);
  await pyramid.work(() => true);
  const first = await pyramid.tile({ ...whole, rowLevel: 4, colLevel: 1 });
  assert.equal(first.read, 0);
  assert.equal(source.count, 1024 * 300);
  assert.equal(cellOf(first, 10, 0), 172, "the first of four rows stands for them");
  const done = await finished(pyramid, { ...whole, rowLevel: 4, colLevel: 1 });
  assert.deepEqual([done.read, cellOf(done, 10, 0)], [1, 175]);
});

test("a fine tile is exact at once, and only what is behind it is read", async () => {
  const source = sourceOf(5000, 5000, (row, col) => row * 5000 + col);
  const pyramid = new Pyramid(source);
  const tile = await pyramid.tile({ ...whole, rowLevel: 0, colLevel: 0, tileRow: 19, tileCol: 3 });
  assert.deepEqual([tile.row, tile.col, tile.rows, tile.cols], [4864, 768, 136, tileSide]);
  assert.equal(cellOf(tile, 1, 2), 4865 * 5000 + 770);
  assert.deepEqual([source.count, tile.read], [136 * tileSide, 1]);
  const coarser = await pyramid.tile({ ...whole, rowLevel: 1, colLevel: 1, tileRow: 0, tileCol: 0 });
  assert.equal(cellOf(coarser, 1, 1), 3 * 5000 + 3);
});

test("a matrix that lies transposed is read as it lies", async () => {
  const at = (row: number, col: number) => row * 10_000 + col;
  const pyramid = new Pyramid(
    sourceOf(700, 3000, (col, row) => at(row, col)),
    true,
  );
  const tile = await finished(pyramid, { ...whole, rowLevel: 2, colLevel: 2, tileRow: 1 });
  assert.deepEqual([tile.row, tile.rows, tile.cols], [1024, 256, 175]);
  assert.equal(cellOf(tile, 3, 5), at(1024 + 15, 23));
  const fine = await pyramid.tile({ ...whole, rowLevel: 0, colLevel: 0, tileRow: 11, tileCol: 2 });
  assert.deepEqual([fine.row, fine.col, cellOf(fine, 1, 2)], [2816, 512, at(2817, 514)]);
});

test("NaN, infinities and −0 are what they are, and a masked cell shows only where nothing else is", async () => {
  const odd = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0];
  const pyramid = new Pyramid(sourceOf(2, 4, (row, col) => (row === 0 ? (odd[col] ?? 0) : -2)));
  const exact = await pyramid.tile({ ...whole, rowLevel: 0, colLevel: 0 });
  assert.deepEqual([...exact.data.slice(0, 4)], odd);
  await pyramid.work(() => false);
  const all = await finished(pyramid, { ...whole, rowLevel: 0, colLevel: 0 });
  assert.deepEqual([...all.data.slice(0, 4)], odd);
  const pairs = await pyramid.tile({ ...whole, rowLevel: 1, colLevel: 0 });
  assert.deepEqual([...pairs.data], [Number.NaN, Number.POSITIVE_INFINITY, -2, -2]);
  const { min, max, nan, infinite } = pyramid.statistics;
  assert.deepEqual([min, max, nan, infinite], [-2, -0, 1, 2]);
  const masked = new Pyramid(sourceOf(2, 2, () => Number.NEGATIVE_INFINITY));
  assert.deepEqual(
    [...(await finished(masked, { ...whole, rowLevel: 1, colLevel: 1 })).data],
    [Number.NEGATIVE_INFINITY],
  );
});
