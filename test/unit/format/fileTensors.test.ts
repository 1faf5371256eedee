import assert from "node:assert/strict";
import { test } from "node:test";
import { parseSpec, parseWithFiles } from "../../../src/core/format/parseSpec.ts";
import { SpecFiles, valuesOf } from "../../../src/core/format/specFiles.ts";
import { limits } from "../../../src/core/limits.ts";
import { memorySource, TensorFileError } from "../../../src/core/tensor/files/byteSource.ts";
import { elementType } from "../../../src/core/tensor/files/elementTypes.ts";
import { openTensorFile } from "../../../src/core/tensor/files/openTensorFile.ts";
import type { StoredTensor } from "../../../src/core/tensor/files/storedTensor.ts";
import { plainText, words } from "../../../src/core/words.ts";
import { npyBytes, safetensorsBytes } from "../files/tensorBytes.ts";

const counted = (count: number): number[] => Array.from({ length: count }, (_, at) => at);

/** Files in memory, and the ranges that were read of each. */
function world(contents: Readonly<Record<string, Uint8Array>>) {
  const read: [string, number, number][] = [];
  const open = new Set<string>();
  const files = new SpecFiles({
    open: async (reference) => {
      const bytes = contents[reference];
      if (bytes === undefined) throw new TensorFileError(words("no such file"));
      const { size, read: take } = memorySource(bytes);
      const source = {
        size,
        read: (offset: number, length: number) => {
          read.push([reference, offset, length]);
          open.add(reference);
          return take(offset, length);
        },
      };
      open.add(reference);
      const close = async () => void open.delete(reference);
      return { source, place: undefined, stamp: String(size), close };
    },
    list: openTensorFile,
  });
  return { files, read, open };
}

/** The tensor that a reference gives, or the problems with what each is about. */
async function read(reference: string, contents: Readonly<Record<string, Uint8Array>>) {
  const document = await parseWithFiles(
    `{"Q": [[1]], "K": [[1]], "V": [[1]], "expected": {"weights": ${reference}}}`,
    world(contents).files,
  );
  const tensor = document.tensors.get("expected.weights")?.tensor;
  const problems = document.problems.map(
    ({ message, range }) => `${document.text.slice(range.offset, range.offset + range.length)} | ${plainText(message)}`,
  );
  return { shape: tensor?.shape, data: tensor && [...tensor.data], problems };
}

const cube = { "a.npy": npyBytes([2, 3, 4], counted(24)) };

test("no file stays open: of a wrong reference, of one that is changed, of one that is no tensor file", async () => {
  const { files, open } = world({ ...cube, "b.npy": Uint8Array.of(1, 2, 3) });
  for (const reference of [
    '{"file": "a.npy", "slice": "7"}',
    '{"file": "a.npy", "slice": "0"}',
    '{"file": "a.npy", "slice": "1"}',
    '{"file": "b.npy"}',
  ]) {
    await parseWithFiles(`{"Q": [[1]], "K": [[1]], "V": [[1]], "expected": {"weights": ${reference}}}`, files);
    assert.deepEqual([...open], [], reference);
  }
});

test("the steps are taken in their order: reshape, axes, slice, transpose, flatten", async () => {
  const cases: [string, number[], number[]][] = [
    ["", [2, 3, 4], counted(24)],
    [', "slice": "1, :, ::2"', [3, 2], [12, 14, 16, 18, 20, 22]],
    [', "slice": "0, 1"', [4], [4, 5, 6, 7]],
    [', "slice": "1, ::-1, 3"', [3], [23, 19, 15]],
    [', "slice": "-1, 2:0:-1, ::-3"', [2, 2], [23, 20, 19, 16]],
    [', "axes": [2, 0, 1], "slice": "1"', [2, 3], [1, 5, 9, 13, 17, 21]],
    [', "axes": "HqB", "slice": "1"', [2, 3], [1, 5, 9, 13, 17, 21]],
    [', "axes": "nHd", "slice": "1"', [2, 4], [4, 5, 6, 7, 16, 17, 18, 19]],
    [', "slice": "0", "transpose": true', [4, 3], [0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11]],
    [', "slice": ":, 2, 1:3", "flatten": true', [2, 2], [9, 10, 21, 22]],
    [', "flatten": true, "transpose": true, "slice": ":, :2, :2"', [4, 2], [0, 4, 1, 5, 12, 16, 13, 17]],
    [', "reshape": [6, -1], "axes": [1, 0], "slice": "3, None, 4:"', [1, 2], [19, 23]],
    [', "reshape": [4, 6], "slice": "1:1"', [0, 6], []],
  ];
  for (const [steps, shape, data] of cases) {
    const got = await read(`{"file": "a.npy"${steps}}`, cube);
    assert.deepEqual([got.shape, got.data], [shape, data], `${steps} ${got.problems}`);
  }
});

