import { plainKernel } from "../../engine/kernel.ts";
import { mergeHeads, splitHeads } from "../../engine/layout.ts";
import { rawScores } from "../../engine/score.ts";
import { mixDims } from "../../spec/dims.ts";
import type { Block } from "../../spec/spec.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import { words } from "../../words.ts";
import { latestOf, type Mistake, mistake, type Site, stepOf, withSteps } from "../mistake.ts";
import { recomputed } from "../site.ts";
import { changedColumns } from "../tensors.ts";

/** Other ways to cut a width into heads and to put heads side by side. */
export function headMistakes(site: Site): Mistake[] {
  const { dims, block } = site;
  if (block.dump !== undefined || dims.heads < 2) return [];
  return [...splitting(), ...merging(), ...singleHeads(dims.heads), ...headOrders(dims.heads)];
}

/** The steps of Q, K and V before anything turns or surrounds them. */
function fresh(site: Site): [Tensor, Tensor, Tensor] | undefined {
  const q = latestOf(site, "projectedQ", "Q");
  const k = latestOf(site, "projectedK", "K");
  const v = latestOf(site, "projectedV", "V");
  return q && k && v && [q, k, v];
}

function withFresh(site: Site, change: (x: Tensor, which: 0 | 1 | 2) => Tensor): Block | undefined {
  const now = fresh(site);
  if (now === undefined) return undefined;
  const [projectedQ, projectedK, projectedV] = [change(now[0], 0), change(now[1], 1), change(now[2], 2)];
  return withSteps(site.block, { projectedQ, projectedK, projectedV });
}

/** B×H×n×w whose packed numbers, B×n×(H·w), are read as B×H×n×w without a swap of axes. */
function unmoved(x: Tensor): Tensor {
  return { shape: x.shape, data: mergeHeads(x).data };
}

/** Heads whose columns lie between each other's: column c of head h is c·H + h. */
function interleaved(x: Tensor): Tensor {
  const [batch, heads, n, w] = x.shape as [number, number, number, number];
  const packed = mergeHeads(x);
  const columns = Array.from({ length: heads * w }, (_, at) => (at % w) * heads + Math.floor(at / w));
  return splitHeads({ shape: [batch, n, heads * w], data: changedColumns(packed.data, heads * w, columns) }, heads);
}

/** The packed context with each head's numbers between the others'. */
function interleavedOut(context: Tensor): Tensor {
  const [, heads, , w] = context.shape as [number, number, number, number];
  const merged = mergeHeads(context);
  const columns = Array.from({ length: heads * w }, (_, at) => (at % heads) * w + Math.floor(at / heads));
  return { shape: merged.shape, data: changedColumns(merged.data, heads * w, columns) };
}

function merged(site: Site, change: (context: Tensor) => Tensor): Block | undefined {
  const context = latestOf(site, "gated", "contextNormed", "context");
  return context && withSteps(site.block, { concat: change(context) });
}

/** Two mistakes that are one: the second is made in what comes of the first. */
function compound(
  name: string,
  common: number,
  change: Mistake["change"],
  parts: readonly [first: Mistake, second: Mistake],
): Mistake {
  const [first, second] = parts;
  const rewrite = (site: Site) => {
    const before = first.rewrite(site);
    return before && second.rewrite(recomputed(site, before.block));
  };
  return { group: "heads", name, common, change, parts, rewrite };
}

