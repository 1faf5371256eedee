import type { Analysis } from "../../analysis/analysis.ts";
import type { Computed } from "../../analysis/computed.ts";
import { matrixData } from "../../analysis/snapshot.ts";
import { CancelledError, type Computer } from "../../compute/computer.ts";
import { whyNoBound } from "../../core/explain/context/roundingBounds.ts";
import type { Derivation } from "../../core/explain/derivation.ts";
import { explainCell } from "../../core/explain/steps/explainCell.ts";
import { words } from "../../core/words.ts";
import type { HostMethods, MatrixData } from "../../protocol/messages.ts";
import { UserError } from "../errors.ts";
import { inPieces } from "../turns.ts";

/** The last good result; a `UserError` where there is none. */
export function computedOf({ computed }: Analysis): Computed {
  if (computed === undefined) throw new UserError(words("Nothing has been computed yet."));
  return computed;
}

/** The result of the version that the page looks at; otherwise a newer one is on its way to the page. */
export function resultOf(analysis: Analysis, version: number): Computed {
  const computed = computedOf(analysis);
  if (computed.version !== version) throw new UserError(words("These numbers have been replaced by newer ones."));
  return computed;
}

/** One matrix with its numbers; what has to be made of them is made with room for others in between. */
export async function matrixAnswer(
  analysis: Analysis,
  { resultVersion, ...ref }: HostMethods["readMatrix"]["params"],
): Promise<MatrixData> {
  const computed = resultOf(analysis, resultVersion);
  const data = await inPieces(matrixData(computed, analysis.previous, ref));
  if (data === undefined) throw new UserError(words("There is no matrix {0} here.", ref.name));
  return data;
}

/** Rounding bounds, from a worker. Canceled when the document is computed again, since that needs the worker. */
export async function boundAnswer(
  analysis: Analysis,
  { resultVersion, ...ref }: HostMethods["readMatrix"]["params"],
  computer: Pick<Computer, "bound" | "cancel">,
): Promise<MatrixData> {
  const { spec, result } = resultOf(analysis, resultVersion);
  const { layer, name, batch, head } = ref;
  const asked = { layer, name, batch, head };
  const reason = whyNoBound(spec, result, asked);
  if (reason !== undefined) throw new UserError(reason);
  // A computation of its own beside the document's, one for each matrix.
  const key = `bound ${analysis.key} ${JSON.stringify(asked)}`;
  const stop = analysis.onDidChange(() => {
    if (analysis.isComputing || analysis.computed?.version !== resultVersion) computer.cancel(key);
  });
  try {
    const numbers = await computer.bound(key, spec, asked);
    if (numbers === undefined) throw new UserError(words("There is no matrix {0} here.", name));
    return { ...asked, ...numbers };
  } catch (error) {
    if (error instanceof CancelledError) throw new UserError(words("These numbers have been replaced by newer ones."));
    throw error;
  } finally {
    stop();
  }
}

/** What made one cell. */
export function derivationAnswer(
  analysis: Analysis,
  { cell, resultVersion }: HostMethods["explain"]["params"],
): Derivation {
  const { spec, result } = resultOf(analysis, resultVersion);
  const derivation = explainCell(spec, result, cell);
  if (derivation === undefined) throw new UserError(words("{0} has no such cell.", cell.matrix));
  return derivation;
}
