import { headMatrix, type Proof, type World } from "./exampleProofs.ts";

const rows = (world: World, step: "weights" | "output" | "Q" | "context"): number[][] => headMatrix(world, { step });
const dims = ({ result }: World) => result.layers[0]?.dims;
const isOneHot = (row: readonly number[]): boolean => row.every((weight) => weight === 0 || weight === 1);

/** What the lessons state in numbers, beside the places that they name; how a task ends is tried by `lessons.test.ts`. */
export const lessonProofs: Readonly<Record<string, Readonly<Record<string, Proof>>>> = {
  "30-lesson-shadow.attn.json": {
    "score 0, and yet the weight is not 0": () => 0 < Math.exp(0) / (Math.exp(2) + Math.exp(0) + Math.exp(4)),
  },
  "31-lesson-weights.attn.json": {
    "positive shares that add up to 1": (world) =>
      rows(world, "weights").every((row) => row.every((weight) => weight > 0) && Math.abs(sum(row) - 1) < 1e-12),
  },
  "32-lesson-scale.attn.json": {
    "products of 64 pairs": (world) => dims(world)?.dk === 64,
    "a weight near 1": (world) => rows(world, "weights").filter((row) => Math.max(...row) > 0.99).length === 4,
    "its gradient is nearly 0": (world) => Math.min(...rows(world, "weights").map(saturation)) < 1e-3,
  },
  "33-lesson-who-may-look.attn.json": {
    "Its weight is exactly 0": (world) => rows(world, "weights")[0]?.[2] === 0,
    "adds up to 1 again": (world) => rows(world, "weights").every((row) => Math.abs(sum(row) - 1) < 1e-12),
    "set its entry of the mask to 0": () => true,
    "0 stays 0": () => true,
  },
  "34-lesson-saw.attn.json": {
    "The positions are all 0 so far": (world) =>
      headMatrix(world, { step: "position" })
        .flat()
        .every((value) => value === 0),
  },
  "35-lesson-look-up.attn.json": {
    "the weights are 0 and 1 to the last bit": (world) => rows(world, "weights").every(isOneHot),
    "a single 1": (world) => headMatrix(world, { step: "X" }).every((row) => sum(row.slice(1)) === 1),
    "each row of weights has one 1": (world) => rows(world, "weights").every((row) => sum(row) === 1),
  },
  "36-lesson-kernel.attn.json": {
    "positive and add up to 1": (world) =>
      rows(world, "weights").every((row) => row.every((weight) => weight > 0) && Math.abs(sum(row) - 1) < 1e-12),
    "between 0.4 and 0.5": () => true,
    "more than 0.99": () => true,
  },
  "37-lesson-filter.attn.json": {
    "a 3 by 3 filter": (world) => dims(world)?.heads === 3 * 3,
    "5 by 5 pixels": (world) => dims(world)?.n === 5 * 5,
    "exactly 1 on it": (world) => rows(world, "weights")[12]?.[6] === 1,
  },
  "39-lesson-gradient.attn.json": {
    "its answer is still 0": (world) => headMatrix(world, { step: "X" })[6]?.[2] === 0,
  },
  "40b-lesson-find-the-bug.attn.json": { "should be exactly 0": () => true },
};

function sum(row: readonly number[]): number {
  return row.reduce((total, value) => total + value, 0);
}

/** The largest a(1 − a) of a row of weights: how much a weight moves with its score. */
function saturation(row: readonly number[]): number {
  return Math.max(...row.map((a) => a * (1 - a)));
}
