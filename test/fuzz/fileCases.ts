import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { memorySource, TensorFileError } from "../../src/core/tensor/files/byteSource.ts";
import { openTensorFile } from "../../src/core/tensor/files/openTensorFile.ts";
import { readValues } from "../../src/core/tensor/files/storedTensor.ts";
import { knownAnswers } from "../knownAnswers.ts";
import { Damage, many, smallFiles } from "./damage.ts";

/** The kinds of tensor files, by the end of their names. */
export const endings = ["npy", "npz", "safetensors", "pt", "pkl", "json", "csv", "txt"] as const;

const conformance = knownAnswers("conformance");

/** Damages small tensor files of one kind many times: each is read, or refused with a reason. */
export async function damageFiles(ending: string, count: number, seed: number): Promise<void> {
  const files = ["tensors", "files"]
    .flatMap((folder) =>
      smallFiles(join(conformance, folder), new RegExp(`(?<!manifest|expected)\\.${ending}$`), 3_000),
    )
    .toSorted((a, b) => statSync(a).size - statSync(b).size)
    .slice(0, 16)
    .map((path) => ({ path, bytes: Uint8Array.from(readFileSync(path)) }));
  if (files.length === 0) throw new Error(`no small ${ending} file`);
  const damage = new Damage(seed);
  await many(ending, seed, count, () => {
    const { path, bytes } = damage.pick(files);
    return readAll(damage.bytes(bytes), path);
  });
}

async function readAll(bytes: Uint8Array, name: string): Promise<void> {
  try {
    const { tensors } = await openTensorFile(memorySource(bytes), name);
    for (const tensor of tensors) {
      const size = tensor.shape.reduce((a, b) => a * b, 1);
      if (tensor.unreadable === undefined && size < 256) await readValues(tensor);
    }
  } catch (error) {
    if (!(error instanceof TensorFileError)) throw error;
  }
}
