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
  const data = roundedOnce(tensor.data, type);
  return data === tensor.data ? tensor : { shape: tensor.shape, data };
}

/** What is known to be in a type already: a tensor of the spec is looked at as such, and again as the step that it becomes. */
const known = new WeakMap<Float64Array, NumberType>();

/** Says that numbers are of a type without looking at them: a kernel made them in it. */
export function madeIn(type: NumberType, data: Float64Array): void {
  known.set(data, type);
}

/** Says that numbers are others' in another order, and so of their type where that is known. */
export function reordered(from: Float64Array, to: Float64Array): void {
  const type = known.get(from);
  if (type !== undefined) known.set(to, type);
}

function roundedOnce(data: Float64Array, type: NumberType): Float64Array {
  if (type === "float64" || known.get(data) === type) return data;
  const result = roundedData(data, type);
  known.set(result, type);
  return result;
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
    return type === "float64" ? tensor : { shape: tensor.shape, data: roundedOnce(tensor.data, type) };
  });
}

function precisionAt(name: string, layers: readonly Block[], spec: Spec): Precision | undefined {
  const own = layers.find(({ path }) => name.startsWith(`${path}.`));
  return own === undefined ? spec.precision : own.precision;
}

function wholeType(precision: Precision | undefined): NumberType {
  return typeof precision === "string" ? precision : "float64";
}
