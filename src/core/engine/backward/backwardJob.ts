import { prefix } from "../../spec/parameters.ts";
import type { StepId } from "../../spec/steps.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { BlockPass } from "../block.ts";
import type { Kernel } from "../kernel.ts";
import type { Gradients } from "./gradients.ts";

/** A gradient, or nothing where a given step cuts the way: what is before it does not change the result. */
export type Flow = Tensor | undefined;

/** What all stages of one block's way back share. */
export class BackwardJob {
  /** What the names of the block's tensors begin with. */
  readonly place: string;

  constructor(
    readonly pass: BlockPass,
    readonly gradients: Gradients,
    readonly kernel: Kernel,
  ) {
    this.place = prefix(pass.block.path);
  }

  /** The first of some steps that exists. */
  step(...ids: readonly StepId[]): Tensor {
    const { steps } = this.pass.result;
    for (const id of ids) {
      const found = steps.get(id);
      if (found !== undefined) return found.tensor;
    }
    throw new Error(`none of the steps ${ids.join(", ")} exists`);
  }

  /** Stops a gradient at a step that was given: its values do not depend on anything before it. */
  cut(id: StepId, flow: Flow): Flow {
    if (flow !== undefined) this.gradients.flows?.set(this.place + id, flow);
    return this.pass.result.steps.get(id)?.given === undefined ? flow : undefined;
  }

  /** Adds to the gradient of one of the block's tensors. */
  add(name: string, gradient: Float64Array | undefined): void {
    if (gradient !== undefined) this.gradients.add(this.place + name, gradient);
  }
}
