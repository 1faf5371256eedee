// The figures once more, from the definitions of the design alone: nested lists, no shared code, no care for time.

export type Rows = number[][];

const range = (n: number): number[] => [...Array(n).keys()];
const total = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0);
export const mean = (xs: readonly number[]): number => total(xs) / xs.length;
export const spread = (xs: readonly number[]): number => Math.sqrt(mean(xs.map((x) => x * x)) - mean(xs) ** 2);

/** What the slow program knows of a head. */
export interface SlowHead {
  readonly A: Rows;
  readonly seen: boolean[][];
  readonly past: number;
  readonly tokens: readonly (string | undefined)[];
}

export function slowPatterns({ A, past, tokens }: SlowHead): Record<"previous" | "duplicate" | "induction", Rows> {
  const make = (rule: (i: number, j: number) => boolean): Rows =>
    A.map((row, r) => row.map((_, j) => (j <= r + past && rule(r + past, j) ? 1 : 0)));
  const same = (a: number, b: number): boolean => tokens[a] !== undefined && tokens[a] === tokens[b];
  return {
    previous: make((i, j) => j + 1 === i),
    duplicate: make((i, j) => same(i, j) && j < i),
    induction: make((i, j) => j > 0 && same(j - 1, i) && j - 1 < i),
  };
}

export function slowPattern({ A, seen }: SlowHead, P: Rows) {
  const rows = range(A.length).filter((i) => total(P[i]!) > 0);
  const mass = mean(rows.map((i) => total(A[i]!.map((a, j) => a * P[i]![j]!))));
  const share = mean(rows.map((i) => total(P[i]!) / seen[i]!.filter(Boolean).length));
  return {
    rows: rows.length,
    mass,
    lift: mass / share,
    usual: total(A.flatMap((row, i) => row.map((a, j) => a * P[i]![j]!))) / total(A.flat()),
    closeness: 1 - mean(A.map((row, i) => total(row.map((a, j) => Math.abs(a - P[i]![j]!))))),
  };
}

export function slowSpread({ A, seen, past }: SlowHead) {
  const rows = range(A.length).filter((i) => seen[i]!.includes(true));
  const counts = rows.map((i) => seen[i]!.filter(Boolean).length);
  const H = rows.map((i) => total(A[i]!.map((a) => (a === 0 ? 0 : (-a * Math.log(a)) / Math.LN2))));
  const normal = rows.flatMap((_, k) => (counts[k]! > 1 ? [(H[k]! * Math.LN2) / Math.log(counts[k]!)] : []));
  const m = A[0]!.length;
  const away = (of: (i: number, j: number) => number, abs: boolean) =>
    mean(rows.map((i) => total(range(m).map((j) => of(i, j) * (abs ? Math.abs(i + past - j) : i + past - j)))));
  const distance = away((i, j) => A[i]![j]!, true);
  const l2 = rows.map((i) => Math.sqrt(total(A[i]!.map((a) => a * a))));
  const l1 = rows.map((i) => total(A[i]!.map(Math.abs)));
  const most = rows.map((i) => {
    const sorted = [...A[i]!].sort((a, b) => b - a);
    return range(m + 1).find((k) => total(sorted.slice(0, k)) >= 0.9 * total(sorted) - 1e-12)!;
  });
  const best = rows.map((i) => A[i]!.indexOf(Math.max(...A[i]!)) - i - past);
  const offsets = [...new Set(best)].map((k) => [k, best.filter((o) => o === k).length / best.length] as const);
  const draws = range(m).map((j) => mean(A.slice(1).map((row) => row[j]!)));
  return {
    rows,
    entropy: mean(H),
    entropySpread: spread(H),
    effective: mean(H.map((h) => 2 ** h)),
    normalised: normal.length === 0 ? undefined : mean(normal),
    distance,
    signed: away((i, j) => A[i]![j]!, false),
    equal: away((i, j) => Number(seen[i]![j]!) / counts[rows.indexOf(i)]!, true),
    hoyer: mean(rows.map((_, k) => (Math.sqrt(m) - l1[k]! / l2[k]!) / (Math.sqrt(m) - 1))),
    most: mean(most),
    confidence: mean(rows.map((i) => Math.max(...A[i]!))),
    offsets: Math.max(...offsets.map(([, share]) => share)),
    sink: A.length > 1 ? Math.max(...draws) : undefined,
    sinkKey: draws.indexOf(Math.max(...draws)),
  };
}

export const times = (a: Rows, b: Rows): Rows =>
  a.map((row) => b[0]!.map((_, j) => total(row.map((x, k) => x * b[k]![j]!))));
