import { itemAt, present } from "../present.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { valueAt } from "../tensor/valueAt.ts";
import { headCounts } from "./dims.ts";
import type { Block } from "./spec.ts";

type Letter = "q" | "k" | "v";

/** The columns of Wqkv (rows with "out-in") that make the packed queries, keys or values, in their order. */
export function fusedColumns(block: Block, letter: Letter, width: number): number[] {
  const { heads, kvHeads } = headCounts(block);
  const w = width / (heads + 2 * kvHeads);
  const layout = block.qkvLayout ?? "qkv";
  // With "qkv" all heads are one group; else each key/value head has its queries, its key and its value in turn.
  const groups = layout === "qkv" ? 1 : kvHeads;
  const perGroup = { q: (heads / groups) * w, k: (kvHeads / groups) * w, v: (kvHeads / groups) * w };
  const before = { q: 0, k: perGroup.q, v: perGroup.q + perGroup.k };
  const size = perGroup.q + perGroup.k + perGroup.v;
  return Array.from({ length: groups * perGroup[letter] }, (_, at) => {
    const group = Math.floor(at / perGroup[letter]);
    return group * size + before[letter] + (at % perGroup[letter]);
  });
}

/** The block with Wq, Wk, Wv and their biases cut out of Wqkv and bqkv; itself without them. */
export function unfused<B extends Block>(block: B): B {
  const { Wqkv, bqkv } = block;
  if (Wqkv === undefined) return block;
  const outIn = block.weightLayout === "out-in";
  const width = itemAt(Wqkv.shape, outIn ? 0 : 1);
  const parts: Partial<Record<"Wq" | "Wk" | "Wv" | "bq" | "bk" | "bv", Tensor>> = {};
  for (const letter of ["q", "k", "v"] as const) {
    const columns = fusedColumns(block, letter, width);
    parts[`W${letter}`] = outIn ? taken(Wqkv, columns, 0) : taken(Wqkv, columns, 1);
    if (bqkv !== undefined) {
      parts[`b${letter}`] = { shape: [columns.length], data: Float64Array.from(columns, (c) => valueAt(bqkv.data, c)) };
    }
  }
  return { ...block, ...parts };
}

function taken({ shape, data }: Tensor, picks: readonly number[], axis: 0 | 1): Tensor {
  const [rows, cols] = shape as [number, number];
  if (axis === 0) {
    const all = picks.flatMap((row) => Array.from(data.subarray(row * cols, (row + 1) * cols)));
    return { shape: [picks.length, cols], data: Float64Array.from(all) };
  }
  const result = new Float64Array(rows * picks.length);
  for (let r = 0; r < rows; r++)
    picks.forEach((c, at) => {
      result[r * picks.length + at] = valueAt(data, r * cols + c);
    });
  return { shape: [rows, picks.length], data: result };
}

/** A gradient of Wq, Wk or Wv (or of a bias) where it belongs in one of Wqkv (or bqkv), zeros elsewhere. */
export function fusedGradient(block: Block, letter: Letter, gradient: Float64Array, bias: boolean): Float64Array {
  const Wqkv = present(block.Wqkv);
  const outIn = block.weightLayout === "out-in";
  const [rows, cols] = Wqkv.shape as [number, number];
  const columns = fusedColumns(block, letter, outIn ? rows : cols);
  if (bias) return scattered(new Float64Array(outIn ? rows : cols), columns, gradient);
  const all = new Float64Array(rows * cols);
  if (outIn) {
    columns.forEach((row, at) => {
      all.set(gradient.subarray(at * cols, (at + 1) * cols), row * cols);
    });
    return all;
  }
  for (let r = 0; r < rows; r++) {
    const own = gradient.subarray(r * columns.length, (r + 1) * columns.length);
    scattered(all.subarray(r * cols, (r + 1) * cols), columns, own);
  }
  return all;
}

function scattered(to: Float64Array, columns: readonly number[], from: Float64Array): Float64Array {
  columns.forEach((column, at) => {
    to[column] = valueAt(from, at);
  });
  return to;
}

/** Where a number of Wq, Wk, Wv or their biases is in Wqkv or bqkv; undefined for other tensors, and without those. */
export function fusedPlace(
  block: Block,
  name: string,
  row: number,
  col: number,
): { name: string; index: number } | undefined {
  const [, kind, lower] = /^([Wb])([qkv])$/.exec(name) ?? [];
  if (block.Wqkv === undefined || lower === undefined) return undefined;
  const letter = lower as Letter;
  const [rows, cols] = block.Wqkv.shape as [number, number];
  const outIn = block.weightLayout === "out-in";
  const columns = fusedColumns(block, letter, outIn ? rows : cols);
  if (kind === "b") return block.bqkv && { name: "bqkv", index: itemAt(columns, col) };
  return { name: "Wqkv", index: outIn ? itemAt(columns, row) * cols + col : row * cols + itemAt(columns, col) };
}

/** The number of Wq, Wk, Wv or a bias that is at a flat index of Wqkv or bqkv: the reverse of `fusedPlace`. */
export function unfusedPlace(
  block: Block,
  name: "Wqkv" | "bqkv",
  index: number,
): { readonly name: string; readonly row: number; readonly col: number } | undefined {
  if (block.Wqkv === undefined) return undefined;
  const [rows, cols] = block.Wqkv.shape as [number, number];
  const outIn = block.weightLayout === "out-in";
  const [row, col] = name === "bqkv" ? [0, index] : [Math.floor(index / cols), index % cols];
  const column = outIn && name === "Wqkv" ? row : col;
  for (const letter of ["q", "k", "v"] as const) {
    const at = fusedColumns(block, letter, outIn ? rows : cols).indexOf(column);
    if (at < 0) continue;
    const own = `${name.charAt(0)}${letter}`;
    if (name === "bqkv") return { name: own, row: 0, col: at };
    return outIn ? { name: own, row: at, col } : { name: own, row, col: at };
  }
  return undefined;
}
