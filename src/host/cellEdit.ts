import type { Uri } from "vscode";
import type { Analysis } from "../analysis/analysis.ts";
import { cellEdits } from "../analysis/cellEdits.ts";
import type { Computed } from "../analysis/computed.ts";
import type { CellRef } from "../core/explain/derivation.ts";
import type { TextEdit } from "../core/format/problem.ts";
import { words } from "../core/words.ts";
import type { HostMethods } from "../protocol/messages.ts";
import { applyEdits, assertWritable } from "./applyEdits.ts";
import { UserError } from "./errors.ts";
import { isInTab, openDocumentOf } from "./specDocuments.ts";
import { fileNameOf } from "./uiText.ts";

/**
 * Writes a cell's new number into the text, as one edit that can be undone, and computes what follows from it. Refused with a
 * `UserError` unless the page showed the numbers of the current text.
 */
export async function editCell(
  analysis: Analysis,
  uri: Uri,
  { cell, value, resultVersion }: HostMethods["editCell"]["params"],
): Promise<void> {
  await writeCells(analysis, uri, [{ cell, value }], resultVersion);
}

/** The same for a table of numbers, row by row from a cell on: all of them, or none. */
export async function editCells(
  analysis: Analysis,
  uri: Uri,
  { cell, cols, values, resultVersion }: HostMethods["editCells"]["params"],
): Promise<void> {
  if (cols === 0 || values.length === 0 || values.length % cols !== 0)
    throw new UserError(words("This is not a number."));
  const written = Array.from(values, (value, at) => ({
    cell: { ...cell, row: cell.row + Math.floor(at / cols), col: cell.col + (at % cols) },
    value,
  }));
  await writeCells(analysis, uri, written, resultVersion);
}

interface Written {
  readonly cell: CellRef;
  readonly value: number;
}

async function writeCells(
  analysis: Analysis,
  uri: Uri,
  cells: readonly Written[],
  resultVersion: number,
): Promise<void> {
  if (!cells.every(({ value }) => Number.isFinite(value))) throw new UserError(words("This is not a number."));
  await writeShown(analysis, uri, resultVersion, (computed) =>
    cells.flatMap(({ cell, value }) => {
      const found = cellEdits(computed, cell, value);
      if ("refusal" in found) throw new UserError(found.refusal);
      return found.edits;
    }),
  );
}

/**
 * Writes edits that follow from the numbers a page shows, as one edit that can be undone, and recomputes. Refused with a `UserError`
 * unless the page showed the numbers of the text as it is now.
 */
export async function writeShown(
  analysis: Analysis,
  uri: Uri,
  resultVersion: number,
  editsOf: (computed: Computed) => readonly TextEdit[],
): Promise<void> {
  const document = openDocumentOf(uri);
  // VS Code keeps texts in memory for a while after their tab is closed; an edit would open it again.
  if (document === undefined || !isInTab(document))
    throw new UserError(words("{0} is not open.", fileNameOf(uri.path)));
  assertWritable(document);
  const { computed } = analysis;
  if (computed === undefined || computed.version !== resultVersion || !analysis.isUpToDate) {
    throw new UserError(words("The text has changed since these numbers were computed: recompute first."));
  }
  const edits = editsOf(computed);
  if (edits.length === 0) return;
  await applyEdits(document, computed.document, edits);
  // Whatever the mode, a number that was edited in the panel is followed at once.
  await analysis.compute();
}
