import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { test } from "node:test";
import { memorySource, TensorFileError } from "../../../src/core/tensor/files/byteSource.ts";
import { dumpsIn } from "../../../src/core/tensor/files/dumps.ts";
import { findCell } from "../../../src/core/tensor/files/findCell.ts";
import { openModelFile } from "../../../src/core/tensor/files/openModelFile.ts";
import { overviewOf } from "../../../src/core/tensor/files/overview.ts";
import { statisticsOf } from "../../../src/core/tensor/files/statistics.ts";
import { exactCount, readValues, type StoredTensor } from "../../../src/core/tensor/files/storedTensor.ts";
import { plainText } from "../../../src/core/words.ts";
import { modelFiles } from "../tensor/files/modelFiles.ts";
import { ownAnswers, Pinned } from "./pinned.ts";

const small = 8192;
/** So many tensors of a file, and so many numbers of each. */
const most = { tensors: 6, numbers: 24, read: 1e5 };

/** All but the archives that claim or hold far more than they are: they are refused after a while, as other tests see. */
function* filesIn(folder: string): Generator<{ name: string; bytes: Uint8Array }> {
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesIn(path);
    else if (!/bomb|\.md$|expected\.json$|manifest\.json$/.test(path)) yield { name: path, bytes: readFileSync(path) };
  }
}

/** What came of something that a file may be too broken for. */
async function tried<T>(ask: () => Promise<T>): Promise<T | string> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof TensorFileError)) throw error;
    return plainText(error.sentence);
  }
}

async function listed(bytes: Uint8Array, name: string, look: (tensor: StoredTensor) => Promise<unknown>) {
  return tried(async () => {
    const { tensors, labels, ...rest } = await openModelFile(memorySource(bytes), name);
    const looks: unknown[] = [];
    for (const tensor of tensors.slice(0, most.tensors)) {
      const { name: way, type, shape, strides, offset, little, unreadable, rounded } = tensor;
      looks.push(
        {
          way,
          type: type.name,
          shape: shape.slice(0, 8),
          strides: strides.slice(0, 8),
          offset,
          little,
          unreadable,
          rounded,
        },
        await look(tensor),
      );
    }
    return { ...rest, labels, count: tensors.length, looks, dumps: dumpsIn({ ...rest, labels, tensors }) };
  });
}

const numbersOf = async (tensor: StoredTensor) => {
  if (!((exactCount(tensor.shape) ?? Infinity) < most.read)) return "large";
  const { data, exact } = await readValues(tensor);
  return [data.subarray(0, most.numbers), exact?.subarray(0, most.numbers).join(" ")];
};

async function everything(tensor: StoredTensor): Promise<unknown> {
  if (!((exactCount(tensor.shape) ?? Infinity) < most.read)) return "large";
  const rank = tensor.shape.length;
  const axes = {
    rowAxis: rank > 1 ? rank - 2 : undefined,
    colAxis: rank > 0 ? rank - 1 : undefined,
    at: tensor.shape.map((size) => size - 1),
  };
  const look = { ...axes, row: 0, col: 1, rows: 7, cols: 7 };
  const seen: unknown[] = [await tried(() => numbersOf(tensor)), await tried(() => statisticsOf(tensor))];
  if (tensor.unreadable !== undefined || tensor.type.decode === undefined || tensor.shape.includes(0)) return seen;
  seen.push(await tried(() => overviewOf(tensor, look, 3, 2)));
  for (const search of ["largest", "smallest", "nan", "infinite"] as const)
    seen.push(await tried(() => findCell(tensor, axes, search, search === "nan" ? { row: 0, col: 0 } : undefined)));
  return seen;
}

/** Every ending that is read, some that are not, and none. */
const endings = [
  ...[".npy", ".NPY", ".npz", ".safetensors", ".pt", ".pth", ".bin", ".pkl", ".pickle", ".tar", ".ckpt", ".json"],
  ...[
    ".safetensors.index.json",
    ".bin.index.json",
    ".jsonl",
    ".ndjson",
    ".csv",
    ".tsv",
    ".txt",
    ".log",
    ".out",
    ".dat",
  ],
  ...[".txt.gz", ".gz", ".h5", ".hdf5", ".onnx", ".gguf", ".png", ""],
];
const encoded = (text: string) => new TextEncoder().encode(text);
const contents = {
  numbers: encoded("1 2\n3 4\n"),
  "lists of numbers": encoded("[[1, 2], [3, 4]]\n"),
  "a pointer": encoded("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 12\n"),
  "an empty archive": encoded(`PK\x05\x06${"\0".repeat(18)}`),
};

test("what is found in tensor files, whole and damaged, is as it was when it was read", async () => {
  const pinned = new Pinned("tensorFiles");
  const files = [...filesIn(join(ownAnswers, "tensors")), ...filesIn(join(ownAnswers, "files")), ...modelFiles()];
  for (const { name, bytes } of files) {
    const base = basename(name);
    pinned.note(base, await listed(bytes, base, everything));
    if (bytes.length > small || bytes.length === 0) continue;
    // Cut off at a place that differs from file to file, and with one byte of its head another.
    const turn = bytes.length + base.length;
    const end = (turn * 37) % bytes.length;
    pinned.note(base, `cut ${end}`, await listed(bytes.subarray(0, end), base, numbersOf));
    const place = (turn * 53) % Math.min(bytes.length, 256);
    pinned.note(
      base,
      `byte ${place}`,
      await listed(bytes.with(place, bytes[place]! ^ (1 << (turn % 8))), base, numbersOf),
    );
  }
  for (const ending of endings)
    for (const [content, bytes] of Object.entries(contents))
      pinned.note(`${content} in x${ending}`, await listed(bytes, `x${ending}`, numbersOf));
  pinned.check();
});
