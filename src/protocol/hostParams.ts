import { copyFormats } from "../core/explain/derivation.ts";
import { similarityMeasures } from "../core/figures/between/similarity.ts";
import type { Moment } from "../core/moments.ts";
import { isCellRef } from "./derivationGuard.ts";
import { isPanelView, refFields } from "./guards.ts";
import type { HostMethods } from "./messages.ts";
import {
  either,
  exact,
  type Guard,
  isBoolean,
  isBytes,
  isCount,
  isFloats,
  isNull,
  isNumber,
  isText,
  oneKeyOf,
  oneOf,
} from "./shape.ts";
import { isTileRequest } from "./tileRequestGuard.ts";
import { isQuantity, tokenFields } from "./tokensGuard.ts";
import { trainParams } from "./trainParams.ts";

const placeFields = { layer: isText, batch: isCount, head: isCount, row: isCount, col: isCount };

const isMoment = oneKeyOf<Moment>({ after: true, before: true, change: true, expected: true, off: true });

const isNothing = exact<Record<string, never>>({});

/** What the page may ask, each question with the shape of its parameters: the closed set of what the host does for it. */
export const hostParams: { readonly [M in keyof HostMethods]: Guard<HostMethods[M]["params"]> } = {
  ready: exact<HostMethods["ready"]["params"]>({ view: either(isPanelView, isNull) }),
  setView: isPanelView,
  readMatrix: exact<HostMethods["readMatrix"]["params"]>({ ...refFields, resultVersion: isCount }, ["row"]),
  readTile: exact<HostMethods["readTile"]["params"]>({
    ...{
      layer: isText,
      name: isText,
      batch: isCount,
      head: isCount,
      tile: isTileRequest,
      moment: isMoment,
      resultVersion: isCount,
    },
  }),
  explain: exact<HostMethods["explain"]["params"]>({ cell: isCellRef, resultVersion: isCount }),
  readHeads: exact<HostMethods["readHeads"]["params"]>({
    ...{ layer: isText, batch: isCount, quantity: isQuantity, resultVersion: isCount },
  }),
  readLens: exact<HostMethods["readLens"]["params"]>({ layer: isText, batch: isCount, resultVersion: isCount }),
  readFigures: exact<HostMethods["readFigures"]["params"]>({
    ...{ layer: isText, batch: isCount, head: isCount, resultVersion: isCount },
  }),
  compareWith: isNothing,
  stopComparing: isNothing,
  recomputeOther: isNothing,
  readOther: exact<HostMethods["readOther"]["params"]>({ resultVersion: isCount }),
  readOtherMatrix: exact<HostMethods["readOtherMatrix"]["params"]>({ ...refFields, resultVersion: isCount }, ["row"]),
  readTokens: exact<HostMethods["readTokens"]["params"]>({ ...tokenFields, resultVersion: isCount }),
  studyRow: exact<HostMethods["studyRow"]["params"]>(
    { layer: isText, batch: isCount, head: isCount, query: isCount, temperature: isNumber, resultVersion: isCount },
    ["temperature"],
  ),
  writeTemperature: exact<HostMethods["writeTemperature"]["params"]>({
    ...{ layer: isText, temperature: isNumber, resultVersion: isCount },
  }),
  rankHeads: exact<HostMethods["rankHeads"]["params"]>(
    {
      ...{ layer: isText, batch: isCount, rule: isText, measure: oneOf(similarityMeasures) },
      drawn: isText,
      resultVersion: isCount,
    },
    ["drawn"],
  ),
  readTour: exact<HostMethods["readTour"]["params"]>({ resultVersion: isCount }),
  openNextLesson: isNothing,
  tryClaims: exact<HostMethods["tryClaims"]["params"]>({ ...placeFields, resultVersion: isCount }),
  breakClaim: exact<HostMethods["breakClaim"]["params"]>({ ...placeFields, id: isText, resultVersion: isCount }),
  readBeside: exact<HostMethods["readBeside"]["params"]>({ batch: isCount, resultVersion: isCount }),
  explainBeside: exact<HostMethods["explainBeside"]["params"]>({
    ...{ index: isCount, batch: isCount, row: isCount, col: isCount, resultVersion: isCount },
  }),
  ...trainParams,
  findOutWhy: exact<HostMethods["findOutWhy"]["params"]>({ resultVersion: isCount }),
  cancelWhy: isNothing,
  readWhy: exact<HostMethods["readWhy"]["params"]>({
    ...{ index: isCount, batch: isCount, head: isCount, resultVersion: isCount },
  }),
  applyWhy: exact<HostMethods["applyWhy"]["params"]>({ index: isCount, resultVersion: isCount }),
  copyWhy: exact<HostMethods["copyWhy"]["params"]>({ resultVersion: isCount }),
  copyDerivation: exact<HostMethods["copyDerivation"]["params"]>({
    cell: isCellRef,
    resultVersion: isCount,
    format: oneOf(copyFormats),
  }),
  goToSource: exact<HostMethods["goToSource"]["params"]>({ cell: isCellRef }),
  goToProblem: isNothing,
  recompute: isNothing,
  cancel: isNothing,
  setLive: exact<HostMethods["setLive"]["params"]>({ live: isBoolean, everywhere: isBoolean }, ["everywhere"]),
  editCells: exact<HostMethods["editCells"]["params"]>({
    cell: isCellRef,
    cols: isCount,
    values: isFloats,
    resultVersion: isCount,
  }),
  editCell: exact<HostMethods["editCell"]["params"]>({ cell: isCellRef, value: isNumber, resultVersion: isCount }),
  pictureDrawn: exact<HostMethods["pictureDrawn"]["params"]>({ id: isCount, png: either(isBytes, isNull) }),
  exportResult: exact<HostMethods["exportResult"]["params"]>({ layer: isText, step: isText }),
};
