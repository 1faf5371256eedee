import {
  type Disposable,
  Hover,
  type HoverProvider,
  languages,
  MarkdownString,
  type Position,
  type TextDocument,
} from "vscode";
import { filePlaceAt, referenceHover } from "../analysis/fileFacts.ts";
import type { HoverPart } from "../analysis/hoverText.ts";
import { cellHover, keyHover } from "../analysis/hoverText.ts";
import type { SpecDocument } from "../core/format/document.ts";
import { cellRange, keyAt, textCellAt } from "../core/format/edit/cells.ts";
import type { TextRange } from "../core/format/problem.ts";
import type { Analyses } from "./analyses.ts";
import { localize } from "./localize.ts";
import { rangeIn } from "./places.ts";
import { specSelector } from "./specDocuments.ts";

/** Hovers over numbers and keys; from what is known already, never from a computation. */
export class SpecHovers implements HoverProvider, Disposable {
  readonly #analyses: Analyses;
  readonly #registration: Disposable;

  constructor(analyses: Analyses) {
    this.#analyses = analyses;
    this.#registration = languages.registerHoverProvider(specSelector, this);
  }

  provideHover(document: TextDocument, position: Position): Hover | undefined {
    const analysis = this.#analyses.of(document);
    const spec = analysis?.document;
    if (analysis === undefined || spec === undefined) return undefined;
    const offset = document.offsetAt(position);
    const computed = analysis.isUpToDate ? analysis.computed : undefined;
    const cell = textCellAt(spec, offset);
    // The innermost goes first: a number, then a reference, then the key.
    if (cell) {
      const range = cellRange(cell.source, cell.index) ?? { offset, length: 0 };
      return hoverOf(spec, range, cellHover(cell, computed));
    }
    const place = filePlaceAt(spec, offset);
    if (place) return hoverOf(spec, place.value, referenceHover(spec, place));
    const key = keyAt(spec, offset);
    return key && hoverOf(spec, key.key, keyHover(key, spec.tensors.get(key.path), computed));
  }

  dispose(): void {
    this.#registration.dispose();
  }
}

function hoverOf(document: SpecDocument, range: TextRange, parts: readonly HoverPart[]): Hover | undefined {
  if (parts.length === 0) return undefined;
  const text = new MarkdownString();
  for (const part of parts) {
    if (part.kind === "code") text.appendCodeblock(part.text, "plaintext");
    else text.appendMarkdown(`${escapeMarkdown(localize(part.words))}\n\n`);
  }
  return new Hover(text, rangeIn(document, range));
}

/**
 * Every mark of Markdown as a mere character. `appendText` would leave bare addresses, which become links, and would turn
 * each space into one that does not break.
 */
function escapeMarkdown(text: string): string {
  return text.replace(/[!-/:-@[-`{-~]/g, "\\$&").replace(/\s+/g, " ");
}
