import type { SpecDocument } from "../../format/document.ts";
import type { Problem, TextRange } from "../../format/problem.ts";
import type { SpecResult } from "../../spec/result.ts";
import type { Spec } from "../../spec/spec.ts";
import { type NumericCheck, numericChecks } from "./numericChecks.ts";

/** What looks wrong in the numbers, at the number or key of the text that is to blame; at the first key where none of those is written. */
export function numericProblems(
  document: SpecDocument,
  spec: Spec,
  result: SpecResult,
  only?: "warnings" | "all",
): Problem[] {
  return numericChecks(spec, result, only).map(({ code, severity, message, place, blame }) => ({
    severity,
    code,
    message,
    range: cellRange(document, place) ?? rangeOf(document, blame),
    related: [],
    fixes: [],
  }));
}

/** Where the number to blame stands; undefined for one that is made, or read from a file. */
function cellRange({ tensors }: SpecDocument, place: NumericCheck["place"]): TextRange | undefined {
  const cells = place && tensors.get(place.path)?.cells;
  const [begin, end] = cells?.subarray(2 * place!.at, 2 * place!.at + 2) ?? [];
  return begin === undefined || end === undefined ? undefined : { offset: begin, length: end - begin };
}

function rangeOf({ keys, tensors, text }: SpecDocument, blame: readonly string[]): TextRange {
  for (const path of blame) {
    const key = keys.get(path) ?? tensors.get(path);
    if (key !== undefined) return key.key;
  }
  const [first] = keys.values();
  return first?.key ?? { offset: 0, length: Math.min(1, text.length) };
}
