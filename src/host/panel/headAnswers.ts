import type { Uri } from "vscode";
import type { Analysis } from "../../analysis/analysis.ts";
import { temperatureEdits } from "../../analysis/temperatureEdits.ts";
import { layerContext } from "../../core/explain/context/layerContext.ts";
import { type LensNumbers, readOutLensOf } from "../../core/figures/between/readOutLens.ts";
import { type HeadFigureValue, headDetail, type LayerHeads, layerHeads } from "../../core/figures/layerHeads.ts";
import { type RankedHeads, rankedHeads } from "../../core/figures/rankedHeads.ts";
import { type RowStudy, rowStudy } from "../../core/figures/row/rowStudy.ts";
import type { TokenWeights } from "../../core/figures/tokens/tokenQuestion.ts";
import { tokenWeights } from "../../core/figures/tokens/tokenWeights.ts";
import { words } from "../../core/words.ts";
import type { HostMethods } from "../../protocol/messages.ts";
import { writeShown } from "../cellEdit.ts";
import { UserError } from "../errors.ts";
import { inPieces } from "../turns.ts";
import { resultOf } from "./answers.ts";

/** All heads of a layer with their figures and pictures, made with room for others in between. */
export async function headsAnswer(
  analysis: Analysis,
  { layer, batch, quantity, resultVersion }: HostMethods["readHeads"]["params"],
): Promise<LayerHeads> {
  const { spec, result } = resultOf(analysis, resultVersion);
  const found = await inPieces(layerHeads(spec, result, layer, batch, quantity));
  if (found === undefined) throw new UserError(words("The weights of this layer are not kept."));
  return found;
}

/** Labels that are listed for each layer and position. */
const listedLabels = 5;

/** What would be read out after each layer. */
export async function lensAnswer(
  analysis: Analysis,
  { layer, batch, resultVersion }: HostMethods["readLens"]["params"],
): Promise<LensNumbers> {
  const computed = resultOf(analysis, resultVersion);
  // A layer of a round has a spec and a result of its own.
  const { spec, result } = layerContext(computed.spec, computed.result, layer) ?? computed;
  const found = await inPieces(readOutLensOf(spec, result, batch, listedLabels));
  if (found === undefined) throw new UserError(words("The read-out has too many labels to be tried after each layer."));
  return found;
}

/** Every figure of one head. */
export async function figuresAnswer(
  analysis: Analysis,
  { resultVersion, ...place }: HostMethods["readFigures"]["params"],
): Promise<readonly HeadFigureValue[]> {
  const { spec, result } = resultOf(analysis, resultVersion);
  const found = await inPieces(headDetail(spec, result, place));
  if (found === undefined) throw new UserError(words("The weights of this layer are not kept."));
  return found;
}

/** Heads by a rule of the reader's own, or by similarity. */
export async function rankedAnswer(
  analysis: Analysis,
  { layer, batch, rule, measure, drawn, resultVersion }: HostMethods["rankHeads"]["params"],
): Promise<RankedHeads> {
  const computed = resultOf(analysis, resultVersion);
  const { spec, result } = layerContext(computed.spec, computed.result, layer) ?? computed;
  return inPieces(rankedHeads(spec, result, batch, rule, measure, drawn));
}

/** What a token attends to, or what attends to it. */
export async function tokensAnswer(
  analysis: Analysis,
  { resultVersion, ...question }: HostMethods["readTokens"]["params"],
): Promise<TokenWeights> {
  const { spec, result } = resultOf(analysis, resultVersion);
  const found = await inPieces(tokenWeights(spec, result, question));
  if (found === undefined) throw new UserError(words("These weights are not available here."));
  return found;
}

/** What can be tried on one query's weights. */
export function rowAnswer(
  analysis: Analysis,
  { resultVersion, ...question }: HostMethods["studyRow"]["params"],
): RowStudy {
  const { spec, result } = resultOf(analysis, resultVersion);
  const found = rowStudy(spec, result, question);
  if (found === undefined) throw new UserError(words("These weights are not computed from scores here."));
  return found;
}

/** Gives a layer another temperature in the text. */
export async function writeTemperature(
  { analysis, uri }: { readonly analysis: Analysis; readonly uri: Uri },
  { layer, temperature, resultVersion }: HostMethods["writeTemperature"]["params"],
): Promise<null> {
  await writeShown(analysis, uri, resultVersion, (computed) => {
    const edits = temperatureEdits(computed, layer, temperature);
    if (edits === undefined) throw new UserError(words("This temperature cannot be written into the document."));
    return edits;
  });
  return null;
}
