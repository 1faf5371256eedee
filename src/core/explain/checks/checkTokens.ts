import { itemAt } from "../../present.ts";
import { visibleText } from "../../view/visibleText.ts";
import { words } from "../../words.ts";
import { type LayerContext, pathIn } from "../context/layerContext.ts";
import { slabOf, slabRow } from "../context/slab.ts";
import type { NumericCheck } from "./numericCheck.ts";

/**
 * The same token at two places with the same vector: attention gives both the same, unless positions tell them apart. Only for
 * the first layer, where tokens enter.
 */
export function duplicateTokens(at: LayerContext): NumericCheck | undefined {
  const { stack, block, index } = at;
  const tokens = stack.tokens;
  const X = at.layer.steps.get("X")?.tensor;
  if (tokens === undefined || X === undefined || index !== 0) return undefined;
  // A mask or a bias can tell places apart as well.
  if (block.positions.length > 0 || block.masks.length > 0 || block.bias !== undefined) return undefined;
  const slab = slabOf(X);
  const seen = new Map<string, number>();
  for (let row = 0; row < Math.min(tokens.length, slab.rows); row++) {
    const token = itemAt(tokens, row);
    const first = seen.get(token);
    if (first === undefined) {
      seen.set(token, row);
      continue;
    }
    if (!same(slabRow(slab, 0, 0, first), slabRow(slab, 0, 0, row))) continue;
    return {
      code: "numeric.duplicateTokens",
      severity: "hint",
      message: words(
        "“{0}” is at {1} and {2} with the same vector and no position: attention cannot tell them apart",
        visibleText(token),
        first + 1,
        row + 1,
      ),
      layer: block.path,
      step: "X",
      cell: { layer: block.path, matrix: "X", batch: 0, head: 0, row, col: 0 },
      blame: [stack.path === "" ? "tokens" : `${stack.path}.tokens`, pathIn(block, "X")],
    };
  }
  return undefined;
}

function same(a: Float64Array, b: Float64Array): boolean {
  return a.length > 0 && a.every((value, index) => Object.is(value, b[index]));
}
