import type { ActivationName } from "../../../src/core/spec/activations.ts";
import type { RowFactor } from "../../../src/core/spec/mixing.ts";
import type { LayerNorm } from "../../../src/core/spec/normKinds.ts";
import type { Position } from "../../../src/core/spec/positionKinds.ts";
import type { Block, HeadNorm, Mask, Spec, Stack } from "../../../src/core/spec/spec.ts";
import type { Tensor } from "../../../src/core/tensor/tensor.ts";

// A second, slow reading of the format: nested arrays, one number at a time, nothing shared with the engine.

type Vector = number[];
type Matrix = Vector[];

/** One layer's numbers, by step: [batch][head][row][col], or [batch][row][col] for steps of the whole layer. */
export interface OracleLayer {
  readonly perHead: Readonly<Record<"Q" | "K" | "V" | "scores" | "masked" | "weights" | "context", Matrix[][]>>;
  readonly result: Matrix[];
  readonly fullyMasked: number[][];
}

/** Computes every layer of a spec, the encoder's first. */
export function oracle(spec: Spec): OracleLayer[] {
  const batch = Math.max(...[spec.main.X, spec.encoder?.X].map((X) => (X?.shape.length === 3 ? X.shape[0]! : 1)));
  const encoder = spec.encoder ? stackLayers(spec.encoder, batch, spec, undefined) : [];
  return [...encoder, ...stackLayers(spec.main, batch, spec, encoder.at(-1)?.result)];
}

function stackLayers(stack: Stack, batch: number, spec: Spec, encoded: Matrix[] | undefined): OracleLayer[] {
  let X = range(batch).map((b) => rowsOf(stack.X!, b));
  return stack.blocks.map((block) => {
    const layer = layerOf(block, X, spec, encoded);
    X = layer.result;
    return layer;
  });
}

function layerOf(block: Block, X: Matrix[], spec: Spec, encoded: Matrix[] | undefined): OracleLayer {
  const pair = block.differential ? 2 : 1;
  const H = pair * block.heads!;
  const G = pair * block.kvHeads!;
  const batch = X.length;
  const P = block.past ? block.past.K.shape.at(-2)! : 0;
  const embedded = X.map((x) =>
    x.map((row, i) => row.map((value, c) => value + added(block.positions, i + P, i, c, row.length))),
  );
  const pre = placed(block, "pre");
  const stream = pre ? embedded.map((x) => x.map((row) => normed(row, pre))) : embedded;
  const source = (name: "K" | "V", b: number): Matrix => {
    if (block.memory === "self") return stream[b]!;
    if (block.memory === "encoder") return encoded![b]!;
    return rowsOf((spec.memory?.[name] ?? spec.memory?.X)!, b);
  };
  const rope = block.positions.find((position) => position.type === "rope");
  const turned = (head: Matrix, first: number): Matrix =>
    rope === undefined ? head : head.map((row, i) => turn(row, first + i, rope as Extract<Position, { type: "rope" }>));
  const offset = rope?.type === "rope" ? rope.offset : 0;
  const heads = (rows: Matrix, W: Tensor | undefined, b: Tensor | undefined, count: number): Matrix[] =>
    split(
      rows.map((row) => through(row, W, b, block.weightLayout)),
      count,
    );

  const shaped = (list: Matrix[], norm: HeadNorm | undefined, first: number): Matrix[] => {
    const turnedAll = (all: Matrix[]) => all.map((head) => turned(head, first));
    if (norm === undefined) return turnedAll(list);
    return norm.after === "rope" ? headsNormed(turnedAll(list), norm) : turnedAll(headsNormed(list, norm));
  };

  const perHead = { Q: [], K: [], V: [], scores: [], masked: [], weights: [], context: [] } as Record<
    keyof OracleLayer["perHead"],
    Matrix[][]
  >;
  const fullyMasked: number[][] = [];
  for (const b of range(batch)) {
    const Q = shaped(heads(stream[b]!, block.Wq, block.bq, H), block.qNorm, offset + P);
    const kFirst = block.memory === "self" ? offset + P : P;
    const K = shaped(heads(source("K", b), block.Wk, block.bk, G), block.kNorm, kFirst).map((head, g) =>
      around(block, "K", head, b, g),
    );
    const V = heads(source("V", b), block.Wv, block.bv, G / pair).map((head, g) => around(block, "V", head, b, g));
    const m = P + source("K", b).length;
    const scores = Q.map((q, h) => q.map((qi) => K[Math.floor((h * G) / H)]!.map((kj) => scoreOf(block, qi, kj))));
    const masked = scores.map((head, h) =>
      head.map((row, i) => {
        const seen = row.map((_, j) => j >= m || visible(block, b, h, i, j, m, head.length));
        if (!seen.includes(true)) fullyMasked.push([b, h, i]);
        return row.map((s, j) => (seen[j] ? scoreAfter(block, s, b, h, i, j, m, P, H) : -Infinity));
      }),
    );
    const weights = masked.map((head, h) =>
      head.map((row, i) => {
        const temperature = factorAt(block.temperature, b, h, i);
        const sink = block.sinks?.data[h];
        if (sink === undefined) return normalizedRow(row, block, temperature);
        return normalizedRow([...row.map((s) => s / temperature), sink], block, 1).slice(0, -1);
      }),
    );
    const context = mixingWeights(block, weights, b, m).map((head, h) =>
      head.map((row) => mixed(row, V[Math.floor((h * G) / H)]!)),
    );
    for (const [name, value] of Object.entries({ Q, K, V, scores, masked, weights, context })) {
      perHead[name as keyof typeof perHead].push(value);
    }
  }
  const result = embedded.map((rows, b) =>
    rows.map((row, i) =>
      closed(
        block,
        row,
        stream[b]![i]!,
        perHead.context[b]!.flatMap((head, h) => opened(block, head[i]!, stream[b]![i]!, h)),
      ),
    ),
  );
  return { perHead, result, fullyMasked };
}

