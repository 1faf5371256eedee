import type { LayerContext } from "../explain/context/layerContext.ts";
import { itemAt, present } from "../present.ts";
import { kvHeadOf } from "../spec/dims.ts";
import { unfused } from "../spec/fused.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type Dense, dense, product, transposedOf } from "./linear/dense.ts";

/** What one head multiplies by, all as x·W: d×dk, d×dk, d×dv and dv×d. */
export interface HeadMatrices {
  readonly Wq: Dense;
  readonly Wk: Dense;
  readonly Wv: Dense;
  readonly Wo: Dense;
}

/**
 * The matrices of a head whose scores are q·k of what it projects. A projection that is not written is the identity, of
 * which the head has its columns; the matrix of the general score is taken into Wq. Undefined where queries, keys and
 * values are given, and for scores that are no product.
 */
export function headMatrices(at: LayerContext, head: number): HeadMatrices | undefined {
  const block = unfused(at.block);
  const { heads, kvHeads, dModel, dq, dk, dv } = at.dims;
  const isProduct = block.score.type === "dot" || block.score.type === "general";
  if (block.differential !== undefined) return undefined;
  if (block.dump !== undefined || block.Q !== undefined || dModel === undefined || !isProduct) return undefined;
  if (block.K !== undefined || block.V !== undefined || block.memory !== "self") return undefined;
  const isOutIn = block.weightLayout === "out-in";
  const own = kvHeadOf(head, at.dims);
  const Wq = columns(block.Wq, isOutIn, dModel, head * dq, dq, heads * dq);
  const Wo = columns(block.Wo, !isOutIn, dModel, head * dv, dv, heads * dv);
  return {
    Wq: block.score.type === "general" ? product(Wq, dense(dq, dk, block.score.W.data)) : Wq,
    Wk: columns(block.Wk, isOutIn, dModel, own * dk, dk, kvHeads * dk),
    Wv: columns(block.Wv, isOutIn, dModel, own * dv, dv, kvHeads * dv),
    Wo: transposedOf(Wo),
  };
}

/** Columns from … of a matrix that is written as rows×all or, with `isOutIn`, as all×rows; those of the identity without one. */
function columns(
  W: Tensor | undefined,
  isOutIn: boolean,
  rows: number,
  from: number,
  count: number,
  all: number,
): Dense {
  const height = W === undefined ? rows : itemAt(W.shape, isOutIn ? 1 : 0);
  const data = new Float64Array(height * count);
  for (let r = 0; r < height; r++) {
    for (let c = 0; c < count; c++) {
      const value =
        W === undefined ? Number(r === from + c) : W.data[isOutIn ? (from + c) * height + r : r * all + from + c];
      data[r * count + c] = present(value);
    }
  }
  return dense(height, count, data);
}
