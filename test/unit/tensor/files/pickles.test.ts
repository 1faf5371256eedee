import assert from "node:assert/strict";
import { test } from "node:test";
import { memorySource, TensorFileError } from "../../../../src/core/tensor/files/byteSource.ts";
import { openTensorFile } from "../../../../src/core/tensor/files/openTensorFile.ts";
import { readValues, type TensorListing } from "../../../../src/core/tensor/files/storedTensor.ts";
import { plainText } from "../../../../src/core/words.ts";
import { processorMs } from "../../../processorTime.ts";

/** `{"w": float32 2×2, "x": -inf, "l": [inf, 1.5]}` by NumPy 2 with pickle protocols 0 to 5. */
const byNumpy = [
  "KGRwMApWdwpwMQpjbnVtcHkuX2NvcmUubXVsdGlhcnJheQpfcmVjb25zdHJ1Y3QKcDIKKGNudW1weQpuZGFycmF5CnAzCihJMAp0cDQKY19jb2RlY3MKZW5jb2RlCnA1CihWYgpwNgpWbGF0aW4xCnA3CnRwOApScDkKdHAxMApScDExCihJMQooSTIKSTIKdHAxMgpjbnVtcHkKZHR5cGUKcDEzCihWZjQKcDE0CkkwMApJMDEKdHAxNQpScDE2CihJMwpWPApwMTcKTk5OSS0xCkktMQpJMAp0cDE4CmJJMDAKZzUKKFZcdTAwMDBcdTAwMDBcdTAwMDA/XHUwMDAwXHUwMDAwoL+vqzIxXHUwMDBhXHUwMDAwXHUwMDAwXHUwMDAwCnAxOQpnNwp0cDIwClJwMjEKdHAyMgpic1Z4CnAyMwpGLWluZgpzVmwKcDI0CihscDI1CkZpbmYKYUYxLjUKYXMu",
  "fXEAKFgBAAAAd3EBY251bXB5Ll9jb3JlLm11bHRpYXJyYXkKX3JlY29uc3RydWN0CnECKGNudW1weQpuZGFycmF5CnEDKEsAdHEEY19jb2RlY3MKZW5jb2RlCnEFKFgBAAAAYnEGWAYAAABsYXRpbjFxB3RxCFJxCXRxClJxCyhLAShLAksCdHEMY251bXB5CmR0eXBlCnENKFgCAAAAZjRxDkkwMApJMDEKdHEPUnEQKEsDWAEAAAA8cRFOTk5K/////0r/////SwB0cRJiSTAwCmgFKFgUAAAAAAAAPwAAwqDCv8KvwqsyMQoAAABxE2gHdHEUUnEVdHEWYlgBAAAAeHEXR//wAAAAAAAAWAEAAABscRhdcRkoR3/wAAAAAAAARz/4AAAAAAAAZXUu",
  "gAJ9cQAoWAEAAAB3cQFjbnVtcHkuX2NvcmUubXVsdGlhcnJheQpfcmVjb25zdHJ1Y3QKcQJjbnVtcHkKbmRhcnJheQpxA0sAhXEEY19jb2RlY3MKZW5jb2RlCnEFWAEAAABicQZYBgAAAGxhdGluMXEHhnEIUnEJh3EKUnELKEsBSwJLAoZxDGNudW1weQpkdHlwZQpxDVgCAAAAZjRxDomIh3EPUnEQKEsDWAEAAAA8cRFOTk5K/////0r/////SwB0cRJiiWgFWBQAAAAAAAA/AADCoMK/wq/CqzIxCgAAAHETaAeGcRRScRV0cRZiWAEAAAB4cRdH//AAAAAAAABYAQAAAGxxGF1xGShHf/AAAAAAAABHP/gAAAAAAABldS4=",
  "gAN9cQAoWAEAAAB3cQFjbnVtcHkuX2NvcmUubXVsdGlhcnJheQpfcmVjb25zdHJ1Y3QKcQJjbnVtcHkKbmRhcnJheQpxA0sAhXEEQwFicQWHcQZScQcoSwFLAksChnEIY251bXB5CmR0eXBlCnEJWAIAAABmNHEKiYiHcQtScQwoSwNYAQAAADxxDU5OTkr/////Sv////9LAHRxDmKJQxAAAAA/AACgv6+rMjEKAAAAcQ90cRBiWAEAAAB4cRFH//AAAAAAAABYAQAAAGxxEl1xEyhHf/AAAAAAAABHP/gAAAAAAABldS4=",
  "gASVygAAAAAAAAB9lCiMAXeUjBZudW1weS5fY29yZS5tdWx0aWFycmF5lIwMX3JlY29uc3RydWN0lJOUjAVudW1weZSMB25kYXJyYXmUk5RLAIWUQwFilIeUUpQoSwFLAksChpRoBYwFZHR5cGWUk5SMAmY0lImIh5RSlChLA4wBPJROTk5K/////0r/////SwB0lGKJQxAAAAA/AACgv6+rMjEKAAAAlHSUYowBeJRH//AAAAAAAACMAWyUXZQoR3/wAAAAAAAARz/4AAAAAAAAZXUu",
  "gAWVtQAAAAAAAAB9lCiMAXeUjBNudW1weS5fY29yZS5udW1lcmljlIwLX2Zyb21idWZmZXKUk5QolhAAAAAAAAAAAAAAPwAAoL+vqzIxCgAAAJSMBW51bXB5lIwFZHR5cGWUk5SMAmY0lImIh5RSlChLA4wBPJROTk5K/////0r/////SwB0lGJLAksChpSMAUOUdJRSlIwBeJRH//AAAAAAAACMAWyUXZQoR3/wAAAAAAAARz/4AAAAAAAAZXUu",
];

