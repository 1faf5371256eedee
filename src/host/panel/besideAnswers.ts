import type { Analysis } from "../../analysis/analysis.ts";
import { explainBeside } from "../../core/beside/derivation.ts";
import { besideStory, itemOf, networksOf } from "../../core/beside/story.ts";
import type { DerivationLine } from "../../core/explain/derivation.ts";
import { words } from "../../core/words.ts";
import type { HostMethods } from "../../protocol/messages.ts";
import { UserError } from "../errors.ts";
import { inPieces } from "../turns.ts";
import { resultOf } from "./answers.ts";

/** Attention and other architectures over the same input, with room for others in between. */
export async function besideAnswer(
  analysis: Analysis,
  { batch, resultVersion }: HostMethods["readBeside"]["params"],
): Promise<HostMethods["readBeside"]["result"]> {
  const { spec, result } = resultOf(analysis, resultVersion);
  const story = await inPieces(besideStory(spec, result, batch));
  return typeof story === "string" ? { none: story } : story;
}

/** What made one number of a network beside the attention. */
export function besideLines(
  analysis: Analysis,
  { index, batch, row, col, resultVersion }: HostMethods["explainBeside"]["params"],
): readonly DerivationLine[] {
  const { spec, result } = resultOf(analysis, resultVersion);
  // The networks read what enters the first layer.
  const X = result.layers[0]?.steps.get("X")?.tensor;
  const [batches = 0, n = 0, d = 0] = X?.shape ?? [];
  const network = networksOf(spec, d)[index];
  // Columns of the output: the last axis of a convolution's W, or the units of a recurrence.
  const width = (network?.type === "conv1d" ? network.W.shape[2] : network?.U.shape[0]) ?? 0;
  if (X === undefined || network === undefined || batch >= batches || row >= n || col >= width) {
    throw new UserError(words("{0} has no such cell.", `beside[${index}]`));
  }
  return explainBeside(network, itemOf(X, batch), row, col);
}
