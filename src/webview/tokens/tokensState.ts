import { type Signal, signal } from "@preact/signals";
import type { LayerOutline } from "../../core/explain/outline.ts";
import { ofWords, type Word, wordsOf } from "../../core/figures/tokens/subwords.ts";
import type { Combination, TokenQuestion } from "../../core/figures/tokens/tokenQuestion.ts";
import { isPairStep } from "../../core/spec/steps.ts";
import { request } from "../hostApi.ts";
import { followedCell } from "../inspector/shown.ts";
import { hasContribution, quantity } from "../quantity.ts";
import { snapshot, view } from "../state.ts";
import { useHostAnswer } from "../useHostAnswer.ts";
import type { Shown } from "./shownKeys.ts";

/** What is chosen in the view; heads that are switched off only count where each head has its colour. */
export const toward: Signal<TokenQuestion["toward"]> = signal("keys");
export const combine: Signal<Combination | "head"> = signal("head");
export const offHeads: Signal<ReadonlySet<number>> = signal(new Set());
export const shown: Signal<Shown> = signal("all");
export const leavesFirstOut: Signal<boolean> = signal(false);
/** Key tokens that are left out beside it, by their places in the text. */
export const leftOut: Signal<ReadonlySet<number>> = signal(new Set());
export const merges: Signal<boolean> = signal(false);
export const layout: Signal<"text" | "lines"> = signal("text");
/** A token that everything stays with, by its place among the words of its side. */
export const locked: Signal<number | undefined> = signal(undefined);
/** The token under the mouse or the keyboard. */
export const pointed: Signal<{ readonly side: Side; readonly at: number } | undefined> = signal(undefined);

export type Side = "query" | "key";

/** Words of queries and of keys, each one token unless parts of words are merged. */
export interface Sides {
  readonly query: readonly Word[];
  readonly key: readonly Word[];
  /** Whether both are the same text, which is then shown once. */
  readonly isOne: boolean;
  readonly canMerge: boolean;
}

/** The words of a layer's queries and keys. */
export function sidesOf({ queryLabels, keyLabels }: LayerOutline): Sides {
  const query = wordsOf(queryLabels);
  const key = wordsOf(keyLabels);
  const isOne = queryLabels.length === keyLabels.length && queryLabels.every((label, at) => label === keyLabels[at]);
  const canMerge = query !== undefined || key !== undefined;
  if (!merges.value || !canMerge) return { query: single(queryLabels), key: single(keyLabels), isOne, canMerge };
  return { query: query ?? single(queryLabels), key: key ?? single(keyLabels), isOne, canMerge };
}

function single(labels: readonly string[]): Word[] {
  return labels.map((text, at) => ({ first: at, last: at, text }));
}

/** The heads whose weights are shown, by their places in the layer. */
export function headsShown(layer: LayerOutline): number[] {
  if (combine.value === "head") return [view.value.head];
  const all = Array.from({ length: layer.dims.heads }, (_, head) => head);
  const on = combine.value === "each" ? all.filter((head) => !offHeads.value.has(head)) : all;
  // With all heads switched off there would be nothing to see.
  return on.length === 0 ? [view.value.head] : on;
}

/** Whether what is chosen can be shown as contribution. */
export function canContribute(layer: LayerOutline): boolean {
  return hasContribution(layer) && !["layers", "rollout", "flow"].includes(combine.value);
}

/** The token that is looked at, by its place among its side's words: the locked one, the pointed one, else the selected cell's. */
export function chosenWord(sides: Sides): number {
  const side = toward.value === "keys" ? "query" : "key";
  const words = sides[side];
  const last = Math.max(0, words.length - 1);
  const { value: at } = pointed;
  if (locked.value !== undefined) return Math.min(locked.value, last);
  if (at !== undefined && (sides.isOne || at.side === side)) return Math.min(at.at, last);
  const cell = followedCell.value;
  if (cell === undefined || !isPairStep(cell.matrix)) return last;
  const token = side === "query" ? cell.row : cell.col;
  // A merged word has several tokens.
  const found = words.findIndex(({ first, last }) => token >= first && token <= last);
  return found < 0 ? last : found;
}

/** Numbers of the chosen token over the words of the other side, one array for each series. */
export interface TokenNumbers {
  readonly series: readonly Float64Array[];
  /** The head of each series. */
  readonly heads: readonly number[];
  readonly isOld: boolean;
  readonly fault: string | undefined;
}

/** Asks for the numbers of the chosen token; the last ones stay until they come. */
export function useTokenNumbers(layer: LayerOutline, sides: Sides, chosen: number): TokenNumbers {
  const to = toward.value;
  const question = questionOf(layer, sides, to, chosen);
  const { uri, resultVersion = 0 } = snapshot.value ?? {};
  const key = JSON.stringify([uri, resultVersion, question, merges.value]);
  const { answer, isOld, fault } = useHostAnswer(key, async () => {
    const found = await request("readTokens", { ...question, resultVersion });
    return { found, question };
  });
  const answered = answer?.question;
  // Numbers of the other direction would be shown at the wrong tokens.
  const isSame = answered?.toward === to && answered.layer === layer.path;
  const words = sides[to === "keys" ? "key" : "query"];
  const series: Float64Array[] = [];
  for (let s = 0; answer !== undefined && isSame && s < answer.found.series; s++) {
    const { count, values } = answer.found;
    // The host tells of tokens; parts of words are added up here.
    series.push(ofWords(values.subarray(s * count, (s + 1) * count), words, to));
  }
  return { series, heads: answered?.heads ?? question.heads, isOld, fault };
}

/** What is asked of a word of the queries (toward keys) or of the keys, as everything is chosen now. Reads signals. */
export function questionOf(layer: LayerOutline, sides: Sides, to: TokenQuestion["toward"], at: number): TokenQuestion {
  const word = sides[to === "keys" ? "query" : "key"][at];
  return {
    layer: layer.path,
    batch: Math.min(view.value.batch, layer.dims.batch - 1),
    heads: headsShown(layer),
    combine: combine.value === "head" ? "each" : combine.value,
    quantity: canContribute(layer) ? quantity.value : "weights",
    toward: to,
    first: word?.first ?? 0,
    last: word?.last ?? 0,
    without: keysLeftOut(layer.dims.keys),
  };
}

/** The keys that are left out, in order; the first one is kept where it is the only one. */
function keysLeftOut(keys: number): number[] {
  const out = new Set([...leftOut.value].filter((key) => key < keys));
  if (leavesFirstOut.value && keys > 1) out.add(0);
  return [...out].sort((a, b) => a - b);
}
