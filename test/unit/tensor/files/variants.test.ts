import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync, strToU8, zipSync } from "fflate";
import { memorySource, TensorFileError } from "../../../../src/core/tensor/files/byteSource.ts";
import { dumpsIn } from "../../../../src/core/tensor/files/dumps.ts";
import { openTensorFile } from "../../../../src/core/tensor/files/openTensorFile.ts";
import { readValues, type TensorListing } from "../../../../src/core/tensor/files/storedTensor.ts";
import { heldTensor } from "../../../../src/core/tensor/files/tensorView.ts";
import { plainText } from "../../../../src/core/words.ts";

/** `arange(12).reshape(2, 2, 3).transpose(2, 0, 1)` as NumPy 2.4 pickles it with protocol 5: in order K, with its axes. */
const permuted =
  "gAWVsAAAAAAAAACME251bXB5Ll9jb3JlLm51bWVyaWOUjAtfZnJvbWJ1ZmZlcpSTlCiWMAAAAAAAAAAAAAAAAACAPwAAAEAAAEBAAACAQAAAoEAAAMBAAADgQAAAAEEAABBBAAAgQQAAMEGUjAVudW1weZSMBWR0eXBllJOUjAJmNJSJiIeUUpQoSwOMATyUTk5OSv////9K/////0sAdJRiSwJLAksDh5SMAUuUSwJLAEsBh5R0lFKULg==";

/** `array([[1.5, 2], [3, 4]], dtype=object)`, protocol 4. */
const objects =
  "gASVmwAAAAAAAACMFm51bXB5Ll9jb3JlLm11bHRpYXJyYXmUjAxfcmVjb25zdHJ1Y3SUk5SMBW51bXB5lIwHbmRhcnJheZSTlEsAhZRDAWKUh5RSlChLAUsCSwKGlGgDjAVkdHlwZZSTlIwCTziUiYiHlFKUKEsDjAF8lE5OTkr/////Sv////9LP3SUYoldlChHP/gAAAAAAABLAksDSwRldJRiLg==";

async function open(bytes: Uint8Array, name: string): Promise<TensorListing | string> {
  try {
    return await openTensorFile(memorySource(bytes), name);
  } catch (error) {
    if (!(error instanceof TensorFileError)) throw error;
    return plainText(error.sentence);
  }
}

async function listed(bytes: Uint8Array, name: string): Promise<TensorListing> {
  const listing = await open(bytes, name);
  assert.ok(typeof listing !== "string", String(listing));
  return listing;
}

/** An `.npy` file of the given header and bytes. */
function npy(header: string, data: Uint8Array): Uint8Array {
  const text = header.padEnd(117, " ").concat("\n");
  return Uint8Array.of(0x93, ...strToU8("NUMPY"), 1, 0, text.length, 0, ...strToU8(text), ...data);
}

const floats = npy(
  "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }",
  new Uint8Array(Float32Array.of(1.5, -2).buffer),
);
const records = npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }", new Uint8Array(8));

test("an array that NumPy pickled with its axes in another order keeps its numbers in their places", async () => {
  const { tensors } = await listed(Buffer.from(permuted, "base64"), "x.pkl");
  const [tensor] = tensors;
  assert.ok(tensor);
  assert.deepEqual(tensor.shape, [3, 2, 2]);
  assert.deepEqual([...(await readValues(tensor)).data], [0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11]);
});

test("an object array of numbers is a tensor of its shape", async () => {
  const { tensors } = await listed(Buffer.from(objects, "base64"), "x.pkl");
  const [tensor] = tensors;
  assert.ok(tensor);
  assert.deepEqual(tensor.shape, [2, 2]);
  assert.deepEqual([...(await readValues(tensor)).data], [1.5, 2, 3, 4]);
});

test("a zip archive's comment may hold the mark of its directory", async () => {
  const plain = zipSync({ "q.npy": floats }, { level: 0 });
  const comment = strToU8("before PK\u0005\u0006 and behind it enough to look like a directory");
  const bytes = new Uint8Array(plain.length + comment.length);
  bytes.set(plain);
  bytes.set(comment, plain.length);
  bytes[plain.length - 2] = comment.length;
  const { tensors } = await listed(bytes, "x.npz");
  assert.deepEqual(
    tensors.map(({ name }) => name),
    ["q"],
  );
});

