import { isCellRef, isDerivation, isLine, isWords } from "./derivationGuard.ts";
import { isHeadFigureValue, isLayerHeads, isRankedHeads } from "./headsGuard.ts";
import type {
  HostMethod,
  HostMethods,
  MatrixData,
  PageMethods,
  PanelStatus,
  PanelView,
  RecomputeMode,
  Snapshot,
} from "./messages.ts";
import { isOutline } from "./outlineGuard.ts";
import {
  byKind,
  either,
  exact,
  type Guard,
  isBoolean,
  isCount,
  isFloats,
  isNull,
  isNumber,
  isText,
  listOf,
  oneKeyOf,
  oneOf,
  where,
} from "./shape.ts";
import { isTile } from "./tileGuard.ts";
import { isTokenWeights } from "./tokensGuard.ts";
import type { TrainMethods } from "./trainMessages.ts";

export const refFields = { layer: isText, name: isText, batch: isCount, head: isCount, row: isCount };

/** What the panel looks at. Also used on the state that a restored panel brings along. */
export const isPanelView: Guard<PanelView> = exact<PanelView>({ layer: isText, batch: isCount, head: isCount });

const isMatrixData: Guard<MatrixData> = where(
  exact<MatrixData>({ ...refFields, rows: isCount, cols: isCount, data: isFloats, before: isFloats }, [
    ...(["before", "row"] as const),
  ]),
  ({ rows, cols, data, before }) =>
    data.length === rows * cols && (before === undefined || before.length === data.length),
);

type StatusOf<K extends PanelStatus["kind"]> = Extract<PanelStatus, { readonly kind: K }>;

const isStatus: Guard<PanelStatus> = byKind<PanelStatus>({
  notComputed: exact<StatusOf<"notComputed">>({ kind: oneOf(["notComputed"]) }),
  upToDate: exact<StatusOf<"upToDate">>({ kind: oneOf(["upToDate"]) }),
  edited: exact<StatusOf<"edited">>({ kind: oneOf(["edited"]) }),
  computing: exact<StatusOf<"computing">>({ kind: oneOf(["computing"]), done: isNumber, total: isNumber }),
  problem: exact<StatusOf<"problem">>({ kind: oneOf(["problem"]), count: isCount, first: isWords, line: isCount }),
  failed: exact<StatusOf<"failed">>({ kind: oneOf(["failed"]), message: isWords }),
  gone: exact<StatusOf<"gone">>({ kind: oneOf(["gone"]), message: isWords }),
});

const isSnapshot: Guard<Snapshot> = exact<Snapshot>(
  {
    uri: isText,
    fileName: isText,
    documentVersion: isCount,
    resultVersion: isCount,
    status: isStatus,
    mode: oneKeyOf<RecomputeMode>({ lens: true, onSave: true, live: true }),
    liveEverywhere: isBoolean,
    outline: isOutline,
    matrices: listOf(isMatrixData),
    changes: listOf(
      exact<Snapshot["changes"][number]>({ layer: isText, name: isText, cells: isCount, largest: isNumber }),
    ),
    reveal: exact<NonNullable<Snapshot["reveal"]>>(
      { layer: isText, name: isText, cell: isCellRef, tab: oneOf(["Why", "Compare"]) },
      ["cell", "tab"],
    ),
    other: exact<NonNullable<Snapshot["other"]>>({ name: isText, version: isCount, isOld: isBoolean, fault: isWords }, [
      "version",
      "isOld",
      "fault",
    ]),
  },
  ["liveEverywhere", "resultVersion", "outline", "reveal", "other"],
);

const isStrings: Guard<Readonly<Record<string, string>>> = (value): value is Readonly<Record<string, string>> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && Object.values(value).every(isText);

/** The shape of answers by the method that was asked for. */
export type ResultGuards<M extends HostMethod = HostMethod> = { readonly [N in M]: Guard<HostMethods[N]["result"]> };

/** The shape of the host's answers, but for those to a view that brings its own guards with its script. */
export const hostResults: ResultGuards<
  Exclude<
    HostMethod,
    keyof TrainMethods | "readBeside" | "readLens" | "tryClaims" | "studyRow" | "readTour" | "findOutWhy" | "readWhy"
  >
> = {
  ready: exact<HostMethods["ready"]["result"]>({ strings: isStrings, locale: isText, snapshot: isSnapshot }),
  setView: isNull,
  readMatrix: isMatrixData,
  readTile: isTile,
  explain: isDerivation,
  readHeads: isLayerHeads,
  readFigures: listOf(isHeadFigureValue),
  compareWith: isNull,
  stopComparing: isNull,
  recomputeOther: isNull,
  readOther: isOutline,
  readOtherMatrix: isMatrixData,
  readTokens: isTokenWeights,
  rankHeads: isRankedHeads,
  writeTemperature: isNull,
  openNextLesson: isNull,
  breakClaim: isBoolean,
  explainBeside: listOf(isLine),
  cancelWhy: isNull,
  applyWhy: isNull,
  copyWhy: isNull,
  copyDerivation: isNull,
  goToSource: isNull,
  goToProblem: isNull,
  recompute: isNull,
  cancel: isNull,
  setLive: isNull,
  editCells: isNull,
  editCell: isNull,
  pictureDrawn: isNull,
  exportResult: isNull,
};

/** The shape of what the host tells the page unasked. */
export const pageParams: { readonly [M in keyof PageMethods]: Guard<PageMethods[M]["params"]> } = {
  snapshot: isSnapshot,
  markCell: exact<PageMethods["markCell"]["params"]>({ cell: either(isCellRef, isNull) }),
  drawPicture: exact<PageMethods["drawPicture"]["params"]>({ id: isCount, svg: isText }),
  searching: exact<PageMethods["searching"]["params"]>({ share: isNumber }),
};
