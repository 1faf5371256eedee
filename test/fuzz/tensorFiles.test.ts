import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { memorySource, TensorFileError } from "../../src/core/tensor/files/byteSource.ts";
import { openTensorFile } from "../../src/core/tensor/files/openTensorFile.ts";
import { readValues } from "../../src/core/tensor/files/storedTensor.ts";
import { knownAnswers } from "../knownAnswers.ts";
import { processorMs } from "../processorTime.ts";

const folders = ["tensors/good", "files/pickles/good", "files/pickles/hostile", "files/layouts"].map((folder) =>
  join(knownAnswers("conformance"), folder),
);

/** Park and Miller's generator: enough for picking bytes, and the same everywhere. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

for (const folder of folders) {
  const seed = 1 + (Date.now() % 1_000_000);
  test(`damaged files of ${folder.split("/").slice(-2).join("/")} end in numbers or a reason (seed ${seed})`, async () => {
    const random = generator(seed);
    const names = readdirSync(folder).filter((name) => !/^(manifest|expected)\.json$|\.expected\.json$/.test(name));
    for (const name of names) {
      if (!statSync(join(folder, name)).isFile()) continue;
      const whole = readFileSync(join(folder, name));
      if (whole.length === 0 || whole.length > 10_000) continue;
      for (let run = 0; run < 40; run++) {
        const bytes = Uint8Array.from(run % 4 === 0 ? whole.subarray(0, random(whole.length)) : whole);
        for (let change = 0; change <= run % 3 && bytes.length > 0; change++) bytes[random(bytes.length)] = random(256);
        const began = processorMs();
        await readAll(bytes, name);
        assert.ok(processorMs() - began < 5_000, name);
      }
    }
  });
}

async function readAll(bytes: Uint8Array, name: string): Promise<void> {
  try {
    const { tensors } = await openTensorFile(memorySource(bytes), name);
    for (const tensor of tensors) {
      if (tensor.unreadable === undefined && tensor.shape.reduce((a, b) => a * b, 1) < 1e5) await readValues(tensor);
    }
  } catch (error) {
    if (!(error instanceof TensorFileError)) throw error;
  }
}
