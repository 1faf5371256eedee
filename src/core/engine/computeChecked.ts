import { prefix } from "../spec/parameters.ts";
import type { SpecResult, Tolerance } from "../spec/result.ts";
import type { Spec } from "../spec/spec.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { blocksOf, expectedStep, rootValue } from "./check.ts";
import { type ComputeOptions, computeSpec } from "./compute.ts";
import { judgedType, Tolerances } from "./expectedTolerance.ts";

/**
 * Computes a spec, and how much rounding may move each expected value that has a type. That may take several times as long, but makes
 * all checks of the result quick.
 */
export function computeChecked(spec: Spec, options: ComputeOptions = {}): SpecResult {
  const result = computeSpec(spec, options);
  const allowed = new Map<string, Tolerance>();
  const tolerances = new Tolerances(spec, result);
  const add = (name: string, got: Tensor | undefined) => {
    if (got !== undefined && judgedType(spec, name) !== undefined) allowed.set(name, tolerances.of(name, got));
  };
  const layers = [...(result.encoder ?? []), ...result.layers];
  for (const [index, block] of blocksOf(spec).entries()) {
    for (const name of block.expected.keys())
      add(prefix(block.path) + name, expectedStep(name, block, layers[index]!, { spec, result }));
  }
  for (const name of spec.expectedTraining.keys()) add(name, rootValue(name, spec, result));
  return allowed.size === 0 ? result : { ...result, allowed };
}

/** Whether any expected value is judged by the rounding of a type. */
export function judgesRounding(spec: Spec): boolean {
  const names = blocksOf(spec).flatMap(({ path, expected }) => [...expected.keys()].map((name) => prefix(path) + name));
  return [...names, ...spec.expectedTraining.keys()].some((name) => judgedType(spec, name) !== undefined);
}