test("a member of records keeps its place with the reason, the others open; alone it is refused", async () => {
  const { tensors } = await listed(zipSync({ "q.npy": floats, "r.npy": records }), "x.npz");
  const reasons = tensors.map(({ name, unreadable }) => [name, unreadable && plainText(unreadable)]);
  assert.deepEqual(reasons[0], ["q", undefined]);
  assert.match(String(reasons[1]), /^r,an array of records \(a structured dtype\) is not read/);
  assert.match(String(await open(records, "x.npy")), /structured dtype.*a\.dtype\.names/);
  assert.match(String(await open(zipSync({ "r.npy": records }), "x.npz")), /structured dtype/);
  assert.match(String(await open(zipSync({ "a.txt": floats }), "x.npz")), /none of its members is an \.npy file/);
});

test("a zip archive behind other bytes opens, zip64 or not, also behind another archive of the same size", async () => {
  const other = zipSync({ "q.npy": floats.map((byte, at) => (at < floats.length - 4 ? byte : 0)) }, { level: 0 });
  const plain = zipSync({ "q.npy": floats }, { level: 0 });
  for (const prefix of [other, strToU8("#!/bin/sh\n"), new Uint8Array(70_000)]) {
    for (const archive of [plain, zip64(plain)]) {
      const { tensors } = await listed(Uint8Array.of(...prefix, ...archive), "x.npz");
      const [tensor] = tensors;
      assert.deepEqual(tensor && [...(await readValues(tensor)).data], [1.5, -2]);
    }
  }
});

/** A zip archive without a comment whose directory is found by a zip64 record only. */
function zip64(plain: Uint8Array): Uint8Array {
  const end = new DataView(plain.buffer, plain.byteOffset + plain.length - 22, 22);
  const record = new DataView(new ArrayBuffer(56 + 20 + 22));
  record.setUint32(0, 0x06064b50, true);
  record.setBigUint64(4, 44n, true);
  record.setBigUint64(24, BigInt(end.getUint16(10, true)), true);
  record.setBigUint64(32, BigInt(end.getUint16(10, true)), true);
  record.setBigUint64(40, BigInt(end.getUint32(12, true)), true);
  record.setBigUint64(48, BigInt(end.getUint32(16, true)), true);
  record.setUint32(56, 0x07064b50, true);
  record.setBigUint64(64, BigInt(plain.length - 22), true);
  record.setUint32(72, 1, true);
  record.setUint32(76, 0x06054b50, true);
  for (const [at, bytes] of [
    [84, 2],
    [86, 2],
    [88, 4],
    [92, 4],
  ] as const)
    for (let index = 0; index < bytes; index++) record.setUint8(at + index, 0xff);
  return Uint8Array.of(...plain.subarray(0, -22), ...new Uint8Array(record.buffer));
}

test("a damaged, encrypted or oddly compressed member leaves the rest of an archive readable", async () => {
  const archive = zipSync(
    { "a.npy": floats, "b.npy": floats, "c.npy": floats.subarray(0, 130), "d.npy": floats },
    { level: 0 },
  );
  const directory = archive.findIndex(
    (_, at) => archive[at] === 0x50 && archive[at + 1] === 0x4b && archive[at + 2] === 1,
  );
  // The first member's checksum, and the method of the second.
  archive[directory + 16] = (archive[directory + 16] ?? 0) ^ 1;
  archive[directory + 46 + 5 + 10] = 12;
  const { tensors } = await listed(archive, "x.npz");
  const reasons = tensors.map(({ unreadable }) => unreadable && plainText(unreadable));
  assert.match(String(reasons[0]), /the checksum \(CRC\) of the member "a\.npy" is wrong/);
  assert.match(String(reasons[1]), /compression method 12 of the member "b\.npy" is not supported/);
  assert.match(String(reasons[2]), /^the member "c\.npy": the shape 2 needs 8 bytes, the file has 2$/);
  assert.equal(reasons[3], undefined);
  const [, , , good] = tensors;
  assert.deepEqual(good && [...(await readValues(good)).data], [1.5, -2]);
});

