import { once } from "node:events";
import { availableParallelism } from "node:os";
import { setImmediate } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import type { LimitArguments } from "./arguments.ts";
import { checkLittleFile } from "./checkFile.ts";
import type { CheckReport } from "./reporters/checkReport.ts";

/** What a thread that helps is given; `next` counts the files that were taken, by all threads. */
export interface HelperTask {
  readonly files: readonly string[];
  readonly limits: LimitArguments;
  readonly next: Int32Array;
}

/** What came of the file at a place of the list; no report where it is left to the first thread. */
export interface HelperAnswer {
  readonly at: number;
  readonly report: CheckReport | undefined;
}

/** Files for which one more thread is worth its start: it has to load the program and warms up by itself. */
const filesPerThread = 128;

/**
 * Little files, checked by all processors in the order of the list. What a thread leaves, or takes with it when it ends, is
 * the caller's to check, so that large files are never computed beside each other and every fault is met in the first thread.
 */
export class LittleFiles {
  readonly #task: HelperTask;
  readonly #reports = new Map<number, CheckReport | undefined>();
  readonly #helpers = new Set<Worker>();

  constructor(files: readonly string[], limits: LimitArguments) {
    this.#task = { files, limits, next: new Int32Array(new SharedArrayBuffer(4)) };
    const threads = Math.min(availableParallelism(), Math.floor(files.length / filesPerThread));
    for (let helper = 1; helper < threads; helper++) this.#start();
  }

  /** The report of the file at a place of the list; undefined where the caller has to check it. */
  async reportAt(at: number): Promise<CheckReport | undefined> {
    while (this.#helpers.size > 0 && !this.#reports.has(at)) {
      const own = takeNext(this.#task);
      if (own === undefined) await this.#someAnswer();
      else {
        this.#reports.set(own, await checkLittleFile(this.#task.files[own] ?? "", this.#task.limits));
        await setImmediate(); // Answers of the others come in.
      }
    }
    const report = this.#reports.get(at);
    this.#reports.delete(at);
    return report;
  }

  /** Ends the other threads. */
  close(): void {
    for (const helper of this.#helpers) void helper.terminate();
  }

  #start(): void {
    const helper = new Worker(new URL("./checker.mjs", import.meta.url), { workerData: this.#task });
    this.#helpers.add(helper);
    helper.on("message", ({ at, report }: HelperAnswer) => this.#reports.set(at, report));
    helper.on("error", () => {}); // Its exit follows, and what it had taken is checked again.
    helper.on("exit", () => this.#helpers.delete(helper));
  }

  async #someAnswer(): Promise<void> {
    const heard = new AbortController();
    const events = [...this.#helpers].flatMap((helper) =>
      ["message", "exit"].map((event) => once(helper, event, { signal: heard.signal }).catch(() => {})),
    );
    await Promise.race(events);
    heard.abort();
  }
}

/** The place of the next file that no thread has taken. */
export function takeNext({ files, next }: HelperTask): number | undefined {
  const at = Atomics.add(next, 0, 1);
  return at < files.length ? at : undefined;
}