async function open(bytes: Uint8Array | string, name = "x.pkl"): Promise<TensorListing | string> {
  try {
    const source = memorySource(typeof bytes === "string" ? Buffer.from(bytes, "latin1") : bytes);
    return await openTensorFile(source, name);
  } catch (error) {
    if (!(error instanceof TensorFileError)) throw error;
    return plainText(error.sentence);
  }
}

async function listed(bytes: Uint8Array | string, name?: string): Promise<TensorListing> {
  const listing = await open(bytes, name);
  assert.ok(typeof listing !== "string", String(listing));
  return listing;
}

async function numbers(listing: TensorListing, name: string): Promise<(number | bigint)[]> {
  const tensor = listing.tensors.find((one) => one.name === name);
  assert.ok(tensor, `${name} among ${listing.tensors.map((one) => one.name)}`);
  const { data, exact } = await readValues(tensor);
  return [...(exact ?? data)];
}

// The opcodes that the texts below are made of.
const int = (value: number) =>
  `J${String.fromCharCode(value & 255, (value >> 8) & 255, (value >> 16) & 255, value >>> 24)}`;
const text = (value: string) => `X${int(value.length).slice(1)}${value}`;
const float = (value: number) => {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return `G${bytes.toString("latin1")}`;
};
const list = (...items: string[]) => `](${items.join("")}e`;
const tuple = (...items: string[]) => `(${items.join("")}t`;
const dict = (...items: string[]) => `}(${items.join("")}u`;
const global = (module: string, name: string) => `c${module}\n${name}\n`;
const call = (callee: string, ...args: string[]) => `${callee}${tuple(...args)}R`;
const pickle = (value: string) => `\x80\x02${value}.`;
const long = (value: bigint, length: number) =>
  `\x8a${String.fromCharCode(length, ...Array.from({ length }, (_, at) => Number((value >> BigInt(8 * at)) & 255n)))}`;

for (const [protocol, fixture] of byNumpy.entries()) {
  test(`an array that NumPy pickles with protocol ${protocol} is read to the bit`, async () => {
    const listing = await listed(Buffer.from(fixture, "base64"));
    assert.deepEqual(await numbers(listing, "w"), [0.5, -1.25, Math.fround(2.6e-9), Math.fround(1.4e-44)]);
    assert.deepEqual(await numbers(listing, "l"), [Number.POSITIVE_INFINITY, 1.5]);
    assert.deepEqual(listing.inert, []);
  });
}

test("byte strings of Python 2 are read with their escapes", async () => {
  const data = "\\x00\\x00\\x80?\\n\\'\\\\@"; // 1.0, then the bytes 0a 27 5c 40
  const reconstruct = call(global("numpy.core.multiarray", "_reconstruct"), global("numpy", "ndarray"), "(I0\ntS'b'\n");
  const dtype = `${call(global("numpy", "dtype"), "S'f4'\n", "I0\n", "I1\n")}${tuple("I3\n", "S'<'\n", "N", "N", "N", "I-1\n", "I-1\n", "I0\n")}b`;
  const state = tuple("I1\n", tuple("I2\n"), dtype, "I00\n", `S'${data}'\n`);
  const listing = await listed(`${reconstruct}${state}b.`);
  const second = Buffer.from([0x0a, 0x27, 0x5c, 0x40]).readFloatLE();
  assert.deepEqual(await numbers(listing, ""), [1, second]);
});

test("keys are named as one writes them in Python", async () => {
  const row = list(float(1), float(2));
  const pairs = [tuple(int(0), int(1)), "N", "\x88", float(1.5), text("a.b"), int(7)];
  const { tensors } = await listed(pickle(dict(text("m"), dict(...pairs.flatMap((key) => [key, row])))));
  const names = ["m[(0, 1)]", "m[None]", "m[True]", "m[1.5]", "m.a.b", "m[7]"];
  assert.deepEqual(
    tensors.map(({ name }) => name),
    names,
  );
});

