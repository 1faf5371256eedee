import { computeSpec } from "../../../src/core/engine/compute.ts";
import type { SpecResult } from "../../../src/core/spec/result.ts";
import type { Block, Spec } from "../../../src/core/spec/spec.ts";
import type { StepId } from "../../../src/core/spec/steps.ts";

/** The first layer's numbers of batch item 0 and head 0, for a program that knows nothing of the claims. */
export interface Tried {
  readonly spec: Spec;
  readonly result: SpecResult;
  readonly block: Block;
  /** The pair that single statements are tried on. */
  readonly row: number;
  readonly col: number;
}

type Rows = readonly (readonly number[])[];

/** Rows of a step of the first layer. */
function rowsOf({ layers }: SpecResult, id: StepId): Rows {
  const tensor = layers[0]?.steps.get(id)?.tensor;
  if (tensor === undefined) return [];
  const [rows = 0, cols = 0] = tensor.shape.slice(-2);
  return Array.from({ length: rows }, (_, i) => [...tensor.data.subarray(i * cols, (i + 1) * cols)]);
}

function hidden(tried: Tried): boolean[][] {
  const masked = rowsOf(tried.result, "masked");
  return rowsOf(tried.result, "weights").map((row, i) =>
    row.map((_, j) => masked[i]?.[j] === Number.NEGATIVE_INFINITY),
  );
}

const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, k) => sum + x * (b[k] ?? 0), 0);
const norm = (a: readonly number[]) => Math.sqrt(dot(a, a));
const sum = (a: readonly number[]) => a.reduce((total, x) => total + x, 0);
const close = (a: number, b: number, size = 1, within = 1e-9) =>
  Math.abs(a - b) <= within * Math.max(1, Math.abs(size));
const allClose = (a: Rows, b: Rows, within = 1e-9) => {
  const size = Math.max(1, ...a.flat().map(Math.abs));
  return a.every((row, i) => row.every((x, k) => close(x, b[i]?.[k] ?? Number.NaN, size, within)));
};
const times = (a: Rows, b: Rows): number[][] =>
  a.map((row) => (b[0] ?? []).map((_, c) => row.reduce((total, x, k) => total + x * (b[k]?.[c] ?? 0), 0)));
const turned = (a: Rows): number[][] => (a[0] ?? []).map((_, c) => a.map((row) => row[c] ?? 0));

/** The weights when the first block is another one. */
function weightsWith({ spec, block }: Tried, change: Partial<Block>): Rows {
  const blocks = spec.main.blocks.map((one) => (one === block ? { ...one, ...change } : one));
  return rowsOf(computeSpec({ ...spec, main: { ...spec.main, blocks } }), "weights");
}

/** In a shorter type every number is finite, and no weight has moved by more than 0.01. */
function fits(tried: Tried, precision: "bfloat16" | "float16"): boolean {
  const within = (stack: Spec["main"]) => ({ ...stack, blocks: stack.blocks.map((one) => ({ ...one, precision })) });
  const { encoder, main } = tried.spec;
  const again = computeSpec({
    ...tried.spec,
    precision,
    main: within(main),
    ...(encoder && { encoder: within(encoder) }),
  });
  const steps = [...(again.layers[0]?.steps ?? [])];
  const finite = steps.every(([id, { tensor }]) => id === "masked" || tensor.data.every(Number.isFinite));
  return finite && allClose(rowsOf(tried.result, "weights"), rowsOf(again, "weights"), 0.01);
}

/** The results when the tokens stand in the opposite order, turned back. */
function reversed(tried: Tried): Rows {
  const { main } = tried.spec;
  if (main.X === undefined) return [];
  const { shape, data } = main.X;
  const [n = 0, d = 0] = shape.slice(-2);
  const turnedData = data.map((_, at) => data[at + (n - 1 - 2 * (Math.floor(at / d) % n)) * d] ?? 0);
  return outputOf(computeSpec({ ...tried.spec, main: { ...main, X: { shape, data: turnedData } } })).toReversed();
}

