import type { BesideStory, NoStoryReason } from "../core/beside/story.ts";
import type { ClaimPlace, TriedClaim } from "../core/claims/claims.ts";
import type { CellRef, CopyFormat, Derivation, DerivationLine } from "../core/explain/derivation.ts";
import type { Outline } from "../core/explain/outline.ts";
import type { LensNumbers } from "../core/figures/between/readOutLens.ts";
import type { SimilarityMeasure } from "../core/figures/between/similarity.ts";
import type { HeadFigureValue, LayerHeads } from "../core/figures/layerHeads.ts";
import type { RankedHeads } from "../core/figures/rankedHeads.ts";
import type { RowQuestion, RowStudy } from "../core/figures/row/rowStudy.ts";
import type { TokenQuestion, TokenWeights } from "../core/figures/tokens/tokenQuestion.ts";
import type { Moment } from "../core/moments.ts";
import type { Tile, TileRequest } from "../core/tiles/pyramid.ts";
import type { TourStory } from "../core/tour/tourStory.ts";
import type { Words } from "../core/words.ts";
import type { TrainMethods } from "./trainMessages.ts";
import type { NoWhyReason, WhyNumbers, WhyStory } from "./whyMessages.ts";

/** One matrix of one batch item and head. `layer` and `name` as in `CellRef`. */
export interface MatrixRef {
  readonly layer: string;
  readonly name: string;
  readonly batch: number;
  readonly head: number;
  /** Only this row of it, as a matrix of one row: for those that are too large to be sent whole. */
  readonly row?: number;
}

/** The numbers of a matrix, row-major, in a buffer of their own (so that NaN, ±∞ and −0 survive the way). */
export interface MatrixData extends MatrixRef {
  readonly rows: number;
  readonly cols: number;
  readonly data: Float64Array;
  /** The numbers before the last change of the result, when the step has moved and kept its size. */
  readonly before?: Float64Array;
}

/** What the panel looks at; kept by the page and sent to the host, so that a snapshot contains the right numbers. */
export interface PanelView {
  readonly layer: string;
  readonly batch: number;
  readonly head: number;
}

/** How the shown numbers relate to the text. */
export type PanelStatus =
  | { readonly kind: "notComputed" }
  | { readonly kind: "upToDate" }
  /** The text has changed since; the numbers are those of `resultVersion`. */
  | { readonly kind: "edited" }
  | { readonly kind: "computing"; readonly done: number; readonly total: number }
  /** The text cannot be understood now; the last good numbers stay, marked as such. */
  | { readonly kind: "problem"; readonly count: number; readonly first: Words; readonly line: number }
  | { readonly kind: "failed"; readonly message: Words }
  /** The file is gone or cannot be opened. */
  | { readonly kind: "gone"; readonly message: Words };

/** When the numbers follow the text. */
export type RecomputeMode = "lens" | "onSave" | "live";

/** Everything the page shows, but for numbers it asks for one by one. */
export interface Snapshot {
  readonly uri: string;
  readonly fileName: string;
  /** Version of the text now, and of the text the numbers belong to. */
  readonly documentVersion: number;
  readonly resultVersion?: number;
  readonly status: PanelStatus;
  /** Of this document; its panel's switch sets it. */
  readonly mode: RecomputeMode;
  /** Whether the setting lets the numbers of all documents follow their text. */
  readonly liveEverywhere?: boolean;
  /** Present as soon as there are numbers to show. */
  readonly outline?: Outline;
  /** Matrices of the looked-at layer, batch item and head, as many as fit a budget; the page asks for others. */
  readonly matrices: readonly MatrixData[];
  /** Steps whose numbers moved with the last result, with the count of moved cells and the largest |Δ| over all heads. */
  readonly changes: readonly {
    readonly layer: string;
    readonly name: string;
    readonly cells: number;
    readonly largest: number;
  }[];
  /** What is looked at, if the host asks for something (a lens asked for a step); applied once. */
  readonly reveal?: {
    readonly layer: string;
    readonly name: string;
    readonly cell?: CellRef;
    /** The view to turn to, if it is not the steps. */
    readonly tab?: "Why" | "Compare";
  };
  /** The spec that this one is compared with, as it is named; its version as soon as it has numbers, and why it has none. */
  readonly other?: {
    readonly name: string;
    readonly version?: number;
    /** Whether its text has changed since. */
    readonly isOld?: boolean;
    readonly fault?: Words;
  };
}

