import type { Breaking, ClaimFigure } from "../core/claims/claim.ts";
import type { TriedClaim } from "../core/claims/claims.ts";
import { isCellRef, isWords } from "./derivationGuard.ts";
import { exact, type Guard, isNumber, isText, listOf, oneOf } from "./shape.ts";

/** Statements with what became of them. */
export const isTriedClaims: Guard<readonly TriedClaim[]> = listOf(
  exact<TriedClaim>(
    {
      id: isText,
      claim: isWords,
      right: isWords,
      formula: isText,
      verdict: oneOf(["holds", "fails", "open"]),
      reason: isWords,
      figures: listOf(exact<ClaimFigure>({ label: isWords, value: isNumber })),
      bound: isNumber,
      witness: isCellRef,
      breaking: exact<Breaking>({ say: isWords, property: isText, json: isText }, ["json"]),
    },
    ["reason", "bound", "witness", "breaking"],
  ),
);
