import { gelu, layerNorm, mergeHeads, type Program, type Rows, rotated, rowSoftmax, splitHeads } from "./programs.ts";
import { generator } from "./rightKernels.ts";

/** A spec, and the program that computes what it says. */
export interface Configuration {
  readonly name: string;
  readonly json: Readonly<Record<string, unknown>>;
  readonly program: Program;
  readonly causal: boolean;
  readonly masked: boolean;
  readonly rope: boolean;
  readonly alibi: boolean;
  readonly sinusoidal: boolean;
}

export const configurationNames = [
  ...["plain", "causal", "padding", "rope", "alibi", "sinusoidal", "biases", "grouped", "layer", "batch", "window"],
] as const;

/** ALiBi's slopes for a power of two of heads. */
export const slope = (h: number, heads: number): number => 2 ** ((-8 * (h + 1)) / heads);

export const sine = (p: number, c: number, d: number): number => {
  const angle = p / 10000 ** ((2 * Math.floor(c / 2)) / d);
  return c % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
};

/** A seeded configuration of one of the kinds in which people make mistakes. */
export function configuration(name: string, seed: number): Configuration {
  const random = generator(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const matrix = (rows: number, cols: number, by = 1): Rows =>
    Array.from({ length: rows }, () => Array.from({ length: cols }, () => by * normal()));
  const heads = name === "grouped" ? 4 : pick([2, 4]);
  const kvHeads = name === "grouped" ? 2 : heads;
  const dk = pick([4, 8]);
  const d = heads * dk;
  const n = pick([5, 7, 10]);
  const batch = name === "batch" ? pick([2, 3]) : 1;
  const X = Array.from({ length: batch }, () => matrix(n, d));
  const weight = (cols = d) => matrix(d, cols, 1.5 / Math.sqrt(d));
  const weights = { Wq: weight(), Wk: weight(kvHeads * dk), Wv: weight(kvHeads * dk), Wo: weight() };
  const vector = () => Array.from({ length: d }, () => 0.5 * normal());
  const biases = name === "biases" ? { bq: vector(), bk: vector(), bv: vector(), bo: vector() } : {};
  const causal = ["causal", "rope", "alibi", "grouped", "layer"].includes(name);
  const kept = Array.from({ length: batch }, () => Array.from({ length: n }, (_, j) => j < 2 || random() < 0.6));
  if (name === "padding") kept[0]![n - 1] = false;
  const table = kept.map((row) => Array.from({ length: n }, (_, i) => row.map((yes, j) => yes || i === j)));
  const sees = (b: number, _h: number, i: number, j: number): boolean => {
    if (causal) return j <= i;
    if (name === "padding") return kept[b]![j]!;
    if (name === "batch") return table[b]![i]![j]!;
    return name === "window" ? j <= i && j >= i - 2 : true;
  };
  const network = { W1: matrix(d, 2 * d, 1 / Math.sqrt(d)), W2: matrix(2 * d, d, 1 / Math.sqrt(2 * d)) };
  const scale = 1 / Math.sqrt(dk);
  const bits = (rows: boolean[][]) => rows.map((row) => row.map(Number));
  const json = {
    X: batch === 1 ? X[0] : X,
    ...weights,
    ...biases,
    heads,
    ...(kvHeads !== heads && { kvHeads }),
    ...(causal && { mask: "causal" }),
    ...(name === "padding" && { mask: { keys: kept[0]!.map(Number) } }),
    ...(name === "window" && { mask: { window: [2, 0] } }),
    ...(name === "batch" && { mask: table.map((rows) => [bits(rows)]) }),
    ...(name === "rope" && { position: { type: "rope", pairs: "half" } }),
    ...(name === "alibi" && { position: "alibi" }),
    ...(name === "sinusoidal" && { position: "sinusoidal", residual: true }),
    ...(name === "layer" && {
      residual: true,
      layerNorm: { placement: "pre" },
      feedForward: { ...network, activation: "gelu_tanh", residual: true, layerNorm: { placement: "pre" } },
    }),
  };
  const program: Program = {
    ...{ X, weights, biases, heads, kvHeads, scale, sees },
    hides: (score, yes) => (yes ? score : -Infinity),
    softmax: rowSoftmax,
    afterSoftmax: (w) => w,
    split: splitHeads,
    merge: mergeHeads,
    group: (h) => Math.floor((h * kvHeads) / heads),
    turn: (x, p, which) => (name === "rope" && which !== "v" ? rotated(x, p, "half", 10000) : [...x]),
    bias: (h, i, j) => (name === "alibi" ? -slope(h, heads) * Math.abs(i - j) : 0),
    positions: (p, c, width) => (name === "sinusoidal" ? sine(p, c, width) : 0),
    residual: name === "sinusoidal" || name === "layer" ? "input" : "none",
    norm: name === "layer" ? (row) => layerNorm(row) : undefined,
    placement: "pre",
    network:
      name === "layer"
        ? { ...network, activation: gelu, residual: true, norm: (row) => layerNorm(row), parallel: false }
        : undefined,
    softcap: undefined,
  };
  return {
    ...{ name, json, program, causal, masked: causal || ["padding", "window", "batch"].includes(name) },
    ...{ rope: name === "rope", alibi: name === "alibi", sinusoidal: name === "sinusoidal" },
  };
}
