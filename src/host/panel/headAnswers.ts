import type { Analysis } from "../../analysis/analysis.ts";
import { type LayerHeads, layerHeads } from "../../core/figures/layerHeads.ts";
import { words } from "../../core/words.ts";
import type { HostMethods } from "../../protocol/messages.ts";
import { UserError } from "../errors.ts";
import { inPieces, resultOf } from "./answers.ts";

/** All heads of a layer with their figures and pictures, made with room for others in between. */
export async function headsAnswer(
  analysis: Analysis,
  { layer, batch, resultVersion }: HostMethods["readHeads"]["params"],
): Promise<LayerHeads> {
  const { spec, result } = resultOf(analysis, resultVersion);
  const found = await inPieces(layerHeads(spec, result, layer, batch));
  if (found === undefined) throw new UserError(words("The weights of this layer are not kept."));
  return found;
}
