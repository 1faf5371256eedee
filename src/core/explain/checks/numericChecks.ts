import type { SpecResult } from "../../spec/result.ts";
import type { Spec } from "../../spec/spec.ts";
import type { StepId } from "../../spec/steps.ts";
import type { Words } from "../../words.ts";
import { type LayerContext, layerContexts } from "../context/layerContext.ts";
import type { CellRef } from "../derivation.ts";
import { biasHidesRow, bitsAsBias, idleBiases, outweighsVisible } from "./checkBias.ts";
import { twoReadings } from "./checkMasks.ts";
import { dropoutInverted, sinksTakeAll } from "./checkMix.ts";
import { positionsRestart } from "./checkRestarts.ts";
import { duplicateTokens } from "./checkTokens.ts";
import { notFinite, overflowsFloat16 } from "./checkValues.ts";
import { fullyMasked, hiddenButWeighted, missingScale, negativeWeights, rowSums, saturated } from "./checkWeights.ts";

/** Something doubtful in a computation's numbers. */
export interface NumericCheck {
  /** A stable name for tests and settings. */
  readonly code:
    | "numeric.rowSum"
    | "numeric.columnSum"
    | "numeric.dropout"
    | "numeric.sink"
    | "numeric.biasBits"
    | "numeric.biasIdle"
    | "numeric.biasHidesRow"
    | "numeric.biasOutweighs"
    | "numeric.maskReadings"
    | "numeric.maskInverted"
    | "numeric.maskHidesQueries"
    | "numeric.positionsRestart"
    | "numeric.negativeWeight"
    | "numeric.fullyMasked"
    | "numeric.maskedWeight"
    | "numeric.notFinite"
    | "numeric.half"
    | "numeric.saturated"
    | "numeric.missingScale"
    | "numeric.duplicateTokens";
  readonly severity: "warning" | "hint";
  readonly message: Words;
  /** The block's path. */
  readonly layer: string;
  readonly step: StepId;
  /** The first cell it shows in. */
  readonly cell?: CellRef;
  /** The number of the document that is to blame: a tensor's path and its flat index. */
  readonly place?: { readonly path: string; readonly at: number };
  /** Keys of the document that may be to blame, the likeliest first; the first that is written is the place to mark. */
  readonly blame: readonly string[];
}

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
