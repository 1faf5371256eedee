import { readOutWeight, resolveReadOutStep } from "../spec/readOut.ts";
import type { ReadOutResult } from "../spec/result.ts";
import type { Block, ReadOut, Spec } from "../spec/spec.ts";
import type { ReadOutStep } from "../spec/steps.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { activations } from "./activation.ts";
import { type Kernel, kernelFor } from "./kernel.ts";
import { layerNormed } from "./layerNorm.ts";
import { batched, repeated } from "./layout.ts";
import { normalized } from "./normalize.ts";
import { inPrecision } from "./precision.ts";
import { linear } from "./project.ts";
import { largestDifference } from "./recorder.ts";
import { softcapped } from "./scale.ts";

/** What a read-out computed, with what its gradients need. */
export interface ReadOutPass {
  readonly steps: ReadOutResult;
  /** By how much at most each given step differs from what was computed. */
  readonly differences: ReadonlyMap<ReadOutStep, number>;
  /** The stack's result, B×n×d, and which of its positions are not padding. */
  readonly x: Tensor;
  readonly real: readonly boolean[];
  /** After the norm, after the pooling, the transform's sums, activations and result. */
  readonly normed: Tensor;
  readonly pooled: Tensor;
  readonly sums: Tensor | undefined;
  readonly activated: Tensor | undefined;
  readonly transformed: Tensor;
  /** After scale, before the softcap. */
  readonly scaled: Tensor;
}

/**
 * What follows the last layer, in this order: norm, pool, transform, W and b, scale, softcap, normalize. x: B×n×d; logits
 * and probabilities: B×n×L, or B×L with pooling.
 */
export function readOut(head: ReadOut, x: Tensor, spec: Spec, baseKernel: Kernel): ReadOutPass {
  const kernel = kernelFor(baseKernel, spec.precision);
  const steps = new Map<string, Tensor>();
  const differences = new Map<ReadOutStep, number>();
  const replaced = givenSteps(head);
  const put = (name: ReadOutStep, exact: Tensor): Tensor => {
    const given = replaced.get(name);
    const computed = inPrecision(exact, spec.precision, name);
    const tensor = given === undefined ? computed : repeated(given, exact.shape);
    if (given !== undefined) differences.set(name, largestDifference(tensor, computed));
    steps.set(name, tensor);
    return tensor;
  };
  const normed = head.layerNorm === undefined ? x : put("readOut.normed", layerNormed(x, head.layerNorm));
  const real = realPositions(spec.main.blocks, x);
  const pooled = head.pool === "none" ? normed : put("readOut.pooled", pool(normed, head.pool, real));
  const { transform } = head;
  const sums = transform && linear(pooled, transform.W, transform.b, "in-out", kernel);
  const activated = sums && { shape: sums.shape, data: sums.data.map(activations[transform!.activation].of) };
  const transformed =
    activated === undefined ? pooled : transform?.layerNorm ? layerNormed(activated, transform.layerNorm) : activated;
  const { W, layout } = readOutWeight(head, spec);
  const raw = linear(transformed, W, head.b, layout, kernel);
  const scaled = head.scale === 1 ? raw : { shape: raw.shape, data: raw.data.map((value) => value * head.scale) };
  const logits = put("readOut.logits", head.softcap === undefined ? scaled : softcapped(scaled, head.softcap));
  if (head.normalize !== "none") {
    put("readOut.probabilities", normalized(logits, head.normalize, 1, false, kernel));
  }
  return { steps, differences, x, real, normed, pooled, sums, activated, transformed, scaled };
}

/** What is given, by the steps that the names mean. */
export function givenSteps(head: ReadOut): Map<ReadOutStep, Tensor> {
  const steps = new Map<ReadOutStep, Tensor>();
  for (const [name, tensor] of head.given) {
    const meant = resolveReadOutStep(head, name);
    if (meant !== undefined) steps.set(meant, tensor);
  }
  return steps;
}

/** The steps that the read-out would have after each layer, without what is given: x, B×n×d each. */
export function readOutEach(head: ReadOut, results: readonly Tensor[], spec: Spec, kernel: Kernel): ReadOutResult[] {
  const own = { ...head, given: new Map() };
  return results.map((x) => readOut(own, x, spec, kernel).steps);
}

/** Which positions the first layer with `keys` or `lengths` does not hide, B·n of them; without one, all. `shape`: B×n×… */
export function realPositions(blocks: readonly Block[], { shape }: Pick<Tensor, "shape">): boolean[] {
  const [batch, n] = shape as [number, number];
  const masks = blocks.map((block) => block.masks.filter(({ type }) => type === "keys" || type === "lengths"));
  const first = masks.find((list) => list.length > 0) ?? [];
  const real = new Array<boolean>(batch * n).fill(true);
  for (const mask of first) {
    const keys = mask.type === "keys" ? batched(mask.keys, 2, batch) : undefined;
    const lengths = mask.type === "lengths" ? mask.lengths : [];
    for (let row = 0; row < real.length; row++) {
      const b = Math.floor(row / n);
      const m = keys?.shape[1] ?? n;
      // Cached keys come first: a position is the key at the same place from the end.
      if (keys !== undefined && keys.data[b * m + (m - n) + (row % n)] === 0) real[row] = false;
      if (mask.type === "lengths" && row % n >= (lengths[b] ?? lengths[0] ?? n)) real[row] = false;
    }
  }
  return real;
}

/** The position of an item that each entry of the pooled vector comes from: for `first`, `last` and `max`. */
export function pooledRows(x: Tensor, how: "first" | "last" | "max", real: readonly boolean[], b: number): number[] {
  const [, n, d] = x.shape as [number, number, number];
  const rows = Array.from({ length: n }, (_, i) => i).filter((i) => real[b * n + i]);
  if (rows.length === 0) return [];
  return Array.from({ length: d }, (_, c) => {
    if (how !== "max") return rows.at(how === "first" ? 0 : -1)!;
    return rows.reduce((best, i) => (x.data[(b * n + i) * d + c]! > x.data[(b * n + best) * d + c]! ? i : best));
  });
}

/** One vector for each item, B×d, of the positions that are not padding; zeros where there is none. */
function pool(x: Tensor, how: Exclude<ReadOut["pool"], "none">, real: readonly boolean[]): Tensor {
  const [batch, n, d] = x.shape as [number, number, number];
  const data = new Float64Array(batch * d);
  for (let b = 0; b < batch; b++) {
    const count = real.slice(b * n, (b + 1) * n).filter(Boolean).length;
    if (how === "mean") {
      for (let i = 0; i < n; i++) {
        if (real[b * n + i]) for (let c = 0; c < d; c++) data[b * d + c]! += x.data[(b * n + i) * d + c]! / count;
      }
    } else {
      for (const [c, i] of pooledRows(x, how, real, b).entries()) data[b * d + c] = x.data[(b * n + i) * d + c]!;
    }
  }
  return { shape: [batch, d], data };
}
