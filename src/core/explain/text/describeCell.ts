import { briefNumber } from "../../view/numberFormat.ts";
import { type Words, words } from "../../words.ts";
import type { Contribution, Derivation, PairStage } from "../derivation.ts";

/**
 * A cell in sentences, the same for hover, tooltip and screen reader. A pair of query and key: both by number and token, score,
 * weight and place in the row, or the rules that hide the key. Any other cell: what it is, its value, and for a context cell
 * the key that gives most. Then what the document says about it.
 */
export function describeCell(derivation: Derivation): Words[] {
  const what = derivation.stages.length > 0 ? [pairWords(derivation)] : [derivation.heading, valueWords(derivation)];
  return [...what, ...mostWords(derivation.contributions), ...documentWords(derivation)];
}

function valueWords({ symbol, value }: Derivation): Words {
  return words("{0} = {1}", symbol, briefNumber(value));
}

const find = (stages: readonly PairStage[], id: PairStage["id"]): PairStage | undefined =>
  stages.find((stage) => stage.id === id);

/** Query and key as the heading has them, and the figures of the pair. */
function pairWords({ heading, stages }: Derivation): Words {
  // As the heading of a pair is filled: query, key, and their labels where there are any.
  const [i = "", j = "", query, key] = heading.args;
  const { template, args } = figures(stages);
  const named = query !== undefined && key !== undefined;
  // The plain sentences skip {2} and {3}, so that the figures have the same places in both.
  return named
    ? words(sentences[template].named, i, j, query, key, ...args)
    : words(sentences[template].plain, i, j, "", "", ...args);
}

const sentences = {
  hidden: {
    plain: "Query {0}, key {1}: score {4}, hidden by {5}",
    named: "Query {0} ({2}), key {1} ({3}): score {4}, hidden by {5}",
  },
  weightOnly: {
    plain: "Query {0}, key {1}: weight {4}, number {5} in the row",
    named: "Query {0} ({2}), key {1} ({3}): weight {4}, number {5} in the row",
  },
  ranked: {
    plain: "Query {0}, key {1}: score {4}, weight {5}, number {6} in the row",
    named: "Query {0} ({2}), key {1} ({3}): score {4}, weight {5}, number {6} in the row",
  },
  unranked: {
    plain: "Query {0}, key {1}: score {4}, weight {5}",
    named: "Query {0} ({2}), key {1} ({3}): score {4}, weight {5}",
  },
} as const;

function figures(stages: readonly PairStage[]): {
  readonly template: keyof typeof sentences;
  readonly args: readonly (string | number)[];
} {
  const score = briefNumber(find(stages, "scores")?.value ?? Number.NaN, 4);
  const weight = briefNumber(find(stages, "weights")?.value ?? Number.NaN, 2);
  const rank = find(stages, "rank")?.value;
  const blockedBy = find(stages, "mask")?.blockedBy ?? [];
  if (blockedBy.length > 0) {
    return { template: "hidden", args: [score, blockedBy.map(({ rule }) => rule).join(", ")] };
  }
  if (rank === undefined) return { template: "unranked", args: [score, weight] };
  if (find(stages, "scores") === undefined) return { template: "weightOnly", args: [weight, rank] };
  return { template: "ranked", args: [score, weight, rank] };
}

function mostWords([most]: readonly Contribution[]): Words[] {
  if (most === undefined || !(Math.abs(most.product) > 0)) return [];
  return [words("Most comes from key {0} ({1}): {2}", most.key + 1, most.label, briefNumber(most.product, 4))];
}

function documentWords({ given, expected }: Derivation): Words[] {
  const said: Words[] = [];
  if (given) said.push(words("Given in the document instead of computed"));
  if (expected?.holds) said.push(words("As expected"));
  else if (expected) said.push(words("Expected {0}", briefNumber(expected.want)));
  return said;
}