function outputOf({ layers }: SpecResult): Rows {
  const output = layers[0]?.output;
  const [n = 0, width = 0] = output?.shape.slice(-2) ?? [];
  return Array.from({ length: n }, (_, i) => [...(output?.data.subarray(i * width, (i + 1) * width) ?? [])]);
}

/** The rank by orthogonalising columns, twice for accuracy. */
function rankOf(a: Rows): number {
  const basis: number[][] = [];
  const size = Math.max(...a.flat().map(Math.abs));
  for (let column of turned(a)) {
    for (let round = 0; round < 2; round++) {
      for (const one of basis) {
        const along = dot(column, one);
        column = column.map((x, k) => x - along * (one[k] ?? 0));
      }
    }
    const length = norm(column);
    if (length > 1e-10 * size) basis.push(column.map((x) => x / length));
  }
  return basis.length;
}

/** The rows that the values are projected from. */
function stream({ result, block }: Tried): Rows {
  const isBefore = [block.layerNorm ?? []].flat().some(({ placement }) => placement === "pre");
  const ids = [...(isBefore ? (["normed"] as const) : []), "embedded", "X"] as const;
  const id = ids.find((one) => result.layers[0]?.steps.has(one));
  return id === undefined ? [] : rowsOf(result, id);
}

function valueWeights({ block, result }: Tried): Rows {
  const dv = rowsOf(result, "V")[0]?.length ?? 0;
  const { Wv } = block;
  const [rows = 0, cols = 0] = Wv?.shape ?? [];
  const all = Array.from({ length: rows }, (_, r) => [...(Wv?.data.subarray(r * cols, (r + 1) * cols) ?? [])]);
  return (block.weightLayout === "out-in" ? turned(all) : all).map((row) => row.slice(0, dv));
}

