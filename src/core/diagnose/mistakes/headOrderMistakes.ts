import { mergeHeads } from "../../engine/layout.ts";
import type { Block } from "../../spec/spec.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import { words } from "../../words.ts";
import { latestOf, type Mistake, mistake, type Site, stepOf, withSteps } from "../mistake.ts";

/** Heads in another order, some of them left out, or their mean, where they are put side by side. */
export function headOrderMistakes(count: number): Mistake[] {
  return [...averagedHeads(), ...singleHeads(count), ...headOrders(count)];
}

/** A mistake where the heads are put side by side. */
export function onContext(
  name: string,
  common: number,
  change: Mistake["change"],
  make: (x: Tensor) => Tensor,
): Mistake {
  return mistake("heads", name, common, change, (site) => merged(site, make));
}

/** The packed context where each head is another one of the heads, or (undefined) 0. */
function picked(context: Tensor, pick: (h: number, all: number) => number | undefined): Tensor {
  const [batch, count, n, w] = context.shape as [number, number, number, number];
  const data = new Float64Array(context.data.length);
  for (let b = 0; b < batch; b++) {
    for (let h = 0; h < count; h++) {
      const from = pick(h, count);
      if (from === undefined) continue;
      const start = (b * count + from) * n * w;
      data.set(context.data.subarray(start, start + n * w), (b * count + h) * n * w);
    }
  }
  return mergeHeads({ shape: context.shape, data });
}

const mostSingleHeads = 8;

/** One head in place of all, one written alone, one not written. */
function singleHeads(count: number): Mistake[] {
  return Array.from({ length: Math.min(count, mostSingleHeads) }, (_, head) => [
    onContext(`head ${head} for all`, 7 + head / 10, words("every head is head {0} where they are merged", head), (x) =>
      picked(x, () => head),
    ),
    onContext(
      `only head ${head} written`,
      8 + head / 10,
      words("only head {0} is written, the others are 0", head),
      (x) => picked(x, (h) => (h === head ? h : undefined)),
    ),
    onContext(`head ${head} not written`, 9 + head / 10, words("head {0} is not written, it is 0", head), (x) =>
      picked(x, (h) => (h === head ? undefined : h)),
    ),
  ]).flat();
}

/** Other orders of the heads where they are merged: every one of up to four heads, else turned round and two exchanged. */
function headOrders(count: number): Mistake[] {
  const all = Array.from({ length: count }, (_, h) => h);
  const turned = all.slice(1).map((by) => all.map((h) => (h + by) % count));
  const exchanged = all.flatMap((a) => all.slice(a + 1).map((b) => all.map((h) => (h === a ? b : h === b ? a : h))));
  const orders = count <= 4 ? permutations(all) : count <= 8 ? [...turned, ...exchanged] : turned;
  const known = new Set([all.join(), [...all].reverse().join()]);
  return orders
    .filter((order) => !known.has(order.join()) && known.add(order.join()))
    .map((order) =>
      onContext(
        `heads ${order.join(", ")}`,
        15,
        words("the heads are merged in the order {0}", order.join(", ")),
        (x) => picked(x, (h) => order[h]),
      ),
    );
}

/** Every order of a list. */
export function permutations(list: readonly number[]): number[][] {
  if (list.length < 2) return [[...list]];
  return list.flatMap((first) => permutations(list.filter((one) => one !== first)).map((rest) => [first, ...rest]));
}

function averagedHeads(): Mistake[] {
  return [
    onContext("order reversed", 8, words("the heads are merged in reverse order"), (x) =>
      picked(x, (h, all) => all - 1 - h),
    ),
    onContext("averaged", 8, words("the heads are averaged"), averaged),
    mistake("heads", "weights averaged", 9, words("all heads have the mean of the heads' weights"), (site) => {
      const weights = stepOf(site, "weights");
      if (weights === undefined) return undefined;
      const [, heads, n, keys] = weights.shape as [number, number, number, number];
      const size = n * keys;
      const data = weights.data.map((_, at) => {
        const first = Math.floor(at / (heads * size)) * heads * size + (at % size);
        let sum = 0;
        for (let h = 0; h < heads; h++) sum += valueAt(weights.data, first + h * size);
        return sum / heads;
      });
      return withSteps(site.block, { weights: { shape: weights.shape, data } });
    }),
  ];
}

function averaged(context: Tensor): Tensor {
  const [, heads, n, w] = context.shape as [number, number, number, number];
  const size = n * w;
  const data = context.data.map((_, at) => {
    const first = Math.floor(at / (heads * size)) * heads * size + (at % size);
    let sum = 0;
    for (let h = 0; h < heads; h++) sum += valueAt(context.data, first + h * size);
    return sum / heads;
  });
  return mergeHeads({ shape: context.shape, data });
}

function merged(site: Site, change: (context: Tensor) => Tensor): Block | undefined {
  const context = latestOf(site, "gated", "contextNormed", "context");
  return context && withSteps(site.block, { concat: change(context) });
}
