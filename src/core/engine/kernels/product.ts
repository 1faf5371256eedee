import { tileBytes, type Width } from "./exports.ts";
import type { Job } from "./job.ts";
import type { NumberMatrix, Numbers } from "./numbers.ts";
import { copyIn, copyOut } from "./operands.ts";
import { maximumParts } from "./team.ts";
import { type Workspace, widthOf } from "./workspace.ts";

/** Which operand of a product is transposed: a·b, a·bᵀ, aᵀ·b. */
export type ProductKind = "plain" | "right" | "left";

/** Most bytes of a block of b (in panels), of a, and of the result. */
const panelBytes = 4 * 2 ** 20;
const rowBytes = 2 ** 20;
const outBytes = 8 * 2 ** 20;
const innerLimit = 4096;

interface Block {
  readonly k: number;
  readonly inner: number;
  readonly col: number;
  readonly cols: number;
}

interface Layout {
  readonly width: Width;
  readonly inner: number;
  readonly rows: number;
  readonly cols: number;
  readonly raw: number;
  readonly panels: number;
  readonly left: readonly [number, number];
  readonly out: readonly [number, number];
}

/**
 * out += a·b, a·bᵀ or aᵀ·b through the kernels. b is packed into panels block by block; blocks of a's rows follow one
 * another, the next being copied in while the threads are at work on the last. Every sum runs over k in order. Sums are of
 * `width` bytes, to which operands are rounded on their way in; by default of what `out` holds.
 */
export function fastProduct<T extends Numbers>(
  work: Workspace,
  kind: ProductKind,
  a: NumberMatrix<T>,
  b: NumberMatrix<T>,
  out: NumberMatrix<T>,
  width: Width = widthOf(out.data),
): void {
  work.team.rouse();
  const inner = kind === "left" ? a.rows : a.cols;
  const layout = layOut(work, width, out.rows, inner, out.cols);
  for (let k = 0; k < inner; k += layout.inner) {
    for (let col = 0; col < out.cols; col += layout.cols) {
      const block = {
        k,
        inner: Math.min(layout.inner, inner - k),
        col,
        cols: Math.min(layout.cols, out.cols - col),
      };
      packRight(work, layout, kind, b, block);
      multiplyBlock(work, layout, kind, a, out, block);
    }
  }
}

function layOut(work: Workspace, width: Width, rows: number, inner: number, cols: number): Layout {
  const lanes = tileBytes / width;
  const k = Math.min(inner, innerLimit);
  const most = Math.max(lanes, Math.floor(panelBytes / (k * width) / lanes) * lanes);
  const n = Math.min(upTo(cols, lanes), most);
  const fitting = Math.min(rowBytes / (k * width), outBytes / (n * width));
  const m = Math.min(upTo(rows, 6), Math.max(18, Math.floor(fitting / 6) * 6));
  work.clear();
  const layout: Layout = {
    width,
    inner: k,
    rows: m,
    cols: n,
    raw: work.take(k * Math.max(n, m) * width),
    panels: work.take(k * n * width),
    left: [work.take(m * k * width), work.take(m * k * width)],
    out: [work.take(m * n * width), work.take(m * n * width)],
  };
  work.grow();
  return layout;
}

/** The next multiple of `step`. */
function upTo(count: number, step: number): number {
  return Math.ceil(count / step) * step;
}

function packRight<T extends Numbers>(
  work: Workspace,
  { width, raw, panels }: Layout,
  kind: ProductKind,
  b: NumberMatrix<T>,
  { k, inner, col, cols }: Block,
): void {
  const { pack } = work.instance.kernels[width];
  const memory = work.view<T>(width);
  if (kind === "right") {
    copyIn(b, col, k, cols, inner, memory, raw / width, inner);
    pack(raw, width, inner * width, inner, cols, panels);
  } else {
    copyIn(b, k, col, inner, cols, memory, raw / width, cols);
    pack(raw, cols * width, width, inner, cols, panels);
  }
}

function multiplyBlock<T extends Numbers>(
  work: Workspace,
  layout: Layout,
  kind: ProductKind,
  a: NumberMatrix<T>,
  out: NumberMatrix<T>,
  block: Block,
): void {
  const { width } = layout;
  const memory = work.view<T>(width);
  const stride = upTo(block.cols, tileBytes / width);
  const adds = block.k > 0 || out.isZero !== true;
  let last: { row: number; rows: number; at: number } | undefined;
  const collect = () => {
    if (last !== undefined) copyOut(memory, last.at / width, stride, out, last.row, block.col, last.rows, block.cols);
  };
  for (let row = 0, turn = 0; row < out.rows; row += layout.rows, turn ^= 1) {
    const rows = Math.min(layout.rows, out.rows - row);
    const left = layout.left[turn]!;
    const at = layout.out[turn]!;
    copyLeft(work, layout, kind, a, row, rows, block, left);
    if (adds) copyIn(out, row, block.col, rows, block.cols, memory, at / width, stride);
    work.team.start(multiplication(work, layout, block, rows, left, at, adds));
    work.team.settle();
    collect();
    last = { row, rows, at };
  }
  work.team.finish();
  collect();
}

/** Copies rows of a, or columns as rows. */
function copyLeft<T extends Numbers>(
  work: Workspace,
  { width, raw }: Layout,
  kind: ProductKind,
  a: NumberMatrix<T>,
  row: number,
  rows: number,
  { k, inner }: Block,
  left: number,
): void {
  const memory = work.view<T>(width);
  if (kind === "left") {
    copyIn(a, k, row, inner, rows, memory, raw / width, rows);
    work.instance.kernels[width].transpose(raw, inner, rows, left);
  } else copyIn(a, row, k, rows, inner, memory, left / width, inner);
}

/** The rows of a block in parts: one for a single thread, else some for each, of six rows or a multiple. */
function multiplication(
  work: Workspace,
  { width, panels }: Layout,
  { inner, cols }: Block,
  rows: number,
  left: number,
  at: number,
  adds: boolean,
): Job {
  const { threads } = work.team;
  const each = threads === 1 ? rows : Math.max(18, upTo(rows / (threads * 3), 6), upTo(rows / maximumParts, 6));
  const rowStep = inner * width;
  const panelCount = Math.ceil((cols * width) / tileBytes);
  const outStep = panelCount * tileBytes;
  return {
    kernel: "multiply",
    width,
    parts: Math.ceil(rows / each),
    first: [left, rowStep, panels, at, outStep, each, inner, panelCount, adds ? 1 : 0],
    perPart: [each * rowStep, 0, 0, each * outStep],
    perThread: [],
    counted: 5,
    items: rows,
  };
}
