import { type TextDocument, WorkspaceEdit, workspace } from "vscode";
import type { SpecDocument } from "../core/format/document.ts";
import type { TextEdit } from "../core/format/problem.ts";
import { words } from "../core/words.ts";
import { UserError } from "./errors.ts";
import { rangeIn } from "./places.ts";
import type { Analysis } from "./spec/analysis.ts";
import { specModule } from "./specModule.ts";

/** Writes the parameters after a step of gradient descent into the text: one undoable edit, and only the numbers that change. */
export async function applyGradientStep(document: TextDocument, analysis: Analysis): Promise<void> {
  if (workspace.fs.isWritableFileSystem(document.uri.scheme) === false) {
    throw new UserError(words("The file cannot be written."));
  }
  await analysis.compute();
  const { computed } = analysis;
  if (computed === undefined || !analysis.isUpToDate) {
    throw new UserError(words("The text has to be computed before a gradient step can be applied."));
  }
  const { train } = computed.result;
  if (train === undefined) throw new UserError(words("The document has no train."));
  const edits = specModule().gradientEdits(computed.document, train);
  if (edits.length === 0) throw new UserError(words("The gradient step changes no number of the text."));
  await applyEdits(document, computed.document, edits);
}

/** Applies edits that were made for exactly this text, or none of them. */
async function applyEdits(document: TextDocument, spec: SpecDocument, edits: readonly TextEdit[]): Promise<void> {
  const changed = new UserError(words("The text has changed meanwhile; nothing was written."));
  if (document.isClosed || document.getText() !== spec.text) throw changed;
  const edit = new WorkspaceEdit();
  for (const { range, text } of edits) edit.replace(document.uri, rangeIn(spec, range), text);
  const wanted = specModule().textAfter(spec.text, edits);
  if (!(await workspace.applyEdit(edit))) throw changed;
  if (document.getText() !== wanted) {
    throw new UserError(words("The text has changed while the numbers were written. Please check it, or undo."));
  }
}
