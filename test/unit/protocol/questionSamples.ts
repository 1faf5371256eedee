import { copyFormats } from "../../../src/core/explain/derivation.ts";
import { similarityMeasures } from "../../../src/core/figures/between/similarity.ts";
import { combinations } from "../../../src/core/figures/tokens/tokenQuestion.ts";
import type { HostMethod, HostMethods } from "../../../src/protocol/messages.ts";

type Samples = { readonly [M in HostMethod]: readonly HostMethods[M]["params"][] };

const resultVersion = 2;
const place = { layer: "~", batch: 0, head: 0 };
const cell = { layer: "~", matrix: "~Q", batch: 0, head: 0, row: 1, col: 2 };
const matrix = { ...place, name: "~Q", resultVersion };
const tile = { rowLevel: 0, colLevel: 1, tileRow: 2, tileCol: 3 };
const rank = { layer: "~", batch: 0, rule: "~", resultVersion };
const tokens = { layer: "~", batch: 0, heads: [0], first: 0, last: 2, without: [1], resultVersion };

/** What the page may ask, written as `answerSamples` is. */
export const questionSamples: Samples = {
  ready: [{ view: place }, { view: null }],
  setView: [place],
  readMatrix: [{ ...matrix, row: 1 }, matrix],
  readTile: [
    ...(["after", "before", "change", "expected", "off"] as const).map((moment) => ({
      ...{ ...matrix, tile: { ...tile, show: "mean" as const }, moment },
    })),
    ...(["farthest", "largest", "smallest"] as const).map((show) => ({
      ...{ ...matrix, tile: { ...tile, show }, moment: "after" as const },
    })),
  ],
  explain: [{ cell, resultVersion }],
  readHeads: (["weights", "contribution"] as const).map((quantity) => ({
    ...{ layer: "~", batch: 0, quantity, resultVersion },
  })),
  readLens: [{ layer: "~", batch: 0, resultVersion }],
  readFigures: [{ ...place, resultVersion }],
  compareWith: [{}],
  stopComparing: [{}],
  recomputeOther: [{}],
  readOther: [{ resultVersion }],
  readOtherMatrix: [{ ...matrix, row: 1 }, matrix],
  readTokens: combinations.flatMap((combine) =>
    (["keys", "queries"] as const).map((toward) => ({ ...tokens, combine, quantity: "weights" as const, toward })),
  ),
  studyRow: [
    { ...place, query: 1, temperature: 0.5, resultVersion },
    { ...place, query: 1, resultVersion },
  ],
  writeTemperature: [{ layer: "~", temperature: 0.5, resultVersion }],
  rankHeads: similarityMeasures.flatMap((measure) => [
    { ...rank, measure, drawn: "~" },
    { ...rank, measure },
  ]),
  readTour: [{ resultVersion }],
  openNextLesson: [{}],
  tryClaims: [{ ...place, row: 1, col: 2, resultVersion }],
  breakClaim: [{ ...place, row: 1, col: 2, id: "~", resultVersion }],
  readBeside: [{ batch: 0, resultVersion }],
  explainBeside: [{ index: 0, batch: 0, row: 1, col: 2, resultVersion }],
  readTraining: [{ resultVersion }],
  train: [{ count: 5, learningRate: 0.5, resultVersion }],
  resetTraining: [{ resultVersion }],
  cancelTraining: [{}],
  readTrainingStep: [{ ...place, step: 1, learningRate: 0.5, resultVersion }],
  tryRates: [{ step: 1, count: 5, learningRate: 0.5, resultVersion }],
  checkGradients: [{ step: 1, resultVersion }],
  applyTraining: [{ step: 1, resultVersion }],
  addTraining: [{ resultVersion }],
  findOutWhy: [{ resultVersion }],
  cancelWhy: [{}],
  readWhy: [{ index: 0, batch: 0, head: 0, resultVersion }],
  applyWhy: [{ index: 0, resultVersion }],
  copyWhy: [{ resultVersion }],
  copyDerivation: copyFormats.map((format) => ({ cell, resultVersion, format })),
  goToSource: [{ cell }],
  goToProblem: [{}],
  recompute: [{}],
  cancel: [{}],
  setLive: [{ live: true, everywhere: true }, { live: false }],
  editCells: [{ cell, cols: 2, values: new Float64Array(0), resultVersion }],
  editCell: [{ cell, value: 0.5, resultVersion }],
  pictureDrawn: [
    { id: 1, png: new Uint8Array(0) },
    { id: 1, png: null },
  ],
  exportResult: [{ layer: "~", step: "~" }],
};
