import { mergeHeads } from "../engine/layout.ts";
import { hasCache, hasRope } from "../spec/blockSteps.ts";
import type { Block, WeightName } from "../spec/spec.ts";
import type { StepId } from "../spec/steps.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type Words, words } from "../words.ts";
import type { Expectation } from "./expectations.ts";
import { leastSquares } from "./leastSquares.ts";
import { latestOf, type Mistake, mistake, type Site } from "./mistake.ts";
import { turned } from "./tensors.ts";

/** Rows that must be there beyond the unknown numbers of a column: with as many rows as unknowns, every step has its matrix. */
const fewestSpare = 2;
/** Most multiplications of one solution. */
const mostWork = 2e8;
/** Columns whose difference is a smaller share of their length are the same but for rounding. */
const same = 1e-3;
const shownColumns = 6;

/**
 * The matrices with which the program's own input gives what is expected of queries, keys, values or the output: solved by
 * least squares, where there are more rows than unknowns. That they exist says that the weights are to blame, and the columns that
 * differ say where.
 */
export function otherWeights(expectations: readonly Expectation[], site: Site): Mistake[] {
  return expectations.flatMap((one) => {
    const name = weightOf(one.step, site.block);
    const made = name && solved(one, name, site);
    return made ? [made] : [];
  });
}

/** The weight that a step comes of, with nothing but a bias behind it. */
function weightOf(step: Expectation["step"], block: Block): WeightName | undefined {
  const { qNorm, kNorm, differential, layout } = block;
  if (block.dump !== undefined || differential !== undefined || layout === "packed") return undefined;
  const turns = hasRope(block);
  const ends: Partial<Record<StepId, boolean>> = {
    Q: !turns && qNorm === undefined,
    K: !turns && kNorm === undefined && !hasCache(block),
    V: !hasCache(block),
  };
  const own: Partial<Record<StepId, WeightName>> = {
    ...{ projectedQ: "Wq", projectedK: "Wk", projectedV: "Wv", output: "Wo" },
    ...(ends.Q && { Q: "Wq" }),
    ...(ends.K && { K: "Wk" }),
    ...(ends.V && { V: "Wv" }),
  };
  const name = own[step as StepId];
  return name !== undefined && block[name] !== undefined ? name : undefined;
}

function solved({ want }: Expectation, name: WeightName, site: Site): Mistake | undefined {
  const { block } = site;
  const [W, bias] = [block[name], block[biasOf(name)]];
  const input = inputOf(name, site);
  if (W === undefined || input === undefined || !want.data.every(Number.isFinite)) return undefined;
  const ours = block.weightLayout === "out-in" ? turned(W) : W;
  const [d = 0, width = 0] = ours.shape;
  const rows = input.data.length / d;
  const unknown = d + (bias === undefined ? 0 : 1);
  if (rows < unknown + fewestSpare || rows * unknown * (unknown + width) > mostWork) return undefined;
  if (want.data.length !== rows * width) return undefined;
  const wanted = want.shape.length > 3 ? mergeHeads(want) : name === "Wo" ? want : mergedOf(want, rows);
  const C = leastSquares(withOnes(input.data, rows, unknown), wanted.data, rows);
  if (C === undefined) return undefined;
  const other: Tensor = { shape: ours.shape, data: C.slice(0, d * width) };
  const made = {
    [name]: block.weightLayout === "out-in" ? turned(other) : other,
    ...(bias && { [biasOf(name)]: { shape: bias.shape, data: C.slice(d * width) } }),
  };
  return mistake("weights", `another ${name}`, 30, changeOf(name, ours, other), ({ block }) => ({ ...block, ...made }));
}

function biasOf(name: WeightName) {
  return ({ Wq: "bq", Wk: "bk", Wv: "bv", Wo: "bo" } as const)[name];
}

/** What is multiplied by a weight. */
function inputOf(name: WeightName, site: Site): Tensor | undefined {
  if (name === "Wo") {
    const merged = latestOf(site, "concat");
    const yielded = latestOf(site, "gated", "contextNormed", "context");
    return merged ?? (yielded && mergeHeads(yielded));
  }
  const { memory } = site.input;
  if (memory !== undefined && name !== "Wq") return name === "Wk" ? memory.K : memory.V;
  const { layerNorm } = site.block;
  const norms = layerNorm === undefined ? [] : "length" in layerNorm ? layerNorm : [layerNorm];
  const isPre = norms.some(({ placement }) => placement === "pre");
  return isPre ? latestOf(site, "normed") : latestOf(site, "embedded", "X");
}

/** H×n×dk, or n×dk of one head, as rows of all heads side by side. */
function mergedOf(want: Tensor, rows: number): Tensor {
  const width = want.shape.at(-1) ?? 1;
  const heads = want.data.length / (rows * width);
  return mergeHeads({ shape: [1, heads, rows, width], data: want.data });
}

/** rows×d with a column of ones where there is one unknown more. */
function withOnes(data: Float64Array, rows: number, unknown: number): Float64Array {
  const d = data.length / rows;
  if (unknown === d) return data;
  const out = new Float64Array(rows * unknown).fill(1);
  for (let r = 0; r < rows; r++) out.set(data.subarray(r * d, (r + 1) * d), r * unknown);
  return out;
}

function changeOf(name: WeightName, ours: Tensor, other: Tensor): Words {
  const columnsOf = (W: Tensor): Float64Array[] => {
    const { shape, data } = turned(W);
    const [count = 0, size = 0] = shape;
    return Array.from({ length: count }, (_, c) => data.subarray(c * size, (c + 1) * size));
  };
  const [own, theirs] = [columnsOf(ours), columnsOf(other)];
  const order = theirs.map((column) => own.findIndex((one) => isSame(one, column)));
  const differing = theirs.flatMap((column, at) => (own[at] && isSame(own[at], column) ? [] : [at]));
  const list = (columns: readonly number[]): string =>
    columns.slice(0, shownColumns).join(", ") + (columns.length > shownColumns ? ", …" : "");
  if (differing.length > 0 && order.every((at) => at >= 0) && new Set(order).size === order.length)
    return words("the columns of {0} are in another order: {1}", name, list(order));
  if (differing.length === 0) return words("{0} is another vector", biasOf(name));
  if (differing.length < theirs.length) return words("the columns {1} of {0} are different", name, list(differing));
  return words("{0} is another matrix", name);
}

function isSame(a: Float64Array, b: Float64Array): boolean {
  const distance = Math.hypot(...a.map((x, at) => x - (b[at] ?? 0)));
  return distance <= same * Math.hypot(...a);
}
