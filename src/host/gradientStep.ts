import type { TextDocument } from "vscode";
import type { Analysis } from "../analysis/analysis.ts";
import { gradientEdits } from "../analysis/gradientEdits.ts";
import { words } from "../core/words.ts";
import { applyEdits, assertWritable } from "./applyEdits.ts";
import { UserError } from "./errors.ts";

/** Writes the parameters after a step of gradient descent into the text: one undoable edit, and only the numbers that change. */
export async function applyGradientStep(document: TextDocument, analysis: Analysis): Promise<void> {
  assertWritable(document);
  await analysis.compute();
  const { computed } = analysis;
  if (computed === undefined || !analysis.isUpToDate) {
    throw new UserError(words("The text has to be computed before a gradient step can be applied."));
  }
  const { train } = computed.result;
  if (train === undefined) throw new UserError(words("The document has no train."));
  const edits = gradientEdits(computed.document, train, "needed");
  if (edits.length === 0) throw new UserError(words("The gradient step changes no number in the text."));
  await applyEdits(document, computed.document, edits);
}
