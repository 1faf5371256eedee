import type { LayerResult, Step } from "../core/spec/result.ts";
import type { Block } from "../core/spec/spec.ts";
import type { StepId } from "../core/spec/steps.ts";
import { packBlock } from "./packedSpec.ts";
import { isRowsReply, type RowsRequest, type RowsWish } from "./rowMessages.ts";
import type { CreateWorker, WorkerHandle } from "./workerHandle.ts";
import type { Later } from "./workerPool.ts";

/** After so long without a request the worker is ended. */
const idleMs = 60_000;

/** For a layer without queries. */
const none = new Float64Array();

interface Waiting {
  readonly resolve: (numbers: Float64Array) => void;
  readonly reject: (error: Error) => void;
}

/** Layers whose queries and keys the worker holds. */
const mostHeld = 4;

/** Makes rows of scores and weights that are not kept, in a worker of its own that holds the queries and keys of a few layers. */
export class RowMaker {
  readonly #create: CreateWorker;
  readonly #later: Later;
  #worker: WorkerHandle | undefined;
  /** Numbers of the layers that the worker holds, least recently used first; by their queries, since one layer may come in several objects. */
  readonly #held = new Map<Float64Array, number>();
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
        this.#worker.post({ rowsId, wish, ...this.#hold(block, layer) });
      } catch (error) {
        this.#lost(String(error));
      }
    });
  }

  /** The number of a layer, and its operands where the worker does not hold them yet. */
  #hold(block: Block, layer: LayerResult): Pick<RowsRequest, "layerId" | "layer" | "forget"> {
    const operands = operandsOf(layer);
    const queries = operands.steps.get("Q")?.tensor.data ?? none;
    const known = this.#held.get(queries);
    const layerId = known ?? ++this.#lastId;
    this.#held.delete(queries);
    this.#held.set(queries, layerId);
    if (known !== undefined) return { layerId };
    const [oldest] = this.#held.entries();
    const isFull = this.#held.size > mostHeld && oldest !== undefined;
    if (isFull) this.#held.delete(oldest[0]);
    return { layerId, layer: { block: packBlock(block), layer: operands }, ...(isFull && { forget: oldest[1] }) };
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
    this.#held.clear();
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
