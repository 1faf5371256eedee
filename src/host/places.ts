import { Position, Range } from "vscode";
import { positionIn } from "../analysis/lines.ts";
import type { SpecDocument } from "../core/format/document.ts";
import type { TextRange } from "../core/format/problem.ts";

/** A stretch of a document's text as the editor counts it. */
export function rangeIn(document: SpecDocument, { offset, length }: TextRange): Range {
  return new Range(placeIn(document, offset), placeIn(document, offset + length));
}

/** An offset of a document's text as the editor counts it. */
export function placeIn(document: SpecDocument, offset: number): Position {
  const { line, character } = positionIn(document, offset);
  return new Position(line, character);
}
