import { itemAt, present } from "../../present.ts";
import { isCapped } from "../../spec/blockSteps.ts";
import type { Block } from "../../spec/spec.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import { words } from "../../words.ts";
import { latestOf, type Mistake, mapped, mistake, type Site, stepOf, withSteps } from "../mistake.ts";

type CellIndices = readonly [number, number, number, number];

/** The logits that the softmax takes, divided by a temperature of one number. */
function logitsOf(site: Site): Tensor | undefined {
  const z = latestOf(site, "masked", "capped", "scaled", "scores");
  const { temperature } = site.block;
  if (z === undefined || typeof temperature !== "number") return undefined;
  return temperature === 1 ? z : mapped(z, (x) => x / temperature);
}

/** The softmax of groups of cells; `group` numbers the group of a cell, `extra` is one more logit's value in each. */
function groupedSoftmax(z: Tensor, group: (at: number) => number, base = Math.E, extra?: number): Tensor {
  const most = new Map<number, number>();
  for (let at = 0; at < z.data.length; at++) {
    const g = group(at);
    most.set(g, Math.max(most.get(g) ?? extra ?? -Infinity, valueAt(z.data, at)));
  }
  const data = new Float64Array(z.data.length);
  const sums = new Map<number, number>();
  const rate = Math.log(base);
  for (let at = 0; at < data.length; at++) {
    const g = group(at);
    const e = z.data[at] === -Infinity ? 0 : Math.exp(rate * (valueAt(z.data, at) - present(most.get(g))));
    data[at] = e;
    const start = extra === undefined ? 0 : Math.exp(rate * (extra - present(most.get(g))));
    sums.set(g, (sums.get(g) ?? start) + e);
  }
  for (let at = 0; at < data.length; at++) {
    const sum = present(sums.get(group(at)));
    if (sum !== 0) data[at] = valueAt(data, at) / sum;
  }
  return { shape: z.shape, data };
}

function rowOf({ shape }: Tensor): (at: number) => number {
  const keys = itemAt(shape, 3);
  return (at) => Math.floor(at / keys);
}

function weightsMistake(
  name: string,
  common: number,
  change: Mistake["change"],
  weights: (z: Tensor, site: Site) => Tensor | undefined,
): Mistake {
  return mistake("softmax", name, common, change, (site) => {
    const z = logitsOf(site);
    if (z === undefined || site.block.dump !== undefined) return undefined;
    const changed = weights(z, site);
    return changed && withSteps(site.block, { weights: changed });
  });
}

