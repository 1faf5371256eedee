import { extraKeyRows, withCache } from "../../engine/cache.ts";
import { headNormed } from "../../engine/headNorm.ts";
import { mergeHeads, splitHeads } from "../../engine/layout.ts";
import { keyRotation, queryRotation, type RotationTable, ropeLength, ropeOf, rotate } from "../../engine/rope.ts";
import { itemAt } from "../../present.ts";
import type { Rope } from "../../spec/positionKinds.ts";
import type { Block } from "../../spec/spec.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import { latestOf, type Site, withSteps } from "../mistake.ts";

/** How queries ("q") or new keys ("k") are turned; undefined where this way does not apply. */
export type Turn = (x: Tensor, table: RotationTable, rope: Rope, which: "q" | "k") => Tensor | undefined;

/** The block with Q and K turned in another way, norms and cached keys in their places. */
export function withTurn(site: Site, turn: Turn): Block | undefined {
  const { block, dims } = site;
  const rope = ropeOf(block);
  const tables = rope && {
    q: queryRotation(rope, dims, ropeLength(rope, block, dims)),
    k: keyRotation(rope, block, dims),
  };
  if (rope === undefined || tables === undefined) return undefined;
  const turned = (which: "q" | "k") => {
    const norm = which === "q" ? block.qNorm : block.kNorm;
    const from = which === "q" ? latestOf(site, "projectedQ") : latestOf(site, "projectedK");
    if (from === undefined) return undefined;
    if (norm?.after !== "rope") return turn(norm ? headNormed(from, norm) : from, tables[which], rope, which);
    const x = turn(from, tables[which], rope, which);
    return x && headNormed(x, norm);
  };
  const [Q, K] = [turned("q"), turned("k")];
  return Q && K && withSteps(block, { Q, K: withCache(K, extraKeyRows(block)) });
}

/** Frequency and angle of each entry laid out for one kind of pairs, while the pairs are of the other. */
export const mixedTables: Turn = (x, table, { pairs }) => {
  const [batch, heads, rows, width] = x.shape as [number, number, number, number];
  const { half, from, items } = table;
  const data = x.data.slice();
  for (let bh = 0; bh < batch * heads; bh++) {
    if (table.heads !== undefined && !table.heads.has(bh % heads)) continue;
    const item = items === 1 ? 0 : Math.floor(bh / heads);
    for (let row = 0; row < rows; row++) {
      const at = (bh * rows + row) * width + from;
      const angles = (item * rows + row) * half;
      for (let c = 0; c < 2 * half; c++) {
        // The angle is that of the other layout, the partner that of the written one.
        const angle = angles + (pairs === "half" ? Math.floor(c / 2) : c % half);
        const first = pairs === "half" ? c < half : c % 2 === 0;
        const partner = pairs === "half" ? (c + half) % (2 * half) : c + (first ? 1 : -1);
        const other = (first ? -1 : 1) * valueAt(x.data, at + partner);
        data[at + c] = valueAt(x.data, at + c) * valueAt(table.cos, angle) + other * valueAt(table.sin, angle);
      }
    }
  }
  return { shape: x.shape, data };
};

/** The rotation with tables rebuilt from each position and frequency. */
export function withAngles(
  angle: (position: number, frequency: number) => { readonly cos: number; readonly sin: number },
  base?: (rope: Rope, half: number) => (k: number) => number,
): Turn {
  return (x, table, rope) => {
    if (rope.cos !== undefined || rope.sections !== undefined) return undefined;
    const { half, positions } = table;
    const dim = 2 * half;
    const frequency = base?.(rope, half) ?? ((k: number) => rope.base ** ((-2 * k) / dim));
    const cos = new Float64Array(table.cos.length);
    const sin = new Float64Array(table.sin.length);
    for (let at = 0; at < cos.length; at++) {
      const made = angle(valueAt(positions, Math.floor(at / half)), frequency(at % half));
      cos[at] = made.cos;
      sin[at] = made.sin;
    }
    return rotate(x, { ...table, cos, sin }, rope.pairs);
  };
}

/** The packed width is turned before it is cut into heads: one set of frequencies over all of them. */
export const beforeSplit: Turn = (x, table, rope) => {
  const heads = itemAt(x.shape, 1);
  if (heads < 2 || rope.dim !== undefined || rope.scaling !== undefined || rope.cos !== undefined) return undefined;
  if (rope.sections !== undefined || rope.heads !== undefined || rope.from !== undefined) return undefined;
  const packed = mergeHeads(x);
  const width = itemAt(packed.shape, 2);
  const half = width / 2;
  const rows = table.positions.length;
  const cos = new Float64Array(rows * half);
  const sin = new Float64Array(rows * half);
  for (let at = 0; at < cos.length; at++) {
    const angle = valueAt(table.positions, Math.floor(at / half)) * rope.base ** ((-2 * (at % half)) / width);
    cos[at] = Math.cos(angle);
    sin[at] = Math.sin(angle);
  }
  const wide = { shape: [itemAt(packed.shape, 0), 1, itemAt(packed.shape, 1), width], data: packed.data };
  const turned = rotate(wide, { ...table, cos, sin, half }, rope.pairs);
  return splitHeads({ shape: packed.shape, data: turned.data }, heads);
};

/** A table whose row r is another's row r + by; undefined where rows would be made up. */
export function shiftedPositions(rope: Rope, by: number): Rope {
  const { positions } = rope;
  if (positions === undefined) return { ...rope, offset: rope.offset + by };
  return { ...rope, positions: { shape: positions.shape, data: positions.data.map((p) => p + by) } };
}
