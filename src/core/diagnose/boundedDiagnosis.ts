import { costOf } from "../engine/cost.ts";
import type { SpecResult } from "../spec/result.ts";
import type { Spec } from "../spec/spec.ts";
import { type DiagnoseOptions, diagnose } from "./diagnose.ts";
import type { Diagnosis } from "./diagnosis.ts";

/** Multiplications of one forward pass above which no mistakes, or no pairs of them, are looked for. */
const mostWork = { one: 1e7, pairs: 1e5 };

/** Why the expected numbers of a spec differ; undefined where it is too large for a search. */
export function boundedDiagnosis(spec: Spec, result: SpecResult, options: DiagnoseOptions = {}): Diagnosis | undefined {
  const { work } = costOf(spec);
  if (work > mostWork.one || result.layers.some(({ streamed }) => streamed)) return undefined;
  return diagnose(
    spec,
    result,
    work > mostWork.pairs && options.pairs === undefined ? { ...options, pairs: false } : options,
  );
}
