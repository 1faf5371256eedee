import type { SpecDocument } from "../../format/document.ts";
import type { Problem, TextRange } from "../../format/problem.ts";
import type { SpecResult } from "../../spec/result.ts";
import type { Spec } from "../../spec/spec.ts";
import { numericChecks } from "./numericChecks.ts";

/** What looks wrong in the numbers, at the key of the text that is to blame; at the first key where none of those is written. */
export function numericProblems(document: SpecDocument, spec: Spec, result: SpecResult): Problem[] {
  return numericChecks(spec, result).map(({ code, severity, message, blame }) => ({
    severity,
    code,
    message,
    range: rangeOf(document, blame),
    related: [],
    fixes: [],
  }));
}

function rangeOf({ keys, tensors, text }: SpecDocument, blame: readonly string[]): TextRange {
  for (const path of blame) {
    const key = keys.get(path) ?? tensors.get(path);
    if (key !== undefined) return key.key;
  }
  const [first] = keys.values();
  return first?.key ?? { offset: 0, length: Math.min(1, text.length) };
}
