import type { Diagnosis } from "../core/diagnose/diagnosis.ts";
import { judgesRounding } from "../core/engine/computeChecked.ts";
import { type Cost, costOf } from "../core/engine/cost.ts";
import type { BoundNumbers, BoundRef } from "../core/explain/context/roundingBounds.ts";
import type { LayerResult, SpecResult } from "../core/spec/result.ts";
import type { Block, Spec } from "../core/spec/spec.ts";
import type { TrainableSpec } from "../core/training/steps.ts";
import type { TrainingAnswer, TrainingAnswers, TrainingWork } from "../core/training/work.ts";
import { failed, timeLimitError, tooLarge } from "./computeError.ts";
import { CancelledError, type Computer, type OnProgress } from "./computer.ts";
import { type ComputerOptions, defaultOptions } from "./computerOptions.ts";
import { Ledger } from "./ledger.ts";
import type { Reply } from "./messages.ts";
import { packSpec } from "./packedSpec.ts";
import { RowMaker } from "./rowMaker.ts";
import type { RowsWish } from "./rowMessages.ts";
import { type Wanted, wanting } from "./wanted.ts";
import { type PoolWorker, WorkerPool } from "./workerPool.ts";

/** A computer that can be looked into. */
export interface ObservableComputer extends Computer {
  /** Computations waiting and running, workers, bytes promised, messages dropped, failed starts in a row. */
  readonly state: ComputerState;
}

export interface ComputerState {
  readonly waiting: number;
  readonly running: number;
  readonly workers: number;
  readonly idle: number;
  readonly bytes: number;
  readonly dropped: number;
  readonly failedStarts: number;
  /** Whether a worker holds a layer whose rows are looked at. */
  readonly makesRows: boolean;
}

/** Forward passes that `computeChecked` takes where values are judged by rounding. Measured: five to eight. */
const judgingPasses = 8;

/** Computations at work at once, for different keys. */
const mostRunning = 2;

/** Starts that may fail in a row before waiting callers get an error. */
const mostFailures = 3;

interface Task {
  readonly id: number;
  key: string;
  readonly spec: Spec;
  readonly cost: Cost;
  readonly onProgress: OnProgress | undefined;
  readonly wanted: Wanted;
  readonly reject: (error: Error) => void;
  worker: PoolWorker | undefined;
  callOffDeadline: (() => void) | undefined;
}

/**
 * Makes a computer: small specs at once on this thread, larger ones in a worker. A newer spec under the same key, `cancel` and
 * the deadline terminate the worker and go on with another. Failures are `ComputeError`s.
 */
export function createComputer(options: ComputerOptions): ObservableComputer {
  return new WorkerComputer(options);
}

class WorkerComputer implements ObservableComputer {
  readonly #options: Required<ComputerOptions>;
  readonly #pool: WorkerPool;
  readonly #ledger: Ledger;
  readonly #rowMaker: RowMaker;
  /** The newest task of each key, waiting or running. */
  readonly #tasks = new Map<string, Task>();
  readonly #running = new Map<PoolWorker, Task>();
  #lastId = 0;
  #dropped = 0;
  #pumping = false;
  #disposed = false;

