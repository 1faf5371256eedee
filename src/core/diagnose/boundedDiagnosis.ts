import { costOf } from "../engine/cost.ts";
import { type Kernel, plainKernel } from "../engine/kernel.ts";
import type { SpecResult } from "../spec/result.ts";
import type { Spec } from "../spec/spec.ts";
import { diagnose } from "./diagnose.ts";
import type { DiagnoseOptions } from "./diagnoseOptions.ts";
import type { Diagnosis } from "./diagnosis.ts";
import { workPerAttempt } from "./sample.ts";

/**
 * Multiplications of one forward pass above which mistakes are looked for in some queries only, and above which none are; of all that
 * a search for pairs makes, of all that a search in earlier layers makes, and of all that a search in some queries makes.
 */
const mostWork = { one: 1e7, sampled: 4e9, pairs: 6e8, layers: 2e9, rows: 6e9 };

/** Why the expected numbers of a spec differ; undefined where it is too large for a search. `kernel`: for large specs. */
export function boundedDiagnosis(
  spec: Spec,
  result: SpecResult,
  options: Omit<DiagnoseOptions, "sample"> = {},
  kernel: Kernel = plainKernel,
): Diagnosis | undefined {
  const { work } = costOf(spec);
  if (work > mostWork.sampled || result.layers.some(({ streamed }) => streamed)) return undefined;
  const attempts = (most: number): number => Math.floor(most / (work + workPerAttempt));
  const bounds = { mostAttempts: attempts(mostWork.pairs), mostInLayers: attempts(mostWork.layers) };
  if (work <= mostWork.one) return diagnose(spec, result, { ...bounds, ...options });
  return diagnose(spec, result, { ...bounds, ...options, sample: { kernel, work: mostWork.rows } });
}

/** The spec with its training only where something is expected of it. */
export function forDiagnosis({ train, ...spec }: Spec): Spec {
  return train !== undefined && spec.expectedTraining.size > 0 ? { ...spec, train } : spec;
}
