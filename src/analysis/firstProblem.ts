import type { SpecDocument } from "../core/format/document.ts";
import { words } from "../core/words.ts";
import type { PanelStatus } from "../protocol/messages.ts";
import { positionIn } from "./lines.ts";

/** What the panel says of a text that cannot be understood: its first error and how many there are; undefined for a good one. */
export function firstProblem(document: SpecDocument): PanelStatus | undefined {
  const errors = document.problems.filter(({ severity }) => severity === "error");
  const first = errors[0];
  if (first === undefined) {
    return document.spec ? undefined : { kind: "problem", count: 1, first: words("The file is empty."), line: 1 };
  }
  const line = positionIn(document, first.range.offset).line + 1;
  return { kind: "problem", count: errors.length, first: first.message, line };
}
