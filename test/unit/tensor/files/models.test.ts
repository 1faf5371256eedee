import assert from "node:assert/strict";
import { test } from "node:test";
import { memorySource, TensorFileError } from "../../../../src/core/tensor/files/byteSource.ts";
import { openModelFile } from "../../../../src/core/tensor/files/openModelFile.ts";
import { readValues, type TensorListing } from "../../../../src/core/tensor/files/storedTensor.ts";
import { plainText } from "../../../../src/core/words.ts";
import { processorMs } from "../../../processorTime.ts";
import { bytes, floats, gguf, initializer, int, model, string, u32, u64, varint } from "./modelFiles.ts";

async function open(
  file: Uint8Array,
  name: string,
  beside: Record<string, Uint8Array> = {},
): Promise<TensorListing | string> {
  try {
    return await openModelFile(memorySource(file), name, async (one) => beside[one] && memorySource(beside[one]));
  } catch (error) {
    if (!(error instanceof TensorFileError)) throw error;
    return plainText(error.sentence);
  }
}

async function shown(file: Uint8Array, name: string, beside?: Record<string, Uint8Array>): Promise<string | string[]> {
  const listing = await open(file, name, beside);
  if (typeof listing === "string") return listing;
  const lines = listing.tensors.map(async (tensor) => {
    if (tensor.unreadable !== undefined) return `${tensor.name}: ${plainText(tensor.unreadable)}`;
    const numbers = tensor.type.decode === undefined ? "" : [...(await readValues(tensor)).data].join(" ");
    return `${tensor.name} ${tensor.type.name} ${tensor.shape.join("×")}: ${numbers}`;
  });
  return Promise.all(lines);
}

test("ONNX: initializers as raw data, floats, half bits in integers; constants, those of inner graphs, too", async () => {
  const raw = initializer(int(1, 1), int(1, 2), int(2, 1), bytes(8, "raw"), bytes(9, floats(1, -2)));
  const packed = initializer(bytes(1, [2]), int(2, 1), bytes(8, "packed"), bytes(4, floats(3, 4)));
  const half = initializer(int(1, 2), int(2, 10), bytes(8, "half"), bytes(5, [...varint(0x3c00), ...varint(0xc000)]));
  const ids = initializer(int(1, 2), int(2, 7), bytes(8, "ids"), bytes(7, [5, ...varint(300)]));
  const constant = (name: string) => {
    const value = bytes(5, [...bytes(1, "value"), ...bytes(5, [...int(2, 1), ...bytes(4, floats(9))])]);
    return bytes(1, [...bytes(2, name), ...bytes(4, "Constant"), ...value]);
  };
  const inner = bytes(1, [...bytes(4, "If"), ...bytes(5, [...bytes(1, "then_branch"), ...bytes(6, constant("deep"))])]);
  assert.deepEqual(await shown(model(raw, packed, half, ids, constant("c"), inner), "m.onnx"), [
    "raw float32 1×2: 1 -2",
    "packed float32 2: 3 4",
    "half float16 2: 1 -2",
    "ids int64 2: 5 300",
    "c float32 : 9",
    "deep float32 : 9",
  ]);
});

test("ONNX: numbers in a field of another type, or in two fields, are refused", async () => {
  const values = { raw: bytes(9, floats(1)), floats: bytes(4, floats(1)), longs: bytes(7, [3]) };
  const of = (type: number, ...data: number[][]) => model(initializer(int(1, 1), int(2, type), bytes(8, "w"), ...data));
  assert.deepEqual(await shown(of(1, values.longs), "m.onnx"), ["w: int64_data cannot hold numbers of type float32"]);
  assert.deepEqual(await shown(of(7, values.floats), "m.onnx"), ["w: float_data cannot hold numbers of type int64"]);
  assert.deepEqual(await shown(of(1, values.raw, values.floats), "m.onnx"), [
    "w: the tensor has numbers in both raw_data and float_data",
  ]);
  assert.deepEqual(await shown(of(7, values.longs), "m.onnx"), ["w int64 1: 3"]);
});

test("ONNX: a name that is twice in a graph is not read, one that an inner graph has, too, shows the way to it", async () => {
  const one = (name: string, value: number) => [bytes(8, name), int(2, 1), bytes(1, [1]), bytes(9, floats(value))];
  const inner = bytes(6, bytes(5, one("w", 2).flat()));
  const branch = (name: string) => bytes(5, [...bytes(1, name), ...inner]);
  const node = bytes(1, [...bytes(2, "y"), ...bytes(4, "If"), ...branch("then_branch"), ...branch("else_branch")]);
  const outer = [initializer(...one("w", 1)), initializer(...one("v", 3)), initializer(...one("v", 4))];
  assert.deepEqual(await shown(model(node, ...outer), "m.onnx"), [
    "w float32 1: 1",
    "v: the graph has two tensors of this name",
    "y.then_branch.w float32 1: 2",
    "y.else_branch.w float32 1: 2",
  ]);
});

test("ONNX: external data lies beside the model, and nothing outside of its folder is opened", async () => {
  const external = (location: string, offset: number) => {
    const entry = (key: string, value: string) => bytes(13, [...bytes(1, key), ...bytes(2, value)]);
    return initializer(
      int(1, 2),
      int(2, 1),
      bytes(8, "w"),
      int(14, 1),
      entry("location", location),
      entry("offset", String(offset)),
      entry("length", "8"),
    );
  };
  const beside = { "m.data": floats(7, 1, 2) };
  assert.deepEqual(await shown(model(external("m.data", 4)), "m.onnx", beside), ["w float32 2: 1 2"]);
  assert.deepEqual(await shown(model(external("m.data", 8)), "m.onnx", beside), [
    'w: the external data "m.data" ends before the tensor does',
  ]);
  assert.deepEqual(await shown(model(external("n.data", 0)), "m.onnx", beside), [
    'w: the external data "n.data" is missing beside the model',
  ]);
  for (const name of ["../m.data", "/m.data", "a/../m.data", "c:m.data"])
    assert.deepEqual(await shown(model(external(name, 0)), "m.onnx", { [name]: floats(1, 2, 3) }), [
      `w: the external data ${JSON.stringify(name)} is not beside the model`,
    ]);
});

