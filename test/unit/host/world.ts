import { Analysis, type AnalysisServices } from "../../../src/analysis/analysis.ts";
import { CancelledError, type Computer, type OnProgress } from "../../../src/compute/computer.ts";
import { boundedDiagnosis } from "../../../src/core/diagnose/boundedDiagnosis.ts";
import type { Diagnosis } from "../../../src/core/diagnose/diagnosis.ts";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { type BoundRef, boundMatrix } from "../../../src/core/explain/context/roundingBounds.ts";
import { parseResumably } from "../../../src/core/format/parseSpec.ts";
import type { SpecResult } from "../../../src/core/spec/result.ts";
import type { Spec } from "../../../src/core/spec/spec.ts";
import type { TrainableSpec } from "../../../src/core/training/steps.ts";
import { type TrainingWork, trainingWork } from "../../../src/core/training/work.ts";
import { words } from "../../../src/core/words.ts";
import type { RecomputeMode } from "../../../src/protocol/messages.ts";

interface Job {
  key: string;
  readonly spec: Spec;
  readonly onProgress: OnProgress | undefined;
  readonly resolve: (result: SpecResult) => void;
  readonly reject: (reason: Error) => void;
}

/** A computer whose work is done when the test says so. */
export class HeldComputer implements Computer {
  readonly jobs: Job[] = [];
  started = 0;
  cancelled = 0;

  compute(key: string, spec: Spec, onProgress?: OnProgress): Promise<SpecResult> {
    this.#supersede(key);
    this.started++;
    return new Promise((resolve, reject) => this.jobs.push({ key, spec, onProgress, resolve, reject }));
  }

  async diagnose(_key: string, { train, ...spec }: Spec): Promise<Diagnosis | undefined> {
    return boundedDiagnosis(spec, computeSpec(spec));
  }

  async train<W extends TrainingWork>(_key: string, spec: TrainableSpec, work: W) {
    return trainingWork(spec, work);
  }

  async bound(_key: string, spec: Spec, ref: BoundRef) {
    return boundMatrix(spec, computeSpec(spec), ref);
  }

  async rows(): Promise<Float64Array> {
    throw new Error("no worker");
  }

  /** Lets the oldest job finish; false when there is none. */
  finish(): boolean {
    const job = this.jobs.shift();
    job?.resolve(computeSpec(job.spec));
    return job !== undefined;
  }

  fail(error: Error): void {
    this.jobs.shift()?.reject(error);
  }

  cancel(key: string): void {
    this.cancelled++;
    this.#supersede(key);
  }

  move(from: string, to: string): void {
    this.#supersede(to);
    for (const job of this.jobs) if (job.key === from) job.key = to;
  }

  dispose(): void {}

  #supersede(key: string): void {
    for (const job of this.jobs.filter((one) => one.key === key)) job.reject(new CancelledError());
    const left = this.jobs.filter((one) => one.key !== key);
    this.jobs.splice(0, this.jobs.length, ...left);
  }
}

/** Time that stands still until the test lets it go on. */
export class HeldTime {
  #now = 0;
  readonly #waiting: { readonly at: number; readonly run: () => void; off: boolean }[] = [];

  readonly later = (delayMs: number, run: () => void): (() => void) => {
    const entry = { at: this.#now + delayMs, run, off: false };
    this.#waiting.push(entry);
    return () => {
      entry.off = true;
    };
  };

  get pending(): number {
    return this.#waiting.filter(({ off }) => !off).length;
  }

  /** Goes on by some milliseconds, with everything that is due in between, in order. */
  pass(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const due = this.#waiting.filter(({ at, off }) => !off && at <= end).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.#now = due.at;
      due.off = true;
      due.run();
    }
    this.#now = end;
  }
}

/** An analysis in a world that the test holds in its hands. */
export function heldAnalysis(text: string, changes: Partial<AnalysisServices> = {}) {
  const computer = new HeldComputer();
  const time = new HeldTime();
  const setting: { mode: RecomputeMode; mayFollow: boolean } = { mode: "lens", mayFollow: true };
  const analysis = new Analysis("file:///a.attn.json", text, {
    computer,
    parse: (content) => parseResumably(content),
    later: time.later,
    mode: () => setting.mode,
    mayFollow: () => setting.mayFollow,
    explainFailure: () => words("It failed."),
    ...changes,
  });
  return { analysis, computer, time, setting };
}

/** Lets everything that waits for nothing but a turn have its turn. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}

/** A spec whose only input is this number. */
export function specOf(x: number): string {
  return `{ "X": [[${x}, 1], [0, 1]] }`;
}