/** What the values are mixed by: of two heads the first minus λ times the second, without what is dropped. */
function mixingWeights({ differential, dropout }: Block, weights: Matrix[], b: number, m: number): Matrix[] {
  const mixing =
    differential === undefined
      ? weights
      : range(weights.length / 2).map((h) =>
          weights[2 * h]!.map((row, i) => row.map((w, j) => w - differential.lambda * weights[2 * h + 1]![i]![j]!)),
        );
  if (dropout === undefined) return mixing;
  const kept = (h: number, i: number, j: number) => (j >= m ? 1 : at(dropout.mask, [b, h, i, j]));
  return mixing.map((head, h) => head.map((row, i) => row.map((w, j) => (w * kept(h, i, j)) / (1 - dropout.p))));
}

/** A context after a differential's norm, through its gate. */
function opened(block: Block, own: Vector, stream: Vector, h: number): Vector {
  const { gate, weightLayout, differential } = block;
  const unscaled = differential?.norm ? normed(own, differential.norm) : own;
  const context = unscaled.map((value) => value * (differential?.outputScale ?? 1));
  if (gate === undefined) return context;
  const z = through(stream, gate.W, gate.b, weightLayout);
  return context.map((c, k) => c * activation(gate.activation, z[gate.over === "head" ? h : h * context.length + k]!));
}

/** Output projection, residual, norm, feed-forward of one position. */
function closed(block: Block, embedded: Vector, stream: Vector, concat: Vector): Vector {
  const x = after(block, through(concat, block.Wo, block.bo, block.weightLayout), embedded);
  const ff = block.feedForward;
  if (ff === undefined) return x;
  const pre = placed(ff, "pre");
  const input = ff.parallel === "shared" ? stream : ff.parallel ? embedded : x;
  const entered = pre ? normed(input, pre) : input;
  const up = through(entered, ff.W1, ff.b1, block.weightLayout);
  const gate = ff.Wg && through(entered, ff.Wg, ff.bg, block.weightLayout);
  const hidden = up.map((value, c) => {
    if (gate === undefined) return activation(ff.activation, value);
    if (ff.clamp === undefined) return activation(ff.activation, gate[c]!) * value;
    const open = Math.min(gate[c]!, ff.clamp);
    const limited = value > ff.clamp ? ff.clamp : value < -ff.clamp ? -ff.clamp : value;
    return ((limited + 1) * open) / (1 + Math.exp(-1.702 * open));
  });
  return after(ff, through(hidden, ff.W2, ff.b2, block.weightLayout), x);
}

/** Branch norm, residual and post-norm of what a sub-layer yields. */
function after(part: Pick<Block, "residual" | "layerNorm">, yielded: Vector, stream: Vector): Vector {
  const branch = placed(part, "branch");
  let y = branch ? normed(yielded, branch) : yielded;
  const factor = part.residual === true ? 1 : part.residual;
  if (factor !== false) y = y.map((value, c) => factor * value + stream[c]!);
  const post = placed(part, "post");
  return post ? normed(y, post) : y;
}