function splitting(): Mistake[] {
  const projects = ({ block }: Site) => block.Q === undefined || block.layout === "packed";
  const [split, merge] = [
    mistake(
      "heads",
      "split without moving the axis",
      2,
      words("heads are split by a reshape that does not move the axis"),
      (site) => (projects(site) ? withFresh(site, unmoved) : undefined),
    ),
    onContext(
      "merged without moving the axis",
      1,
      words("heads are merged by a reshape that does not move the axis"),
      (x) => ({ shape: mergeHeads(x).shape, data: x.data }),
    ),
  ] as const;
  const [between, mergedBetween] = [
    mistake("heads", "interleaved in", 5, words("the heads' columns are interleaved where they are split"), (site) =>
      projects(site) ? withFresh(site, interleaved) : undefined,
    ),
    onContext("interleaved out", 5, words("the heads' columns are interleaved where they are merged"), interleavedOut),
  ] as const;
  return [
    ...[split, merge, between, mergedBetween],
    ...(["Q", "K", "V"] as const).map((name, which) =>
      mistake(
        "heads",
        `${name} split without moving the axis`,
        6,
        words("the heads of {0} alone are split by a reshape that does not move the axis", name),
        (site) => (projects(site) ? withFresh(site, (x, other) => (other === which ? unmoved(x) : x)) : undefined),
      ),
    ),
    ...(["Q", "K", "V"] as const).map((name, which) =>
      mistake("heads", `heads of ${name} reversed`, 12, words("the heads of {0} are in reverse order", name), (site) =>
        withFresh(site, (x, other) => (other === which ? reversedHeads(x) : x)),
      ),
    ),
    mistake(
      "heads",
      "K reshaped",
      8,
      words("keys are reshaped instead of transposed where they meet queries"),
      (site) => {
        const [q, k] = [stepOf(site, "Q"), stepOf(site, "K")];
        if (q === undefined || k === undefined || site.block.score.type !== "dot") return undefined;
        return withSteps(site.block, {
          scores: rawScores(site.block.score, q, reshapedKeys(k), site.dims, plainKernel),
        });
      },
    ),
    compound(
      "split and merged without moving the axis",
      4,
      words("heads are split and merged by reshapes that do not move the axis"),
      [split, merge],
    ),
    compound(
      "interleaved in and out",
      6,
      words("the heads' columns are interleaved where they are split and where they are merged"),
      [between, mergedBetween],
    ),
    mistake(
      "heads",
      "split before projecting",
      9,
      words("heads are split before they are projected: each reads its own part of X"),
      ({ block, dims }) => {
        const { Wq, Wk, Wv } = block;
        if (Wq === undefined || Wk === undefined || Wv === undefined || (dims.dModel ?? 1) % dims.heads !== 0)
          return undefined;
        if (dims.kvHeads !== dims.heads) return undefined;
        return {
          ...block,
          Wq: diagonalBlocks(Wq, dims.heads),
          Wk: diagonalBlocks(Wk, dims.heads),
          Wv: diagonalBlocks(Wv, dims.heads),
        };
      },
    ),
  ];
}

function reversedHeads(x: Tensor): Tensor {
  const [batch, heads, n, w] = x.shape as [number, number, number, number];
  const size = n * w;
  const last = heads - 1;
  const data = new Float64Array(x.data.length);
  for (let at = 0; at < batch * heads; at++) {
    const from = (at - (at % heads) + last - (at % heads)) * size;
    data.set(x.data.subarray(from, from + size), at * size);
  }
  return { shape: x.shape, data };
}

/** Keys whose transpose is each head's m×dk numbers in their order, read as dk×m. */
function reshapedKeys({ shape, data }: Tensor): Tensor {
  const [, , m, w] = shape as [number, number, number, number];
  const size = m * w;
  return {
    shape,
    data: data.map((_, at) => valueAt(data, at - (at % size) + ((at % size) % w) * m + Math.floor((at % size) / w))),
  };
}

/** The weights with everything but the blocks on the diagonal 0. */
function diagonalBlocks({ shape, data }: Tensor, heads: number): Tensor {
  const [rows, cols] = shape as [number, number];
  return {
    shape,
    data: data.map((value, at) => {
      const row = Math.floor(at / cols);
      return Math.floor((row * heads) / rows) === Math.floor(((at % cols) * heads) / cols) ? value : 0;
    }),
  };
}

function onContext(name: string, common: number, change: Mistake["change"], make: (x: Tensor) => Tensor): Mistake {
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

function merging(): Mistake[] {
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

/** As many heads as the document does not say. */
export function headCountMistakes(site: Site): Mistake[] {
  const { heads } = mixDims(site.dims);
  const counts = [1, 2, 4, 8, 16, heads / 2, heads * 2].filter(
    (count, at, all) => all.indexOf(count) === at && canHave(site, count),
  );
  return counts.map((count) =>
    mistake(
      "heads",
      `${count} heads`,
      6,
      words("there are {0} heads instead of {1}", count, heads),
      // Tried in every layer: another may have another width.
      (other) => {
        if (!canHave(other, count)) return undefined;
        const { kvHeads, ...rest } = other.block;
        return { ...rest, heads: count };
      },
      { path: "heads", value: count },
    ),
  );
}

/** Whether what a block projects can be split into another number of heads, of which a differential one has two of Q and K each. */
function canHave({ block, dims }: Site, count: number): boolean {
  const { heads, kvHeads } = mixDims(dims);
  const projects = block.dump === undefined && block.Q === undefined && block.Wq !== undefined && heads === kvHeads;
  const isCount = Number.isInteger(count) && count >= 1 && count !== heads;
  const pairs = (dims.heads / heads) * count;
  return projects && isCount && (dims.heads * dims.dk) % pairs === 0 && (heads * dims.dv) % count === 0;
}
