import type { Rope } from "../spec/positionKinds.ts";
import type { Dims } from "../spec/result.ts";
import type { Block } from "../spec/spec.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { ropeFrequencies } from "./ropeScaling.ts";

/** Cosines and sines for each row: items×rows×(dim/2); one item serves the whole batch. */
export interface RotationTable {
  readonly cos: Float64Array;
  readonly sin: Float64Array;
  readonly items: number;
  readonly half: number;
  /** items×rows. */
  readonly positions: Float64Array;
  /** The first rotated entry. */
  readonly from: number;
  /** The heads that are rotated; all where it is undefined. */
  readonly heads: ReadonlySet<number> | undefined;
}

/** How a block rotates its queries and keys, if it does; there is at most one such position. */
export function ropeOf(block: Block): Rope | undefined {
  for (const position of block.positions) if (position.type === "rope") return position;
  return undefined;
}

/** The rotation of the queries, at the written positions, else at offset + P, offset + P + 1, …; `length`: `ropeLength`. */
export function queryRotation(rope: Rope, dims: Dims, length = 0): RotationTable {
  return rotationTable(rope, queryPositions(rope, dims), rotatedWidth(rope, dims.dq), length);
}

/**
 * The rotation of the new keys (cached ones were rotated when they were new): where the queries are in self attention;
 * the positions of a memory start at 0, after its cache.
 */
export function keyRotation(rope: Rope, block: Block, dims: Dims): RotationTable {
  const positions = keyPositions(rope, block, dims);
  return rotationTable(rope, positions, rotatedWidth(rope, dims.dk), ropeLength(rope, block, dims));
}

/** How many entries of each row are rotated. */
export function rotatedWidth(rope: Rope, width: number): number {
  return rope.dim ?? width - (rope.from ?? 0);
}

/**
 * The frequencies of a rope's pairs: pairs × [unscaled, scaled, band], where the band is the share of the divided
 * frequency, 0 kept and 1 divided by the factor. Undefined without a rope.
 */
export function frequencyTable(block: Block, dims: Dims): Tensor | undefined {
  const rope = ropeOf(block);
  if (rope === undefined) return undefined;
  const { unscaled, scaled } = ropeFrequencies(rope, rotatedWidth(rope, dims.dq), ropeLength(rope, block, dims));
  const factor = rope.scaling !== undefined && "factor" in rope.scaling ? (rope.scaling.factor ?? 1) : 1;
  const data = new Float64Array(3 * unscaled.length);
  for (const [k, frequency] of unscaled.entries()) {
    const kept = scaled[k]! / frequency;
    data.set([frequency, scaled[k]!, factor === 1 ? 0 : (1 - kept) / (1 - 1 / factor)], 3 * k);
  }
  return { shape: [unscaled.length, 3], data };
}

/** The largest position of queries and keys plus 1, which scaling by length looks at. */
export function ropeLength(rope: Rope, block: Block, dims: Dims): number {
  if (rope.scaling === undefined) return 0;
  const last = (most: number, position: number): number => Math.max(most, position + 1);
  return keyPositions(rope, block, dims).data.reduce(last, queryPositions(rope, dims).data.reduce(last, 0));
}

/** Which axis of the written positions turns pair k; 0 without sections. */
export function axisOfPair({ sections, sectionLayout }: Rope, k: number): number {
  if (sections === undefined) return 0;
  if (sectionLayout === "interleaved") {
    const axis = k % sections.length;
    return k < sections[axis]! * sections.length ? axis : 0;
  }
  let end = 0;
  return sections.findIndex((count) => {
    end += count;
    return k < end;
  });
}

function queryPositions(rope: Rope, dims: Dims): Tensor {
  return rope.positions ?? countedFrom(rope.offset + dims.past, dims.n);
}

function keyPositions(rope: Rope, block: Block, dims: Dims): Tensor {
  const newKeys = dims.m - dims.past;
  const shared = block.memory === "self" && rope.positions?.shape.at(-1) === newKeys ? rope.positions : undefined;
  const first = block.memory === "self" && rope.positions === undefined ? rope.offset + dims.past : dims.past;
  return shared ?? countedFrom(first, newKeys);
}

function countedFrom(first: number, count: number): Tensor {
  return { shape: [count], data: Float64Array.from({ length: count }, (_, i) => first + i) };
}

/**
 * Angle of pair k at position p: p · base^(−2k/dim), or p times its scaled frequency; or the written cos/sin tables'
 * row p. Source: Su et al., RoFormer, §3.2.2.
 */
function rotationTable(rope: Rope, positions: Tensor, dim: number, length: number): RotationTable {
  const half = dim / 2;
  const written = rope.sections !== undefined && positions.shape.length > 1;
  const count = written ? positions.shape[1]! : positions.data.length;
  const cos = new Float64Array(count * half);
  const sin = new Float64Array(count * half);
  const { scaled, factor } = ropeFrequencies(rope, dim, length);
  for (let k = 0; k < half; k++) {
    const frequency = scaled[k]!;
    const axis = written ? axisOfPair(rope, k) * count : 0;
    for (let row = 0; row < count; row++) {
      const p = positions.data[axis + row]!;
      cos[row * half + k] = factor * (rope.cos === undefined ? Math.cos(p * frequency) : rope.cos.data[p * half + k]!);
      sin[row * half + k] = factor * (rope.sin === undefined ? Math.sin(p * frequency) : rope.sin.data[p * half + k]!);
    }
  }
  const items = positions.shape.length > 1 && !written ? positions.shape[0]! : 1;
  const { from = 0, heads } = rope;
  return { cos, sin, items, half, positions: positions.data, from, heads: heads && new Set(heads) };
}

/**
 * Rotates pairs of entries of each row: (a, b) → (a·cos − b·sin, a·sin + b·cos); what lies beyond the pairs is copied.
 * x: B×H×rows×d. Pairs are (k, k + dim/2) for "half" and (2k, 2k+1) for "interleaved". `turn` −1 applies the transposed
 * rotation, which is what gradients go through.
 */
export function rotate(x: Tensor, table: RotationTable, pairs: Rope["pairs"], turn: 1 | -1 = 1): Tensor {
  const [batch, heads, rows, width] = x.shape as [number, number, number, number];
  const data = x.data.slice();
  const { half } = table;
  const step = pairs === "half" ? 1 : 2;
  const partner = pairs === "half" ? half : 1;
  for (let bh = 0; bh < batch * heads; bh++) {
    if (table.heads !== undefined && !table.heads.has(bh % heads)) continue;
    const item = table.items === 1 ? 0 : Math.floor(bh / heads);
    for (let row = 0; row < rows; row++) {
      const from = (bh * rows + row) * width + table.from;
      const angles = (item * rows + row) * half;
      for (let k = 0; k < half; k++) {
        const first = from + k * step;
        const a = x.data[first]!;
        const b = x.data[first + partner]!;
        const cos = table.cos[angles + k]!;
        const sin = turn * table.sin[angles + k]!;
        data[first] = a * cos - b * sin;
        data[first + partner] = a * sin + b * cos;
      }
    }
  }
  return { shape: x.shape, data };
}