/** Confirms each ✓ from the numbers alone, by sums that are written down here; undefined where this program has no other way. */
export const confirmations: Readonly<Record<string, (tried: Tried) => boolean | undefined>> = {
  nonNegative: (tried) =>
    rowsOf(tried.result, "weights")
      .flat()
      .every((weight) => weight >= 0),
  positive: (tried) => {
    const hides = hidden(tried);
    return rowsOf(tried.result, "weights").every((row, i) => row.every((weight, j) => hides[i]?.[j] || weight > 0));
  },
  rowsAddUp: (tried) => {
    const hides = hidden(tried);
    return rowsOf(tried.result, "weights").every((row, i) => hides[i]?.every(Boolean) || close(sum(row), 1, 1, 1e-12));
  },
  convexHull: (tried) => {
    const [V, hides] = [rowsOf(tried.result, "V"), hidden(tried)];
    const columns = turned(V);
    return rowsOf(tried.result, "context").every(
      (row, i) =>
        hides[i]?.every(Boolean) ||
        row.every((x, c) => {
          const [low, high] = [Math.min(...(columns[c] ?? [])), Math.max(...(columns[c] ?? []))];
          return x >= low - 1e-9 * Math.max(1, Math.abs(low)) && x <= high + 1e-9 * Math.max(1, Math.abs(high));
        }),
    );
  },
  noFuture: ({ result }) => {
    const past = result.layers[0]?.dims.past ?? 0;
    const m = result.layers[0]?.dims.m ?? 0;
    return rowsOf(result, "weights").every((row, i) =>
      row.every((weight, j) => j <= i + past || j >= m || weight === 0),
    );
  },
  hiddenIsZero: (tried) => {
    const hides = hidden(tried);
    return rowsOf(tried.result, "weights").every((row, i) => row.every((weight, j) => !hides[i]?.[j] || weight === 0));
  },
  projection: ({ result, row, col }) => {
    const [q = [], k = []] = [rowsOf(result, "Q")[row], rowsOf(result, "K")[col]];
    return close(dot(q, k), (norm(q) * dot(q, k)) / norm(k), norm(q) * norm(k));
  },
  triangle: (tried) => {
    const [Q, K, hides] = [rowsOf(tried.result, "Q"), rowsOf(tried.result, "K"), hidden(tried)];
    return Q.every((q, i) => K.every((k, j) => hides[i]?.[j] || dot(q, k) >= -1e-9 * norm(q) * norm(k)));
  },
  orthogonal: ({ block }) => (block.normalize === "softmax" || block.normalize === "sigmoid" ? undefined : true),
  symmetric: ({ result }) => allClose(rowsOf(result, "scores"), turned(rowsOf(result, "scores"))),
  angleOnly: (tried) => {
    if (tried.block.score.type === "cosine") return true;
    // A score of 0 stays 0, and the row with it.
    return rowsOf(tried.result, "scores")[tried.row]?.every((score) => score === 0) || undefined;
  },
  scaledVariance: (tried) => {
    const { result } = tried;
    const [Q, K] = [rowsOf(result, "Q").flat(), rowsOf(result, "K").flat()];
    const scaled = rowsOf(result, result.layers[0]?.steps.has("scaled") ? "scaled" : "scores").flat();
    const mean = sum(scaled) / scaled.length;
    const variance = sum(scaled.map((x) => (x - mean) ** 2)) / scaled.length;
    const share = variance / ((dot(Q, Q) / Q.length) * (dot(K, K) / K.length));
    return share >= 0.5 - 1e-9 && share <= 2 + 1e-9;
  },
  lowRank: ({ result }) => rankOf(rowsOf(result, "weights")) <= (rowsOf(result, "Q")[0]?.length ?? 0),
  withoutSoftmax: ({ result, block }) => {
    const [Q, K, V] = [rowsOf(result, "Q"), rowsOf(result, "K"), rowsOf(result, "V")];
    const { scale = 1 / Math.sqrt(K[0]?.length ?? 1), temperature } = block;
    if (typeof scale !== "number" || typeof temperature !== "number") return undefined;
    const other = times(Q, times(turned(K), V)).map((row) => row.map((x) => (x * scale) / temperature));
    return allClose(rowsOf(result, "context"), other);
  },
  valuesFirst: (tried) => {
    const [A, hides] = [rowsOf(tried.result, "weights"), hidden(tried)];
    const bias = tried.block.bv?.data ?? new Float64Array();
    const other = times(times(A, stream(tried)), valueWeights(tried)).map((row) =>
      row.map((x, c) => x + (bias[c] ?? 0)),
    );
    const seeing = (rows: Rows) => rows.filter((_, i) => !hides[i]?.every(Boolean));
    return allClose(seeing(rowsOf(tried.result, "context")), seeing(other));
  },
  nestedSoftmax: (tried) => {
    const hides = hidden(tried);
    return rowsOf(tried.result, "weights").every((row, i) => {
      const seen = row.filter((_, j) => !hides[i]?.[j]);
      return seen.length === 0 || Math.max(...seen) - Math.min(...seen) < 1e-10;
    });
  },
  shift: (tried) => {
    const { n = 0, m = 0, keys = 0 } = tried.result.layers[0]?.dims ?? {};
    // Rows that biasKV and zeroKV add would not be shifted by a bias.
    if (tried.block.bias !== undefined || keys !== m) return undefined;
    const bias = { shape: [n, m], data: new Float64Array(n * m).fill(2.25) };
    return allClose(rowsOf(tried.result, "weights"), weightsWith(tried, { bias }));
  },
  keyBias: (tried) => {
    const { kvHeads = 1, dk = 1 } = tried.result.layers[0]?.dims ?? {};
    const data = Float64Array.from(
      { length: kvHeads * dk },
      (_, at) => Math.sin(3 * at + 1) + (tried.block.bk?.data[at] ?? 0),
    );
    return allClose(rowsOf(tried.result, "weights"), weightsWith(tried, { bk: { shape: [data.length], data } }));
  },
  permutation: (tried) => allClose(outputOf(tried.result), reversed(tried), 1e-8),
  bfloat16: (tried) => fits(tried, "bfloat16"),
  float16: (tried) => fits(tried, "float16"),
};
