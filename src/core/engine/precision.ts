import type { NumberType } from "../spec/numberTypes.ts";
import { mapTensors } from "../spec/parameters.ts";
import type { Block, Precision, Spec } from "../spec/spec.ts";
import { roundedData } from "../tensor/rounding.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** The type in which a step is kept. */
export function typeOfStep(precision: Precision | undefined, id: string): NumberType {
  if (precision === undefined) return "float64";
  return typeof precision === "string" ? precision : (precision.get(id) ?? "float64");
}

/** A step's numbers in its type; the tensor itself in float64. */
export function inPrecision(tensor: Tensor, precision: Precision | undefined, id: string): Tensor {
  const type = typeOfStep(precision, id);
  return type === "float64" ? tensor : { shape: tensor.shape, data: roundedData(tensor.data, type) };
}

/**
 * The spec with its tensors rounded where a type holds for all steps: those of a block to the block's type, the others
 * (X, memory, embedding, read-out) to the root's. Where only some steps are rounded, tensors stay as they are.
 */
export function withRoundedTensors(spec: Spec): Spec {
  const blocks = [...(spec.encoder?.blocks ?? []), ...spec.main.blocks];
  if (spec.precision === undefined && blocks.every(({ precision }) => precision === undefined)) return spec;
  const layers = blocks.filter(({ path }) => path !== "");
  return mapTensors(spec, (name, tensor) => {
    const type = wholeType(precisionAt(name, layers, spec));
    return type === "float64" ? tensor : { shape: tensor.shape, data: roundedData(tensor.data, type) };
  });
}

function precisionAt(name: string, layers: readonly Block[], spec: Spec): Precision | undefined {
  const own = layers.find(({ path }) => name.startsWith(`${path}.`));
  return own === undefined ? spec.precision : own.precision;
}

function wholeType(precision: Precision | undefined): NumberType {
  return typeof precision === "string" ? precision : "float64";
}
