import assert from "node:assert/strict";
import { test } from "node:test";
import { zipSync } from "fflate";
import { memorySource, TensorFileError } from "../../../../src/core/tensor/files/byteSource.ts";
import { openModelFile } from "../../../../src/core/tensor/files/openModelFile.ts";
import { readValues } from "../../../../src/core/tensor/files/storedTensor.ts";
import { plainText } from "../../../../src/core/words.ts";

/** The numbers of each tensor and the labels, or the reason. */
async function shown(bytes: string | Uint8Array, name: string): Promise<string> {
  try {
    const { tensors, labels } = await openModelFile(memorySource(Buffer.from(bytes)), name);
    const lines = tensors.map(async (tensor) =>
      tensor.unreadable === undefined ? [...(await readValues(tensor)).data].join(" ") : plainText(tensor.unreadable),
    );
    return [...(await Promise.all(lines)), ...[...labels].map(([key, texts]) => `${key}: ${texts.join("|")}`)].join(
      "; ",
    );
  } catch (error) {
    if (!(error instanceof TensorFileError)) throw error;
    return plainText(error.sentence);
  }
}

const tables: readonly (readonly [name: string, text: string, shown: string])[] = [
  ["x.tsv", "1,5\t2,25\n3\t-4,0\n", "1.5 2.25 3 -4"],
  ["x.csv", "1.234,5;2\n3;4\n", '"1.234,5" is not a number (line 1, column 1)'],
  ["x.csv", '"1,234.5",2\n3,4\n', '"1,234.5" is not a number (line 1, column 1)'],
  ["x.csv", "1,50%\n3,4\n", '"50%" is not a number (line 1, column 2)'],
  ["x.csv", "0x10,2\n3,4\n", '"0x10" is not a number (line 1, column 1)'],
  ["x.csv", "1+2j,3\n", '"1+2j" is not a number (line 1, column 1)'],
  ["x.csv", "NA,1\nN/A,2\n", '"NA" is not a number (line 1, column 1)'],
  ["x.csv", "1,...,3\n4,...,6\n", "numbers are missing: ... hides them (line 1)"],
  ["x.csv", "−1,2\n3,−4e−1\n", "-1 2 3 -0.4"],
  ["x.csv", "１,２\n", "1 2"],
  ["x.csv", "True,False\n", "1 0"],
  ["x.csv", "+Infinity,-nan,-Inf\n", "Infinity NaN -Infinity"],
  ["x.csv", "sep=;\r\n1,5;2\r\n3;4\r\n", "1.5 2 3 4"],
  ["x.csv", "2nd,1\n3-gram,2\n", "1 2; rows: 2nd|3-gram"],
  ["x.csv", "layer 1,layer 2\n1,2\n", "1 2; columns: layer 1|layer 2"],
  ["x.csv", ",2019,50%\n-,1,2\n", "1 2; rows: -; columns: 2019|50%"],
];

for (const [name, text, wanted] of tables) {
  test(`a table with ${JSON.stringify(text.slice(0, 24))} loses no number among its labels`, async () => {
    assert.equal(await shown(text, name), wanted);
  });
}

const text = (value: string): Buffer => Buffer.concat([Buffer.of(0x58, value.length, 0, 0, 0), Buffer.from(value)]);
const name = (module: string, one: string): Buffer => Buffer.from(`c${module}\n${one}\n`);

/** A file of torch.save: one tensor of two float32 with the `more` arguments of `_rebuild_tensor_v2`. */
function torchFile(more: readonly Buffer[], byteOrder = "little"): Uint8Array {
  const storage = [Buffer.from("("), text("storage"), name("torch", "FloatStorage"), text("0"), text("cpu")];
  const pickle = Buffer.concat([
    ...[Buffer.of(0x80, 2), name("torch._utils", "_rebuild_tensor_v2"), Buffer.from("("), ...storage],
    Buffer.of(0x4b, 2, 0x74, 0x51, 0x4b, 0, 0x4b, 2, 0x85, 0x4b, 1, 0x85, 0x89),
    ...[name("collections", "OrderedDict"), Buffer.from(")R"), ...more, Buffer.from("tR.")],
  ]);
  const data = new Uint8Array(Float32Array.of(1, 2).buffer);
  const members = { "x/data.pkl": pickle, "x/byteorder": Buffer.from(byteOrder), "x/data/0": data };
  return zipSync(members, { level: 0 });
}

const bit = (key: string, isSet: boolean): Buffer[] => [
  Buffer.from("}"),
  text(key),
  Buffer.of(isSet ? 0x88 : 0x89, 0x73),
];

test("a tensor whose numbers are not those of its storage is refused, with the call that makes them so", async () => {
  assert.equal(await shown(torchFile([]), "x.pt"), "1 2");
  assert.equal(await shown(torchFile(bit("neg", false)), "x.pt"), "1 2");
  assert.equal(
    await shown(torchFile(bit("neg", true)), "x.pt"),
    "the tensor has its neg bit set: save x.resolve_neg()",
  );
  assert.equal(
    await shown(torchFile(bit("conj", true)), "x.pt"),
    "the tensor has its conj bit set: save x.resolve_conj()",
  );
  assert.equal(await shown(torchFile(bit("odd", true)), "x.pt"), 'the tensor has "odd" set, which is not known');
});

test("an unknown byte order is refused, and a tar archive is called one", async () => {
  assert.match(
    await shown(torchFile([], "middle"), "x.pt"),
    /the byte order "middle" of the member byteorder is unknown$/,
  );
  const tar = Buffer.alloc(1024);
  tar.write("sys_info");
  tar.write("ustar", 257);
  for (const file of ["x.pth", "model.pth.tar"]) assert.match(await shown(tar, file), /^the file is a tar archive: /);
});

/** A GGUF file with tensors of two float32 each, all at the beginning of its numbers. */
function gguf(names: readonly string[], version: Buffer): Uint8Array {
  const u32 = (value: number): Buffer => Buffer.from(Uint32Array.of(value).buffer);
  const u64 = (value: number): Buffer => Buffer.from(BigUint64Array.of(BigInt(value)).buffer);
  const infos = names.flatMap((one) => [u64(one.length), Buffer.from(one), u32(1), u64(2), u32(0), u64(0)]);
  const head = Buffer.concat([Buffer.from("GGUF"), version, u64(names.length), u64(0), ...infos]);
  return Buffer.concat([head, Buffer.alloc((32 - (head.length % 32)) % 32), Buffer.from(Float32Array.of(1, 2).buffer)]);
}

test("a GGUF file says that it is big-endian, or that two tensors have one name", async () => {
  const little = Buffer.of(3, 0, 0, 0);
  assert.equal(await shown(gguf(["a", "b"], little), "x.gguf"), "1 2; 1 2");
  assert.match(await shown(gguf(["a", "a"], little), "x.gguf"), /two tensors have the name "a"$/);
  assert.match(await shown(gguf(["a"], Buffer.of(0, 0, 0, 3)), "x.gguf"), /its numbers are big-endian$/);
});

test("a negative size of an ONNX tensor is called one", async () => {
  const minusTwo = [0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1];
  const tensor = Buffer.of(0x08, ...minusTwo, 0x10, 1, 0x42, 1, 0x61, 0x4a, 0);
  const graph = Buffer.concat([Buffer.of(0x2a, tensor.length), tensor]);
  const model = Buffer.concat([Buffer.of(0x3a, graph.length), graph]);
  assert.equal(await shown(model, "x.onnx"), "a size in a shape must be a whole number from 0");
});
