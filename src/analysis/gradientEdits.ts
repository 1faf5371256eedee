import type { SpecDocument } from "../core/format/document.ts";
import { writeTrained } from "../core/format/edit/edit.ts";
import type { TextEdit } from "../core/format/problem.ts";
import type { TrainResult } from "../core/spec/result.ts";

/** The edits of all tensors that a gradient step changes, with every digit or as many as the text needs, see `writeTrained`. */
export function gradientEdits(
  document: SpecDocument,
  { next }: Pick<TrainResult, "next">,
  digits: "exact" | "needed",
): TextEdit[] {
  return [...next].flatMap(([name, values]) => {
    const source = document.tensors.get(name);
    return source === undefined ? [] : writeTrained(document, source, values, digits);
  });
}

/** A text after edits that do not overlap; their offsets are those of the text before. */
export function textAfter(text: string, edits: readonly TextEdit[]): string {
  const inOrder = [...edits].sort((a, b) => a.range.offset - b.range.offset);
  const parts: string[] = [];
  let at = 0;
  for (const { range, text: replacement } of inOrder) {
    parts.push(text.slice(at, range.offset), replacement);
    at = range.offset + range.length;
  }
  return parts.join("") + text.slice(at);
}
