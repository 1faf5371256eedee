import { isTable, type TableBias } from "../spec/positionKinds.ts";
import type { Dims } from "../spec/result.ts";
import type { Block } from "../spec/spec.ts";

/** The tables that are looked up by the offset of key and query, in the order of the document. */
export function tablesOf(block: Block): TableBias[] {
  return block.positions.filter(isTable);
}

/** The table's row for query i and key j, both from 0; i counts from P after a cache. */
export function tableRow(table: TableBias, i: number, j: number, past: number): number {
  if (table.type === "t5") return bucketOf(j - i - past, table);
  const [rows, cols] = table.window;
  const down = Math.floor((i + past) / cols) - Math.floor(j / cols);
  const right = ((i + past) % cols) - (j % cols);
  return (down + rows - 1) * (2 * cols - 1) + right + cols - 1;
}

/** The table's row for each query and key, as `tableRow`, with what every offset needs worked out once. */
export function tableRows(
  table: TableBias,
  { n, m, past }: Pick<Dims, "n" | "m" | "past">,
): (i: number, j: number) => number {
  if (table.type !== "t5") return (i, j) => tableRow(table, i, j, past);
  // Offsets go from that of the last query and the first key to that of the first query and the last key.
  const least = 1 - n - past;
  const buckets = Int32Array.from({ length: Math.max(0, m - past - least) }, (_, at) => bucketOf(at + least, table));
  return (i, j) => buckets[j - i - past - least]!;
}

/** What a table adds to the score of query i of head h for key j. */
export function tableBiasAt(table: TableBias, h: number, i: number, j: number, past: number): number {
  const { shape, data } = table.values;
  return data[tableRow(table, i, j, past) * shape[1]! + h]!;
}

/** A little more than what rounding takes from a logarithm: an offset on a bucket's edge belongs to the farther one. */
const edge = 1e-9;

/**
 * The bucket of an offset, key − query: near offsets have one each, farther ones share buckets that widen up to
 * `maxDistance`, behind which all are in the last. Bidirectional: the second half is for keys after the query.
 * Source: Raffel et al., Exploring the Limits of Transfer Learning, §2.1, and T5's relative_position_bucket.
 */
export function bucketOf(
  offset: number,
  { values, maxDistance, bidirectional }: Extract<TableBias, { type: "t5" }>,
): number {
  const all = values.shape[0]!;
  const count = bidirectional ? Math.floor(all / 2) : all;
  const first = bidirectional && offset > 0 ? count : 0;
  const distance = bidirectional ? Math.abs(offset) : Math.max(0, -offset);
  const exact = Math.floor(count / 2);
  if (distance < exact) return first + distance;
  if (exact === 0) return first;
  const farther = (Math.log(distance / exact) / Math.log(maxDistance / exact)) * (count - exact);
  return first + Math.min(count - 1, exact + Math.floor(farther + edge));
}

/** The gradient of a table: that of every cell it was added to, at the row and head that were looked up. */
export function tableGradient(table: TableBias, gradient: Float64Array, dims: Dims): Float64Array {
  const { batch, heads, n, m, keys } = dims;
  const rowOf = tableRows(table, dims);
  const sum = new Float64Array(table.values.data.length);
  const columns = table.values.shape[1]!;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < m; j++) {
      const row = rowOf(i, j) * columns;
      for (let bh = 0; bh < batch * heads; bh++) sum[row + (bh % heads)]! += gradient[(bh * n + i) * keys + j]!;
    }
  }
  return sum;
}
