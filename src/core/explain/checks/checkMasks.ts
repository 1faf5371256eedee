import { maskPath } from "../../engine/mask.ts";
import type { Mask } from "../../spec/spec.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { type Words, words } from "../../words.ts";
import { type LayerContext, pathIn } from "../context/layerContext.ts";
import { slabOf } from "../context/slab.ts";
import { queryLabel } from "../text/labels.ts";
import type { NumericCheck } from "./numericCheck.ts";

/** A mask written as a matrix: its cells, whether a cell lets its key be seen, and its place in the document. */
interface MatrixMask {
  readonly tensor: Tensor;
  readonly path: string;
  readonly visible: (value: number) => boolean;
}

function matrixMasks({ block }: LayerContext): MatrixMask[] {
  return block.masks.flatMap((mask, index) => matrixMask(mask, maskPath(block, index)) ?? []);
}

function matrixMask(mask: Mask, path: string): MatrixMask | undefined {
  if (mask.type === "tensor") return { tensor: mask.visible, path, visible: (value) => value !== 0 };
  if (mask.type !== "blocked") return undefined;
  return { tensor: mask.blocked, path: `${path}.blocked`, visible: (value) => value === 0 };
}

/** The matrices of a mask and of the masks in it. A list of one is taken to be written without its brackets. */
function* allMatrices(mask: Mask, path: string): Generator<MatrixMask> {
  const own = matrixMask(mask, path);
  if (own !== undefined) yield own;
  if (mask.type === "prefix") yield* listed(mask.otherwise, `${path}.else`);
  if (mask.type === "any")
    for (const [index, list] of mask.lists.entries()) yield* listed(list, `${path}.any[${index}]`);
}

function* listed(masks: readonly Mask[], path: string): Generator<MatrixMask> {
  for (const [index, mask] of masks.entries())
    yield* allMatrices(mask, masks.length === 1 ? path : `${path}[${index}]`);
}

/** A mask whose axes fit the block in two ways: n×m and B×m, or H×n×m and B×n×m. */
export function twoReadings(at: LayerContext): NumericCheck | undefined {
  const { batch, heads, n, m } = at.dims;
  if (batch < 2) return undefined;
  const { block } = at;
  for (const mask of block.masks.flatMap((one, index) => [...allMatrices(one, maskPath(block, index))])) {
    const { shape } = mask.tensor;
    // With equal parts both readings are the same.
    if (hasEqualParts(mask.tensor)) continue;
    // A causal triangle is n×m without doubt.
    if (shape.length === 2 && shape[0] === batch && batch === n && shape[1] === m && !isTriangle(mask, 0)) {
      return maskCheck(
        at,
        mask,
        "numeric.maskReadings",
        words(
          '{0} has the shape {1}, read as queries × keys (n×m). If it has a row for each item of the batch (B×m), write { "keys": … }',
          mask.path,
          shape.join("×"),
        ),
      );
    }
    if (shape.length === 3 && shape[0] === batch && batch === heads) {
      return maskCheck(
        at,
        mask,
        "numeric.maskReadings",
        words(
          "{0} has the shape {1}, read as heads × queries × keys (H×n×m). If its first axis is the batch (B×n×m), write it as {2}",
          mask.path,
          shape.join("×"),
          [batch, 1, ...shape.slice(1)].join("×"),
        ),
      );
    }
  }
  return undefined;
}

/** Whether all parts along the first axis are the same. */
function hasEqualParts({ shape, data }: Tensor): boolean {
  const part = data.length / Math.max(1, shape[0] ?? 1);
  return data.every((value, at) => value === data[at % part]);
}

/** A mask that shows each query the keys after it only: the triangle of what is to be hidden. */
export function upperTriangle(at: LayerContext): NumericCheck | undefined {
  const { n, m } = at.dims;
  if (n < 2 || m < n) return undefined;
  const mask = matrixMasks(at).find((one) => isTriangle(one, m - n, true));
  if (mask === undefined) return undefined;
  const message = words(
    "{0} is a strictly upper triangle: each query sees only the keys after it, the last one none. 1 means visible here; if it means hidden, the mask is inverted: write {1}",
    mask.path,
    mask.path.endsWith(".blocked") ? "the matrix itself" : '{ "blocked": … }',
  );
  return maskCheck(at, mask, "numeric.maskInverted", message);
}

/** Whether all matrices of a mask show j ≤ i + offset, or with `above` j > i + offset. */
function isTriangle({ tensor, visible }: MatrixMask, offset: number, above = false): boolean {
  const { rows, cols } = slabOf(tensor);
  if (rows < 2 || cols < rows) return false;
  return tensor.data.every((value, k) => {
    const below = k % cols <= (Math.floor(k / cols) % rows) + offset;
    // Without `above` the keys below are visible, with it the others.
    return visible(value) !== (below === above);
  });
}

/** A mask that hides whole rows and no column: padding that was laid over the queries. */
export function hidesQueries(at: LayerContext): NumericCheck | undefined {
  const { n, m } = at.dims;
  for (const mask of matrixMasks(at)) {
    const { rows, cols } = slabOf(mask.tensor);
    if (rows !== n || n < 2 || (cols !== m && cols !== 1)) continue;
    const row = hiddenRow(mask, rows, cols);
    if (row === undefined) continue;
    const message = words(
      '{0} hides whole rows, the first for query {3} ({1}), and no column. If that is padding, hide the keys instead: { "keys": … }, or the shape {2}',
      mask.path,
      queryLabel(at, row).text,
      `B×1×1×${m}`,
      row + 1,
    );
    return maskCheck(at, mask, "numeric.maskHidesQueries", message);
  }
  return undefined;
}

/** The first row of a mask in which no key is visible, where every column of its matrix has a visible one. */
function hiddenRow({ tensor, visible }: MatrixMask, rows: number, cols: number): number | undefined {
  // Each matrix by itself: those of batch items and heads may differ.
  for (let from = 0; from < tensor.data.length; from += rows * cols) {
    const seen = new Uint8Array(cols);
    let hidden: number | undefined;
    for (let row = 0; row < rows; row++) {
      const cells = tensor.data.subarray(from + row * cols, from + (row + 1) * cols);
      if (!cells.some(visible)) hidden ??= row;
      for (const [col, value] of cells.entries()) if (visible(value)) seen[col] = 1;
    }
    if (hidden !== undefined && !seen.includes(0)) return hidden;
  }
  return undefined;
}

function maskCheck(at: LayerContext, { path }: MatrixMask, code: NumericCheck["code"], message: Words): NumericCheck {
  const blame = [path, path.replace(/\.blocked$/, ""), pathIn(at.block, "mask")];
  return { code, severity: "warning", message, layer: at.block.path, step: "masked", blame };
}
