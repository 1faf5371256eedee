import { type TextDocument, WorkspaceEdit, workspace } from "vscode";
import { textAfter } from "../analysis/gradientEdits.ts";
import type { SpecDocument } from "../core/format/document.ts";
import type { TextEdit } from "../core/format/problem.ts";
import { words } from "../core/words.ts";
import { UserError } from "./errors.ts";
import { rangeIn } from "./places.ts";

/** Refuses before anything is worked out, where nothing could be written. */
export function assertWritable({ uri }: TextDocument): void {
  if (workspace.fs.isWritableFileSystem(uri.scheme) === false) {
    throw new UserError(words("The file cannot be written."));
  }
}

/** Texts that an edit is on its way to: VS Code may apply a second one that was made for the text before the first. */
const written = new WeakSet<TextDocument>();

/** Applies edits that were made for exactly this text as one that can be undone, or none of them. */
export async function applyEdits(
  document: TextDocument,
  spec: SpecDocument,
  edits: readonly TextEdit[],
): Promise<void> {
  const changed = new UserError(words("The text has changed in the meantime. Nothing was written."));
  if (document.isClosed || document.getText() !== spec.text || written.has(document)) throw changed;
  const edit = new WorkspaceEdit();
  for (const { range, text } of edits) edit.replace(document.uri, rangeIn(spec, range), text);
  const wanted = textAfter(spec.text, edits);
  written.add(document);
  try {
    if (!(await workspace.applyEdit(edit))) throw changed;
  } finally {
    written.delete(document);
  }
  if (document.getText() !== wanted) {
    throw new UserError(words("The text changed while the numbers were being written. Check it, or undo."));
  }
}
