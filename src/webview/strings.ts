import { signal } from "@preact/signals";
import { fill, type Words } from "../core/sentence.ts";
import { sentenceKey } from "../core/sentenceKey.ts";

type Grammar = (template: string, args: readonly (string | number)[]) => string;

const grammar = signal<Grammar>(fill);
const translations = signal<ReadonlyMap<string, string>>(new Map());

/** Takes the strings of the user's language; the English template, or its short name, is the key. */
export function setStrings(strings: Readonly<Record<string, string>>): void {
  translations.value = new Map(Object.entries(strings));
}

/** Takes what fills sentences as they read best, which comes with a later script. */
export function setGrammar(later: Grammar): void {
  grammar.value = later;
}

/** A sentence in the user's language, in English where it has no translation. */
export function t(sentence: Words): string {
  return text(sentence.template, ...sentence.args);
}

/** A sentence of the page itself, by its English template: `text("{0} problems", 2)`. */
export function text(template: string, ...args: readonly (string | number)[]): string {
  const { value } = translations;
  // The packed extension has short names instead of sentences, to save room; from the sources the sentence itself is the key.
  const said = value.size === 0 ? undefined : (value.get(sentenceKey(template)) ?? value.get(template));
  return grammar.value(said ?? template, args);
}
