import type { LayerResult, Step } from "../core/spec/result.ts";
import type { Block } from "../core/spec/spec.ts";
import type { StepId } from "../core/spec/steps.ts";
import { packBlock } from "./packedSpec.ts";
import { isRowsReply, type RowsWish } from "./rowMessages.ts";
import type { CreateWorker, WorkerHandle } from "./workerHandle.ts";
import type { Later } from "./workerPool.ts";

/** After so long without a request the worker is ended. */
const idleMs = 60_000;

interface Waiting {
  readonly resolve: (numbers: Float64Array) => void;
  readonly reject: (error: Error) => void;
}

/** Has rows of scores and weights that are not kept made in a worker of its own, which holds the queries and keys of one layer. */
export class RowMaker {
  readonly #create: CreateWorker;
  readonly #later: Later;
  #worker: WorkerHandle | undefined;
  #held: LayerResult | undefined;
  #lastId = 0;
  readonly #waiting = new Map<number, Waiting>();
  #callOffIdle: (() => void) | undefined;

  constructor(create: CreateWorker, later: Later) {
    this.#create = create;
    this.#later = later;
  }

  /** Whether a worker is alive. */
  get isAlive(): boolean {
    return this.#worker !== undefined;
  }

  /** A rectangle of a step, row-major. Rejects where the worker cannot be started or ends. */
  rows(block: Block, layer: LayerResult, wish: RowsWish): Promise<Float64Array> {
    return new Promise((resolve, reject) => {
      const rowsId = ++this.#lastId;
      this.#waiting.set(rowsId, { resolve, reject });
      this.#callOffIdle?.();
      try {
        this.#worker ??= this.#started();
        const isNew = this.#held !== layer;
        this.#held = layer;
        this.#worker.post({
          rowsId,
          wish,
          ...(isNew && { layer: { block: packBlock(block), layer: operandsOf(layer) } }),
        });
      } catch (error) {
        this.#lost(String(error));
      }
    });
  }

  /** Ends the worker; requests on their way are rejected. */
  dispose(): void {
    this.#callOffIdle?.();
    this.#worker?.terminate();
    this.#lost("it was ended");
  }

  #started(): WorkerHandle {
    const worker = this.#create();
    worker.onMessage((message) => this.#replied(worker, message));
    worker.onEnd((detail) => {
      if (this.#worker === worker) this.#lost(detail);
    });
    return worker;
  }

  #replied(worker: WorkerHandle, message: unknown): void {
    if (worker !== this.#worker || !isRowsReply(message)) return;
    const { rowsId, numbers, fault = "no numbers" } = message;
    const waiting = this.#waiting.get(rowsId);
    this.#waiting.delete(rowsId);
    if (numbers === undefined) waiting?.reject(new Error(fault));
    else waiting?.resolve(numbers);
    if (this.#waiting.size === 0) this.#callOffIdle = this.#later(idleMs, () => this.dispose());
  }

  #lost(detail: string): void {
    this.#worker = undefined;
    this.#held = undefined;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting) reject(new Error(`the worker that makes rows: ${detail}`));
  }
}

/** A layer with what its rows are made of alone. */
function operandsOf({ path, dims, steps, streamed }: LayerResult): LayerResult {
  const operands = new Map<StepId, Step>();
  for (const id of ["Q", "K"] as const) {
    const step = steps.get(id);
    if (step !== undefined) operands.set(id, step);
  }
  return { path, dims, steps: operands, ...(streamed && { streamed }), fullyMasked: [], output: undefined };
}
