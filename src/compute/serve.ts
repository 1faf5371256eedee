import { boundedDiagnosis, forDiagnosis } from "../core/diagnose/boundedDiagnosis.ts";
import type { Diagnosis } from "../core/diagnose/diagnosis.ts";
import { computeSpec } from "../core/engine/compute.ts";
import { computeChecked } from "../core/engine/computeChecked.ts";
import { keptScores, keptSingleScores } from "../core/engine/cost.ts";
import type { Kernel } from "../core/engine/kernel.ts";
import { boundMatrix } from "../core/explain/context/roundingBounds.ts";
import type { Spec } from "../core/spec/spec.ts";
import { isTensorFileError } from "../core/tensor/files/byteSource.ts";
import type { FileRecipe } from "../core/tensor/make.ts";
import { trainingWork } from "../core/training/work.ts";
import { buffersOf } from "./buffers.ts";
import type { OnProgress } from "./computer.ts";
import type { Reply, Request } from "./messages.ts";
import { fileRecipesIn, unpackSpec } from "./packedSpec.ts";

/** What a worker is given by its environment. */
export interface WorkerEnvironment {
  post(reply: Reply, transfer: readonly ArrayBuffer[]): void;
  /** Milliseconds from any beginning. */
  now(): number;
  /** The kernel for a spec, loaded when it is first needed. */
  kernel(): Promise<Kernel>;
  /** Reads tensors of files; absent where files cannot be opened, so that their numbers have to be sent. */
  readonly readFiles?: (recipes: readonly FileRecipe[]) => Promise<ReadonlyMap<FileRecipe, Float64Array>>;
}

/** Least time between two reports of progress. */
const progressEveryMs = 50;

/** Answers one request: computes, searches, trains or bounds, reports its progress, moves the numbers out. Never throws. */
export async function serve({ id, spec, diagnose, train, bound }: Request, around: WorkerEnvironment): Promise<void> {
  const { post, now } = around;
  let lastReport = now();
  const onProgress = (done: number, total: number) => {
    const time = now();
    if (time - lastReport < progressEveryMs && done < total) return;
    lastReport = time;
    post({ kind: "progress", id, done, total }, []);
  };
  try {
    const options = { kernel: await around.kernel(), keptScores, keptSingleScores, onProgress };
    const recipes = fileRecipesIn(spec);
    const files = recipes.length === 0 ? undefined : await around.readFiles?.(recipes);
    const unpacked = unpackSpec(spec, files);
    if (diagnose) {
      post({ kind: "diagnosed", id, diagnosis: diagnosed(unpacked, onProgress, options.kernel) }, []);
      return;
    }
    if (train !== undefined) {
      if (unpacked.train === undefined) throw new Error("a spec without train cannot be trained");
      post({ kind: "trained", id, answer: trainingWork({ ...unpacked, train: unpacked.train }, train, options) }, []);
      return;
    }
    if (bound !== undefined) {
      const numbers = boundMatrix(unpacked, computeSpec(unpacked, options), bound);
      post({ kind: "bounded", id, numbers }, numbers?.data.buffer instanceof ArrayBuffer ? [numbers.data.buffer] : []);
      return;
    }
    const result = computeChecked(unpacked, options);
    post({ kind: "done", id, result }, buffersOf(result));
  } catch (error) {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    post({ kind: "failed", id, failure: failureOf(error), detail }, []);
  }
}

/** Computes the spec by the reference kernel, as the search of a small one does, and searches. */
function diagnosed(whole: Spec, onProgress: OnProgress, kernel: Kernel): Diagnosis | undefined {
  const spec = forDiagnosis(whole);
  const result = computeSpec(spec, { keptScores });
  const told = (share: number) => onProgress(Math.floor(share * units), units);
  return boundedDiagnosis(spec, result, { onProgress: told }, kernel);
}

/** A share of a search as whole units, since `done` and `total` are counts. */
const units = 1000;

function failureOf(error: unknown): "engine" | "memory" | "file" {
  if (isTensorFileError(error)) return "file";
  return isOutOfMemory(error) ? "memory" : "engine";
}

/** An array that the engine would not make room for is a RangeError, in every engine with another text. */
function isOutOfMemory(error: unknown): boolean {
  return error instanceof RangeError && /alloc|memory|array length|invalid length|buffer/i.test(error.message);
}
