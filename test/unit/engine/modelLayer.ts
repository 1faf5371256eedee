/** Rows of numbers. */
export type Rows = number[][];

export interface Norm {
  readonly type: "rms" | "layer";
  readonly gamma: number[];
  readonly beta?: number[];
  readonly eps: number;
  readonly offset?: number;
}

/** One decoder layer as its model's paper and code describe it; written without the engine, a loop a stage. */
export interface Model {
  readonly heads: number;
  readonly kvHeads: number;
  readonly width: number;
  readonly causal: boolean;
  readonly window?: number;
  readonly scale: number;
  readonly softcap?: number;
  readonly rope?: { readonly pairs: "half" | "interleaved"; readonly dim: number; readonly frequencies: number[] };
  readonly slopes?: number[];
  /** What is added to the score of query i and key j of head h. */
  readonly added?: (h: number, i: number, j: number) => number;
  readonly sinks?: number[];
  readonly qNorm?: Norm & { readonly over: "head" | "width" };
  readonly kNorm?: Norm & { readonly over: "head" | "width" };
  readonly weights: Readonly<Record<"Wq" | "Wk" | "Wv" | "Wo", Rows>>;
  readonly biases?: Readonly<Partial<Record<"bq" | "bk" | "bv" | "bo", number[]>>>;
  readonly norms: Readonly<Partial<Record<"pre" | "post" | "branch", Norm>>>;
  readonly factor: number;
  readonly network: {
    readonly W1: Rows;
    readonly W2: Rows;
    readonly Wg?: Rows;
    readonly b1?: number[];
    readonly b2?: number[];
    readonly activation: keyof typeof activations;
    readonly clamp?: number;
    readonly parallel?: "shared" | true;
    readonly norms: Readonly<Partial<Record<"pre" | "post" | "branch", Norm>>>;
  };
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
export const activations = {
  relu: (x: number) => Math.max(0, x),
  silu: (x: number) => x * sigmoid(x),
  gelu_tanh: (x: number) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
};

/** The layer's result of X. */
export function layerOf(model: Model, X: Rows): Rows {
  const { weights, biases = {}, norms, network, factor, heads, kvHeads, width } = model;
  const read = normed(X, norms.pre);
  const [q, k, v] = [
    linear(read, weights.Wq, biases.bq),
    linear(read, weights.Wk, biases.bk),
    linear(read, weights.Wv, biases.bv),
  ];
  const queries = headsOf(q, heads, width, model.qNorm, model.rope);
  const keys = headsOf(k, kvHeads, width, model.kNorm, model.rope);
  const values = headsOf(v, kvHeads, width, undefined, undefined);
  const context = queries.map((own, h) => {
    const shared = Math.floor((h * kvHeads) / heads);
    return own.map((query, i) => mixed(model, h, i, query, keys[shared] ?? [], values[shared] ?? []));
  });
  const concat = X.map((_, i) => context.flatMap((rows) => rows[i] ?? []));
  const attended = normed(linear(concat, weights.Wo, biases.bo), norms.branch);
  const after = normed(sum(X, attended, factor), norms.post);
  const input = network.parallel === "shared" ? read : network.parallel ? X : after;
  const yielded = normed(networkOf(network, normed(input, network.norms.pre)), network.norms.branch);
  return normed(sum(after, yielded, factor), network.norms.post);
}

function mixed(model: Model, h: number, i: number, query: number[], keys: Rows, values: Rows): number[] {
  const { scale, softcap, causal, window, slopes, added, sinks } = model;
  const exponents = keys.map((key, j) => {
    if ((causal && j > i) || (window !== undefined && j <= i - window)) return 0;
    let score = scale * dot(query, key);
    if (softcap !== undefined) score = softcap * Math.tanh(score / softcap);
    return Math.exp(score - (slopes?.[h] ?? 0) * (i - j) + (added?.(h, i, j) ?? 0));
  });
  const all = exponents.reduce((total, x) => total + x, sinks === undefined ? 0 : Math.exp(sinks[h] ?? 0));
  return (values[0] ?? []).map((_, c) =>
    exponents.reduce((total, e, j) => total + (e / all) * (values[j]?.[c] ?? 0), 0),
  );
}

function networkOf({ W1, W2, Wg, b1, b2, activation, clamp }: Model["network"], x: Rows): Rows {
  const up = linear(x, W1, b1);
  const of = activations[activation];
  const gate = Wg && linear(x, Wg, undefined);
  const hidden = up.map((row, i) =>
    row.map((value, c) => {
      const g = gate?.[i]?.[c];
      if (g === undefined) return of(value);
      if (clamp === undefined) return of(g) * value;
      const low = Math.min(clamp, g);
      return (Math.max(-clamp, Math.min(clamp, value)) + 1) * low * sigmoid(1.702 * low);
    }),
  );
  return linear(hidden, W2, b2);
}

/** Heads of packed rows, normed and rotated. */
function headsOf(packed: Rows, heads: number, width: number, norm: Model["qNorm"], rope: Model["rope"]): Rows[] {
  const rows = norm?.over === "width" ? normed(packed, norm) : packed;
  return Array.from({ length: heads }, (_, h) => {
    const own = rows.map((row) => row.slice(h * width, (h + 1) * width));
    const normedRows = norm?.over === "head" ? normed(own, norm) : own;
    return rope === undefined ? normedRows : normedRows.map((row, position) => rotated(row, position, rope));
  });
}

function rotated(row: number[], position: number, { pairs, dim, frequencies }: NonNullable<Model["rope"]>): number[] {
  const out = [...row];
  for (const [k, frequency] of frequencies.entries()) {
    const [a, b] = pairs === "half" ? [k, k + dim / 2] : [2 * k, 2 * k + 1];
    const [x, y] = [row[a] ?? 0, row[b] ?? 0];
    const [cos, sin] = [Math.cos(position * frequency), Math.sin(position * frequency)];
    out[a] = x * cos - y * sin;
    out[b] = x * sin + y * cos;
  }
  return out;
}

function normed(x: Rows, norm: Norm | undefined): Rows {
  if (norm === undefined) return x;
  return x.map((row) => {
    const mean = norm.type === "rms" ? 0 : row.reduce((total, value) => total + value, 0) / row.length;
    const square = row.reduce((total, value) => total + (value - mean) ** 2, 0) / row.length;
    return row.map((value, c) => {
      const unit = (value - mean) / Math.sqrt(square + norm.eps);
      return unit * ((norm.gamma[c] ?? 0) + (norm.offset ?? 0)) + (norm.beta?.[c] ?? 0);
    });
  });
}

function linear(x: Rows, W: Rows, b: number[] | undefined): Rows {
  return x.map((row) =>
    (W[0] ?? []).map((_, c) => row.reduce((total, value, k) => total + value * (W[k]?.[c] ?? 0), b?.[c] ?? 0)),
  );
}

function sum(x: Rows, y: Rows, factor: number): Rows {
  return x.map((row, i) => row.map((value, c) => value + factor * (y[i]?.[c] ?? 0)));
}

function dot(a: number[], b: number[]): number {
  return a.reduce((total, x, at) => total + x * (b[at] ?? 0), 0);
}
