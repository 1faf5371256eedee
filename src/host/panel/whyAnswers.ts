import { env, type Uri } from "vscode";
import type { Analysis } from "../../analysis/analysis.ts";
import type { Computed } from "../../analysis/computed.ts";
import { whyEdits } from "../../analysis/whyEdits.ts";
import type { WhySearches } from "../../analysis/whySearches.ts";
import { whyNumbers, whyStory } from "../../analysis/whyStory.ts";
import { CancelledError } from "../../compute/computer.ts";
import type { Diagnosis } from "../../core/diagnose/diagnosis.ts";
import { words } from "../../core/words.ts";
import type { HostHandlers } from "../../protocol/hostChannel.ts";
import type { HostMethods } from "../../protocol/messages.ts";
import { applyEdits, assertWritable } from "../applyEdits.ts";
import { UserError } from "../errors.ts";
import { localize } from "../localize.ts";
import { openDocumentOf } from "../specDocuments.ts";
import { fileNameOf } from "../uiText.ts";
import { resultOf } from "./answers.ts";

type Shown = { readonly analysis: Analysis; readonly uri: Uri };

/** What answers the view Why. */
export function whyHandlers(panel: Shown, searches: WhySearches, onProgress: (share: number) => void) {
  return {
    findOutWhy: (params) => whyAnswer(panel, searches, params, onProgress),
    cancelWhy: () => {
      searches.cancel(panel.analysis.key);
      return null;
    },
    readWhy: ({ resultVersion, ...place }) => {
      const computed = resultOf(panel.analysis, resultVersion);
      const numbers = whyNumbers(computed, diagnosisOf(searches, computed), place);
      if (numbers === undefined) throw new UserError(words("This explanation has no numbers."));
      return numbers;
    },
    applyWhy: async (params) => {
      await applyExplanation(panel, searches, params);
      return null;
    },
    copyWhy: async ({ resultVersion }) => {
      const computed = resultOf(panel.analysis, resultVersion);
      const { report } = whyStory(computed, diagnosisOf(searches, computed), fileNameOf(panel.uri.path), localize);
      await env.clipboard.writeText(report);
      return null;
    },
  } satisfies Partial<HostHandlers>;
}

async function whyAnswer(
  { analysis, uri }: Shown,
  searches: WhySearches,
  { resultVersion }: HostMethods["findOutWhy"]["params"],
  onProgress: (share: number) => void,
): Promise<HostMethods["findOutWhy"]["result"]> {
  const computed = resultOf(analysis, resultVersion);
  if (computed.failing.length === 0) return { none: "matches" };
  try {
    const found = await searches.of(analysis.key, computed, (done, total) => onProgress(done / total));
    return found === "tooLarge" ? { none: "tooLarge" } : whyStory(computed, found, fileNameOf(uri.path), localize);
  } catch (error) {
    if (error instanceof CancelledError) return { none: "cancelled" };
    throw error;
  }
}

/** What the last search has found; only `findOutWhy` searches. */
function diagnosisOf(searches: WhySearches, computed: Computed): Diagnosis {
  const diagnosis = searches.known(computed);
  if (diagnosis === undefined) throw new UserError(words("Find out why first."));
  return diagnosis;
}

/** One edit that can be undone; refused unless the page showed an explanation of the text as it is now. */
async function applyExplanation(
  { analysis, uri }: Shown,
  searches: WhySearches,
  { index, resultVersion }: HostMethods["applyWhy"]["params"],
): Promise<void> {
  const document = openDocumentOf(uri);
  if (document === undefined) throw new UserError(words("{0} is not open.", fileNameOf(uri.path)));
  assertWritable(document);
  const { computed } = analysis;
  if (computed === undefined || computed.version !== resultVersion || !analysis.isUpToDate) {
    throw new UserError(words("The text has changed since these numbers were computed: recompute first."));
  }
  const explanation = diagnosisOf(searches, computed).explanations[index];
  const edits = explanation && whyEdits(computed, explanation);
  if (edits === undefined) throw new UserError(words("This explanation cannot be written into the document."));
  await applyEdits(document, computed.document, edits);
  await analysis.compute();
}
