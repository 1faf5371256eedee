import type { Tensor } from "../tensor/tensor.ts";
import { fitOf } from "./expectations.ts";
import type { Mistake } from "./mistake.ts";
import type { Parameter } from "./mistakes/parameters.ts";
import type { Candidate, Search } from "./search.ts";

const steps = 10;
/** Share of the squared error that a start must leave at the most to be refined. */
const promising = 1.5;

/**
 * The value of each parameter that brings the numbers nearest: the best of a few starts, refined by Gauss and Newton with the
 * slope between two neighbours, then rounded as far as the numbers allow. Only values under which everything holds, and
 * guesses that explain something.
 */
export function fittedCandidates(
  parameters: readonly Parameter[],
  search: Search,
  at: number | undefined,
  beside?: Mistake,
): Candidate[] {
  return parameters.flatMap((parameter) => fitted(parameter, search, at, beside) ?? []);
}

/** Groups in the order of the computation: a later step hides what is changed before it. */
const order = ["weights", "position", "scale", "mask", "softmax", "groups", "heads", "closing", "data"] as const;

function inOrder(one: Mistake, beside: Mistake | undefined): Mistake[] {
  if (beside === undefined) return [one];
  return order.indexOf(beside.group) < order.indexOf(one.group) ? [beside, one] : [one, beside];
}

function fitted(
  parameter: Parameter,
  search: Search,
  at: number | undefined,
  beside: Mistake | undefined,
): Candidate | undefined {
  const attempt = (value: number, name = shown(value)): Candidate | undefined => {
    const candidate = search.attempt(inOrder(parameter.mistakeOf(value, name), beside), at);
    return candidate !== undefined && Number.isFinite(candidate.left) ? candidate : undefined;
  };
  let best: { value: number; candidate: Candidate } | undefined;
  for (const value of parameter.starts) {
    const candidate = attempt(value);
    if (candidate !== undefined && !(best && best.candidate.left <= candidate.left)) best = { value, candidate };
  }
  if (best === undefined || best.candidate.left > promising) return undefined;
  for (let step = 0; step < steps; step++) {
    const next = improved(parameter, best, search, attempt);
    if (next === undefined) break;
    best = next;
  }
  return best.candidate.fit.wrong === 0
    ? rounded(parameter, best.value, best.candidate, search, attempt)
    : best.candidate;
}

/** One step of Gauss and Newton, halved until it helps; in logarithms where the parameter is positive. */
function improved(
  { positive }: Parameter,
  { value, candidate }: { readonly value: number; readonly candidate: Candidate },
  search: Search,
  attempt: (value: number) => Candidate | undefined,
): { value: number; candidate: Candidate } | undefined {
  const moved = (by: number): number => (positive ? value * Math.exp(by) : value + by);
  const small = positive ? 1e-5 : 1e-5 * Math.max(1, Math.abs(value));
  const beside = attempt(moved(small));
  if (beside === undefined) return undefined;
  const [along, own] = slopes(candidate.values, beside.values, small, search);
  if (own === 0) return undefined;
  let by = along / own;
  if (positive) by = Math.max(-1.5, Math.min(1.5, by));
  for (let half = 0; half < 4; half++, by /= 2) {
    if (Math.abs(by) < 1e-15 * (positive ? 1 : Math.abs(value))) return undefined;
    const next = attempt(moved(by));
    if (next !== undefined && next.fit.squares < candidate.fit.squares) return { value: moved(by), candidate: next };
  }
  return undefined;
}

/** Σ J·(want − got) and Σ J², each entry of `expected` by its spread. */
function slopes(
  values: readonly (Tensor | undefined)[],
  beside: readonly (Tensor | undefined)[],
  small: number,
  { expectations }: Search,
): [along: number, own: number] {
  let [along, own] = [0, 0];
  for (const [index, { want, spread }] of expectations.entries()) {
    const [a, b] = [values[index], beside[index]];
    if (a?.data.length !== want.data.length || b?.data.length !== want.data.length) continue;
    const share = 1 / (spread ** 2 * want.data.length);
    for (const [cell, x] of a.data.entries()) {
      const slope = ((b.data[cell] ?? x) - x) / small;
      const rest = (want.data[cell] ?? x) - x;
      if (!Number.isFinite(slope) || !Number.isFinite(rest)) continue;
      along += share * slope * rest;
      own += share * slope * slope;
    }
  }
  return [along, own];
}

/** The shortest number, or the first of those with a name, under which everything holds as well as under what was found. */
function rounded(
  { named }: Parameter,
  value: number,
  exact: Candidate,
  search: Search,
  attempt: (value: number, name: string) => Candidate | undefined,
): Candidate {
  const known = named.filter(([, other]) => Math.abs(other - value) < 0.02 * value);
  known.sort(([, a], [, b]) => Math.abs(a - value) - Math.abs(b - value));
  const short = [1, 2, 3, 4, 5].map((digits) => Number(value.toPrecision(digits)));
  const values = [
    ...short.slice(0, 2).map((other) => [shown(other), other] as const),
    ...known.slice(0, 2),
    ...short.slice(2).map((other) => [shown(other), other] as const),
  ];
  for (const [name, other] of values) {
    const candidate = attempt(other, name);
    if (candidate !== undefined && isAsGood(candidate, exact, search)) return candidate;
  }
  return exact;
}

/** Everything holds, and the errors left are what rounding leaves, not what another number leaves. */
function isAsGood(candidate: Candidate, exact: Candidate, { expectations }: Search): boolean {
  if (candidate.fit.wrong > 0) return false;
  if (candidate.fit.squares <= Math.max(1.2 * exact.fit.squares, 1e-20)) return true;
  return expectations.every(
    (one, index) => one.digits?.decimals !== undefined && fitOf(one, candidate.values[index], true).wrong === 0,
  );
}

function shown(value: number): string {
  return String(Number(value.toPrecision(6)));
}
