import type { StepId } from "../../spec/steps.ts";
import type { Words } from "../../words.ts";
import type { CellRef } from "../derivation.ts";

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
