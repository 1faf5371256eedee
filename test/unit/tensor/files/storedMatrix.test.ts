import assert from "node:assert/strict";
import { test } from "node:test";
import { memorySource } from "../../../../src/core/tensor/files/byteSource.ts";
import { readNpy } from "../../../../src/core/tensor/files/npy.ts";
import { overviewOf } from "../../../../src/core/tensor/files/overview.ts";
import { npyBytes } from "../../files/tensorBytes.ts";

test("bytes may begin anywhere in memory, in a Buffer of Node as well", async () => {
  const file = npyBytes([2, 2], [1, 2, 3, 4]);
  const look = { rowAxis: 0, colAxis: 1, at: [0, 0], row: 0, col: 0, rows: 2, cols: 2 };
  for (const begin of [0, 1, 3, 4, 7, 8]) {
    const room = Buffer.alloc(file.length + 16);
    room.set(file, begin);
    for (const bytes of [
      room.subarray(begin, begin + file.length),
      new Uint8Array(room.buffer, room.byteOffset + begin, file.length),
    ]) {
      const { tensors } = await readNpy(memorySource(bytes));
      assert.ok(tensors[0]);
      assert.deepEqual([...(await overviewOf(tensors[0], look, 9, 9)).data], [1, 2, 3, 4], `${begin}`);
    }
  }
});
