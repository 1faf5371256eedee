import { memorySources } from "../../spec/dims.ts";
import type { SpecResult } from "../../spec/result.ts";
import type { Spec } from "../../spec/spec.ts";
import type { StepId } from "../../spec/steps.ts";
import { blockErrors, storedUncertain } from "./blockErrors.ts";
import type { EnteringErrors } from "./errorRecord.ts";
import { type RoundingModel, storedError } from "./roundingModel.ts";

type Errors = ReadonlyMap<StepId, Float64Array>;

/** The errors of all blocks, the encoder's first; undefined for a block, and those behind it, without a known bound. */
export function specErrors(spec: Spec, result: SpecResult, model: RoundingModel): (Errors | undefined)[] {
  const inner = spec.encoder?.blocks ?? [];
  const layers = [...(result.encoder ?? []), ...result.layers];
  const all: (Errors | undefined)[] = [];
  for (const [at, block] of [...inner, ...spec.main.blocks].entries()) {
    const layer = layers[at];
    const begins = at === 0 || at === inner.length;
    const before = begins ? undefined : outputError(all[at - 1]);
    const known = begins || before !== undefined;
    const memory =
      layer && memoryOf(spec, block.memory, layer.dims.batch, { result, model, encoded: all[inner.length - 1] });
    const reachable = block.memory === "self" || memory !== undefined;
    all.push(layer && known && reachable ? blockErrors(block, layer, { X: before, memory }, model) : undefined);
  }
  return all;
}

/** The error of what a block leaves: its last step. */
function outputError(errors: Errors | undefined): Float64Array | undefined {
  return errors && [...errors.values()].at(-1);
}

function memoryOf(
  spec: Spec,
  kind: "self" | "root" | "encoder",
  batch: number,
  at: { readonly result: SpecResult; readonly model: RoundingModel; readonly encoded: Errors | undefined },
): EnteringErrors["memory"] {
  if (kind === "root" && spec.memory !== undefined) {
    const { K, V } = memorySources(spec.memory);
    return { K: storedUncertain(K, 3, batch, at.model), V: storedUncertain(V, 3, batch, at.model) };
  }
  if (kind !== "encoder") return undefined;
  const tensor = at.result.encoder?.at(-1)?.output;
  const error = outputError(at.encoded) ?? (tensor && storedError(tensor, at.model));
  return tensor && error && at.encoded && tensor.shape[0] === batch
    ? { K: { tensor, error }, V: { tensor, error } }
    : undefined;
}
