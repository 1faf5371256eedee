import assert from "node:assert/strict";
import type { Request } from "../../../src/compute/messages.ts";
import { unpackSpec } from "../../../src/compute/packedSpec.ts";
import type { CreateWorker, WorkerHandle } from "../../../src/compute/workerHandle.ts";
import type { Later } from "../../../src/compute/workerPool.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import type { SpecResult } from "../../../src/core/spec/result.ts";
import type { Spec } from "../../../src/core/spec/spec.ts";

/** The spec of a document's text. */
export function specOf(document: object): Spec {
  const { spec, problems } = parseSpec(JSON.stringify(document));
  assert.ok(spec, JSON.stringify(problems));
  return spec;
}

/** A small spec with a title to know it by. */
export function titled(title: string): Spec {
  return specOf({
    title,
    X: [
      [1, 0],
      [0, 1],
    ],
  });
}

/** A result that tells which spec it belongs to. */
export function resultFor(spec: Spec): SpecResult {
  return { layers: [], losses: spec.title } as unknown as SpecResult;
}

/** The title of the spec that a result of `resultFor` belongs to. */
export function titleOf(result: SpecResult): unknown {
  return (result as unknown as { losses: unknown }).losses;
}

/** Attention of n random positions of width d with some heads. */
export function randomSpec(n: number, d: number, heads: number, more: object = {}): Spec {
  const weight = (seed: number) => ({ random: "normal", shape: [d, d], seed, std: 0.1 });
  return specOf({
    X: { random: "normal", shape: [n, d], seed: 1 },
    ...{ heads, Wq: weight(2), Wk: weight(3), Wv: weight(4), Wo: weight(5) },
    ...more,
  });
}

/** A worker that does what the test says. */
export class FakeWorker implements WorkerHandle {
  readonly requests: Request[] = [];
  terminated = false;
  ended = false;
  private tellMessage: (message: unknown) => void = () => {};
  private tellEnd: (detail: string) => void = () => {};

  /** `whenTerminated` decides when the end is told, as the environment does; without `starts` it never says it is ready. */
  constructor(
    private readonly whenTerminated: (end: () => void) => void = (end) => end(),
    private readonly starts = true,
  ) {}

  post(message: unknown): void {
    if (this.starts && this.requests.length === 0) this.say({ kind: "ready" });
    this.requests.push(message as Request);
  }

  terminate(): void {
    this.terminated = true;
    this.whenTerminated(() => this.end("terminated"));
  }

  onMessage(listener: (message: unknown) => void): void {
    this.tellMessage = listener;
  }

  onEnd(listener: (detail: string) => void): void {
    this.tellEnd = listener;
  }

  say(message: unknown): void {
    this.tellMessage(message);
  }

  end(detail: string): void {
    if (this.ended) return;
    this.ended = true;
    this.tellEnd(detail);
  }

  /** Answers the last request. */
  finish(): void {
    const { id, spec } = this.requests.at(-1)!;
    this.say({ kind: "done", id, result: resultFor(unpackSpec(spec)) });
  }
}

/** Fake workers, as many as are asked for. */
export class FakeWorkers {
  readonly all: FakeWorker[] = [];
  readonly create: CreateWorker;

  constructor(make: () => FakeWorker = () => new FakeWorker()) {
    this.create = () => {
      const worker = make();
      this.all.push(worker);
      return worker;
    };
  }

  get alive(): FakeWorker[] {
    return this.all.filter(({ ended }) => !ended);
  }

  /** Those that have a request and are alive. */
  get busy(): FakeWorker[] {
    return this.alive.filter(({ requests, terminated }) => requests.length > 0 && !terminated);
  }
}

/** A clock that goes on when the test says so. */
export class FakeClock {
  private now = 0;
  private readonly waiting = new Set<{ readonly at: number; readonly run: () => void }>();

  readonly later: Later = (delayMs, run) => {
    const entry = { at: this.now + delayMs, run };
    this.waiting.add(entry);
    return () => this.waiting.delete(entry);
  };

  get pending(): number {
    return this.waiting.size;
  }

  pass(milliseconds: number): void {
    this.now += milliseconds;
    for (const entry of [...this.waiting].sort((a, b) => a.at - b.at)) {
      if (entry.at <= this.now && this.waiting.delete(entry)) entry.run();
    }
  }
}

/** Lets all that follows from settled promises happen. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}
