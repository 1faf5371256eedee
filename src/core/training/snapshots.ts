import type { Tensor } from "../tensor/tensor.ts";

/** The parameters after some steps. */
export interface TrainingSnapshot {
  readonly step: number;
  readonly loss: number;
  /** The tensors that training updates, by name. */
  readonly parameters: ReadonlyMap<string, Tensor>;
}

const mostSnapshots = 64;
/** Most numbers of all snapshots together: 64 MB. */
const mostNumbers = 8_000_000;

/**
 * Evenly spaced snapshots of a training of unknown length: those whose step is a multiple of `stride`, and the last one.
 * Where they become too many, every other one goes and the stride doubles.
 */
export class Snapshots {
  stride: number;
  #kept: TrainingSnapshot[] = [];

  constructor(stride = 1) {
    this.stride = stride;
  }

  get all(): readonly TrainingSnapshot[] {
    return this.#kept;
  }

  get last(): TrainingSnapshot | undefined {
    return this.#kept.at(-1);
  }

  /** The snapshot of a step, as far as it is kept. */
  at(step: number): TrainingSnapshot | undefined {
    return this.#kept.find((one) => one.step === step);
  }

  /** Adds snapshots of later steps that were taken with a stride of their own. */
  add(snapshots: readonly TrainingSnapshot[], stride = this.stride): void {
    this.stride = Math.max(this.stride, stride);
    for (const snapshot of snapshots) {
      const last = this.#kept.at(-1);
      if (last !== undefined && last.step % this.stride !== 0) this.#kept.pop();
      this.#kept.push(snapshot);
      const most = mostOf(snapshot);
      while (this.#kept.length > most && this.#kept.length > 2) this.#thin(this.stride * 2);
    }
    this.#thin(this.stride);
  }

  #thin(stride: number): void {
    this.stride = stride;
    const last = this.#kept.length - 1;
    this.#kept = this.#kept.filter(({ step }, at) => at === last || step % stride === 0);
  }
}

function mostOf({ parameters }: TrainingSnapshot): number {
  const numbers = [...parameters.values()].reduce((sum, { data }) => sum + data.length, 0);
  return Math.min(mostSnapshots, Math.floor(mostNumbers / Math.max(1, numbers)));
}
