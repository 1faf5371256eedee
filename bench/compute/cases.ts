/** One computation that all peers do: M with projections, attention and output, S attention alone. */
export interface Case {
  readonly name: string;
  readonly kind: "M" | "S";
  readonly precision: "float64" | "float32";
  readonly n: number;
  readonly heads: number;
  /** Width of one head; d is heads·dk. */
  readonly dk: number;
}

const sizes: readonly Pick<Case, "kind" | "n" | "heads" | "dk">[] = [
  { kind: "M", n: 512, heads: 8, dk: 64 },
  { kind: "S", n: 512, heads: 8, dk: 64 },
  { kind: "S", n: 1024, heads: 12, dk: 64 },
  { kind: "S", n: 4096, heads: 1, dk: 64 },
];

export const cases: readonly Case[] = (["float32", "float64"] as const).flatMap((precision) =>
  sizes.map((size) => ({
    ...size,
    precision,
    name: `${size.kind} n=${size.n} h=${size.heads} dk=${size.dk} ${precision}`,
  })),
);

/** The same numbers in −1…1 for everybody, in every language: a linear congruence modulo 2³¹. */
export function numbersOf(length: number, seed: number): Float64Array {
  const numbers = new Float64Array(length);
  let state = seed;
  for (let i = 0; i < length; i++) {
    state = (state * 48271) % 2147483647;
    numbers[i] = state / 1073741823.5 - 1;
  }
  return numbers;
}

/** Seeds of the operands: Q, K, V of S; X, Wq, Wk, Wv, Wo of M, the weights divided by √d. */
export const seeds = { Q: 11, K: 12, V: 13, X: 21, Wq: 22, Wk: 23, Wv: 24, Wo: 25 };