test("a gzip file of several members opens; a wrong checksum of one is refused", async () => {
  const parts = [gzipSync(floats.subarray(0, 70)), gzipSync(floats.subarray(70))];
  const bytes = Uint8Array.from(parts.flatMap((part) => [...part]));
  const { tensors } = await listed(bytes, "x.npy.gz");
  const [tensor] = tensors;
  assert.ok(tensor);
  assert.deepEqual([...(await readValues(tensor)).data], [1.5, -2]);
  for (const end of [parts[0]?.length ?? 0, bytes.length]) {
    const damaged = Uint8Array.from(bytes);
    damaged[end - 8] = (damaged[end - 8] ?? 0) ^ 1;
    assert.match(String(await open(damaged, "x.npy.gz")), /checksum \(CRC\) is wrong/);
  }
});

test("an index of a pickle's memo that is no whole number is refused with its place", async () => {
  for (const index of ["-1", "foo", ""]) {
    const reason = String(await open(strToU8(`\u0080\u0002K\u0001p${index}\n.`, true), "x.pkl"));
    assert.match(reason, /opcode 0x70 of the pickle at offset 4: the index of the memo/);
  }
});

test("the steps of generate() with keys of one length are put together: cross-attention, a cache of a fixed length", async () => {
  const steps = (shapes: readonly number[][]): TensorListing => {
    let next = 0;
    const of = (name: string, shape: readonly number[]) =>
      heldTensor(
        name,
        shape,
        Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => next++),
      );
    const tensors = shapes.map((shape, step) => of(`attentions[${step}][0]`, shape));
    return { format: "torch", tensors, labels: new Map(), inert: [] };
  };
  const dumped = async (shapes: readonly number[][]) => {
    const [dump] = dumpsIn(steps(shapes));
    const tensor = await dump?.tensor();
    return tensor && { shape: tensor.shape, data: [...(await readValues(tensor)).data] };
  };
  const cross = [1, 1, 1, 2];
  assert.deepEqual(await dumped([cross, cross, cross]), { shape: [1, 1, 1, 3, 2], data: [0, 1, 2, 3, 4, 5] });
  const fixed = await dumped([
    [1, 1, 2, 3],
    [1, 1, 1, 3],
  ]);
  assert.deepEqual(fixed, { shape: [1, 1, 1, 3, 3], data: [0, 1, 2, 3, 4, 5, 6, 7, 8] });
});

test("the steps of generate() in JSON are put together, too: layers are the first axis of each step", async () => {
  const prompt = [
    [
      [
        [
          [1, 0],
          [0.5, 0.5],
        ],
      ],
    ],
    [
      [
        [
          [1, 0],
          [0.25, 0.75],
        ],
      ],
    ],
  ];
  const step = [[[[[0.1, 0.2, 0.7]]]], [[[[0.3, 0.3, 0.4]]]]];
  const listing = await listed(strToU8(JSON.stringify({ attentions: [prompt, step] })), "x.json");
  const [dump] = dumpsIn(listing);
  assert.deepEqual([dump?.axes, dump?.shape, dump?.of], ["LBHqk", [2, 1, 1, 3, 3], ["attentions[0]", "attentions[1]"]]);
  const tensor = await dump?.tensor();
  assert.ok(tensor);
  const layer0 = [1, 0, 0, 0.5, 0.5, 0, 0.1, 0.2, 0.7];
  assert.deepEqual([...(await readValues(tensor)).data], [...layer0, 1, 0, 0, 0.25, 0.75, 0, 0.3, 0.3, 0.4]);
});

test("a text without numbers is no table of no columns", async () => {
  assert.match(String(await open(strToU8("hello\n"), "x.csv")), /no numbers/);
  assert.match(String(await open(strToU8("hello\n"), "x.txt")), /"hello" is not a value/);
});
