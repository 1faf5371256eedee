import { broadcastStrides } from "../../engine/layout.ts";
import { hideKeys, maskRules } from "../../engine/mask.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import type { LayerContext } from "../context/layerContext.ts";

/** A bias up to this means to hide a key: −1e4, −1e9, the least float16 or float32. */
const hidingBias = -1e4;
/** Scores that are looked at in one block. */
const mostScores = 2 ** 18;

/** One query with the keys that its masks leave it, all from 0. Appended rows (biasKV, zeroKV) are not among them. */
export interface VisibleRow {
  readonly b: number;
  readonly h: number;
  readonly i: number;
  readonly keys: readonly number[];
}

/** The queries of a block with the keys they may see; evenly spaced ones where there are very many scores. */
export function* visibleRows({ block, dims }: LayerContext): Generator<VisibleRow> {
  const { batch, heads, n, m } = dims;
  const rules = maskRules(block, dims);
  const count = batch * heads * n;
  const stride = Math.max(1, Math.ceil((count * m) / mostScores));
  const row = new Uint8Array(m);
  for (let flat = 0; flat < count; flat += stride) {
    const [b, h, i] = [Math.floor(flat / (heads * n)), Math.floor(flat / n) % heads, flat % n];
    row.fill(1);
    for (const rule of rules) hideKeys(rule, b, h, i, row);
    yield { b, h, i, keys: Array.from(row.keys()).filter((j) => row[j] === 1) };
  }
}

/** A tensor's flat index for a cell of B×H×n×m to which it is broadcast. */
export function broadcastAt({ shape }: Tensor): (b: number, h: number, i: number, j: number) => number {
  const [perB, perH, perI, perJ] = broadcastStrides(shape);
  return (b, h, i, j) => b * perB + h * perH + i * perI + j * perJ;
}

/** Whether the bias means to hide a key from a query; undefined for a block without such a bias. */
export function meansToHide({
  block: { bias },
  dims,
}: LayerContext): ((b: number, h: number, i: number, j: number) => boolean) | undefined {
  if (!bias?.data.some((value) => value <= hidingBias)) return undefined;
  const at = broadcastAt(bias);
  // Appended rows have no bias.
  return (b, h, i, j) => j < dims.m && valueAt(bias.data, at(b, h, i, j)) <= hidingBias;
}
