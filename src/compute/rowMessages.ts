import type { LayerResult } from "../core/spec/result.ts";
import type { StepId } from "../core/spec/steps.ts";
import type { PackedBlock } from "./packedSpec.ts";

/** What rows of scores and weights are made from: a block without what its projections need, and its queries and keys. */
export interface HeldLayer {
  readonly block: PackedBlock;
  /** With the steps Q and K alone. */
  readonly layer: LayerResult;
}

/** A rectangle of a step whose rows are not kept, of one batch item and head. */
export interface RowsWish {
  readonly step: StepId;
  readonly batch: number;
  readonly head: number;
  readonly row: number;
  readonly rows: number;
  readonly col: number;
  readonly cols: number;
}

/** What a worker that makes rows is asked: of a layer by the number under which it holds it. */
export interface RowsRequest {
  readonly rowsId: number;
  readonly layerId: number;
  /** Comes with the first request for the layer. */
  readonly layer?: HeldLayer;
  /** A layer that is not needed any more. */
  readonly forget?: number;
  readonly wish: RowsWish;
}

/** Its answer: the rectangle, row-major, or why it could not be made. */
export interface RowsReply {
  readonly rowsId: number;
  readonly numbers?: Float64Array;
  readonly fault?: string;
}

/** Whether a message asks for rows. */
export function isRowsRequest(message: object): message is RowsRequest {
  return "rowsId" in message;
}

/** Whether something that came from a worker has the form of an answer with rows. */
export function isRowsReply(message: unknown): message is RowsReply {
  if (typeof message !== "object" || message === null) return false;
  const { rowsId, numbers, fault } = message as Readonly<Record<string, unknown>>;
  return Number.isSafeInteger(rowsId) && (numbers instanceof Float64Array || typeof fault === "string");
}