  constructor(options: ComputerOptions) {
    this.#options = { ...defaultOptions, ...options };
    this.#ledger = new Ledger(this.#options.ledgerBytes);
    this.#rowMaker = new RowMaker(this.#options.createWorker, this.#options.later);
    this.#pool = new WorkerPool(this.#options.createWorker, this.#options.later, {
      onReply: (worker, reply) => this.#replied(worker, reply),
      onLost: (worker, started, detail) => this.#lost(worker, started, detail),
      onStartFailed: (detail) => this.#startFailed(detail),
      onRoom: () => this.#pump(),
    });
  }

  get state(): ComputerState {
    return {
      waiting: this.#tasks.size - this.#running.size,
      running: this.#running.size,
      workers: this.#pool.size,
      idle: this.#pool.idleCount,
      bytes: this.#ledger.bytes,
      dropped: this.#dropped + this.#pool.dropped,
      failedStarts: this.#pool.failures,
      makesRows: this.#rowMaker.isAlive,
    };
  }

  compute(key: string, spec: Spec, onProgress?: OnProgress): Promise<SpecResult> {
    return new Promise((resolve, reject) => {
      const wanted = wanting({}, "done", ({ result }) => resolve(result));
      this.#add(key, spec, { ...wanted, takeHere: resolve }, reject, onProgress);
    });
  }

  diagnose(key: string, spec: Spec, onProgress?: OnProgress): Promise<Diagnosis | undefined> {
    return new Promise((resolve, reject) => {
      const wanted = wanting({ diagnose: true }, "diagnosed", ({ diagnosis }) => resolve(diagnosis));
      this.#add(key, spec, wanted, reject, onProgress);
    });
  }

  train<W extends TrainingWork>(
    key: string,
    spec: TrainableSpec,
    work: W,
    onProgress?: OnProgress,
  ): Promise<TrainingAnswers[W["kind"]]> {
    return new Promise<TrainingAnswer>((resolve, reject) => {
      const wanted = wanting({ train: work }, "trained", ({ answer }) => resolve(answer));
      this.#add(key, spec, wanted, reject, onProgress);
    }) as Promise<TrainingAnswers[W["kind"]]>;
  }

  bound(key: string, spec: Spec, ref: BoundRef): Promise<BoundNumbers | undefined> {
    return new Promise((resolve, reject) => {
      const wanted = wanting({ bound: ref }, "bounded", ({ numbers }) => resolve(numbers));
      this.#add(key, spec, wanted, reject);
    });
  }

  rows(block: Block, layer: LayerResult, wish: RowsWish): Promise<Float64Array> {
    return this.#disposed ? Promise.reject(new CancelledError()) : this.#rowMaker.rows(block, layer, wish);
  }

  #add(key: string, spec: Spec, wanted: Task["wanted"], reject: Task["reject"], onProgress?: OnProgress): void {
    this.cancel(key);
    if (this.#disposed) throw new CancelledError();
    const cost = costOf(spec);
    if (!(cost.bytes <= this.#ledger.limit)) throw tooLarge(cost.bytes, this.#ledger.limit);
    const task: Task = {
      ...{ id: ++this.#lastId, key, spec, cost, onProgress, wanted, reject },
      ...{ worker: undefined, callOffDeadline: undefined },
    };
    this.#tasks.set(key, task);
    // Of many requests in one turn only the last is begun.
    if (this.#isDoneHere(task)) queueMicrotask(() => this.#computeHere(task));
    else this.#pumpSoon();
  }

  #isDoneHere({ wanted, cost, spec }: Task): boolean {
    if (wanted.takeHere === undefined) return false;
    return cost.work * (judgesRounding(spec) ? judgingPasses : 1) <= this.#options.smallWork;
  }

  cancel(key: string): void {
    const task = this.#tasks.get(key);
    if (task !== undefined) this.#stop(task, new CancelledError());
  }

  move(from: string, to: string): void {
    const task = this.#tasks.get(from);
    if (task === undefined || from === to) return;
    this.cancel(to);
    this.#tasks.delete(from);
    task.key = to;
    this.#tasks.set(to, task);
  }

  dispose(): void {
    this.#disposed = true;
    for (const task of [...this.#tasks.values()]) this.#stop(task, new CancelledError());
    this.#pool.dispose();
    this.#rowMaker.dispose();
  }

  #computeHere(task: Task): void {
    const { onProgress, wanted } = task;
    if (this.#tasks.get(task.key) !== task) return;
    this.#tasks.delete(task.key);
    try {
      wanted.takeHere?.(this.#options.compute(task.spec, onProgress === undefined ? {} : { onProgress }));
    } catch (error) {
      task.reject(failed("engine", error instanceof Error ? (error.stack ?? error.message) : String(error)));
    }
  }

  #pumpSoon(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    queueMicrotask(() => {
      this.#pumping = false;
      this.#pump();
    });
  }

  /** Begins what can be begun, in the order in which it was asked for. */
  #pump(): void {
    if (this.#disposed) return;
    for (const task of this.#tasks.values()) {
      if (this.#running.size >= mostRunning) return;
      if (task.worker !== undefined || this.#isDoneHere(task)) continue;
      if (!this.#ledger.fits(task.cost.bytes)) continue;
      const worker = this.#pool.take();
      if (worker === undefined) return;
      this.#begin(task, worker);
    }
  }

  #begin(task: Task, worker: PoolWorker): void {
    task.worker = worker;
    this.#running.set(worker, task);
    this.#ledger.add(task.cost.bytes);
    const { deadlineMs, later } = this.#options;
    task.callOffDeadline = later(deadlineMs, () => this.#stop(task, timeLimitError(deadlineMs)));
    try {
      const { id, spec, wanted } = task;
      worker.handle.post({ id, spec: packSpec(spec), ...wanted.work });
    } catch (error) {
      this.#stop(task, failed("engine", `the spec cannot be sent: ${String(error)}`));
      return;
    }
    this.#pool.keepSpare(worker);
  }

  #replied(worker: PoolWorker, reply: Reply): void {
    const task = this.#running.get(worker);
    if (task === undefined || reply.kind === "ready" || reply.id !== task.id) {
      this.#dropped++;
      return;
    }
    if (reply.kind === "progress") {
      task.onProgress?.(reply.done, reply.total);
      return;
    }
    this.#forget(task);
    this.#pool.release(worker);
    if (reply.kind === "failed") task.reject(failed(reply.failure, reply.detail));
    else if (!task.wanted.take(reply)) task.reject(failed("engine", `a worker answered with ${reply.kind}`));
    this.#pump();
  }

  /** A worker ended by itself: what it computed is lost, unless it never began, for then another one may. */
  #lost(worker: PoolWorker, started: boolean, detail: string): void {
    const task = this.#running.get(worker);
    if (task === undefined) return;
    this.#forget(task);
    if (started) task.reject(failed(/memory/i.test(detail) ? "memory" : "crash", detail));
    else this.#tasks.set(task.key, task);
  }

  /** After several failures in a row, waiting callers get an error; the next request tries again. */
  #startFailed(detail: string): void {
    if (this.#pool.failures < mostFailures) return;
    for (const task of [...this.#tasks.values()]) {
      if (task.worker === undefined && !this.#isDoneHere(task)) this.#stop(task, failed("start", detail));
    }
  }

  /** Ends a task, waiting or running, with an error. */
  #stop(task: Task, error: Error): void {
    const { worker } = task;
    this.#forget(task);
    if (worker !== undefined) this.#pool.end(worker);
    task.reject(error);
    if (worker !== undefined && !this.#disposed) this.#pumpSoon();
  }

  #forget(task: Task): void {
    if (this.#tasks.get(task.key) === task) this.#tasks.delete(task.key);
    task.callOffDeadline?.();
    if (task.worker === undefined) return;
    this.#running.delete(task.worker);
    this.#ledger.remove(task.cost.bytes);
    task.worker = undefined;
  }
}
