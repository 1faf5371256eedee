export type Rows = number[][];
type Heads = Rows[];

/** A layer of attention as somebody's program has it; every optional part is one that a layer may lack. */
export interface Program {
  readonly X: readonly Rows[];
  readonly weights: Readonly<Record<"Wq" | "Wk" | "Wv" | "Wo", Rows | undefined>>;
  readonly biases: Readonly<Partial<Record<"bq" | "bk" | "bv" | "bo", readonly number[]>>>;
  readonly heads: number;
  readonly kvHeads: number;
  readonly scale: number;
  /** Whether query i of head h sees key j. */
  readonly sees: (b: number, h: number, i: number, j: number) => boolean;
  readonly hides: (score: number, sees: boolean) => number;
  readonly softmax: (z: Rows[]) => Rows[];
  readonly afterSoftmax: (weight: number, sees: boolean) => number;
  /** Head h, column c of a packed row of `width` heads. */
  readonly split: (row: readonly Rows[], heads: number, which: "q" | "k" | "v") => Heads[];
  readonly merge: (context: readonly Heads[]) => Rows[];
  readonly group: (h: number) => number;
  readonly turn: (x: readonly number[], position: number, which: "q" | "k" | "v", h: number) => number[];
  readonly bias: (h: number, i: number, j: number) => number;
  readonly positions: (p: number, c: number, d: number) => number;
  readonly residual: "none" | "input" | "normed";
  readonly norm: Norm | undefined;
  readonly placement: "pre" | "post" | "both";
  readonly network: Network | undefined;
  readonly softcap: number | undefined;
}

/** A norm: of each row, or (the second argument) of a row among all rows of all items. */
export type Norm = (row: readonly number[], all: readonly Rows[], item: number) => number[];

export interface Network {
  readonly W1: Rows;
  readonly W2: Rows;
  readonly activation: (x: number) => number;
  /** "block": what entered the whole block is added; "normed": what the norm yields. */
  readonly residual: boolean | "block" | "normed";
  readonly norm: Norm | undefined;
  readonly parallel: boolean;
}

/** What the program yields, by loops over the definition, with nothing of the engine. */
export function outputOf(p: Program): Rows[] {
  const entered = p.X.map((rows) => rows.map((row, i) => row.map((x, c) => x + p.positions(i, c, row.length))));
  const normed = p.norm && p.placement !== "post" ? normedRows(entered, p.norm) : entered;
  const attended = attention(p, normed as Rows[]);
  const from = p.residual === "input" ? entered : p.residual === "normed" ? normed : undefined;
  let out = from === undefined ? attended : added(attended, from as Rows[]);
  if (p.norm && p.placement !== "pre") out = normedRows(out, p.norm);
  const { network } = p;
  if (network === undefined) return out;
  const source = network.parallel ? (entered as Rows[]) : out;
  const read = network.norm ? normedRows(source, network.norm) : source;
  const made = read.map((rows) =>
    times(
      times(rows, network.W1).map((row) => row.map(network.activation)),
      network.W2,
    ),
  );
  if (network.residual === "normed") return added(made, read);
  if (network.residual === "block") return added(made, entered as Rows[]);
  return network.residual || network.parallel ? added(made, out) : made;
}

function normedRows(items: readonly Rows[], norm: Norm): Rows[] {
  return items.map((rows, item) => rows.map((row) => norm(row, items, item)));
}

