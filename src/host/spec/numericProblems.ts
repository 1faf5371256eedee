import { numericChecks } from "../../core/explain/numericChecks.ts";
import type { SpecDocument } from "../../core/format/document.ts";
import type { Problem, TextRange } from "../../core/format/problem.ts";
import type { Computed } from "./computed.ts";

/** What looks wrong with the numbers, each at the first key to blame that is written; at the beginning where none is. */
export function numericProblems({ document, spec, result }: Pick<Computed, "document" | "spec" | "result">): Problem[] {
  return numericChecks(spec, result).map(({ severity, code, message, blame }) => ({
    severity,
    code,
    message,
    range: placeOf(document, blame),
    related: [],
    fixes: [],
  }));
}

function placeOf(document: SpecDocument, blame: readonly string[]): TextRange {
  for (const path of blame) {
    const key = document.keys.get(path)?.key;
    if (key) return key;
  }
  return { offset: document.root?.offset ?? 0, length: 1 };
}
