import type { Diagnosis } from "../core/diagnose/diagnosis.ts";
import type { BoundNumbers, BoundRef } from "../core/explain/context/roundingBounds.ts";
import type { LayerResult, SpecResult } from "../core/spec/result.ts";
import type { Block, Spec } from "../core/spec/spec.ts";
import type { TrainableSpec } from "../core/training/steps.ts";
import type { TrainingAnswers, TrainingWork } from "../core/training/work.ts";
import type { RowsWish } from "./rowMessages.ts";

/** Told while a computation goes on: units are the engine's own, `done` never falls. */
export type OnProgress = (done: number, total: number) => void;

/** Thrown (as a rejection) when a computation was cancelled or a newer one took its place. */
export class CancelledError extends Error {
  override readonly name = "CancelledError";
}

/** Computes specs off or on this thread; one computation or search per key at a time, the newest wins. */
export interface Computer {
  /** Computes a spec as `computeChecked` does. Rejects with `CancelledError` when cancelled or superseded under the same key. */
  compute(key: string, spec: Spec, onProgress?: OnProgress): Promise<SpecResult>;
  /**
   * Why the expected numbers of a spec differ, always found off this thread; undefined where the spec is too large for a
   * search. Rejects as `compute` does.
   */
  diagnose(key: string, spec: Spec, onProgress?: OnProgress): Promise<Diagnosis | undefined>;
  /** Does a piece of work on a training, always off this thread. Rejects as `compute` does. */
  train<W extends TrainingWork>(
    key: string,
    spec: TrainableSpec,
    work: W,
    onProgress?: OnProgress,
  ): Promise<TrainingAnswers[W["kind"]]>;
  /** What rounding may make of each number of a matrix, always found off this thread: `ref` names it `bound.float32.weights`. */
  bound(key: string, spec: Spec, ref: BoundRef): Promise<BoundNumbers | undefined>;
  /** A rectangle of a step whose rows are not kept, made off this thread. Rejects where the worker cannot be started or ends. */
  rows(block: Block, layer: LayerResult, wish: RowsWish): Promise<Float64Array>;
  cancel(key: string): void;
  /** Lets the computation of one key go on under another; what the other key computes is cancelled. */
  move(from: string, to: string): void;
  dispose(): void;
}
