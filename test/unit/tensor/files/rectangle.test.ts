import assert from "node:assert/strict";
import { test } from "node:test";
import { npyBytes } from "../../../../src/core/export/npy.ts";
import { copiedText, csvText, savedNpy } from "../../../../src/core/export/savedTensor.ts";
import { axesOrder, lookedAxes } from "../../../../src/core/tensor/files/axes.ts";
import { isTensorFileError, memorySource } from "../../../../src/core/tensor/files/byteSource.ts";
import { readNpy } from "../../../../src/core/tensor/files/npy.ts";
import { readRectangle, thumbnailsOf } from "../../../../src/core/tensor/files/rectangle.ts";
import { readValues, type StoredTensor } from "../../../../src/core/tensor/files/storedTensor.ts";

async function tensorOf(bytes: Uint8Array): Promise<StoredTensor> {
  const [tensor] = (await readNpy(memorySource(bytes))).tensors;
  assert.ok(tensor);
  return tensor;
}

const counted = (shape: readonly number[]): Uint8Array => {
  const count = shape.reduce((product, size) => product * size, 1);
  return npyBytes({ shape, data: Float64Array.from({ length: count }, (_, at) => at) });
};

test("a rectangle of two axes is copied as it lies in the file, in each form, and outside of it is refused", async () => {
  const cube = await tensorOf(counted([2, 3, 4]));
  const look = { rowAxis: 2, colAxis: 0, at: [0, 1, 0], row: 1, col: 0, rows: 2, cols: 2 };
  const values = await readRectangle(cube, look);
  assert.deepEqual(
    [values.shape, [...values.data]],
    [
      [2, 2],
      [5, 17, 6, 18],
    ],
  );
  assert.equal(copiedText(values, "tsv", look), "5\t17\n6\t18");
  assert.equal(copiedText(values, "numpy", look), "np.array([[5.0, 17.0], [6.0, 18.0]])");
  assert.match(
    copiedText(values, "markdown", look),
    /^\| {2}\| 0 \| 1 \|\n.*\n\| 1 \| 5 \| 17 \|\n\| 2 \| 6 \| 18 \|$/,
  );
  assert.equal(csvText(values), "5,17\r\n6,18\r\n");
  const saved = await readValues(await tensorOf(savedNpy(values)));
  assert.deepEqual(
    [saved.shape, [...saved.data]],
    [
      [2, 2],
      [5, 17, 6, 18],
    ],
  );
  await assert.rejects(readRectangle(cube, { ...look, cols: 3 }), isTensorFileError);
});

test("integers beyond 2⁵³ are copied and saved with all their digits", async () => {
  for (const data of [BigInt64Array.of(-(2n ** 63n), 2n ** 53n + 1n), BigUint64Array.of(2n ** 64n - 1n, 3n)]) {
    const values = await readRectangle(await tensorOf(npyBytes({ shape: [1, 2], data })), {
      ...{ rowAxis: 0, colAxis: 1, at: [0, 0], row: 0, col: 0, rows: 1, cols: 2 },
    });
    assert.equal(copiedText(values, "tsv", { row: 0, col: 0 }), `${data[0]}\t${data[1]}`);
    assert.deepEqual((await readValues(await tensorOf(savedNpy(values)))).exact, data);
  }
});

test("each thumbnail is of its own index, and a lone number stays visible in it", async () => {
  const data = new Float64Array(3 * 100 * 100);
  for (let head = 0; head < 3; head++) data[head * 10_000 + 37 * 100 + 91] = -(head + 1);
  const heads = await tensorOf(npyBytes({ shape: [3, 100, 100], data }));
  const looked = { rowAxis: 1, colAxis: 2, at: [0, 0, 0] };
  const pictures = await thumbnailsOf(heads, looked, { axis: 0, from: 1, count: 16, cells: 48 });
  assert.equal(pictures.length, 2);
  for (const [at, { rows, cols, min, data }] of pictures.entries()) {
    assert.ok(rows <= 48 && cols <= 48);
    assert.equal(min, -(at + 2));
    assert.deepEqual(data.indexOf(-(at + 2)), Math.floor(37 / 3) * cols + Math.floor(91 / 3));
  }
});

test("a reading says which axes are looked at, and in which order a spec takes them", () => {
  assert.deepEqual(axesOrder("BnHd"), [0, 2, 1, 3]);
  assert.deepEqual(axesOrder("kqHL"), [3, 2, 1, 0]);
  assert.deepEqual([axesOrder("qq"), axesOrder("BxHd"), axesOrder("B?qk")], [undefined, undefined, undefined]);
  assert.deepEqual(lookedAxes("kBHq", 4), { row: 3, col: 0 });
  assert.deepEqual(lookedAxes("BnHd", 4), { row: 1, col: 3 });
  assert.deepEqual(lookedAxes("??k", 3), { row: 1, col: 2 });
  assert.deepEqual(lookedAxes(undefined, 1), { row: undefined, col: 0 });
});
