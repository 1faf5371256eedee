import type { Dims } from "../spec/result.ts";
import type { Block, Rope } from "../spec/spec.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** Cosines and sines for each row: items×rows×(dim/2); one item serves the whole batch. */
export interface RotationTable {
  readonly cos: Float64Array;
  readonly sin: Float64Array;
  readonly items: number;
  readonly half: number;
  /** items×rows. */
  readonly positions: Float64Array;
}

/** How a block rotates its queries and keys, if it does; there is at most one such position. */
export function ropeOf(block: Block): Rope | undefined {
  for (const position of block.positions) if (position.type === "rope") return position;
  return undefined;
}

/** The rotation of the queries: they stand at the written positions, else at offset + P, offset + P + 1, … */
export function queryRotation(rope: Rope, dims: Dims): RotationTable {
  const at = rope.positions ?? countedFrom(rope.offset + dims.past, dims.n);
  return rotationTable(rope, at, rope.dim ?? dims.dq);
}

/**
 * The rotation of the new keys (cached ones were rotated when they were new): where the queries stand in self attention;
 * the positions of a memory start at 0, after its cache.
 */
export function keyRotation(rope: Rope, block: Block, dims: Dims): RotationTable {
  const newKeys = dims.m - dims.past;
  const shared = block.memory === "self" && rope.positions?.shape.at(-1) === newKeys ? rope.positions : undefined;
  const first = block.memory === "self" && rope.positions === undefined ? rope.offset + dims.past : dims.past;
  return rotationTable(rope, shared ?? countedFrom(first, newKeys), rope.dim ?? dims.dk);
}

function countedFrom(first: number, count: number): Tensor {
  return { shape: [count], data: Float64Array.from({ length: count }, (_, i) => first + i) };
}

/**
 * Angle of pair k at position p: p · base^(−2k/dim); or the written cos/sin tables' row p.
 * Source: Su et al., RoFormer, §3.2.2.
 */
function rotationTable(rope: Rope, positions: Tensor, dim: number): RotationTable {
  const half = dim / 2;
  const count = positions.data.length;
  const cos = new Float64Array(count * half);
  const sin = new Float64Array(count * half);
  for (let k = 0; k < half; k++) {
    const frequency = rope.base ** ((-2 * k) / dim);
    for (let row = 0; row < count; row++) {
      const p = positions.data[row]!;
      cos[row * half + k] = rope.cos === undefined ? Math.cos(p * frequency) : rope.cos.data[p * half + k]!;
      sin[row * half + k] = rope.sin === undefined ? Math.sin(p * frequency) : rope.sin.data[p * half + k]!;
    }
  }
  return { cos, sin, items: positions.shape.length > 1 ? positions.shape[0]! : 1, half, positions: positions.data };
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
    const item = table.items === 1 ? 0 : Math.floor(bh / heads);
    for (let row = 0; row < rows; row++) {
      const from = (bh * rows + row) * width;
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