/** Requests of the page, each with its answer. The only things a page can ask of the host. */
export interface HostMethods extends TrainMethods {
  /** On every load of the page: the strings of its language and the first snapshot. */
  ready: {
    params: { view: PanelView | null };
    result: { strings: Readonly<Record<string, string>>; locale: string; snapshot: Snapshot };
  };
  setView: { params: PanelView; result: null };
  readMatrix: { params: MatrixRef & { resultVersion: number }; result: MatrixData };
  /** A tile of a matrix that is too large to be sent whole; goes on counting its numbers where they are behind the tile. */
  readTile: {
    params: Omit<MatrixRef, "row"> & { tile: TileRequest; moment: Moment; resultVersion: number };
    result: Tile;
  };
  explain: { params: { cell: CellRef; resultVersion: number }; result: Derivation };
  /** All heads of a layer at a glance. */
  readHeads: {
    params: { layer: string; batch: number; quantity: TokenQuestion["quantity"]; resultVersion: number };
    result: LayerHeads;
  };
  /** What would be read out after each layer of a document, or of the round of a layer. */
  readLens: { params: { layer: string; batch: number; resultVersion: number }; result: LensNumbers };
  /** Every figure of one head with its formula and its words. */
  readFigures: {
    params: { layer: string; batch: number; head: number; resultVersion: number };
    result: readonly HeadFigureValue[];
  };
  /** Whom a token attends to, or who attends to it. */
  readTokens: { params: TokenQuestion & { resultVersion: number }; result: TokenWeights };
  /** What one query's weights would be otherwise. */
  studyRow: { params: RowQuestion & { resultVersion: number }; result: RowStudy };
  /** Writes another temperature of a layer into the text as one edit, and recomputes. */
  writeTemperature: { params: { layer: string; temperature: number; resultVersion: number }; result: null };
  /**
   * Heads of the layers beside one (of the document, or of its round) by a rule, or by similarity where the rule is empty; `drawn` is the layer
   * on whose grid the rule is shown.
   */
  rankHeads: {
    params: {
      layer: string;
      batch: number;
      rule: string;
      measure: SimilarityMeasure;
      drawn?: string;
      resultVersion: number;
    };
    result: RankedHeads;
  };
  /** The walk through the result, with how far its tasks are; `next` is the lesson after this one, where there is one. */
  readTour: { params: { resultVersion: number }; result: TourStory & { readonly next?: string } };
  /** Opens the lesson after this one, computed. */
  openNextLesson: { params: Record<string, never>; result: null };
  /** Asks the user what to compare with; `other` of the next snapshots names it. */
  compareWith: { params: Record<string, never>; result: null };
  stopComparing: { params: Record<string, never>; result: null };
  recomputeOther: { params: Record<string, never>; result: null };
  /** The layers and steps of the spec that this one is compared with. */
  readOther: { params: { resultVersion: number }; result: Outline };
  readOtherMatrix: { params: MatrixRef & { resultVersion: number }; result: MatrixData };
  /** Tries the statements about attention on one head; empty where the layer has no weights. */
  tryClaims: { params: ClaimPlace & { resultVersion: number }; result: readonly TriedClaim[] };
  /** Opens an unsaved copy of the document in which a statement that holds fails; false where none could be made. */
  breakClaim: { params: ClaimPlace & { id: string; resultVersion: number }; result: boolean };
  /** Attention and other architectures over one batch item of the input, or why there is nothing to compare. */
  readBeside: { params: { batch: number; resultVersion: number }; result: BesideStory | { none: NoStoryReason } };
  /** What made one number of a network beside the attention. */
  explainBeside: {
    params: { index: number; batch: number; row: number; col: number; resultVersion: number };
    result: readonly DerivationLine[];
  };
  /** Searches for the mistake that makes the expected numbers differ; see `searching` for its progress. */
  findOutWhy: { params: { resultVersion: number }; result: WhyStory | { none: NoWhyReason } };
  cancelWhy: { params: Record<string, never>; result: null };
  /** The numbers of one explanation, by its place in the list. */
  readWhy: { params: { index: number; batch: number; head: number; resultVersion: number }; result: WhyNumbers };
  /** Writes an explanation into the text as one edit, and recomputes. */
  applyWhy: { params: { index: number; resultVersion: number }; result: null };
  copyWhy: { params: { resultVersion: number }; result: null };
  copyDerivation: { params: { cell: CellRef; resultVersion: number; format: CopyFormat }; result: null };
  /** Selects in the text the number of a cell, or the tensor that the cell's step comes from. */
  goToSource: { params: { cell: CellRef }; result: null };
  goToProblem: { params: Record<string, never>; result: null };
  recompute: { params: Record<string, never>; result: null };
  cancel: { params: Record<string, never>; result: null };
  /** Lets the numbers of this document follow its text, or of all documents. */
  setLive: { params: { live: boolean; everywhere?: boolean }; result: null };
  /** Writes a cell's new number into the text, and recomputes. */
  editCell: { params: { cell: CellRef; value: number; resultVersion: number }; result: null };
  /** Writes a table of numbers, row by row from a cell on, into the text as one edit, and recomputes. */
  editCells: {
    params: { cell: CellRef; cols: number; values: Float64Array; resultVersion: number };
    result: null;
  };
  /** A picture that the host asked for, or null where it could not be drawn. */
  pictureDrawn: { params: { id: number; png: Uint8Array | null }; result: null };
  /** Asks the user what to write of the numbers and where; the step is the one in view. */
  exportResult: { params: { layer: string; step: string }; result: null };
}

/** Notifications of the host; none has an answer of its own. */
export interface PageMethods {
  snapshot: { params: Snapshot };
  /** The cell whose number is under the text's caret, or null. */
  markCell: { params: { cell: CellRef | null } };
  /** Asks for an SVG picture as PNG; the page answers with `pictureDrawn`. */
  drawPicture: { params: { id: number; svg: string } };
  /** How far a search for mistakes is, 0 … 1. */
  searching: { params: { share: number } };
}

export type HostMethod = keyof HostMethods;
export type PageMethod = keyof PageMethods;