function placed({ layerNorm }: Pick<Block, "layerNorm">, placement: string): LayerNorm | undefined {
  const list: readonly LayerNorm[] = layerNorm === undefined ? [] : [layerNorm].flat();
  return list.find((norm) => norm.placement === placement);
}

function activation(name: ActivationName, x: number): number {
  if (name === "relu") return Math.max(x, 0);
  if (name === "relu2") return Math.max(x, 0) ** 2;
  if (name === "sigmoid") return 1 / (1 + Math.exp(-x));
  if (name === "tanh") return Math.tanh(x);
  if (name === "quick_gelu") return x / (1 + Math.exp(-1.702 * x));
  if (name === "gelu_tanh") return (x / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
  if (name === "silu") return x / (1 + Math.exp(-x));
  // Φ(x) as ½ plus the integral of the density, by Simpson's rule.
  const steps = 2000;
  const density = (t: number) => Math.exp((-t * t) / 2) / Math.sqrt(2 * Math.PI);
  let area = density(0) + density(x);
  for (let k = 1; k < steps; k++) area += (k % 2 === 1 ? 4 : 2) * density((x * k) / steps);
  return x * (0.5 + (area * x) / steps / 3);
}

function added(positions: readonly Position[], p: number, i: number, c: number, d: number): number {
  return positions.reduce((sum, position) => {
    if (position.type === "learned") return sum + position.values.data[i * d + c]!;
    if (position.type !== "sinusoidal") return sum;
    const angle = (p + position.offset) / position.base ** ((c - (c % 2)) / d);
    return sum + (c % 2 === 0 ? Math.sin(angle) : Math.cos(angle));
  }, 0);
}

function turn(row: Vector, p: number, rope: Extract<Position, { type: "rope" }>): Vector {
  const dim = rope.dim ?? row.length;
  const result = [...row];
  for (const k of range(dim / 2)) {
    const [a, b] = rope.pairs === "half" ? [k, k + dim / 2] : [2 * k, 2 * k + 1];
    const angle = p * rope.base ** ((-2 * k) / dim);
    const cos = rope.cos ? rope.cos.data[p * (dim / 2) + k]! : Math.cos(angle);
    const sin = rope.sin ? rope.sin.data[p * (dim / 2) + k]! : Math.sin(angle);
    result[a!] = row[a!]! * cos - row[b!]! * sin;
    result[b!] = row[a!]! * sin + row[b!]! * cos;
  }
  return result;
}

function around(block: Block, name: "K" | "V", fresh: Matrix, b: number, g: number): Matrix {
  const width = fresh[0]!.length;
  const past = block.past?.[name];
  const cached = past ? range(past.shape[2]!).map((r) => range(width).map((c) => at(past, [b, g, r, c]))) : [];
  const bias = block.biasKV?.[name];
  const learned = bias ? [range(width).map((c) => bias.data[g * width + c]!)] : [];
  return [...cached, ...fresh, ...learned, ...(block.zeroKV ? [range(width).map(() => 0)] : [])];
}

function scoreOf(block: Block, q: Vector, k: Vector): number {
  const { score } = block;
  const inner = (a: Vector, b: Vector) => a.reduce((sum, value, c) => sum + value * b[c]!, 0);
  if (score.type === "dot") return inner(q, k);
  if (score.type === "linear") {
    const phi = (x: number) => {
      if (score.feature === "exp") return Math.exp(x);
      return score.feature === "relu" ? Math.max(x, 0) : x > 0 ? x + 1 : Math.exp(x);
    };
    return inner(q.map(phi), k.map(phi));
  }
  if (score.type === "cosine") return inner(q, k) === 0 ? 0 : inner(q, k) / Math.hypot(...q) / Math.hypot(...k);
  if (score.type === "general")
    return inner(
      q,
      range(q.length).map((r) =>
        inner(
          range(k.length).map((c) => at(score.W, [r, c])),
          k,
        ),
      ),
    );
  return q.reduce((sum, value, c) => sum + score.v.data[c]! * Math.tanh(value + k[c]! + (score.b?.data[c] ?? 0)), 0);
}

/** Scale, softcap, bias and ALiBi of a visible cell. */
function scoreAfter(
  block: Block,
  raw: number,
  b: number,
  h: number,
  i: number,
  j: number,
  m: number,
  P: number,
  H: number,
): number {
  const byWidth = block.score.type === "dot" || block.score.type === "general";
  const width = block.Wk
    ? block.Wk.shape[block.weightLayout === "out-in" ? 0 : 1]! / (block.kvHeads! * (block.differential ? 2 : 1))
    : 8 / H;
  let s = raw * factorAt(block.scale ?? (byWidth ? 1 / Math.sqrt(width) : 1), b, h, i);
  if (block.softcap !== undefined) s = block.softcap * Math.tanh(s / block.softcap);
  if (j >= m) return s;
  if (block.bias) s += at(block.bias, [b, h, i, j]);
  for (const position of block.positions) {
    if (position.type === "t5") s += at(position.values, [t5Bucket(j - i - P, position), h]);
    if (position.type === "alibi") s -= position.slopes!.data[h]! * Math.abs(i + P - j);
  }
  return s;
}

/** HF's relative_position_bucket, with logarithms to the base 2. */
function t5Bucket(offset: number, t5: Extract<Position, { type: "t5" }>): number {
  const buckets = t5.values.shape[0]! / (t5.bidirectional ? 2 : 1);
  const base = t5.bidirectional && offset > 0 ? buckets : 0;
  const away = t5.bidirectional ? Math.abs(offset) : offset < 0 ? -offset : 0;
  const near = buckets / 2;
  if (away < near) return base + away;
  const octaves = Math.log2(away / near) / Math.log2(t5.maxDistance / near);
  return base + Math.min(buckets - 1, near + Math.trunc(octaves * (buckets - near) + 1e-12));
}

function visible(block: Block, b: number, h: number, i: number, j: number, m: number, n: number): boolean {
  const lengths = block.masks.find((mask) => mask.type === "lengths") as Extract<Mask, { type: "lengths" }> | undefined;
  const past = block.past ? block.past.K.shape[2]! : 0;
  const first = block.past ? past : lengths ? lengths.lengths[b]! - n : 0;
  return block.masks.every((mask) => allows(mask, b, h, i, j, { past, first, bottomRight: m - n }));
}

/** Where query 0 is among the keys, by the rule. */
interface FirstQuery {
  readonly past: number;
  readonly first: number;
  readonly bottomRight: number;
}

function allows(mask: Mask, b: number, h: number, i: number, j: number, firsts: FirstQuery): boolean {
  const { past, first, bottomRight } = firsts;
  switch (mask.type) {
    case "causal":
      if (mask.offset === "bottom-right") return j <= i + bottomRight;
      return j <= i + (mask.offset === "default" ? first : mask.offset);
    case "tensor":
      return at(mask.visible, [b, h, i, j]) === 1;
    case "blocked":
      return at(mask.blocked, [b, h, i, j]) === 0;
    case "keys":
      return at(mask.keys, [b, j]) === 1;
    case "lengths":
      return j < mask.lengths[b]!;
    case "window":
      if (mask.left !== -1 && j < first + i - mask.left) return false;
      return mask.right === -1 || j <= first + i + mask.right;
    case "documents":
      return at(mask.documents, [b, past + i]) === at(mask.documents, [b, j]);
    case "prefix":
      if (j < mask.lengths[mask.lengths.length === 1 ? 0 : b]!) return true;
      return mask.otherwise.every((one) => allows(one, b, h, i, j, firsts));
    case "chunk":
      return Math.floor((past + i) / mask.size) === Math.floor(j / mask.size);
    case "tree": {
      if (j < past || j - past === i) return true;
      const parent = mask.parents[i]!;
      return parent !== -1 && allows(mask, b, h, parent, j, firsts);
    }
    case "dilated": {
      const steps = Array.from({ length: mask.width + 1 }, (_, t) => t * mask.step);
      return steps.some((away) => past + i - away === j || past + i + away === j);
    }
    case "any":
      return mask.lists.some((list) => list.every((one) => allows(one, b, h, i, j, firsts)));
    case "edges":
      throw new Error("random specs have no edges");
  }
}

/** A number for every row, or that of the row from a tensor broadcast to B×H×n×1. */
function factorAt(factor: RowFactor, b: number, h: number, i: number): number {
  return typeof factor === "number" ? factor : at(factor, [b, h, i, 0]);
}

function normalizedRow(row: Vector, { normalize }: Block, temperature: number): Vector {
  const z = row.map((value) => value / temperature);
  if (normalize === "none") return z.map((value) => (value === -Infinity ? 0 : value));
  if (normalize === "sigmoid") return z.map((value) => 1 / (1 + Math.exp(-value)));
  if (z.every((value) => value === -Infinity)) return z.map(() => 0);
  if (normalize === "relu") {
    const seen = z.filter((value) => value !== -Infinity).length;
    return z.map((value) => Math.max(0, value) / seen);
  }
  if (normalize === "sum") {
    const all = z.reduce((sum, value) => (value === -Infinity ? sum : sum + value), 0);
    return z.map((value) => (value === -Infinity ? 0 : value / all));
  }
  if (normalize === "sparsemax") return bisected((threshold) => z.map((value) => Math.max(0, value - threshold)), z);
  if (normalize === "entmax15") {
    return bisected((threshold) => z.map((value) => Math.max(0, (value - threshold) / 2) ** 2), z);
  }
  const most = z.reduce((max, value) => Math.max(max, value));
  const total = z.reduce((sum, value) => sum + Math.exp(value - most), 0);
  return z.map((value) => Math.exp(value - most) / total);
}

/** The weights that add up to 1, by halving the stretch in which their threshold lies. */
function bisected(weightsAt: (threshold: number) => Vector, z: Vector): Vector {
  let high = Math.max(...z);
  let low = high - 2;
  for (let round = 0; round < 80; round++) {
    const middle = (low + high) / 2;
    if (weightsAt(middle).reduce((sum, value) => sum + value, 0) > 1) low = middle;
    else high = middle;
  }
  return weightsAt(high);
}

/** Queries or keys, [head][row][col], normed head by head or all heads of a position together. */
function headsNormed(list: Matrix[], norm: HeadNorm): Matrix[] {
  const one = (row: Vector, from: number): Vector => {
    const entry = (vector: Tensor | undefined, c: number) => vector?.data[(from + c) % vector.data.length];
    const length = Math.hypot(...row);
    const plain =
      norm.type === "l2"
        ? row.map((value) => value / Math.max(length, norm.eps))
        : normed(row, { type: norm.type, eps: norm.eps, placement: "pre" });
    return plain.map((value, c) => value * (entry(norm.gamma, c) ?? 1) + (entry(norm.beta, c) ?? 0));
  };
  if (norm.over === "head") return list.map((head, h) => head.map((row) => one(row, h * row.length)));
  const wide = list[0]!.map((_, i) =>
    one(
      list.flatMap((head) => head[i]!),
      0,
    ),
  );
  return split(wide, list.length);
}

function mixed(weights: Vector, V: Matrix): Vector {
  return V[0]!.map((_, c) => weights.reduce((sum, w, j) => sum + w * V[j]![c]!, 0));
}

function normed(row: Vector, { gamma, beta, eps, type, offset = 0 }: LayerNorm): Vector {
  if (type === "rms") {
    const size = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0) / row.length + eps);
    return row.map((value, c) => (value / size) * (gamma ? gamma.data[c]! + offset : 1));
  }
  const mean = row.reduce((sum, value) => sum + value, 0) / row.length;
  const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / row.length;
  return row.map(
    (value, c) =>
      ((value - mean) / Math.sqrt(variance + eps)) * (gamma ? gamma.data[c]! + offset : 1) + (beta?.data[c] ?? 0),
  );
}

