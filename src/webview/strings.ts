import { signal } from "@preact/signals";
import { fill, type Words } from "../core/words.ts";

const translations = signal<ReadonlyMap<string, string>>(new Map());

/** Takes the strings of the user's language; the English template is the key. */
export function setStrings(strings: Readonly<Record<string, string>>): void {
  translations.value = new Map(Object.entries(strings));
}

/** A sentence in the user's language, in English where it has no translation. */
export function t(sentence: Words): string {
  return fill(translations.value.get(sentence.template) ?? sentence.template, sentence.args);
}

/** A sentence of the page itself, by its English template: `text("{0} problems", 2)`. */
export function text(template: string, ...args: readonly (string | number)[]): string {
  return fill(translations.value.get(template) ?? template, args);
}
