import { expectedStep } from "../engine/check.ts";
import { rowsWork } from "../engine/cost.ts";
import { takeRows } from "../engine/someRows.ts";
import type { Dims } from "../spec/result.ts";
import type { Block } from "../spec/spec.ts";
import { type StepId, stepIds } from "../spec/steps.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { DiagnoseOptions } from "./diagnoseOptions.ts";
import type { Expectation } from "./expectations.ts";
import type { Rewrites } from "./rewriting.ts";
import { RowRewriting } from "./rowRewriting.ts";

/** How many queries of a large block are looked at: fewer where that many mistakes would take too long. */
const rowCounts = [8, 4, 2];
const manyMistakes = 400;

/** What it takes to make a mistake and compare, beside the multiplications. */
export const workPerAttempt = 2e4;

/** Some queries of one block, with what is expected of them. */
export interface Sample {
  readonly rewriting: Rewrites;
  readonly expectations: readonly Expectation[];
  readonly rows: readonly number[];
  /** Queries in all. */
  readonly of: number;
  /** How often mistakes are made at the most. */
  readonly mostAttempts: number;
}

/**
 * Some queries of the block in which the differences begin: half of them those with the largest errors, half spread over all. All
 * rows of what has no row for each query. Undefined where nothing of the block can be compared row by row.
 */
export function sampleOf(
  culprit: Expectation,
  expectations: readonly Expectation[],
  whole: Rewrites,
  { kernel, work }: NonNullable<DiagnoseOptions["sample"]>,
): Sample | undefined {
  const { block, layer, dims } = whole.site(culprit.at);
  const own = expectations.flatMap((one) => {
    const id = one.at === culprit.at ? stepIds.find((step) => step === one.step) : undefined;
    const got = id && expectedStep(id, block, layer);
    return id && got?.data.length === one.want.data.length ? [{ one, got, id }] : [];
  });
  const guilty = own.find(({ one }) => one === culprit);
  if (guilty === undefined || block.dump !== undefined) return undefined;
  const closes = own.some(({ id }) => stepIds.indexOf(id) > stepIds.indexOf("postNormed"));
  const asFar = (one: Block): Block => (closes ? one : withoutNetwork(one));
  const attempts = (rows: number): number =>
    Math.floor(work / (rowsWork({ block: asFar(block), dims }, rows) + workPerAttempt));
  const count = rowCounts.find((rows) => attempts(rows) >= manyMistakes) ?? Math.min(...rowCounts);
  const rows = chosenRows(guilty.got, guilty.one.want, guilty.id, dims, count);
  const rewriting = new RowRewriting(whole, culprit.at, rows, asFar, kernel);
  const { blocks, layers } = rewriting.ours;
  const sampled = own.flatMap(({ one, got, id }): Expectation[] => {
    const [own, computed] = [blocks[culprit.at], layers[culprit.at]];
    const seen = own && computed && expectedStep(id, own, computed);
    if (seen === undefined) return [];
    return [seen.data.length === got.data.length ? one : ofRows(one, got, rows, behindRows(id))];
  });
  return { rewriting, expectations: sampled, rows, of: dims.n, mostAttempts: attempts(count) };
}

function withoutNetwork({ feedForward, ...block }: Block): Block {
  return block;
}

/** Axes behind that of the queries. */
function behindRows(id: StepId): number {
  return id === "sinkWeights" ? 0 : id === "weighted" ? 2 : 1;
}

function ofRows(one: Expectation, { shape }: Tensor, rows: readonly number[], behind: number): Expectation {
  const taken = (data: Float64Array): Tensor => takeRows({ shape, data }, rows, behind);
  const within = ({ cells, ...rest }: Expectation["tolerance"]) => ({
    ...rest,
    ...(cells && { cells: taken(cells).data }),
  });
  return { ...one, want: taken(one.want.data), tolerance: within(one.tolerance), allowed: within(one.allowed) };
}

function chosenRows(got: Tensor, want: Tensor, id: StepId, { n }: Dims, count: number): number[] {
  if (n <= count) return Array.from({ length: n }, (_, i) => i);
  const errors = new Float64Array(n);
  const behind = behindRows(id);
  const axis = got.shape.length - 1 - behind;
  const width = got.shape.slice(axis + 1).reduce((product, size) => product * size, 1);
  if (got.shape[axis] === n) {
    for (const [at, x] of got.data.entries()) {
      const square = (x - (want.data[at] ?? x)) ** 2;
      errors[Math.floor(at / width) % n]! += Number.isFinite(square) ? square : 0;
    }
  }
  const worst = [...errors.keys()].sort((a, b) => (errors[b] ?? 0) - (errors[a] ?? 0) || a - b);
  const spread = Array.from({ length: count / 2 }, (_, k) => Math.round(((k + 1) * (n - 1)) / (count / 2)));
  const rows = new Set(spread);
  for (const row of worst) if (rows.size < count) rows.add(row);
  return [...rows].sort((a, b) => a - b);
}