test("a tensor in Fortran's order is reshaped as NumPy does", async () => {
  const fortran = { "f.npy": npyBytes([2, 3], [0, 3, 1, 4, 2, 5], true) };
  const got = await read('{"file": "f.npy", "reshape": [3, 2], "slice": "1:"}', fortran);
  assert.deepEqual(got, { shape: [2, 2], data: [2, 3, 4, 5], problems: got.problems });
});

test("of a file only the header and the bytes of the slice are read", async () => {
  const { files, read: ranges } = world({ "big.npy": npyBytes([1000, 1000], counted(1_000_000)) });
  const text = '{"Q": [[1]], "K": [[1]], "V": {"file": "big.npy", "slice": "500:501, 990:"}}';
  const { spec } = await parseWithFiles(text, files);
  assert.deepEqual(
    [...spec!.main.blocks[0]!.V!.data],
    counted(10).map((at) => 500_990 + at),
  );
  const bytes = ranges.reduce((sum, [, , length]) => sum + length, 0);
  assert.ok(bytes < 1000, `${bytes} bytes of 8,000,000 were read`);
});

test("files that together are larger than a tensor may be are not read", async () => {
  const part = (length: number, name: string): StoredTensor => ({
    ...{ name, type: elementType("uint8")!, shape: [length], offset: 0, strides: [1], little: true },
    source: {
      size: length,
      read: () => {
        throw new TensorFileError(words("read"));
      },
    },
  });
  const saidOf = async (count: number, length: number) => {
    const parts = Array.from({ length: count }, (_, at) => part(length, `${at}`));
    const refused = await valuesOf({ parts, lead: [count], steps: {} }).catch((error: unknown) => error);
    return refused instanceof TensorFileError ? plainText(refused.sentence) : "no fault";
  };
  const numbers = limits.tensorBytes / 8;
  assert.equal(await saidOf(4, numbers / 4 + 1), "the files are larger than 512 MB together");
  assert.equal(await saidOf(2, numbers / 2 + 1), "the files are larger than 512 MB together");
  assert.equal(await saidOf(4, 1), "read");
});

test("numbered files become axes in front, also from 1, and must be alike", async () => {
  const part = (first: number) => npyBytes([2], [first, first + 1]);
  const zero = { "l_0.npy": part(0), "l_1.npy": part(2), "l_2.npy": part(4), "l_4.npy": part(9) };
  const whole = await read('{"files": "l_{layer}.npy"}', zero);
  assert.deepEqual([whole.shape, whole.data], [[3, 2], counted(6)]);
  const grid = { "1/h1.npy": part(0), "1/h2.npy": part(2), "2/h1.npy": part(4), "2/h2.npy": part(6) };
  const sliced = await read('{"files": "{layer}/h{head}.npy", "slice": ":, 1"}', grid);
  assert.deepEqual(
    [sliced.shape, sliced.data],
    [
      [2, 2],
      [2, 3, 6, 7],
    ],
  );
  const unlike = await read('{"files": "l_{layer}.npy"}', { ...zero, "l_1.npy": npyBytes([1], [7]) });
  assert.match(unlike.problems[0]!, /the files differ: the first tensor is 2, another is 1/);
  const none = await read('{"files": "x_{layer}.npy"}', zero);
  assert.match(none.problems[0]!, /^"x_\{layer\}\.npy" \| .*there is no such file for \{layer\} 0 or 1/);
});

test("what is wrong stands at its place, with what there is instead", async () => {
  const two = {
    ...cube,
    "m.safetensors": safetensorsBytes({ query: { shape: [1], data: [1] }, key: { shape: [1], data: [2] } }),
  };
  const cases: [string, RegExp][] = [
    ['{"file": "b.npy"}', /^"b\.npy" \| b\.npy: no such file$/],
    ['{"file": "../a.npy"}', /^"\.\.\/a\.npy" \| the path .* is outside the folder/],
    ['{"file": "m.safetensors", "tensor": "quary"}', /^"quary" \| .*Did you mean "query"\?$/],
    ['{"file": "m.safetensors", "tensor": "zzz"}', /^"zzz" \| .*it holds "query", "key"$/],
    ['{"file": "m.safetensors"}', /^"m\.safetensors" \| the file holds 2 tensors: add a tensor name/],
    ['{"file": "a.npy", "slice": "2"}', /^"2" \| index 2 of the slice is outside axis 1 of length 2$/],
    [
      '{"file": "a.npy", "reshape": [5, -1]}',
      /^\[5, -1\] \| reshape \[5, -1\] does not fit 24 numbers \(the shape is 2×3×4\)$/,
    ],
    ['{"file": "a.npy", "axes": [0, 1]}', /^\[0, 1\] \| axes must name each of the axes 0 to 2 once/],
    ['{"file": "a.npy", "axes": "qk"}', /^"qk" \| axes must name each of the axes 0 to 2 once/],
    ['{"file": "a.npy", "axes": "Hqq"}', /^"Hqq" \| .*or a letter for each, such as "BnHd"/],
    ['{"file": "a.npy", "axes": 1}', /^1 \| .*must be a list of axes/],
    ['{"files": "a.npy"}', /^"a\.npy" \| files needs a place for a number/],
    ['{"file": "a.csv", "tensr": "x"}', /^"tensr" \| /],
    ['{"file": "a.npy", "files": "a_{layer}.npy"}', /^"files" \| a tensor may have file or files, not both$/],
  ];
  for (const [reference, complaint] of cases) {
    const { problems } = await read(reference, two);
    assert.match(problems.join("\n"), complaint, reference);
    assert.equal(problems.length, 1, problems.join("\n"));
  }
});

