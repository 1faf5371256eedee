import { words } from "../../words.ts";
import type { Sizes } from "./sizes.ts";

/** Tensors with a row for each position: there may be none, but a row has numbers. */
const rowsOnly = /(^|\.)(?<!biasKV\.)(X|Q|K|V|values|cos|sin)$/;

/** Tensors whose last two axes are positions, or whose every axis may be empty. */
const pairs = /(^|\.)(weights|bias|scale|temperature|dropout\.mask)$/;
const anything = /(^|\.)(mask|expected|given|train\.target|ids|positions)\b/;

/** Tensors without cells where nothing can be computed of them: a width, a table or a weight of size 0. */
export function checkEmpty(sizes: Sizes): void {
  for (const { path, tensor, value } of sizes.reading.tensors.values()) {
    if (!tensor.shape.includes(0) || mayBeEmpty(path, tensor.shape)) continue;
    sizes.report("shape.empty", value, words("{0} is empty", path));
    sizes.reading.failed.add(path);
  }
}

/** Whether a shape is empty only along axes of positions: no queries, no keys. */
function mayBeEmpty(path: string, shape: readonly number[]): boolean {
  if (anything.test(path)) return true;
  if (pairs.test(path)) return !shape.slice(0, -2).includes(0);
  return rowsOnly.test(path) && !shape.slice(0, -2).includes(0) && shape.at(-1) !== 0;
}
