import { itemAt, present } from "../present.ts";
import type { DataMistake } from "./dataMistakes.ts";
import type { Explanation } from "./diagnosis.ts";
import type { Mistake } from "./mistake.ts";
import type { Candidate, Search } from "./search.ts";

const shownExplanations = 5;
const shownGuesses = 3;
/** Errors left that are within this factor of the smallest are alike: the commoner mistake comes first. */
const alike = 1.7;
const exact = 1e-18;
/** Explanations found in a sample that are computed for all queries. */
const mostConfirmed = 3;

/**
 * The explanations: those that reproduce everything, fewer changes first, then what leaves less error, then the commoner;
 * those with the same numbers are ties of the first. Without any: the three that come nearest.
 */
export function ranked(candidates: readonly Candidate[], data: readonly DataMistake[], search: Search): Explanation[] {
  const holding = candidates.filter((candidate) => search.explains(candidate));
  const related = data.map(relation);
  if (holding.length === 0) return related.length > 0 ? related : nearest(candidates, search);
  const fewest = Math.min(...holding.map(({ mistakes }) => mistakes.length));
  const sorted = sortedByError(holding.filter(({ mistakes }) => mistakes.length === fewest));
  const groups: Candidate[][] = [];
  for (const candidate of sorted) {
    const same = groups.find(([first]) => search.sameNumbers(present(first).values, candidate.values));
    if (same === undefined) groups.push([candidate]);
    else same.push(candidate);
  }
  const explained = search.isSample
    ? confirmed(groups, search)
    : groups.map((group) => explanation(group, true, search));
  const common = (one: Explanation): number => data.find(({ name }) => name === one.name)?.common ?? 99;
  const simple = related.filter((one) => common(one) <= 1);
  return [...simple, ...explained, ...related.filter((one) => common(one) > 1)].slice(0, shownExplanations);
}

/** Of what holds in a sample: those first that hold in the whole. */
function confirmed(groups: readonly (readonly Candidate[])[], search: Search): Explanation[] {
  const found = groups.slice(0, mostConfirmed).map((group): Explanation => {
    const whole = group[0] && search.inWhole(group[0]);
    const { after, ...rest } = explanation(group, whole?.holds ?? false, search);
    return whole === undefined ? rest : { ...rest, share: Math.max(0, 1 - whole.left), after: whole.values };
  });
  const holding = found.filter(({ reproduces }) => reproduces);
  return holding.length > 0 ? holding : found;
}

function sortedByError(candidates: readonly Candidate[]): Candidate[] {
  const least = Math.min(...candidates.map(({ fit }) => fit.squares));
  const bucket = ({ fit }: Candidate): number => (fit.squares <= Math.max(exact, least * alike) ? 0 : 1);
  return [...candidates].sort(
    (a, b) =>
      bucket(a) - bucket(b) || (bucket(a) === 0 ? 0 : a.fit.squares - b.fit.squares) || commonness(a) - commonness(b),
  );
}

/** A mistake made everywhere is commoner than one in a single layer. */
function commonness({ mistakes, at }: Candidate): number {
  return mistakes.reduce((sum, { common }) => sum + common, 0) + (at === undefined ? 0 : 0.25);
}

function nearest(candidates: readonly Candidate[], search: Search): Explanation[] {
  const single = candidates.filter(({ mistakes, left }) => mistakes.length === 1 && left < 1);
  return [...single]
    .sort((a, b) => a.left - b.left)
    .slice(0, shownGuesses)
    .map((candidate) => explanation([candidate], false, search));
}

function explanation(group: readonly Candidate[], reproduces: boolean, search: Search): Explanation {
  const [first, ...others] = group;
  if (first === undefined) throw new Error("an explanation of nothing");
  const one: Mistake = itemAt(first.mistakes, 0);
  const ties = [...new Set(others.map(({ mistakes }) => nameOf(mistakes)))].filter(
    (name) => name !== nameOf(first.mistakes),
  );
  const second = others.find(({ mistakes }) => nameOf(mistakes) !== nameOf(first.mistakes));
  const apart = second && search.apart(first, second);
  return {
    group: one.group,
    name: nameOf(first.mistakes),
    changes: first.mistakes.map(({ change }) => change),
    ...(first.at !== undefined && search.layered && { layer: search.pathOf(first.at) }),
    reproduces,
    share: Math.max(0, 1 - first.left),
    ties,
    ...(apart !== undefined && { apart }),
    ...(first.mistakes.length === 1 && one.fix && { fix: one.fix }),
    after: first.values,
  };
}

function nameOf(mistakes: readonly Mistake[]): string {
  return mistakes.map(({ name }) => name).join(" + ");
}

function relation({ name, change }: DataMistake): Explanation {
  return { group: "data", name, changes: [change], reproduces: true, share: 1, ties: [] };
}
