import type { WorkerCode } from "../analysis/makeComputer.ts";
import { makeComputer } from "../analysis/makeComputer.ts";
import type { Computer, OnProgress } from "../compute/computer.ts";
import type { RowsWish } from "../compute/rowMessages.ts";
import type { Diagnosis } from "../core/diagnose/diagnosis.ts";
import type { BoundRef } from "../core/explain/context/roundingBounds.ts";
import type { SpecDocument } from "../core/format/document.ts";
import { parseResumably } from "../core/format/parseSpec.ts";
import { noFiles, type ParseOptions } from "../core/format/specFiles.ts";
import type { Resumable } from "../core/resumable.ts";
import type { LayerResult, SpecResult } from "../core/spec/result.ts";
import type { Block, Spec } from "../core/spec/spec.ts";
import type { TrainableSpec } from "../core/training/steps.ts";
import type { TrainingWork } from "../core/training/work.ts";
import { words } from "../core/words.ts";
import type { Reporter } from "./log.ts";
import { nodeParts } from "./nodeParts.ts";

/** A computer that is made when it is first needed, so that nothing is loaded or started before. */
export class LazyComputer implements Computer {
  readonly #code: WorkerCode;
  #made: ReturnType<typeof makeComputer> | undefined;

  constructor(code: WorkerCode) {
    this.#code = code;
  }

  /** For tests: what the computer holds; undefined as long as there is none. */
  get state() {
    return this.#made?.state;
  }

  compute(key: string, spec: Spec, onProgress?: OnProgress): Promise<SpecResult> {
    return this.#computer.compute(key, spec, onProgress);
  }

  diagnose(key: string, spec: Spec, onProgress?: OnProgress): Promise<Diagnosis | undefined> {
    return this.#computer.diagnose(key, spec, onProgress);
  }

  train<W extends TrainingWork>(key: string, spec: TrainableSpec, work: W, onProgress?: OnProgress) {
    return this.#computer.train(key, spec, work, onProgress);
  }

  bound(key: string, spec: Spec, ref: BoundRef) {
    return this.#computer.bound(key, spec, ref);
  }

  rows(block: Block, layer: LayerResult, wish: RowsWish) {
    return this.#computer.rows(block, layer, wish);
  }

  get #computer() {
    // Without Node, workers are the browser's.
    this.#made ??= makeComputer(this.#code, nodeParts()?.().nodeWorkers);
    return this.#made;
  }

  // A computer that was never asked has nothing to cancel or to move.
  cancel(key: string): void {
    this.#made?.cancel(key);
  }

  move(from: string, to: string): void {
    this.#made?.move(from, to);
  }

  dispose(): void {
    this.#made?.dispose();
    this.#made = undefined;
  }
}

/** Parses a text. The parser takes any text; should it fail all the same, the document has one problem that says so. */
export function* parseSafely(text: string, reporter: Reporter, options: ParseOptions = {}): Resumable<SpecDocument> {
  try {
    return yield* parseResumably(text, options);
  } catch (error) {
    reporter.note(error, "parsing");
    const message = words(
      "This text could not be read because of a fault in Attention Inspector. The log has the details.",
    );
    const problem = {
      severity: "error",
      code: "internal",
      message,
      range: { offset: 0, length: 1 },
      related: [],
      fixes: [],
    } as const;
    return {
      text,
      root: undefined,
      spec: undefined,
      tensors: new Map(),
      keys: new Map(),
      problems: [problem],
      files: noFiles,
    };
  }
}
