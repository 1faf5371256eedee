import { plainKernel } from "../../engine/kernel.ts";
import { mergeHeads, splitHeads } from "../../engine/layout.ts";
import { rawScores } from "../../engine/score.ts";
import type { Block } from "../../spec/spec.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import { words } from "../../words.ts";
import { latestOf, type Mistake, mistake, type Site, stepOf, withSteps } from "../mistake.ts";
import { changedColumns } from "../tensors.ts";
import { compound } from "./compound.ts";
import { headOrderMistakes, onContext } from "./headOrderMistakes.ts";

/** Other ways to cut a width into heads and to put heads side by side. */
export function headMistakes(site: Site): Mistake[] {
  const { dims, block } = site;
  if (block.dump !== undefined || dims.heads < 2) return [];
  return [...splitting(), ...headOrderMistakes(dims.heads)];
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
      "heads",
      "split and merged without moving the axis",
      4,
      words("heads are split and merged by reshapes that do not move the axis"),
      [split, merge],
    ),
    compound(
      "heads",
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
