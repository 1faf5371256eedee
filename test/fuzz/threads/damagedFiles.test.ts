import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { isMainThread, Worker, workerData } from "node:worker_threads";
import { fuzzCases, fuzzSeed } from "../damage.ts";
import { damageFiles, endings } from "../fileCases.ts";

/** In a folder of its own, as a bundle of its own: its threads run that file again. node:test watches every promise of its thread, which takes three times as long as the readers do: they have their own. */
function inOwnThread(ending: string): Promise<void> {
  return new Promise((done, fail) => {
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData: { ending, seed: fuzzSeed } });
    worker.once("error", fail).once("exit", () => done());
  });
}

if (isMainThread) {
  for (const ending of endings) {
    test(`${ending}: files, damaged, end in numbers or a reason (seed ${fuzzSeed})`, () => inOwnThread(ending));
  }
} else {
  const { ending, seed } = workerData as { ending: string; seed: number };
  await damageFiles(ending, fuzzCases, seed);
}
