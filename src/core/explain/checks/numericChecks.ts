import type { SpecResult } from "../../spec/result.ts";
import type { Spec } from "../../spec/spec.ts";
import { type LayerContext, layerContexts } from "../context/layerContext.ts";
import { biasHidesRow, bitsAsBias, idleBiases, outweighsVisible } from "./checkBias.ts";
import { twoReadings } from "./checkMasks.ts";
import { dropoutInverted, sinksTakeAll } from "./checkMix.ts";
import { positionsRestart } from "./checkRestarts.ts";
import { duplicateTokens } from "./checkTokens.ts";
import { notFinite, overflowsFloat16 } from "./checkValues.ts";
import { fullyMasked, hiddenButWeighted, missingScale, negativeWeights, rowSums, saturated } from "./checkWeights.ts";
import type { NumericCheck } from "./numericCheck.ts";

type Check = (at: LayerContext) => NumericCheck | undefined;

/** What is likely a mistake, and what is worth a look. */
const warnings: readonly Check[] = [
  twoReadings,
  fullyMasked,
  bitsAsBias,
  idleBiases,
  biasHidesRow,
  outweighsVisible,
  positionsRestart,
  notFinite,
  rowSums,
  negativeWeights,
  hiddenButWeighted,
  dropoutInverted,
];
const hints: readonly Check[] = [saturated, sinksTakeAll, missingScale, overflowsFloat16, duplicateTokens];

/**
 * What looks wrong in the numbers of a result, at most one of a kind for each layer; all of it, or what is likely a mistake.
 * Steps of more than 65,536 numbers are judged by evenly spaced rows.
 */
export function numericChecks(spec: Spec, result: SpecResult, only: "warnings" | "all" = "all"): NumericCheck[] {
  const checks = only === "all" ? [...warnings, ...hints] : warnings;
  return layerContexts(spec, result).flatMap((at) =>
    checks.flatMap((check) => {
      const found = check(at);
      return found === undefined ? [] : [found];
    }),
  );
}
