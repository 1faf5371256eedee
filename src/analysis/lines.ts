import type { SpecDocument } from "../core/format/document.ts";
import { type LinePosition, type LineStarts, lineStartsOf, positionAt } from "../core/format/lines.ts";

const known = new WeakMap<SpecDocument, LineStarts>();

/** Line and character of an offset, both from 0; a document's lines are found once. */
export function positionIn(document: SpecDocument, offset: number): LinePosition {
  let lines = known.get(document);
  if (lines === undefined) {
    lines = lineStartsOf(document.text);
    known.set(document, lines);
  }
  return positionAt(lines, offset);
}