/** Other ways from scores to weights. */
export function softmaxMistakes(): Mistake[] {
  const kind = (name: Block["normalize"], common: number) =>
    mistake(
      ...(["softmax", `normalize ${name}`, common] as const),
      words('the scores are normalized by "{0}"', name),
      ({ block }) => (block.normalize === name ? undefined : { ...block, normalize: name }),
      { path: "normalize", value: name },
    );
  return [
    weightsMistake("over queries", 2, words("the softmax goes over the queries, the columns add up to 1"), (z) => {
      const [, , n, keys] = z.shape as CellIndices;
      return groupedSoftmax(z, (at) => Math.floor(at / (n * keys)) * keys + (at % keys));
    }),
    weightsMistake("over heads", 8, words("the softmax goes over the heads"), (z) => {
      const [, heads, n, keys] = z.shape as CellIndices;
      return groupedSoftmax(z, (at) => Math.floor(at / (heads * n * keys)) * n * keys + (at % (n * keys)));
    }),
    weightsMistake("over the batch", 20, words("the softmax goes over the items of the batch"), (z) => {
      const [batch, heads, n, keys] = z.shape as CellIndices;
      return batch > 1 ? groupedSoftmax(z, (at) => at % (heads * n * keys)) : undefined;
    }),
    weightsMistake("over all cells", 14, words("the softmax goes over all cells of a head at once"), (z) => {
      const [, , n, keys] = z.shape as CellIndices;
      return groupedSoftmax(z, (at) => Math.floor(at / (n * keys)));
    }),
    weightsMistake("base 2", 7, words("the softmax has powers of 2 instead of e"), (z) =>
      groupedSoftmax(z, rowOf(z), 2),
    ),
    weightsMistake("+1", 9, words("the softmax has 1 more in the denominator"), (z) =>
      groupedSoftmax(z, rowOf(z), Math.E, 0),
    ),
    weightsMistake(
      "+1 behind the maximum",
      12,
      words("1 is added to the denominator of the softmax after the maximum is subtracted"),
      (_z, site) => addedBehindMaximum(site, 1),
    ),
    weightsMistake("twice", 11, words("the softmax is applied twice"), (_z, site) => {
      const w = stepOf(site, "weights");
      return w && groupedSoftmax(w, rowOf(w));
    }),
    weightsMistake("logarithm", 16, words("the weights are logarithms: log_softmax"), (_z, site) => {
      const w = stepOf(site, "weights");
      return w && mapped(w, Math.log);
    }),
    weightsMistake(
      "no maximum subtracted",
      13,
      words("no maximum is subtracted before exp, which overflows in float32"),
      (z) => overflowing(z, Math.fround),
    ),
    weightsMistake("float16 overflow", 17, words("exp overflows in float16"), (z) =>
      overflowing(z, (x) => (x > 65504 ? Infinity : x)),
    ),
    weightsMistake("row sums", 18, words("the weights are divided by the number of keys"), (z) =>
      mapped(z, (x) => (x === -Infinity ? 0 : x / itemAt(z.shape, 3))),
    ),
    kind("none", 5),
    kind("sigmoid", 6),
    kind("softmax", 3),
    kind("relu", 12),
    kind("sum", 19),
    kind("sparsemax", 20),
    kind("entmax15", 20),
    mistake("softmax", "sinks forgotten", 6, words("the sinks are left out"), ({ block }) => {
      const { sinks, ...rest } = block;
      return sinks === undefined ? undefined : rest;
    }),
    mistake("softmax", "dropout off", 6, words("no weight is dropped"), ({ block }) => {
      const { dropout, ...rest } = block;
      return dropout === undefined ? undefined : rest;
    }),
    mistake("softmax", "dropout without scaling", 8, words("dropped weights are not divided by 1 − p"), (site) => {
      const dropped = stepOf(site, "dropped");
      const p = site.block.dropout?.p;
      return dropped && p !== undefined
        ? withSteps(site.block, { dropped: mapped(dropped, (w) => w * (1 - p)) })
        : undefined;
    }),
    mistake("softmax", "capped after the mask", 21, words("the softcap comes after the mask"), (site) => {
      const masked = stepOf(site, "masked");
      const before = latestOf(site, "scaled", "scores");
      if (!isCapped(site.block) || masked === undefined || before === undefined) return undefined;
      const c = site.block.softcap;
      const added = present(stepOf(site, "capped"));
      return withSteps(site.block, {
        masked: mapped(
          masked,
          (x, at) => c * Math.tanh((valueAt(before.data, at) + (x - valueAt(added.data, at))) / c),
        ),
      });
    }),
  ];
}

/** Weights whose denominator is Σ exp(z − max) + `extra`; undefined where the largest weight does not say what that sum is. */
export function addedBehindMaximum({ block, layer }: Pick<Site, "block" | "layer">, extra: number): Tensor | undefined {
  const w = layer.steps.get("weights")?.tensor;
  if (w === undefined || block.normalize !== "softmax" || block.sinks !== undefined) return undefined;
  const keys = itemAt(w.shape, 3);
  const data = w.data.slice();
  for (let row = 0; row < data.length; row += keys) {
    // The largest weight is 1 / Σ exp(z − max).
    const most = w.data.subarray(row, row + keys).reduce((a, b) => Math.max(a, b), 0);
    for (let j = row; j < row + keys; j++) data[j] = valueAt(w.data, j) / (1 + extra * most);
  }
  return { shape: w.shape, data };
}

/** exp without the maximum in a type that overflows: rows of NaN where it does; undefined where it does not. */
function overflowing(z: Tensor, store: (x: number) => number): Tensor | undefined {
  const keys = itemAt(z.shape, 3);
  const e = z.data.map((x) => store(Math.exp(x)));
  if (!e.includes(Infinity)) return undefined;
  const data = e.slice();
  for (let row = 0; row < data.length; row += keys) {
    const sum = e.subarray(row, row + keys).reduce((total, x) => total + x, 0);
    for (let j = row; j < row + keys; j++) data[j] = valueAt(e, j) / sum;
  }
  return { shape: z.shape, data };
}