test("ONNX: what is damaged is said", async () => {
  assert.match(String(await shown(Uint8Array.from([0x3a, 0x7f, 1]), "m.onnx")), /claims 127 bytes/);
  assert.match(String(await shown(Uint8Array.from([0xff, 0xff]), "m.onnx")), /ends inside a number/);
  assert.match(String(await shown(Uint8Array.from(int(1, 8)), "m.onnx")), /it has no graph/);
  const short = initializer(int(1, 3), int(2, 1), bytes(8, "w"), bytes(9, floats(1, 2)));
  assert.deepEqual(await shown(model(short), "m.onnx"), ["w: the shape 3 needs 12 bytes, the array has 8"]);
});

const halfOne = [0x00, 0x3c];
const halfHalf = [0x00, 0x38];

async function numbers(file: Uint8Array): Promise<number[]> {
  const listing = await open(file, "m.gguf");
  assert.ok(typeof listing !== "string", String(listing));
  assert.ok(listing.tensors[0]);
  return [...(await readValues(listing.tensors[0])).data];
}

test("GGUF: plain numbers, metadata passed over, the fastest axis first in the file", async () => {
  assert.deepEqual(await shown(gguf(0, [1, 3], [...floats(1, 2, 3)]), "m.gguf"), ["w float32 1×3: 1 2 3"]);
  assert.deepEqual(await shown(gguf(30, [2], [0x80, 0x3f, 0, 0xc0]), "m.gguf"), ["w bfloat16 2: 1 -2"]);
});

test("GGUF: blocks of Q8_0, Q4_K and Q6_K are taken apart as ggml does", async () => {
  const q8 = await numbers(gguf(8, [32], [...halfHalf, ...Array.from({ length: 32 }, (_, at) => (at - 16) & 255)]));
  assert.deepEqual(
    q8,
    Array.from({ length: 32 }, (_, at) => (at - 16) / 2),
  );
  // Scales 1 … 4 and minima 5 … 8 of the first groups; 16+1 and 32+2 of the fifth, put together of four and two bits.
  const scales = [1 | 64, 2, 3, 4, 5 | 128, 6, 7, 8, 1 | (2 << 4), 0, 0, 0];
  const q4 = await numbers(gguf(12, [256], [...halfOne, ...halfHalf, ...scales, ...new Array(128).fill(0x73)]));
  assert.deepEqual([q4[0], q4[32], q4[64], q4[96]], [3 - 2.5, 2 * 7 - 3, 3 * 3 - 3.5, 4 * 7 - 4]);
  assert.equal(q4[128], 17 * 3 - 34 / 2);
  const low = Array.from({ length: 128 }, (_, at) => (at % 64 < 32 ? 0x21 : 0x43));
  const q6Scales = Array.from({ length: 16 }, (_, at) => at - 4).map((scale) => scale & 255);
  const q6 = await numbers(gguf(14, [256], [...low, ...new Array(64).fill(0b11_10_01_00), ...q6Scales, ...halfHalf]));
  const wanted = (side: number, quarter: number, sub: number) =>
    ([1, 3 + 16, 2 + 32, 4 + 48][quarter]! - 32) * (8 * side + 2 * quarter + sub - 4) * 0.5;
  for (const side of [0, 1])
    for (const quarter of [0, 1, 2, 3])
      for (const sub of [0, 1])
        assert.equal(q6[128 * side + 32 * quarter + 16 * sub], wanted(side, quarter, sub), `${side} ${quarter} ${sub}`);
});

test("GGUF: other blocks are listed by name, what is damaged is said", async () => {
  assert.deepEqual(await shown(gguf(2, [32], new Array(18).fill(0)), "m.gguf"), ["w Q4_0 32: "]);
  assert.match(String(await shown(gguf(8, [16], []), "m.gguf")), /no whole blocks/);
  assert.match(String(await shown(gguf(0, [4], [1, 2]), "m.gguf")), /ends past the end of the file/);
  assert.match(String(await shown(gguf(0, [1], [...floats(1)], 9), "m.gguf")), /version 9 is unknown/);
  assert.match(String(await shown(Uint8Array.of(1, 2, 3, 4), "m.gguf")), /does not begin with GGUF/);
});

test("damaged models end in numbers or a reason, soon", async () => {
  const whole = [
    model(
      initializer(int(1, 2), int(2, 1), bytes(8, "w"), bytes(9, floats(1, -2))),
      bytes(1, [
        ...bytes(2, "c"),
        ...bytes(4, "Constant"),
        ...bytes(5, bytes(5, [...int(2, 1), ...bytes(4, floats(9))])),
      ]),
    ),
    gguf(8, [32], [...halfHalf, ...new Array(32).fill(1)]),
  ];
  const began = processorMs();
  for (const [kind, file] of whole.entries()) {
    for (let at = 0; at < file.length; at++) {
      for (const value of [0, 1, 127, 128, 255]) {
        const damaged = Uint8Array.from(file);
        damaged[at] = value;
        await shown(damaged, kind === 0 ? "m.onnx" : "m.gguf").catch((error: unknown) => {
          if (!(error instanceof TensorFileError)) throw error;
        });
      }
      await open(file.subarray(0, at), kind === 0 ? "m.onnx" : "m.gguf");
    }
  }
  assert.ok(processorMs() - began < 20_000);
});