function attention(p: Program, X: Rows[]): Rows[] {
  const project = (rows: Rows, W: Rows | undefined, bias: readonly number[] | undefined) =>
    (W ? times(rows, W) : rows).map((row) => row.map((x, c) => x + (bias?.[c] ?? 0)));
  const packed = (["q", "k", "v"] as const).map((letter) =>
    X.map((rows) => project(rows, p.weights[`W${letter}`], p.biases[`b${letter}`])),
  ) as [Rows[], Rows[], Rows[]];
  const [Q, K, V] = packed.map((x, at) =>
    p.split(x, at === 0 ? p.heads : p.kvHeads, (["q", "k", "v"] as const)[at] ?? "q"),
  ) as [Heads[], Heads[], Heads[]];
  const turned = (x: Heads[], which: "q" | "k" | "v") =>
    x.map((heads) => heads.map((rows, h) => rows.map((row, i) => p.turn(row, i, which, h))));
  const [q, k, v] = [turned(Q, "q"), turned(K, "k"), turned(V, "v")];
  const context = q.map((heads, b) => {
    const seen = (h: number, i: number, j: number) => p.sees(b, h, i, j);
    const z = heads.map((rows, h) =>
      rows.map((row, i) =>
        (k[b]![p.group(h)] ?? []).map((key, j) => {
          const raw = dot(row, key) * p.scale;
          const capped = p.softcap === undefined ? raw : p.softcap * Math.tanh(raw / p.softcap);
          return p.hides(capped + p.bias(h, i, j), seen(h, i, j));
        }),
      ),
    );
    const w = p.softmax(z).map((rows, h) => rows.map((row, i) => row.map((x, j) => p.afterSoftmax(x, seen(h, i, j)))));
    return w.map((rows, h) => times(rows, v[b]![p.group(h)] ?? []));
  });
  return p.merge(context).map((rows) => project(rows, p.weights.Wo, p.biases.bo));
}

export function times(a: Rows, b: Rows): Rows {
  return a.map((row) => (b[0] ?? []).map((_, c) => row.reduce((sum, x, k) => sum + x * (b[k]?.[c] ?? 0), 0)));
}

function added(a: Rows[], b: Rows[]): Rows[] {
  return a.map((rows, at) => rows.map((row, i) => row.map((x, c) => x + (b[at]?.[i]?.[c] ?? 0))));
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, x, at) => sum + x * (b[at] ?? 0), 0);
}

export function transposed(rows: Rows): Rows {
  return (rows[0] ?? []).map((_, c) => rows.map((row) => row[c] ?? 0));
}

/** e^z over the sum along each row. */
export function rowSoftmax(z: Rows[], base = Math.E, extra = 0): Rows[] {
  return z.map((rows) =>
    rows.map((row) => {
      const most = Math.max(...row, extra > 0 ? 0 : -Infinity);
      const e = row.map((x) => (x === -Infinity ? 0 : base ** (x - most)));
      const sum = e.reduce((total, x) => total + x, extra * base ** -most) || 1;
      return e.map((x) => x / sum);
    }),
  );
}

export function splitHeads(batch: readonly Rows[], heads: number): Heads[] {
  return batch.map((rows) =>
    Array.from({ length: heads }, (_, h) =>
      rows.map((row) => row.slice((h * row.length) / heads, ((h + 1) * row.length) / heads)),
    ),
  );
}

export function mergeHeads(context: readonly Heads[]): Rows[] {
  return context.map((heads) => (heads[0] ?? []).map((_, i) => heads.flatMap((rows) => rows[i] ?? [])));
}

/** Pairs turned by position · base^(−2k/d). */
export function rotated(
  x: readonly number[],
  position: number,
  pairs: "half" | "interleaved",
  base: number,
  sign = 1,
): number[] {
  const half = x.length / 2;
  const out = [...x];
  for (let k = 0; k < half; k++) {
    const [a, b] = pairs === "half" ? [k, k + half] : [2 * k, 2 * k + 1];
    const angle = sign * position * base ** (-k / half);
    out[a] = x[a]! * Math.cos(angle) - x[b]! * Math.sin(angle);
    out[b] = x[a]! * Math.sin(angle) + x[b]! * Math.cos(angle);
  }
  return out;
}

export function layerNorm(row: readonly number[], eps = 1e-5, kind: "layer" | "rms" = "layer", less = 0): number[] {
  const mean = kind === "rms" ? 0 : row.reduce((sum, x) => sum + x, 0) / row.length;
  const variance = row.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (row.length - less);
  return row.map((x) => (x - mean) / Math.sqrt(variance + eps));
}

export function gelu(x: number): number {
  return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
}
