import { unfused } from "../../spec/fused.ts";
import type { Block, ExpectedForm } from "../../spec/spec.ts";
import type { ExtraStepId, StepId } from "../../spec/steps.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { Field } from "./fields.ts";
import type { PlacedMask } from "./masks.ts";
import type { PlacedPosition } from "./positions.ts";

/** One entry of `expected` or `given`, at whatever place it was written. */
export interface PlacedStep {
  readonly id: StepId | ExtraStepId;
  readonly field: Field;
  /** Undefined when it could not be read. */
  readonly tensor: Tensor | undefined;
  /** How an entry of `expected` is judged, where it says so itself. */
  readonly form?: ExpectedForm | undefined;
}

/** A block as it was read, with the places that the checks of its shapes need. */
export interface BlockDraft {
  readonly path: string;
  /** Whether dumped weights take the place of a computation, understood or not. */
  readonly isDump?: boolean;
  /** Without `given` and `expected`, which may be elsewhere in the document too. */
  readonly block: Omit<Block, "given" | "expected">;
  readonly positions: readonly PlacedPosition[];
  readonly masks: readonly PlacedMask[];
  readonly given: PlacedStep[];
  readonly expected: PlacedStep[];
}

/** The block itself, with all that was given and expected of it. */
export function blockOf(draft: BlockDraft): Block {
  return unfused({
    ...draft.block,
    given: tensorsOf(draft.given) as Block["given"],
    expected: tensorsOf(draft.expected),
  });
}

function tensorsOf(entries: readonly PlacedStep[]): Map<StepId | ExtraStepId, Tensor> {
  const tensors = new Map<StepId | ExtraStepId, Tensor>();
  for (const { id, tensor } of entries) if (tensor !== undefined) tensors.set(id, tensor);
  return tensors;
}
