import { normsOf } from "../../../src/core/spec/norms.ts";
import type { SpecResult } from "../../../src/core/spec/result.ts";
import type { Spec } from "../../../src/core/spec/spec.ts";
import type { StepId } from "../../../src/core/spec/steps.ts";

/** An example with what it yields; `of` reads a matrix of another example. */
export interface World {
  readonly spec: Spec;
  readonly result: SpecResult;
  of(file: string, at: MatrixAt): number[][];
}

/** A step's matrix of one layer and head, from 0; the first ones by default. */
export interface MatrixAt {
  readonly step: StepId;
  readonly layer?: number;
  readonly head?: number;
}

/** The rows of one head of a step (of batch item 1), or of a step of the whole layer. */
export function headMatrix({ result }: World, { step, layer = 0, head = 0 }: MatrixAt): number[][] {
  const tensor = result.layers[layer]?.steps.get(step)?.tensor;
  if (tensor === undefined) throw new Error(`no ${step} in layer ${layer}`);
  const [rows, cols] = tensor.shape.slice(-2) as [number, number];
  const from = head * rows * cols;
  return Array.from({ length: rows }, (_, row) => [
    ...tensor.data.subarray(from + row * cols, from + (row + 1) * cols),
  ]);
}

const rows = (world: World, step: StepId): number[][] => headMatrix(world, { step });
const cell = (world: World, step: StepId, row: number, col: number): number =>
  rows(world, step)[row - 1]?.[col - 1] ?? Number.NaN;
const shows = (value: number, said: string): boolean => value.toFixed(said.split(".")[1]?.length ?? 0) === said;
const largest = (matrix: readonly (readonly number[])[]): number => Math.max(...matrix.flat());
const dk = ({ result }: World): number => result.layers[0]?.dims.dk ?? 0;
const equal = (a: readonly number[] | undefined, b: readonly number[]): boolean =>
  a?.length === b.length && a.every((value, at) => Math.abs(value - (b[at] ?? Number.NaN)) < 1e-12);

export type Proof = (world: World) => boolean;

