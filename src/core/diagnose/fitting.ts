import type { Tensor } from "../tensor/tensor.ts";
import { fitOf } from "./expectations.ts";
import type { Mistake } from "./mistake.ts";
import type { Parameter } from "./mistakes/parameter.ts";
import type { Candidate, Search } from "./search.ts";

const steps = 10;
/** Share of the squared error that a start must leave at the most to be refined. */
const promising = 1.5;

/** A parameter with the value that brings the numbers nearest. */
export interface Fitted {
  readonly parameter: Parameter;
  readonly value: number;
  readonly candidate: Candidate;
}

/**
 * The value of each parameter that brings the numbers nearest: the best of a few starts, refined by Gauss and Newton with the
 * slope between two neighbours, then rounded as far as the numbers allow. Only values under which everything holds, and
 * guesses that explain something.
 */
export function fittedParameters(parameters: readonly Parameter[], search: Search, at: number | undefined): Fitted[] {
  return parameters.flatMap((parameter) => refitted({ parameter }, search, at, []) ?? []);
}

/** The same beside other mistakes. */
export function fittedBeside(
  parameters: readonly Parameter[],
  search: Search,
  at: number | undefined,
  beside: readonly Mistake[],
): Candidate[] {
  return parameters.flatMap((parameter) => refitted({ parameter }, search, at, beside)?.candidate ?? []);
}

/** One parameter fitted beside other mistakes, from a value that it had before or from its starts. */
export function refitted(
  { parameter, value: known }: { readonly parameter: Parameter; readonly value?: number },
  search: Search,
  at: number | undefined,
  beside: readonly Mistake[],
): Fitted | undefined {
  const own = search.placeOf(parameter.mistakeOf(parameter.starts[0] ?? 1, ""), at);
  const places = [own, ...beside.map((one) => search.placeOf(one, at))];
  const attempt = (value: number, name = shown(value)): Candidate | undefined => {
    const candidate = search.attempt([parameter.mistakeOf(value, name), ...beside], at, places);
    return candidate !== undefined && Number.isFinite(candidate.left) ? candidate : undefined;
  };
  let best: { value: number; candidate: Candidate } | undefined;
  for (const value of known === undefined ? parameter.starts : [known]) {
    const candidate = attempt(value);
    if (candidate !== undefined && !(best && best.candidate.left <= candidate.left)) best = { value, candidate };
  }
  if (best === undefined || best.candidate.left > promising) return undefined;
  for (let step = 0; step < steps; step++) {
    const next = improved(parameter, best, search, attempt);
    if (next === undefined) break;
    best = next;
  }
  const { value, candidate } = best;
  const held = candidate.fit.wrong === 0;
  return { parameter, ...(held ? rounded(parameter, value, candidate, search, attempt) : best) };
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
): Pick<Fitted, "value" | "candidate"> {
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
    if (candidate !== undefined && isAsGood(candidate, exact, search)) return { value: other, candidate };
  }
  return { value, candidate: exact };
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
