import { movesScores, type Position } from "../../spec/positionKinds.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { PlacedMask } from "./masks.ts";
import type { PlacedPosition } from "./positions.ts";

/**
 * The positions of a block whose `documents` say `restart`: sinusoidal, learned and RoPE positions without positions of
 * their own count from 0 in each document. `past`: rows of the cache, which the documents cover too.
 */
export function restartedPositions(
  placed: readonly PlacedPosition[],
  masks: readonly PlacedMask[],
  past: number,
): PlacedPosition[] {
  const mask = masks.map((one) => one.mask).find((one) => one.type === "documents" && one.restart === true);
  if (mask?.type !== "documents") return [...placed];
  const positions = positionsWithin(mask.documents, past);
  return placed.map((one) => ({ ...one, position: restarted(one.position, positions) }));
}

function restarted(position: Position, positions: Tensor): Position {
  if (movesScores(position) || position.positions !== undefined) return position;
  if (position.type === "learned") return { ...position, positions };
  const data = positions.data.map((at) => at + position.offset);
  return { ...position, positions: { shape: positions.shape, data } };
}

/** How many earlier positions belong to the same document; the first `past` of each row are left out. */
export function positionsWithin(documents: Tensor, past: number): Tensor {
  const count = documents.shape.at(-1) ?? 0;
  const rows = count === 0 ? 0 : documents.data.length / count;
  const data: number[] = [];
  for (let row = 0; row < rows; row++) {
    const seen = new Map<number, number>();
    for (const [at, id] of documents.data.subarray(row * count, (row + 1) * count).entries()) {
      const earlier = seen.get(id) ?? 0;
      seen.set(id, earlier + 1);
      if (at >= past) data.push(earlier);
    }
  }
  return { shape: [...documents.shape.slice(0, -1), Math.max(0, count - past)], data: Float64Array.from(data) };
}