export const turned = (a: Rows): Rows => a[0]!.map((_, j) => a.map((row) => row[j]!));
export const trace = (a: Rows): number => total(a.map((row, i) => row[i]!));
export const size = (a: Rows): number => Math.sqrt(total(a.flat().map((x) => x * x)));

/** Eigenvalues as roots of the characteristic polynomial: Faddeev–LeVerrier, then Durand–Kerner on all roots at once. */
export function slowEigenvalues(M: Rows): [number, number][] {
  const n = M.length;
  const c = [1];
  let N: Rows = M.map((row) => row.map(() => 0));
  for (const k of range(n)) {
    const B = N.map((row, i) => row.map((x, j) => x + (i === j ? c[k]! : 0)));
    N = times(M, B);
    c.push(-trace(N) / (k + 1));
  }
  const mul = ([a, b]: number[], [d, e]: number[]) => [a! * d! - b! * e!, a! * e! + b! * d!];
  const div = ([a, b]: number[], [d, e]: number[]) => {
    const q = d! * d! + e! * e!;
    return [(a! * d! + b! * e!) / q, (b! * d! - a! * e!) / q];
  };
  const at = (z: number[]) => c.reduce((sum, x) => mul(sum, z).map((v, k) => v + (k === 0 ? x : 0)), [0, 0]);
  const big = 1 + Math.max(...c.map(Math.abs));
  let roots = range(n).map((k) => [big ** 0.5 * Math.cos(2 * k + 0.4), big ** 0.5 * Math.sin(2 * k + 0.4)]);
  for (let turn = 0; turn < 2000; turn++) {
    roots = roots.map((z, k) => {
      const rest = roots.reduce((p, w, l) => (l === k ? p : mul(p, [z[0]! - w[0]!, z[1]! - w[1]!])), [1, 0]);
      const step = div(at(z), rest);
      return [z[0]! - step[0]!, z[1]! - step[1]!];
    });
  }
  return roots as [number, number][];
}

/** √(1 − mean Σ√(pq)), and the mean divergence, pair by pair. */
export function slowDistance(A: Rows, B: Rows, measure: string): number {
  const rows = range(A.length).filter((i) => total(A[i]!) > 0 || total(B[i]!) > 0);
  const part = (row: number[]): number[] => (total(row) > 0 ? row.map((x) => x / total(row)) : row.map(() => 0));
  if (rows.length === 0) return 0;
  if (measure === "hellinger") {
    const overlaps = rows.map((i) => total(part(A[i]!).map((p, j) => Math.sqrt(p * part(B[i]!)[j]!))));
    return Math.sqrt(Math.max(0, 1 - mean(overlaps)));
  }
  const kl = (p: number[], q: number[]) => total(p.map((x, j) => (x === 0 ? 0 : x * Math.log2(x / q[j]!))));
  return mean(
    rows.map((i) => {
      const [p, q] = [part(A[i]!), part(B[i]!)];
      const half = p.map((x, j) => (x + q[j]!) / 2);
      return (
        (kl(p, half) + kl(q, half)) / 2 +
        (total(p) === 0 || total(q) === 0 ? 0 : 0) +
        (total(p) > 0 !== total(q) > 0 ? 0.5 : 0)
      );
    }),
  );
}

/** Every path from one end to the other: the rollout as a sum over all of them. */
export function slowRollout(layers: readonly Rows[], i: number, j: number): number {
  if (layers.length === 0) return i === j ? 1 : 0;
  const [last, rest] = [layers.at(-1)!, layers.slice(0, -1)];
  return total(last[i]!.map((a, k) => (a === 0 ? 0 : a * slowRollout(rest, k, j))));
}

/** The smallest cut, over all ways to colour the inner nodes: what the largest flow is equal to. */
export function slowFlow(layers: readonly Rows[], i: number, j: number): number {
  const n = layers[0]!.length;
  const inner = n * (layers.length - 1);
  const free = [...range(n).filter((k) => k !== j)];
  let best = Number.POSITIVE_INFINITY;
  // The other inputs have no way out and the other outputs no way in: they cost nothing on the right side.
  for (let bits = 0; bits < 2 ** inner; bits++) {
    const onSource = (l: number, k: number): boolean => {
      if (l === layers.length) return k === i;
      if (l === 0) return free.includes(k);
      return ((bits >> ((l - 1) * n + k)) & 1) === 1;
    };
    let cut = 0;
    for (const [l, A] of layers.entries()) {
      for (const a of range(n)) for (const b of range(n)) if (onSource(l + 1, a) && !onSource(l, b)) cut += A[a]![b]!;
    }
    best = Math.min(best, cut);
  }
  return best;
}
