import type { AttentionRequest } from "../../src/core/engine/kernels/attention.ts";
import type { Kernels } from "../../src/core/engine/kernels/kernels.ts";
import type { Numbers } from "../../src/core/engine/kernels/numbers.ts";
import { broadcastStrides } from "../../src/core/engine/layout.ts";
import type { LayerResult } from "../../src/core/spec/result.ts";
import type { Tensor } from "../../src/core/tensor/tensor.ts";
import type { AttentionCase, Operands } from "./attentionCase.ts";
import { stepOf } from "./ours.ts";
import type { Precision } from "./runtime.ts";

/** What the kernels' whole passes make of a case: the context of the one that keeps nothing, the steps of the other. */
export interface Fused {
  readonly contexts: readonly Tensor[];
  /** Scaled, capped and masked scores and weights, as the operator numbers them. */
  readonly stages: readonly Tensor[];
}

/** Computes a case with the fused pass and with the pass that keeps every step, in a precision. */
export function fusedPasses(
  kernels: Kernels,
  one: AttentionCase,
  operands: Operands,
  layer: LayerResult,
  precision: Precision,
): Fused {
  const request = requestOf(one, operands, layer, precision);
  const steps = kernels.attentionSteps(request);
  const tensor = (data: Numbers, width: number): Tensor => {
    return { shape: [request.batch, request.heads, request.n, width], data: Float64Array.from(data) };
  };
  const scaled = steps.scaled ?? steps.scores;
  const capped = steps.capped ?? scaled;
  return {
    contexts: [kernels.attention(request), steps].map(({ context }) => tensor(context, request.dv)),
    stages: [scaled, capped, steps.masked ?? capped, steps.weights].map((data) => tensor(data, request.keys)),
  };
}

/** Queries, keys and values stand in the layer with the cache before them. */
function requestOf(
  one: AttentionCase,
  operands: Operands,
  layer: LayerResult,
  precision: Precision,
): AttentionRequest<Numbers> {
  const { batch, heads, kvHeads, n, keys, dk, dv } = layer.dims;
  const numbers = (id: "Q" | "K" | "V"): Numbers => {
    const { data } = stepOf(layer, id);
    return precision === "float32" ? Float32Array.from(data) : data;
  };
  return {
    ...{ batch, heads, kvHeads, n, keys, dk, dv },
    ...{ Q: numbers("Q"), K: numbers("K"), V: numbers("V") },
    scale: one.scale ?? 1 / Math.sqrt(dk),
    ...(one.softcap !== undefined && { softcap: one.softcap }),
    ...((one.causal || operands.lengths) && { span: spanOf(one, operands.lengths, keys) }),
    ...(operands.mask && { bias: biasOf(one, operands.mask, keys) }),
  };
}

/** Causal from where the queries begin: after the cache, or so that they end with the item's length. */
function spanOf(
  { causal, n, past = 0 }: AttentionCase,
  lengths: readonly number[] | undefined,
  keys: number,
): NonNullable<AttentionRequest<Numbers>["span"]> {
  return (b, i) => {
    const length = lengths?.[b] ?? keys;
    const first = lengths === undefined ? past : length - n;
    return [0, Math.max(0, Math.min(length, causal ? first + i + 1 : length))];
  };
}

function biasOf(one: AttentionCase, mask: Tensor, keys: number): NonNullable<AttentionRequest<Numbers>["bias"]> {
  const [perItem, perHead, perQuery, perKey] = broadcastStrides(mask.shape);
  const isBias = one.mask?.kind === "float";
  return (row, at, b, h, i) => {
    for (let j = 0; j < keys; j++) {
      const cell = mask.data[b * perItem + h * perHead + i * perQuery + j * perKey]!;
      if (isBias) row[at + j]! += cell;
      else if (cell === 0) row[at + j] = Number.NEGATIVE_INFINITY;
    }
  };
}