test("lists of booleans are bool, integers beyond 2^53 stay exact, mixed rows are no tensor", async () => {
  const big = long(2n ** 53n + 1n, 8);
  const file = pickle(
    dict(text("b"), list("\x88", "\x89"), text("i"), list(int(-1), big), text("m"), list("\x88", int(3))),
  );
  const listing = await listed(file);
  assert.deepEqual(
    listing.tensors.map(({ name, type }) => [name, type.name]),
    [
      ["b", "bool"],
      ["i", "int64"],
    ],
  );
  assert.deepEqual(await numbers(listing, "i"), [-1n, 2n ** 53n + 1n]);
});

/** A file of `torch.save` before 1.6 with one storage of four float32, and what its pickle holds. */
function legacy(value: string): Buffer {
  const head = [long(0x1950a86a20f9469cfc6cn, 10), "M\xe9\x03", "}"].map(pickle).join("");
  const storage = Buffer.from(Float32Array.of(1, 2, 3, 4).buffer).toString("latin1");
  return Buffer.from(`${head}${pickle(value)}${pickle(list(text("7")))}\x04\0\0\0\0\0\0\0${storage}`, "latin1");
}
const storageOf = (view: string) =>
  `${tuple(text("storage"), global("torch", "FloatStorage"), text("7"), text("cuda:0"), int(4), view)}Q`;
const rebuilt = (storage: string, offset: number, size: number) =>
  [storage, int(offset), tuple(int(size)), tuple(int(1)), "\x89", "}"] as const;
const rebuildV2 = global("torch._utils", "_rebuild_tensor_v2");

test("a legacy storage that is a view begins where the view does", async () => {
  const view = tuple(text("view"), int(1), int(3));
  const listing = await listed(legacy(call(rebuildV2, ...rebuilt(storageOf(view), 1, 2))), "x.pt");
  assert.deepEqual(await numbers(listing, ""), [3, 4]);
  const past = await open(legacy(call(rebuildV2, ...rebuilt(storageOf(view), 1, 3))), "x.pt");
  assert.match(String(past), /extends beyond the storage "7"/);
  const outside = await open(
    legacy(call(rebuildV2, ...rebuilt(storageOf(tuple(text("v"), int(2), int(3))), 0, 1))),
    "x.pt",
  );
  assert.equal(outside, 'a view of the storage "7" extends beyond it');
});

test("a tensor with attributes of its own is read through _rebuild_from_type_v2", async () => {
  const args = tuple(...rebuilt(storageOf("N"), 0, 4));
  const typed = call(
    global("torch._tensor", "_rebuild_from_type_v2"),
    rebuildV2,
    global("my.code", "Weights"),
    args,
    "}",
  );
  assert.deepEqual(await numbers(await listed(legacy(typed), "x.pt"), ""), [1, 2, 3, 4]);
});

test("what lies too deep does not keep the rest of a file from opening", async () => {
  const deep = `${"(".repeat(100)}${list(float(1))}${"t".repeat(100)}`;
  const listing = await listed(pickle(dict(text("deep"), deep, text("w"), list(float(1)))));
  assert.deepEqual(
    listing.tensors.map(({ name }) => name),
    ["w"],
  );
  assert.equal(await open(pickle(deep)), "the pickle is nested deeper than 64 levels");
});

test("what repeats itself by the memo costs neither time nor memory", async () => {
  const before = process.memoryUsage().rss;
  const began = processorMs();
  const shared = `${list("K\x01".repeat(100_000))}q\x001`;
  await open(pickle(`(${shared}${list("h\0".repeat(100_000))}`));
  const bytes = `(${text("\x7f".repeat(200_000))}q\0`;
  const encoded = call(global("_codecs", "encode"), "h\0", text("latin1"));
  await open(pickle(`${bytes}${encoded.repeat(5_000)}t`));
  const file = call(global("torch.storage", "_load_from_bytes"), "h\0");
  await open(pickle(`${bytes}${file.repeat(5_000)}t`));
  const nested = `${`${global("builtins", "bytes")}(`.repeat(20_000)}${text("a")}${"tR".repeat(20_000)}`;
  await open(pickle(nested));
  assert.ok(processorMs() - began < 10_000);
  assert.ok(process.memoryUsage().rss - before < 256 * 2 ** 20);
});

test("opcodes that data cannot have are named with their place", async () => {
  assert.match(String(await open("\x80\x05\x97.")), /^opcode 0x97 of the pickle at offset 2: NEXT_BUFFER/);
  assert.match(String(await open("Pabc\n.")), /^opcode 0x50 of the pickle at offset 0: PERSID/);
  assert.match(String(await open("Fone\n.")), /^opcode 0x46 of the pickle at offset 0: this is no number/);
});
