import { resolveStep } from "../spec/blockSteps.ts";
import type { Dims, Step } from "../spec/result.ts";
import type { Block, Precision } from "../spec/spec.ts";
import type { StepId } from "../spec/steps.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { repeated } from "./layout.ts";
import { inPrecision } from "./precision.ts";

/** Collects a block's steps in the order of the computation, and puts given values in place of computed ones. */
export class Recorder {
  readonly steps = new Map<StepId, Step>();
  readonly #given = new Map<StepId, Tensor>();

  readonly #precision: Precision | undefined;

  constructor(block: Block, dims: Dims) {
    this.#precision = block.precision;
    for (const [id, tensor] of block.given) {
      const meant = resolveStep(id, block, dims);
      if (meant !== undefined) this.#given.set(meant, tensor);
    }
  }

  /** Records a computed step; what it returns is what the computation goes on with. */
  put(id: StepId, exact: Tensor): Tensor {
    const computed = this.#precision === undefined ? exact : inPrecision(exact, this.#precision, id);
    const given = this.#given.size === 0 ? undefined : this.#given.get(id);
    if (given === undefined) {
      this.steps.set(id, { id, tensor: computed });
      return computed;
    }
    const tensor = repeated(given, computed.shape);
    this.steps.set(id, { id, tensor, given: { largestDifference: largestDifference(tensor, computed) } });
    return tensor;
  }

  /** Records what is only looked at: in no other type, and replaced by nothing. */
  keep(id: StepId, tensor: Tensor): void {
    this.steps.set(id, { id, tensor });
  }

  /** The values given for `weighted`, B×H×n×m×dv; that step is made and recorded only where it is replaced. */
  givenWeighted(compute: () => Tensor): Tensor | undefined {
    return this.#given.has("weighted") ? this.put("weighted", compute()) : undefined;
  }
}

/** max |a − b|; 0 where both are the same non-finite value, Infinity or NaN where only one is finite. */
export function largestDifference(a: Tensor, b: Tensor): number {
  let largest = 0;
  for (let i = 0; i < a.data.length; i++) {
    const difference = cellDifference(a.data[i]!, b.data[i]!);
    if (!(difference <= largest)) largest = difference;
    if (Number.isNaN(largest)) return largest;
  }
  return largest;
}

/** |a − b|, and 0 for two equal infinities or two NaN. */
export function cellDifference(a: number, b: number): number {
  return Object.is(a, b) ? 0 : Math.abs(a - b);
}
