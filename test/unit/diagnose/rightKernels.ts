import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import type { NumberType } from "../../../src/core/spec/numberTypes.ts";
import type { Spec } from "../../../src/core/spec/spec.ts";
import { rounded } from "../../../src/core/tensor/rounding.ts";

/** How a right kernel goes about its work. */
export interface KernelKind {
  readonly type: NumberType;
  /** Every step stored in the type; or only the operands and the context, with tiles of keys in one pass. */
  readonly how: "steps" | "tiles";
  readonly order: "forwards" | "backwards" | "pairs";
  /** Printed with so many decimals; undefined: all digits. */
  readonly decimals: number | undefined;
}

export interface KernelRun {
  readonly kind: KernelKind;
  readonly spec: Spec;
}

/** Numbers from a seed: mulberry32. */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Rows = readonly (readonly number[])[];

/**
 * A random block, and what a right kernel of a random kind makes of it: written from the definition of attention, with
 * nothing of the engine but the rounding of numbers. `wrong` multiplies the scale.
 */
export function rightKernel(seed: number, wrong = 1): KernelRun {
  const random = generator(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const kind: KernelKind = {
    type: pick(["float32", "bfloat16", "float16", "float32"] as const),
    how: pick(["steps", "tiles"] as const),
    order: pick(["forwards", "backwards", "pairs"] as const),
    decimals: pick([undefined, undefined, 4, 5]),
  };
  const heads = pick([1, 2, 4]);
  const dk = pick([4, 8, 16]);
  const [n, d] = [pick([3, 7, 20]), heads * dk];
  const size = pick([0.3, 1, 3]);
  const matrix = (rows: number, cols: number, by: number): Rows =>
    Array.from({ length: rows }, () => Array.from({ length: cols }, () => by * normal()));
  const X = matrix(n, d, size);
  const [Wq, Wk, Wv, Wo] = [0, 1, 2, 3].map(() => matrix(d, d, 1 / Math.sqrt(d))) as [Rows, Rows, Rows, Rows];
  const causal = random() < 0.5;
  const printed = (x: number) => (kind.decimals === undefined ? x : Number(x.toFixed(kind.decimals)));
  const made = attention({ X, Wq, Wk, Wv, Wo, heads, causal, scale: wrong / Math.sqrt(dk) }, kind);
  const json = {
    ...{ X, Wq, Wk, Wv, Wo, heads, expectedDtype: kind.type },
    ...(causal && { mask: "causal" }),
    expected: Object.fromEntries(Object.entries(made).map(([id, rows]) => [id, rows.map((row) => row.map(printed))])),
    ...(kind.decimals !== undefined && { tolerance: undefined }),
  };
  const { spec, problems } = parseSpec(JSON.stringify(json));
  if (spec === undefined) throw new Error(JSON.stringify(problems));
  return { kind, spec };
}

interface Given {
  readonly X: Rows;
  readonly Wq: Rows;
  readonly Wk: Rows;
  readonly Wv: Rows;
  readonly Wo: Rows;
  readonly heads: number;
  readonly causal: boolean;
  readonly scale: number;
}

function attention({ X, Wq, Wk, Wv, Wo, heads, causal, scale }: Given, kind: KernelKind): Record<string, Rows> {
  const store = (x: number) => rounded(x, kind.type);
  const stored = (rows: Rows): Rows => rows.map((row) => row.map(store));
  const times = (a: Rows, b: Rows): Rows =>
    a.map((row) =>
      b[0]!.map((_, c) =>
        store(
          dot(
            row,
            b.map((one) => one[c]!),
            kind.order,
          ),
        ),
      ),
    );
  const x = stored(X);
  const [q, k, v] = [Wq, Wk, Wv].map((W) => times(x, stored(W))) as [Rows, Rows, Rows];
  const dk = q[0]!.length / heads;
  const concat = q.map(() => [] as number[]);
  for (let h = 0; h < heads; h++) {
    const part = (rows: Rows): Rows => rows.map((row) => row.slice(h * dk, (h + 1) * dk));
    const [qh, kh, vh] = [part(q), part(k), part(v)];
    const mix = kind.how === "steps" ? byStep : byTile;
    for (const [i, row] of qh.entries()) {
      const seen = causal ? i + 1 : kh.length;
      concat[i]!.push(...mix(row, kh.slice(0, seen), vh.slice(0, seen), scale, kind));
    }
  }
  return heads > 1
    ? { concat, output: times(concat, stored(Wo)) }
    : { context: concat, output: times(concat, stored(Wo)) };
}

const f = Math.fround;

function byStep(q: readonly number[], K: Rows, V: Rows, scale: number, { type, order }: KernelKind): number[] {
  const store = (x: number) => rounded(x, type);
  const z = K.map((k) => store(store(dot(q, k, order)) * f(scale)));
  const most = Math.max(...z);
  const e = z.map((x) => f(Math.exp(f(x - most))));
  const total = sum(e, order);
  const w = e.map((x) => store(f(x / total)));
  return V[0]!.map((_, c) =>
    store(
      dot(
        w,
        V.map((row) => row[c]!),
        order,
      ),
    ),
  );
}

/** Tiles of four keys, with a running maximum; weights are stored before they are divided. */
function byTile(q: readonly number[], K: Rows, V: Rows, scale: number, { type, order }: KernelKind): number[] {
  const store = (x: number) => rounded(x, type);
  let [most, total] = [-Infinity, 0];
  let o = V[0]!.map(() => 0);
  for (let from = 0; from < K.length; from += 4) {
    const z = K.slice(from, from + 4).map((k) => f(dot(q, k, order) * f(scale * Math.LOG2E)));
    const now = Math.max(most, ...z);
    const shrink = most === -Infinity ? 0 : f(2 ** f(most - now));
    const e = z.map((x) => f(2 ** f(x - now)));
    total = f(f(total * shrink) + sum(e, order));
    const p = e.map(store);
    o = o.map((x, c) =>
      f(
        f(x * shrink) +
          dot(
            p,
            V.slice(from, from + 4).map((row) => row[c]!),
            order,
          ),
      ),
    );
    most = now;
  }
  return o.map((x) => store(f(x / total)));
}

function dot(a: readonly number[], b: readonly number[], order: KernelKind["order"]): number {
  return sum(
    a.map((x, at) => f(x * b[at]!)),
    order,
  );
}

function sum(list: readonly number[], order: KernelKind["order"]): number {
  if (order === "pairs" && list.length > 1) {
    const half = list.length >> 1;
    return f(sum(list.slice(0, half), order) + sum(list.slice(half), order));
  }
  return (order === "backwards" ? [...list].reverse() : list).reduce((total, x) => f(total + x), 0);
}