function through(row: Vector, W: Tensor | undefined, b: Tensor | undefined, layout: Block["weightLayout"]): Vector {
  if (W === undefined) return row.map((value, c) => value + (b?.data[c] ?? 0));
  const cell = (r: number, c: number) => (layout === "out-in" ? at(W, [c, r]) : at(W, [r, c]));
  const cols = W.shape[layout === "out-in" ? 0 : 1]!;
  return range(cols).map((c) => row.reduce((sum, value, r) => sum + value * cell(r, c), b?.data[c] ?? 0));
}

function split(rows: Matrix, count: number): Matrix[] {
  const width = rows[0]!.length / count;
  return range(count).map((h) => rows.map((row) => row.slice(h * width, (h + 1) * width)));
}

function rowsOf(tensor: Tensor, b: number): Matrix {
  const [rows, cols] = tensor.shape.slice(-2) as [number, number];
  return range(rows).map((r) => range(cols).map((c) => at(tensor, [b, r, c])));
}

/** A cell of a tensor that is broadcast from the right. */
function at({ shape, data }: Tensor, index: number[]): number {
  const own = index.slice(index.length - shape.length);
  return data[own.reduce((flat, i, axis) => flat * shape[axis]! + (shape[axis] === 1 ? 0 : i), 0)]!;
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}
