import { rowMasker } from "../engine/bias.ts";
import type { LayerContext } from "../explain/context/layerContext.ts";
import { slabNamed } from "../explain/context/matrixOf.ts";
import type { Slab } from "../explain/context/slab.ts";
import { itemAt } from "../present.ts";
import { hasMasking } from "../spec/blockSteps.ts";
import { kvHeadOf } from "../spec/dims.ts";
import { valueAt } from "../tensor/valueAt.ts";
import { type HeadMatrices, headMatrices } from "./headMatrices.ts";

/** One head of one batch item, as the figures read it. */
export interface HeadNumbers {
  /** The path of its layer, its batch item and its place in the layer, from 0. */
  readonly layer: string;
  readonly batch: number;
  readonly head: number;
  /** The same object for all heads of a layer that share positions and tokens: what depends on those alone is made once. */
  readonly common?: object;
  /** Queries and keys. */
  readonly n: number;
  readonly m: number;
  /** n×m, row-major; not to be changed. */
  readonly weights: Float64Array;
  /** n×m: 1 where the rules let the query see the key. */
  readonly visible: Uint8Array;
  /** In self attention the position of query i among the keys is offset + i; undefined where keys come from elsewhere. */
  readonly offset: number | undefined;
  /** What queries and keys are; undefined without tokens. Keys that are no token have none. */
  readonly queryTokens: readonly string[] | undefined;
  readonly keyTokens: readonly (string | undefined)[] | undefined;
  /** The head's own matrices; undefined where it is given its queries, keys and values, or is a dump. */
  readonly matrices: () => HeadMatrices | undefined;
  /** f(x) of each key, m×width: its value through the head's part of Wo. Undefined for a dump, a differential and a gate. */
  readonly written: () => { readonly width: number; readonly data: Float64Array } | undefined;
}

/** Most weights of a head that are made again where they are not kept. */
const mostMade = 2 ** 21;

/** A head's numbers; undefined where its layer has no weights, or where they are not kept and too many to be made again. */
export function headNumbers(at: LayerContext, batch: number, head: number): HeadNumbers | undefined {
  const slab = slabNamed(at, "weights");
  const { n, keys } = at.dims;
  if (slab === undefined || (slab.makeRow !== undefined && n * keys > mostMade)) return undefined;
  const isSelf = at.block.memory === "self";
  return {
    ...{ layer: at.block.path, batch, head, common: at, n, m: keys },
    weights: plane(slab, batch, head),
    visible: visibleOf(at, batch, head),
    offset: isSelf ? at.dims.past : undefined,
    queryTokens: fitting(at.stack.tokens, n),
    keyTokens: keyTokensOf(at),
    matrices: () => headMatrices(at, head),
    written: () => writtenOf(at, batch, head),
  };
}

function plane(slab: Slab, batch: number, head: number): Float64Array {
  const { rows, cols, makeRow } = slab;
  if (makeRow === undefined) {
    const from = (batch * slab.heads + head) * rows * cols;
    return slab.source.data.subarray(from, from + rows * cols);
  }
  const made = new Float64Array(rows * cols);
  for (let i = 0; i < rows; i++) made.set(makeRow(batch, head, i), i * cols);
  return made;
}

function visibleOf({ block, dims }: LayerContext, batch: number, head: number): Uint8Array {
  const { n, keys } = dims;
  const visible = new Uint8Array(n * keys).fill(1);
  if (block.dump !== undefined || !hasMasking(block)) return visible;
  const maskRow = rowMasker(block, dims);
  const row = new Float64Array(keys);
  for (let i = 0; i < n; i++) {
    row.fill(0);
    maskRow(row, 0, batch, head, i);
    for (let j = 0; j < keys; j++) if (row[j] === -Infinity) visible[i * keys + j] = 0;
  }
  return visible;
}

function fitting(tokens: readonly string[] | undefined, count: number): readonly string[] | undefined {
  return tokens?.length === count ? tokens : undefined;
}

/** The tokens of all keys: cached and appended ones have none. */
function keyTokensOf({ block, spec, stack, dims }: LayerContext): readonly (string | undefined)[] | undefined {
  const { past, m, keys } = dims;
  const source =
    block.memory === "self" ? stack.tokens : block.memory === "encoder" ? spec.encoder?.tokens : spec.memory?.tokens;
  const fresh = fitting(source, m - past);
  if (fresh === undefined) return undefined;
  return [...new Array<undefined>(past), ...fresh, ...new Array<undefined>(keys - m)];
}

/** Values through the head's rows of Wo; without Wo the values themselves, which have columns of the head's own. */
export function writtenOf(at: LayerContext, batch: number, head: number): ReturnType<HeadNumbers["written"]> {
  const V = at.layer.steps.get("V")?.tensor.data;
  // What passes through a difference of heads or a gate is no longer weight times value.
  if (V === undefined || at.block.differential !== undefined || at.block.gate !== undefined) return undefined;
  const { keys, dv, kvHeads } = at.dims;
  const from = (batch * kvHeads + kvHeadOf(head, at.dims)) * keys * dv;
  const values = V.subarray(from, from + keys * dv);
  const { Wo, weightLayout } = at.block;
  if (Wo === undefined) return { width: dv, data: values };
  const isOutIn = weightLayout === "out-in";
  const width = itemAt(Wo.shape, isOutIn ? 0 : 1);
  const inner = itemAt(Wo.shape, isOutIn ? 1 : 0);
  const data = new Float64Array(keys * width);
  for (let j = 0; j < keys; j++) {
    for (let k = 0; k < dv; k++) {
      const value = valueAt(values, j * dv + k);
      const line = head * dv + k;
      for (let c = 0; c < width; c++)
        data[j * width + c] =
          valueAt(data, j * width + c) + value * valueAt(Wo.data, isOutIn ? c * inner + line : line * width + c);
    }
  }
  return { width, data };
}
