import { embeddingShape } from "../spec/embedding.ts";
import type { Embedding } from "../spec/spec.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** One table that an embedding takes rows of, with the row of each position and the number that multiplies it. */
export interface EmbeddingPart {
  /** Name inside the embedding: `table`, `types.table`, `positions.table`. */
  readonly name: string;
  readonly table: Tensor;
  readonly scale: number;
  /** Row of the table for a position, counted through all items. */
  readonly rowAt: (position: number) => number;
}

/** The tables that are added up, in the order of the sum. */
export function embeddingParts({ ids, table, scale, types, positions }: Embedding): EmbeddingPart[] {
  const n = ids.shape.at(-1) ?? 0;
  const parts: EmbeddingPart[] = [{ name: "table", table, scale, rowAt: (at) => ids.data[at]! }];
  if (types !== undefined) {
    parts.push({ name: "types.table", table: types.table, scale: 1, rowAt: lookup(types.ids, n) });
  }
  if (positions !== undefined) {
    const rowAt = positions.ids === undefined ? (at: number) => at % n : lookup(positions.ids, n);
    parts.push({ name: "positions.table", table: positions.table, scale: 1, rowAt });
  }
  return parts;
}

/** Ids of one item serve all items. */
function lookup(ids: Tensor, n: number): EmbeddingPart["rowAt"] {
  return ids.data.length === n ? (at) => ids.data[at % n]! : (at) => ids.data[at]!;
}

/** scale · table[ids] + types.table[types.ids] + positions.table[positions.ids], before the norm: n×d or B×n×d. */
export function embeddedIds(embedding: Embedding): Tensor {
  const shape = embeddingShape(embedding);
  const d = shape.at(-1)!;
  const data = new Float64Array(embedding.ids.data.length * d);
  for (const { table, scale, rowAt } of embeddingParts(embedding)) {
    for (let at = 0; at < embedding.ids.data.length; at++) {
      const from = rowAt(at) * d;
      for (let c = 0; c < d; c++) data[at * d + c]! += scale * table.data[from + c]!;
    }
  }
  return { shape, data };
}