test("masks and positions of a file are judged by their numbers", async () => {
  const { files } = world({ "m.npy": npyBytes([2, 2], [1, 0, 1, 2]) });
  const { problems } = await parseWithFiles('{"X": [[1], [2]], "mask": {"file": "m.npy"}}', files);
  assert.match(plainText(problems[0]!.message), /a cell of mask must be 0 or 1/);
});

test("the limits count what is left after the slice", async () => {
  const header = npyBytes([2 ** 27], []);
  const bytes = new Uint8Array(header.length);
  bytes.set(header);
  const { files } = world({ "huge.npy": bytes });
  // The header claims more than the file has: refused by the reader before anything is allocated.
  const { problems } = await parseWithFiles('{"Q": {"file": "huge.npy"}, "K": [[1]], "V": [[1]]}', files);
  assert.match(plainText(problems[0]!.message), /the shape 134217728 needs 1073741824 bytes/);
});

test("a document says what it misses, has no spec meanwhile, and carries its files' stamps afterwards", async () => {
  const { files } = world(cube);
  const text = '{"Q": {"file": "a.npy"}, "K": {"file": "a.npy"}, "V": {"file": "a.npy", "slice": ":, :, :1"}}';
  const first = parseSpec(text, { files });
  assert.deepEqual([[...first.files.missing], first.spec, first.problems], [["a.npy"], undefined, []]);
  await files.bring(first.files);
  const second = parseSpec(text, { files });
  assert.deepEqual([second.files.missing.size, second.files.unread.size, second.spec], [0, 2, undefined]);
  await files.bring(second.files);
  const third = parseSpec(text, { files });
  assert.deepEqual(third.spec?.main.blocks[0]?.V?.shape, [2, 3, 1]);
  assert.equal(third.tensors.get("V")?.form, "file");
  assert.deepEqual([...third.files.used.keys()], ["a.npy"]);
});

test("a whole number of a JSON file that float64 does not keep is a warning that names its cell", async () => {
  const files = { "x.json": new TextEncoder().encode('{"w": [[1, 9007199254740993], [2, 3]], "v": [[4, 5]]}') };
  const told =
    '"x.json" | expected.weights[1,2] is 9007199254740992 here: float64 does not keep all digits that the file has';
  const whole = await read('{"file": "x.json", "tensor": "w"}', files);
  assert.equal(whole.problems.filter((problem) => problem.includes("float64")).join(), told);
  assert.deepEqual(whole.data, [1, 9007199254740992, 2, 3]);
  // Another tensor, and a part without the number.
  for (const reference of ['{"file": "x.json", "tensor": "v"}', '{"file": "x.json", "tensor": "w", "slice": "1:"}'])
    assert.ok(!(await read(reference, files)).problems.join().includes("float64"));
});

test("so is a 64-bit whole number of any other file", async () => {
  const wide = npyBytes([2, 2], [0, 0, 0, 0]);
  const header = wide.length - 32;
  wide.set(new TextEncoder().encode("<i8"), new TextDecoder("latin1").decode(wide).indexOf("<f8"));
  const view = new DataView(wide.buffer);
  for (const [at, value] of [1n, 2n ** 53n - 1n, -(2n ** 60n) - 1n, 4n].entries())
    view.setBigInt64(header + 8 * at, value, true);
  const { problems, data } = await read('{"file": "i.npy"}', { "i.npy": wide });
  assert.deepEqual(data, [1, 2 ** 53 - 1, -(2 ** 60), 4]);
  const told = problems.filter((problem) => problem.includes("float64")).join();
  assert.match(told, /^"i\.npy" \| expected\.weights\[2,1\] is \S+ here: .* 64-bit whole numbers of that size$/);
  const kept = await read('{"file": "i.npy", "slice": ":1"}', { "i.npy": wide });
  assert.deepEqual(kept.data, [1, 2 ** 53 - 1]);
  assert.ok(!kept.problems.join().includes("float64"));
});
