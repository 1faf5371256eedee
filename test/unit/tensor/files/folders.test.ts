import assert from "node:assert/strict";
import { test } from "node:test";
import { type ByteSource, memorySource, TensorFileError } from "../../../../src/core/tensor/files/byteSource.ts";
import { openTensorFile } from "../../../../src/core/tensor/files/openTensorFile.ts";
import { statisticsOf } from "../../../../src/core/tensor/files/statistics.ts";
import { readValues } from "../../../../src/core/tensor/files/storedTensor.ts";
import { openTensorFolder } from "../../../../src/core/tensor/files/tensorFolder.ts";
import { plainText } from "../../../../src/core/words.ts";

/** An `.npy` of float32, or of float64 in Fortran order. */
function npy(shape: readonly number[], numbers: readonly number[], fortran = false): Buffer {
  const tuple = shape.map((size) => `${size},`).join("");
  const header = `{'descr': '${fortran ? "<f8" : "<f4"}', 'fortran_order': ${fortran ? "True" : "False"}, 'shape': (${tuple}), }\n`;
  const data = fortran ? Float64Array.from(numbers) : Float32Array.from(numbers);
  const head = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length, 0]);
  return Buffer.concat([head, Buffer.from(header), Buffer.from(data.buffer)]);
}

function folder(files: Record<string, Buffer>) {
  return openTensorFolder(Object.keys(files), async (name) => memorySource(files[name] ?? Buffer.alloc(0)));
}

test("numbered files are stacked in the order of their numbers, whatever their element types", async () => {
  const listing = await folder({
    "w10.npy": npy([2, 2], [5, 7, 6, 8], true),
    "w9.npy": npy([2, 2], [1, 2, 3, 4]),
    "notes.md": Buffer.from("nothing"),
  });
  const [tensor] = listing.tensors;
  assert.ok(tensor);
  assert.deepEqual([tensor.name, tensor.shape], ["", [2, 2, 2]]);
  assert.deepEqual([...(await readValues(tensor)).data], [1, 2, 3, 4, 5, 6, 7, 8]);
  assert.deepEqual([...listing.labels], [["w", ["9", "10"]]]);
});

test("files that are no full grid, or of different shapes, are listed by their own names", async () => {
  const one = npy([1], [1]);
  const ragged = await folder({ "a_0.npy": one, "a_1.npy": npy([2], [1, 2]) });
  assert.deepEqual(
    ragged.tensors.map(({ name }) => name),
    ["a_0.npy", "a_1.npy"],
  );
  const hole = await folder({ "l0/h0.npy": one, "l0/h1.npy": one, "l1/h0.npy": one });
  assert.equal(hole.tensors.length, 3);
  await assert.rejects(folder({ "x.md": one }), (error) => error instanceof TensorFileError);
  await assert.rejects(
    folder({ "a_0.npy": one, "a_1.npy": one.subarray(0, -1) }),
    (error) =>
      error instanceof TensorFileError && plainText(error.sentence).startsWith('"a_1.npy": the shape 1 needs 4 bytes'),
  );
});

/** A `.safetensors` with one float32 under a name. */
function shard(name: string, value: number): Buffer {
  const header = JSON.stringify({ [name]: { dtype: "F32", shape: [1], data_offsets: [0, 4] } });
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, Buffer.from(header), Buffer.from(Float32Array.of(value).buffer)]);
}

test("a checkpoint in shards opens by its index, and nothing outside of the folder is asked for", async () => {
  const files = new Map([
    ["m-1.safetensors", shard("a", 1)],
    ["m-2.safetensors", shard("b", 2)],
  ]);
  const asked: string[] = [];
  const neighbours = async (name: string): Promise<ByteSource | undefined> => {
    asked.push(name);
    const bytes = files.get(name);
    return bytes && memorySource(bytes);
  };
  const open = (map: Record<string, string>) =>
    openTensorFile(
      memorySource(Buffer.from(JSON.stringify({ metadata: {}, weight_map: map }))),
      "model.safetensors.index.json",
      neighbours,
    );
  const listing = await open({ b: "m-2.safetensors", a: "m-1.safetensors" });
  assert.deepEqual(
    listing.tensors.map(({ name }) => name),
    ["b", "a"],
  );
  const reason = async (map: Record<string, string>) => {
    try {
      await open(map);
      return "";
    } catch (error) {
      assert.ok(error instanceof TensorFileError);
      return plainText(error.sentence);
    }
  };
  assert.match(await reason({ a: "m-3.safetensors" }), /shard "m-3.safetensors" is missing/);
  assert.match(await reason({ a: "m-2.safetensors" }), /names the tensor "a" of "m-2.safetensors"/);
  asked.length = 0;
  for (const name of ["../x.safetensors", "/etc/passwd", "c:\\x", "a/b.safetensors", ".."])
    assert.match(await reason({ a: name }), /is not beside the index/);
  assert.deepEqual(asked, []);
});

test("statistics: ends and mean of the finite numbers, the rest counted, in stretches", async () => {
  const numbers = Array.from({ length: 600_000 }, (_, index) => index);
  numbers.splice(7, 3, Number.NaN, Number.POSITIVE_INFINITY, -2);
  const { tensors } = await openTensorFile(memorySource(npy([2, 300_000], numbers)), "x.npy");
  assert.ok(tensors[0]);
  const { mean, ...rest } = await statisticsOf(tensors[0]);
  assert.deepEqual(rest, { min: -2, max: 599_999, nan: 1, infinite: 1 });
  assert.ok(mean !== null && Math.abs(mean - (599_999 * 300_000 - 24 - 2) / 599_998) < 1e-6);
});
