import type { Rule as AnyRule, Value } from "../../expression/expressionReader.ts";
import type { HeadNumbers } from "../headNumbers.ts";

/** What a detector is asked about. */
export type RuleScope = Pick<HeadNumbers, "n" | "m" | "queryTokens" | "keyTokens">;

/** A detector, or a part of one, for the query at position i and key j, both from 0. */
export type Rule<V = boolean> = AnyRule<[scope: RuleScope, i: number, j: number], V>;

/** The names that stand for a number. In self attention i is the query's position among the keys. */
export const variables: Readonly<Record<string, Rule<Value>>> = {
  i: (_, i) => i,
  j: (_, _i, j) => j,
  n: ({ n }) => n,
  m: ({ m }) => m,
};

/** The names that take something in brackets. */
export const functions: Readonly<Record<string, (scope: RuleScope, value: Value) => Value>> = {
  /** The token of a key, or in self attention of any position. */
  tok: ({ keyTokens }, at) => (typeof at === "number" ? keyTokens?.[at] : undefined),
  /** The token of a query, where keys come from another sequence. */
  query: ({ queryTokens }, at) => (typeof at === "number" ? queryTokens?.[at] : undefined),
  /** What kind of token is at a position: word, number, punct, space or special. */
  kind: ({ keyTokens }, of) => kindOf(typeof of === "number" ? keyTokens?.[of] : of),
  abs: (_, value) => (typeof value === "number" ? Math.abs(value) : undefined),
  lower: (_, value) => (typeof value === "string" ? value.toLowerCase() : undefined),
};

const kinds: readonly (readonly [string, RegExp])[] = [
  ["special", /^(?:<.+>|\[[A-Z]+\])$/],
  ["space", /^[\sĠ▁Ċ]*$/],
  ["number", /^[Ġ▁#]*[+-]?\p{Nd}[\p{Nd}.,]*$/u],
  ["punct", /^[Ġ▁#]*[\p{P}\p{S}]+$/u],
];

function kindOf(token: Value): Value {
  if (typeof token !== "string") return undefined;
  return kinds.find(([, pattern]) => pattern.test(token))?.[0] ?? "word";
}
