import { costOf } from "../engine/cost.ts";
import type { SpecResult } from "../spec/result.ts";
import type { Spec } from "../spec/spec.ts";
import { diagnose } from "./diagnose.ts";
import type { DiagnoseOptions } from "./diagnoseOptions.ts";
import type { Diagnosis } from "./diagnosis.ts";

/** Multiplications of one forward pass above which no mistakes are looked for; of all that a search for pairs makes. */
const mostWork = { one: 1e7, pairs: 6e8 };

/** What it takes to make a mistake and compare, beside the multiplications. */
const workPerAttempt = 2e4;

/** Why the expected numbers of a spec differ; undefined where it is too large for a search. */
export function boundedDiagnosis(spec: Spec, result: SpecResult, options: DiagnoseOptions = {}): Diagnosis | undefined {
  const { work } = costOf(spec);
  if (work > mostWork.one || result.layers.some(({ streamed }) => streamed)) return undefined;
  return diagnose(spec, result, { mostAttempts: Math.floor(mostWork.pairs / (work + workPerAttempt)), ...options });
}

/** The spec with its training only where something is expected of it. */
export function forDiagnosis({ train, ...spec }: Spec): Spec {
  return train !== undefined && spec.expectedTraining.size > 0 ? { ...spec, train } : spec;
}