/** For each example, what its title and description state in numbers, and why it is so. What is defined, not measured, is `() => true`. */
export const proofs: Readonly<Record<string, Readonly<Record<string, Proof>>>> = {
  "01-worked-example.attn.json": {
    "query 1 and key 2: 1·4 + 0·4 + 2·0 = 4": (world) =>
      equal(rows(world, "Q")[0], [1, 0, 2]) &&
      equal(rows(world, "K")[1], [4, 4, 0]) &&
      cell(world, "scores", 1, 2) === 4,
  },
  "02-worked-example-scaled.attn.json": {
    "scaled by 1/√3": (world) => dk(world) === 3,
    "√dk = √3": (world) => dk(world) === 3,
    "query 1 gives 14 % to itself instead of 6 %": (world) =>
      shows(100 * cell(world, "weights", 1, 1), "14") &&
      shows(100 * (world.of("01-worked-example.attn.json", { step: "weights" })[0]?.[0] ?? 0), "6"),
  },
  "03-worked-example-as-printed.attn.json": {
    "[0, 0.5, 0.5], [0, 1, 0], [0, 0.9, 0.1]": (world) =>
      equal(rows(world, "weights").flat(), [0, 0.5, 0.5, 0, 1, 0, 0, 0.9, 0.1]),
  },
  "05-similarity-with-positions.attn.json": {
    "rows 2 and 4": (world) =>
      !equal(rows(world, "scores")[1], rows(world, "scores")[3] ?? []) &&
      !equal(rows(world, "context")[1], rows(world, "context")[3] ?? []),
  },
  "06-scaled-dk64.attn.json": {
    "with dk = 64": (world) => dk(world) === 64,
    "entries of variance 1": (world) => shows(variance(rows(world, "Q").flat()), "1"),
    "64 such terms has variance 64, so dividing by √64 = 8": (world) => dk(world) === 8 ** 2,
    "back to variance 1": (world) => Math.abs(variance(rows(world, "scaled").flat()) - 1) < 0.5,
  },
  "07-unscaled-dk64.attn.json": {
    "scale 1": (world) => !world.result.layers[0]?.steps.has("scaled"),
    "the largest score is 18.4": (world) => shows(largest(rows(world, "scores")), "18.4"),
    "Four of the eight rows put more than 0.99": (world) =>
      rows(world, "weights").filter((row) => Math.max(...row) > 0.99).length === 4 &&
      rows(world, "weights").length === 8,
    "no weight exceeds 0.52": (world) => largest(world.of("06-scaled-dk64.attn.json", { step: "weights" })) <= 0.52,
  },
  "08-the-animal.attn.json": { "89 %": (world) => shows(100 * cell(world, "weights", 8, 2), "89") },
  "09-score-dot.attn.json": { "additive score in 10": () => true },
  "10-score-additive.attn.json": {
    "(here 3)": ({ spec }) => {
      const score = spec.main.blocks[0]?.score;
      return score?.type === "additive" && score.v.data.reduce((sum, value) => sum + Math.abs(value), 0) === 3;
    },
  },
  "11-sigmoid.attn.json": {
    "1/(1 + exp(-score))": (world) =>
      Math.abs(cell(world, "weights", 1, 2) - 1 / (1 + Math.exp(-cell(world, "scaled", 1, 2)))) < 1e-15,
    "sum to 1": (world) => rows(world, "weights").every((row) => Math.abs(sum(row) - 1) > 0.1),
  },
  "12-two-heads.attn.json": { "dk = 2": (world) => dk(world) === 2 },
  "13-positional-encoding.attn.json": {
    "PE[p,2i] = sin(p/10000^(2i/d)), PE[p,2i+1] = cos": (world) =>
      rows(world, "position").every((row, p) =>
        row.every(
          (value, at) =>
            Math.abs(value - (at % 2 === 0 ? Math.sin : Math.cos)(p / 10_000 ** ((at - (at % 2)) / row.length))) <
            1e-15,
        ),
      ),
  },
  "14-causal-mask.attn.json": {
    "exactly 0": (world) => rows(world, "weights").every((row, i) => row.every((value, j) => j <= i || value === 0)),
  },
  "15-padding-mask.attn.json": {
    "1 = a real key, 0 = ignored": (world) => rows(world, "weights").every((row) => row[3] === 0 && (row[2] ?? 0) > 0),
  },
  "17-image.attn.json": {
    "4 by 4": ({ spec }) => String(spec.display.grid) === "4,4" && spec.main.X?.shape.at(-2) === 16,
  },
  "18-cross-attention.attn.json": {
    "2 rows and 3 columns": (world) => String(rows(world, "weights").map((row) => row.length)) === "3,3",
  },
  "23-a-masked-word.attn.json": { "-100": () => true },
  "60-saw-projected.attn.json": {
    "rows 2 and 4 of the weights are equal": (world) =>
      equal(rows(world, "weights")[1], rows(world, "weights")[3] ?? []),
    'each gives 0.13 of its weight to "i"': (world) => shows(cell(world, "weights", 2, 1), "0.13"),
  },
  "61-slippery-floor.attn.json": {
    "0.21 of its weight to 滑": (world) => shows(cell(world, "weights", 3, 4), "0.21"),
    "0.23 to 小 and 心 together": (world) => shows(cell(world, "weights", 3, 1) + cell(world, "weights", 3, 2), "0.23"),
  },
  "63-weighted-values.attn.json": {
    "query 1 takes 0.5 of value 2 (2, 8, 0), which is (1, 4, 0), and 0.5 of value 3 (2, 6, 3), which is (1, 3, 1.5); together (2, 7, 1.5)":
      (world) =>
        equal(rows(world, "V")[1], [2, 8, 0]) &&
        equal(rows(world, "V")[2], [2, 6, 3]) &&
        equal(headMatrix(world, { step: "weighted" })[1], [1, 4, 0]) &&
        equal(headMatrix(world, { step: "weighted" })[2], [1, 3, 1.5]) &&
        equal(rows(world, "context")[0], [2, 7, 1.5]),
  },
  "64-cosine.attn.json": {
    "between -1 and 1": (world) =>
      rows(world, "scores")
        .flat()
        .every((score) => Math.abs(score) <= 1 + 1e-12),
    "3 and 1, but not in direction: their score is 1": (world) =>
      equal(rows(world, "Q")[0], [3, 0]) && equal(rows(world, "Q")[3], [1, 0]) && cell(world, "scores", 1, 4) === 1,
    "no weight exceeds 0.58": (world) => largest(rows(world, "weights")) <= 0.58,
  },
  "65-general-score.attn.json": {
    "queries of 2 numbers with keys of 3": (world) =>
      rows(world, "Q")[0]?.length === 2 && rows(world, "K")[0]?.length === 3,
    "Query 1 scores 2 with key 1 because W has 2": (world) => cell(world, "scores", 1, 1) === 2,
  },
  "66-softcap.attn.json": {
    "8·tanh(score / 8)": (world) =>
      Math.abs(cell(world, "capped", 1, 3) - 8 * Math.tanh(cell(world, "scores", 1, 3) / 8)) < 1e-12,
    "no score exceeds 8": (world) => largest(rows(world, "capped")) <= 8,
    "The score 36 becomes 8.00 and 24 becomes 7.96": (world) =>
      cell(world, "scores", 1, 1) === 36 &&
      shows(cell(world, "capped", 1, 1), "8.00") &&
      cell(world, "scores", 1, 3) === 24 &&
      shows(cell(world, "capped", 1, 3), "7.96"),
    "query 1 gives 0.49 of its weight to key 3, instead of 0.00": (world) =>
      shows(cell(world, "weights", 1, 3), "0.49") && shows(1 / (1 + Math.exp(36 - 24)), "0.00"),
    "Gemma 2 caps its scores at 50": () => true,
  },
  "67-temperature.attn.json": {
    "T below 1 sharpens, above 1 softens; with T = 1 nothing changes": () => true,
    "T = 0.5": ({ spec }) => String(spec.main.blocks[0]?.temperature) === "0.5",
    "keeps 0.96": (world) => shows(cell(world, "weights", 3, 3), "0.96"),
    "with T = 1 it would be 0.78": (world) => {
      const [scores = []] = rows(world, "scores").slice(2);
      return shows(Math.exp(scores[2] ?? 0) / sum(scores.map(Math.exp)), "0.78");
    },
  },
  "68-bias-vectors.attn.json": {
    "bq = (1, -1)": (world) => equal(rows(world, "Q")[0], [2, -1]),
    "bk = (2, 0)": (world) => equal(rows(world, "K")[0], [3, 0]),
    "bv = (0, 10)": (world) => equal(rows(world, "V")[0], [1, 10]),
    "adds up to 1": (world) => rows(world, "weights").every((row) => Math.abs(sum(row) - 1) < 1e-12),
  },
  "69-given-q-k-v.attn.json": {
    "Query 1 gives 0.37 to key 4": (world) => shows(cell(world, "weights", 1, 4), "0.37"),
  },
  "70-expected-fails.attn.json": {
    "divides by √3": (world) =>
      (world.spec.main.blocks[0]?.expected.get("weights")?.data ?? []).every(
        (want, at) =>
          Math.abs(
            want - (world.of("02-worked-example-scaled.attn.json", { step: "weights" }).flat()[at] ?? Number.NaN),
          ) < 1e-4,
      ),
    '"scale": 1': (world) => !world.result.layers[0]?.steps.has("scaled"),
    F8: () => true,
  },
  "71-weights-of-a-model.attn.json": {
    "2 layers, 4 heads each, 40 tokens": ({ result }) =>
      result.layers.length === 2 &&
      result.layers.every(({ dims }) => dims.heads === 4 && dims.n === 40 && dims.keys === 40),
    "Head 1 of layer 1 gives 0.8": (world) => rows(world, "weights").every((row, i) => i < 2 || row[i - 1] === 0.8),
  },
  "72-gemma-layer.attn.json": {
    "√d = 2": ({ spec }) => {
      const { scale, table } = spec.main.blocks[0]?.embedding ?? {};
      return scale === 2 && table?.shape[1] === scale ** 2;
    },
    "1 + gamma": ({ spec }) => spec.main.blocks.every((block) => normsOf(block).every(({ norm }) => norm.offset === 1)),
    "±50": ({ spec }) => spec.main.blocks[0]?.softcap === 50,
    "±30": ({ spec }) => spec.readOut?.softcap === 30,
    "'sat' again with 0.5209, 'down' with 0.3732": ({ result }) => {
      const shares = result.readOut?.get("readOut.probabilities")?.data.subarray(-5) ?? [];
      return Math.max(...shares) === shares[2] && shows(shares[2] ?? 0, "0.5209") && shows(shares[3] ?? 0, "0.3732");
    },
  },
  "73-t5.attn.json": {
    "as in T5": () => true,
    "T5 adds": () => true,
    "d^-½ = 0.5": ({ spec }) => spec.readOut?.scale === (spec.main.blocks[0]?.embedding?.table.shape[1] ?? 0) ** -0.5,
  },
  "75-saw-without-softmax.attn.json": {
    "A row of them adds up to 10 or 14 instead of 1": (world) =>
      rows(world, "weights")
        .map((row) => row.reduce((sum, weight) => sum + weight, 0))
        .join() === "10,14,10,14",
    "In 60": () => true,
  },
  "76-slippery-without-softmax.attn.json": {
    "地 takes 5 times 滑, 5 times 小, 3 times 心 and 6 times itself": (world) =>
      equal(rows(world, "weights")[2], [5, 3, 6, 5]),
    "The projections of 61": (world) =>
      rows(world, "scores").every((row, at) =>
        equal(row, world.of("61-slippery-floor.attn.json", { step: "scores" })[at] ?? []),
      ),
    "the softmax of 61": () => true,
  },
  "74-cache.attn.json": {
    "the causal mask in 14": (world) =>
      equal(
        rows(world, "weights")[0]?.map((weight) => Number(weight.toFixed(12))),
        (world.of("14-causal-mask.attn.json", { step: "weights" })[3] ?? []).map((weight) =>
          Number(weight.toFixed(12)),
        ),
      ),
  },
};

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function variance(values: readonly number[]): number {
  const mean = sum(values) / values.length;
  return sum(values.map((value) => (value - mean) ** 2)) / values.length;
}
