import type { TableBias } from "../spec/positionKinds.ts";
import type { Dims } from "../spec/result.ts";
import type { Block } from "../spec/spec.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { alibiAt, slopesOf } from "./alibi.ts";
import { broadcastStrides } from "./layout.ts";
import { hideKeys, maskRules } from "./mask.ts";
import { tableRows, tablesOf } from "./relativeBias.ts";

/** Scores with everything added and hidden, and the queries that are left with no key at all. */
export interface MaskedScores {
  readonly masked: Tensor;
  readonly fullyMasked: readonly (readonly [number, number, number])[];
}

/**
 * masked[i,j] = score + bias + ALiBi + tables of offsets where the key is visible, −Infinity where it is not: chosen, never added, so that a
 * NaN in a hidden key stays where it is. The rows appended by biasKV and zeroKV are passed through.
 * scores: B×H×n×keys; result: the same shape. A query is fully masked when the rules leave it no key, whatever its scores.
 */
export function maskScores(block: Block, dims: Dims, scores: Tensor): MaskedScores {
  const { batch, heads, n, keys } = dims;
  const maskRow = rowMasker(block, dims);
  const masked = scores.data.slice();
  const fullyMasked: [number, number, number][] = [];
  for (let b = 0; b < batch; b++) {
    for (let h = 0; h < heads; h++) {
      for (let i = 0; i < n; i++) {
        const sees = maskRow(masked, ((b * heads + h) * n + i) * keys, b, h, i);
        if (!sees) fullyMasked.push([b, h, i]);
      }
    }
  }
  return { masked: { shape: scores.shape, data: masked }, fullyMasked };
}

/** Masks the row of scores of query i that begins at `row`, in place; returns whether the rules leave the query a key. */
export type MaskRow = (scores: Float64Array, row: number, b: number, h: number, i: number) => boolean;

/** The masking of single rows, with everything that a block adds to its scores and hides of them. */
export function rowMasker(block: Block, dims: Dims): MaskRow {
  const { m, keys } = dims;
  const rules = maskRules(block, dims);
  const add = additions(block, dims);
  const visible = new Uint8Array(m);
  return (scores, row, b, h, i) => {
    visible.fill(1);
    for (const rule of rules) hideKeys(rule, b, h, i, visible);
    for (const addTo of add) addTo(scores, row, b, h, i);
    for (let j = 0; j < m; j++) if (visible[j] === 0) scores[row + j] = -Infinity;
    return keys > m || visible.includes(1);
  };
}

/** Every query, when there is no key at all. */
export function allQueries({ batch, heads, n }: Dims): [number, number, number][] {
  return Array.from({ length: batch * heads * n }, (_, q) => [
    Math.floor(q / (heads * n)),
    Math.floor(q / n) % heads,
    q % n,
  ]);
}

/** The queries that masked scores leave no key, where those were given instead of computed. masked: B×H×n×keys. */
export function emptyRows(masked: Tensor, dims: Dims): [number, number, number][] {
  const { keys } = dims;
  return allQueries(dims).filter((_, row) =>
    masked.data.subarray(row * keys, (row + 1) * keys).every((score) => score === -Infinity),
  );
}

/** Adds to a row of scores, which begins at `row`, what belongs to query i. */
type AddToRow = (scores: Float64Array, row: number, b: number, h: number, i: number) => void;

function additions(block: Block, dims: Dims): AddToRow[] {
  const list: AddToRow[] = [];
  if (block.bias !== undefined) list.push(addBias(block.bias, dims));
  const slopes = slopesOf(block, dims.heads);
  if (slopes !== undefined) list.push(addAlibi(slopes, dims));
  for (const table of tablesOf(block)) list.push(addTable(table, dims));
  return list;
}

/** + bias, broadcast to B×H×n×m from the right. */
function addBias(bias: Tensor, { m }: Dims): AddToRow {
  const [perB, perH, perI, perJ] = broadcastStrides(bias.shape);
  return (scores, row, b, h, i) => {
    const from = b * perB + h * perH + i * perI;
    for (let j = 0; j < m; j++) scores[row + j]! += bias.data[from + j * perJ]!;
  };
}

function addTable(table: TableBias, dims: Dims): AddToRow {
  const rowOf = tableRows(table, dims);
  const { shape, data } = table.values;
  const columns = shape[1]!;
  return (scores, row, _b, h, i) => {
    for (let j = 0; j < dims.m; j++) scores[row + j]! += data[rowOf(i, j) * columns + h]!;
  };
}

function addAlibi(slopes: Float64Array, { m, past }: Dims): AddToRow {
  return (scores, row, _b, h, i) => {
    const slope = slopes[h]!;
    for (let j = 0; j < m; j++) scores[row + j]! += alibiAt(slope, i, j, past);
  };
}
