import { streamedRow } from "../core/engine/streamed.ts";
import type { LayerResult } from "../core/spec/result.ts";
import type { Block } from "../core/spec/spec.ts";
import { unpackBlock } from "./packedSpec.ts";
import type { RowsReply, RowsRequest, RowsWish } from "./rowMessages.ts";

interface Operands {
  readonly block: Block;
  readonly layer: LayerResult;
}

const held = new Map<number, Operands>();

/** Answers one request for rows. Never throws. */
export function serveRows(
  { rowsId, layerId, layer, forget, wish }: RowsRequest,
  post: (reply: RowsReply, transfer: readonly ArrayBuffer[]) => void,
): void {
  try {
    if (forget !== undefined) held.delete(forget);
    if (layer !== undefined) held.set(layerId, { block: unpackBlock(layer.block), layer: layer.layer });
    const numbers = made(wish, held.get(layerId));
    post({ rowsId, numbers }, [numbers.buffer]);
  } catch (error) {
    post({ rowsId, fault: error instanceof Error ? (error.stack ?? error.message) : String(error) }, []);
  }
}

function made(
  { step, batch, head, row, rows, col, cols }: RowsWish,
  from: Operands | undefined,
): Float64Array<ArrayBuffer> {
  const numbers = new Float64Array(rows * cols);
  for (let at = 0; at < rows; at++) {
    const line = from && streamedRow(from.block, from.layer, step, batch, head, row + at);
    if (line === undefined) throw new Error(`row ${row + at} of ${step} cannot be made`);
    numbers.set(line.subarray(col, col + cols), at * cols);
  }
  return numbers;
}
