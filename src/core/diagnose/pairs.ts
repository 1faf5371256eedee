import type { DiagnoseOptions } from "./diagnoseOptions.ts";
import { type Fitted, fittedBeside, refitted } from "./fitting.ts";
import type { Parameter } from "./mistakes/parameter.ts";
import type { Candidate, Search } from "./search.ts";

/** The mistakes that come nearest by themselves: most pairs have one of them. */
const seeds = 40;
const helpers = 24;
const fittedHelpers = 4;
const mostRounds = 60;

/** What is put together: single mistakes, and numbers of the block with the value that comes nearest. */
export interface Singles {
  readonly candidates: readonly Candidate[];
  readonly fitted: readonly Fitted[];
  readonly parameters: readonly Parameter[];
}

/**
 * Two mistakes under which everything holds. In turn: those that come nearest by themselves with all others; a number of the
 * block beside one of them; two numbers; every two mistakes. The first of these that finds some ends the search, but for
 * `options.pairs`, which asks for every two.
 */
export function heldPairs(
  { candidates, fitted, parameters }: Singles,
  search: Search,
  at: number,
  { pairs: all, mostAttempts = Number.POSITIVE_INFINITY, onProgress }: DiagnoseOptions,
): Candidate[] {
  const scope = search.widest(at);
  const best = candidates.filter((single) => single.at === scope).sort((a, b) => a.left - b.left);
  const last = search.attempts + (all ? Number.POSITIVE_INFINITY : mostAttempts);
  const isHeld = (candidate: Candidate): boolean => search.explains(candidate);
  const pairs = (from: number, to: number): Candidate[] => {
    const found: Candidate[] = [];
    for (const [index, first] of [...best.entries()].slice(from, to)) {
      onProgress?.(index / best.length);
      for (const second of best.slice(index + 1)) {
        if (search.attempts > last) return found;
        const candidate = search.attempt([...first.mistakes, ...second.mistakes], scope);
        if (candidate !== undefined && isHeld(candidate)) found.push(candidate);
      }
      if (found.length > 0 && !all) break;
    }
    return found;
  };
  const besideOne = (): Candidate[] => {
    const found: Candidate[] = [];
    for (const { mistakes, left } of best.slice(0, helpers)) {
      if (left >= 1 || search.attempts > last) break;
      found.push(...fittedBeside(parameters, search, scope, mistakes).filter(isHeld));
    }
    return found;
  };
  const ways = [
    () => pairs(0, seeds),
    besideOne,
    () => twoNumbers(fitted, parameters, search, scope, last).filter(isHeld),
    () => pairs(seeds, best.length),
  ];
  const found: Candidate[] = [];
  for (const way of ways) {
    if (found.length > 0 && !all) break;
    found.push(...way());
  }
  return found;
}

/** Two numbers of the block, fitted in turns until neither gets better. */
function twoNumbers(
  fitted: readonly Fitted[],
  parameters: readonly Parameter[],
  search: Search,
  at: number | undefined,
  last: number,
): Candidate[] {
  const nearest = fitted.filter(({ candidate }) => candidate.left < 1);
  const starts = nearest.sort((a, b) => a.candidate.left - b.candidate.left).slice(0, fittedHelpers);
  return starts.flatMap((start) =>
    parameters.flatMap((parameter): Candidate[] => {
      if (parameter === start.parameter) return [];
      let one: Fitted = start;
      let other: Fitted | undefined;
      for (let round = 0; round < mostRounds && search.attempts <= last; round++) {
        const before = (other ?? one).candidate.left;
        other = refitted(other ?? { parameter }, search, at, one.candidate.mistakes.slice(0, 1));
        if (other === undefined || other.candidate.left > 0.98 * before) return [];
        if (search.explains(other.candidate)) break;
        one = refitted(one, search, at, other.candidate.mistakes.slice(0, 1)) ?? one;
        if (search.explains(one.candidate)) break;
      }
      const ends = [one, other].flatMap((end) => end?.candidate ?? []);
      return ends.filter(({ mistakes }) => mistakes.length === 2).slice(0, 1);
    }),
  );
}
