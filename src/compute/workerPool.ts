import { isReply, type Reply } from "./messages.ts";
import type { CreateWorker, WorkerHandle } from "./workerHandle.ts";

/** Runs something after that many milliseconds; calling the result calls it off. */
export type Later = (delayMs: number, run: () => void) => () => void;

/** A worker of the pool. */
export interface PoolWorker {
  readonly handle: WorkerHandle;
  /** Whether it has said that it is loaded. */
  ready: boolean;
  wantsSpare: boolean;
  ended: boolean;
}

/** Who uses the pool. */
export interface PoolListener {
  onReply(worker: PoolWorker, reply: Reply): void;
  /** A worker ended without being terminated. `started`: whether it had been ready before. */
  onLost(worker: PoolWorker, started: boolean, detail: string): void;
  /** A worker could not be started; `failures` counts those in a row. */
  onStartFailed(detail: string): void;
  /** A worker can be had again: one has ended, or a pause after failed starts is over. */
  onRoom(): void;
}

/** Workers alive at once: two at work, a spare, and one that is just ending. */
const most = 4;

/** Workers kept without work: the one that worked last, and a spare. */
const mostIdle = 2;

/** Pause after the first failed start; each further one in a row doubles it. */
const firstPauseMs = 100;
const longestPauseMs = 5_000;

/** After so long without work, idle workers are ended. */
const idleMs = 60_000;

/** Starts workers when they are needed, keeps one spare, and pauses when they do not start. */
export class WorkerPool {
  readonly #create: CreateWorker;
  readonly #later: Later;
  readonly #listener: PoolListener;
  /** Messages that were no replies. */
  dropped = 0;
  /** Starts in a row that failed. */
  failures = 0;
  readonly #idle: PoolWorker[] = [];
  readonly #alive = new Set<PoolWorker>();
  #callOffPause: (() => void) | undefined;
  #callOffIdle: (() => void) | undefined;
  #disposed = false;

  constructor(create: CreateWorker, later: Later, listener: PoolListener) {
    this.#create = create;
    this.#later = later;
    this.#listener = listener;
  }

  get size(): number {
    return this.#alive.size;
  }

  get idleCount(): number {
    return this.#idle.length;
  }

  /** A worker for one computation; undefined while none is free: `onRoom` says when to ask again. */
  take(): PoolWorker | undefined {
    this.#callOffIdle?.();
    this.#callOffIdle = undefined;
    return this.#idle.pop() ?? this.#start();
  }

  /**
   * Makes sure that a worker is ready for the moment when this one is terminated. It is started when this one has turned out to
   * start: of workers that do not, one at a time is enough.
   */
  keepSpare(beside: PoolWorker): void {
    beside.wantsSpare = true;
    if (!beside.ready || this.#idle.length > 0) return;
    const spare = this.#start();
    if (spare !== undefined) this.#idle.push(spare);
  }

  /**
   * Takes back a worker that has done its work. It is the first to be taken again, since it has its code compiled and warm; one
   * more is kept beside it, for the moment when it is terminated.
   */
  release(worker: PoolWorker): void {
    if (worker.ended) return;
    this.#idle.push(worker);
    if (this.#disposed) this.end(worker);
    else if (this.#idle.length > mostIdle) this.end(this.#idle[0]!);
    this.#callOffIdle?.();
    this.#callOffIdle = this.#later(idleMs, () => this.#endIdle());
  }

  /** Ends a worker, busy or not. */
  end(worker: PoolWorker): void {
    if (worker.ended) return;
    worker.ended = true;
    const at = this.#idle.indexOf(worker);
    if (at !== -1) this.#idle.splice(at, 1);
    worker.handle.terminate();
  }

  dispose(): void {
    this.#disposed = true;
    this.#callOffPause?.();
    this.#callOffIdle?.();
    for (const worker of [...this.#alive]) this.end(worker);
  }

  #endIdle(): void {
    for (const worker of [...this.#idle]) this.end(worker);
  }

  #start(): PoolWorker | undefined {
    if (this.#disposed || this.#callOffPause !== undefined || this.#alive.size >= most) return undefined;
    let handle: WorkerHandle;
    try {
      handle = this.#create();
    } catch (error) {
      this.#pause(String(error));
      return undefined;
    }
    const worker: PoolWorker = { handle, ready: false, wantsSpare: false, ended: false };
    this.#alive.add(worker);
    handle.onMessage((message) => this.#received(worker, message));
    handle.onEnd((detail) => this.#left(worker, detail));
    return worker;
  }

  #received(worker: PoolWorker, message: unknown): void {
    if (worker.ended || !isReply(message)) {
      this.dropped++;
      return;
    }
    if (message.kind === "ready") {
      worker.ready = true;
      this.failures = 0;
      if (worker.wantsSpare) this.keepSpare(worker);
    } else this.#listener.onReply(worker, message);
  }

  #left(worker: PoolWorker, detail: string): void {
    if (!this.#alive.delete(worker) || this.#disposed) return;
    const wanted = worker.ended;
    worker.ended = true;
    const at = this.#idle.indexOf(worker);
    if (at !== -1) this.#idle.splice(at, 1);
    if (!wanted) {
      this.#listener.onLost(worker, worker.ready, detail);
      if (!worker.ready) this.#pause(detail);
    }
    this.#listener.onRoom();
  }

  /** No storm of starts: after each failure in a row, twice the pause. */
  #pause(detail: string): void {
    this.failures++;
    this.#callOffPause?.();
    const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** (this.failures - 1));
    this.#callOffPause = this.#later(pauseMs, () => {
      this.#callOffPause = undefined;
      this.#listener.onRoom();
    });
    this.#listener.onStartFailed(detail);
  }
}
