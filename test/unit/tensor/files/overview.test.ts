import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { memorySource } from "../../../../src/core/tensor/files/byteSource.ts";
import { type CellSearch, findCell } from "../../../../src/core/tensor/files/findCell.ts";
import { readNpy } from "../../../../src/core/tensor/files/npy.ts";
import { openModelFile } from "../../../../src/core/tensor/files/openModelFile.ts";
import { overviewOf } from "../../../../src/core/tensor/files/overview.ts";
import { npyBytes } from "../../files/tensorBytes.ts";

async function stored(shape: readonly number[], data: readonly number[]) {
  const { tensors } = await readNpy(memorySource(npyBytes(shape, data)));
  assert.ok(tensors[0]);
  return tensors[0];
}

const whole = { row: 0, col: 0, rows: 1e6, cols: 1e6 };

test("any two axes are a matrix at an index of the others, also the other way round", async () => {
  const data = Array.from({ length: 24 }, (_, at) => at);
  const cube = await stored([2, 3, 4], data);
  const across = await overviewOf(cube, { ...whole, rowAxis: 0, colAxis: 2, at: [0, 1, 0] }, 9, 9);
  assert.deepEqual([across.rows, across.cols, [...across.data]], [2, 4, [4, 5, 6, 7, 16, 17, 18, 19]]);
  const turned = await overviewOf(cube, { ...whole, rowAxis: 2, colAxis: 0, at: [9, 2, 9] }, 9, 9);
  assert.deepEqual([...turned.data], [8, 20, 9, 21, 10, 22, 11, 23]);
  const vector = await overviewOf(
    await stored([3], [1, 2, 3]),
    { ...whole, rowAxis: undefined, colAxis: 0, at: [0] },
    9,
    9,
  );
  assert.deepEqual([vector.rows, vector.cols, [...vector.data]], [1, 3, [1, 2, 3]]);
  await assert.rejects(overviewOf(cube, { ...whole, rowAxis: 0, colAxis: 2, at: [0, 3, 0] }, 9, 9), /no index/);
});

test("a lone bright cell, a lone NaN and a lone small one stay visible in the cell that stands for them", async () => {
  const size = 500;
  const data = new Array<number>(size * size).fill(0.001);
  data[123 * size + 456] = -7;
  data[400 * size + 3] = Number.NaN;
  data[499 * size + 499] = 0.002;
  const look = { ...whole, rowAxis: 0, colAxis: 1, at: [0, 0] };
  const seen = await overviewOf(await stored([size, size], data), look, 50, 50);
  assert.deepEqual([seen.rows, seen.cols, seen.rowsPerCell, seen.colsPerCell], [50, 50, 10, 10]);
  assert.equal(seen.data[12 * 50 + 45], -7);
  assert.ok(Number.isNaN(seen.data[40 * 50]));
  assert.equal(seen.data[50 * 50 - 1], 0.002);
  assert.equal(seen.data.filter((value) => value === 0.001).length, 2497);
  assert.deepEqual([seen.min, seen.max, seen.nan, seen.infinite], [-7, 0.002, 1, 0]);
  assert.ok(Math.abs(seen.mean - (0.001 * 249_997 - 7 + 0.002) / 249_999) < 1e-12);
});

test("masked cells show only where nothing else is behind a cell; a rectangle ends at the matrix", async () => {
  const masked = Number.NEGATIVE_INFINITY;
  const look = { row: 1, col: 0, rows: 9, cols: 9, rowAxis: 0, colAxis: 1, at: [0, 0] };
  const seen = await overviewOf(await stored([3, 2], [9, 9, masked, masked, masked, 0.5]), look, 2, 1);
  assert.deepEqual([seen.rows, seen.cols, [...seen.data], seen.infinite], [2, 1, [masked, 0.5], 3]);
  const nothing = await overviewOf(await stored([3, 2], [1, 2, 3, 4, 5, 6]), { ...look, row: 3 }, 2, 2);
  assert.deepEqual([nothing.rows, nothing.data.length], [0, 0]);
});

test("the largest and the smallest number are found in the whole matrix, NaN and infinite ones in turns", async () => {
  const size = 700;
  const data = new Array<number>(size * size).fill(0.5);
  data[3 * size + 5] = Number.NaN;
  data[650 * size + 699] = Number.NaN;
  data[10 * size] = Number.NEGATIVE_INFINITY;
  data[600 * size + 1] = 9;
  data[601 * size + 2] = 9;
  data[2 * size + 2] = -4;
  const tensor = await stored([size, size], data);
  const find = async (search: CellSearch, after?: { row: number; col: number }, rowAxis = 0, colAxis = 1) => {
    const cell = await findCell(tensor, { rowAxis, colAxis, at: [0, 0] }, search, after);
    return cell && [cell.row, cell.col, cell.value];
  };
  assert.deepEqual(await find("largest"), [600, 1, 9]);
  assert.deepEqual(await find("largest", undefined, 1, 0), [1, 600, 9]);
  assert.deepEqual(await find("smallest"), [2, 2, -4]);
  assert.deepEqual(await find("nan"), [3, 5, Number.NaN]);
  assert.deepEqual(await find("nan", { row: 3, col: 5 }), [650, 699, Number.NaN]);
  assert.deepEqual(await find("nan", { row: 650, col: 699 }), [3, 5, Number.NaN]);
  assert.deepEqual(await find("infinite", { row: 650, col: 699 }), [10, 0, Number.NEGATIVE_INFINITY]);
  const none = await stored([2], [Number.NaN, Number.NaN]);
  for (const search of ["largest", "infinite"] as const)
    assert.equal(await findCell(none, { rowAxis: undefined, colAxis: 0, at: [0] }, search, undefined), null);
});

test("a tensor that repeats the same bytes without end is not read number by number", async () => {
  const bytes = readFileSync("test/data/conformance/files/pickles/hostile/expand_huge.pt");
  const { tensors } = await openModelFile(memorySource(bytes), "expand_huge.pt", async () => undefined);
  assert.ok(tensors[0]);
  const axes = { rowAxis: 0, colAxis: 1, at: [0, 0] };
  const tooMany = { name: "TensorFileError", message: /too many to read/ };
  await assert.rejects(overviewOf(tensors[0], { ...axes, ...whole, rows: 2 ** 20, cols: 2 ** 20 }, 9, 9), tooMany);
  for (const search of ["largest", "nan"] as const)
    await assert.rejects(findCell(tensors[0], axes, search, undefined), tooMany);
  // A part of it is.
  assert.equal((await overviewOf(tensors[0], { ...axes, row: 9, col: 9, rows: 20, cols: 20 }, 5, 5)).rows, 5);
});
