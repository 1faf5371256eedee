import { checkExpected, comparedNumbers } from "../engine/check.ts";
import type { SpecResult } from "../spec/result.ts";
import type { Spec } from "../spec/spec.ts";
import type { DiagnosedStep } from "./diagnosis.ts";
import { digitsOf } from "./digits.ts";
import { likeness } from "./likeness.ts";
import { roundingVerdict } from "./ownErrors.ts";

/**
 * How the expected values that belong to no layer compare: the loss, gradients, read-outs, ids. No mistake is searched for
 * behind them, so which part of a difference is their own is not known (NaN).
 */
export function valueSteps(spec: Spec, result: SpecResult): DiagnosedStep[] {
  const checks = checkExpected(spec, result).filter(
    ({ layer, name }) => layer === "" && spec.expectedTraining.has(name),
  );
  return checks.map(({ layer, name: id, cells, wrongCells, largestDifference, largestMismatch }) => {
    const compared = comparedNumbers({ layer, name: id }, spec, result);
    const want = spec.expectedTraining.get(id)!;
    const { type, times } = roundingVerdict({ layer, id, want, digits: digitsOf(want.data) }, compared?.got, spec);
    return {
      ...{ layer, id, cells, differs: wrongCells, largest: largestDifference, at: largestMismatch?.index ?? [] },
      ...{ verdict: times <= 1 ? "rounding" : "bug", bound: times, type, own: Number.NaN, inherited: Number.NaN },
      ...likeness(want, compared?.got),
    };
  });
}
