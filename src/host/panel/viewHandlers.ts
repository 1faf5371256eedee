import type { Uri } from "vscode";
import type { Analysis } from "../../analysis/analysis.ts";
import type { HostHandlers } from "../../protocol/hostChannel.ts";
import { resultOf } from "./answers.ts";
import { besideAnswer, besideLines } from "./besideAnswers.ts";
import { breakAnswer, claimsAnswer } from "./claimAnswers.ts";
import {
  figuresAnswer,
  headsAnswer,
  lensAnswer,
  rankedAnswer,
  rowAnswer,
  tokensAnswer,
  writeTemperature,
} from "./headAnswers.ts";
import type { PanelServices } from "./panelServices.ts";
import { ResultPyramids } from "./tileAnswers.ts";
import { openNextLesson, tourAnswer } from "./tourAnswers.ts";
import { trainHandlers } from "./trainAnswers.ts";
import { whyHandlers } from "./whyAnswers.ts";

/** What answers the views beside the steps: each works on the panel's analysis as it is when it is asked. */
export function viewHandlers(
  panel: { readonly analysis: Analysis; readonly uri: Uri },
  { searches, trainings, computer }: Pick<PanelServices, "searches" | "trainings" | "computer">,
  onProgress: (share: number) => void,
) {
  const pyramids = new ResultPyramids(computer);
  return {
    readTile: (params) =>
      pyramids.tile(resultOf(panel.analysis, params.resultVersion), panel.analysis.previous, params),
    ...whyHandlers(panel, searches, onProgress),
    ...trainHandlers(panel, trainings),
    readHeads: (params) => headsAnswer(panel.analysis, params),
    readLens: (params) => lensAnswer(panel.analysis, params),
    readFigures: (params) => figuresAnswer(panel.analysis, params),
    rankHeads: (params) => rankedAnswer(panel.analysis, params),
    readTokens: (params) => tokensAnswer(panel.analysis, params),
    studyRow: (params) => rowAnswer(panel.analysis, params),
    writeTemperature: (params) => writeTemperature(panel, params),
    readBeside: (params) => besideAnswer(panel.analysis, params),
    explainBeside: (params) => besideLines(panel.analysis, params),
    readTour: (params) => tourAnswer(panel.analysis, panel.uri, params),
    openNextLesson: () => openNextLesson(panel.uri),
    tryClaims: (params) => claimsAnswer(panel.analysis, params),
    breakClaim: (params) => breakAnswer(panel.analysis, panel.uri, params),
  } satisfies Partial<HostHandlers>;
}
