import { signal } from "@preact/signals";
import { fill, type Words } from "../core/sentence.ts";

type Grammar = (template: string, args: readonly (string | number)[]) => string;

const grammar = signal<Grammar>((template) => template);
const translations = signal<ReadonlyMap<string, string>>(new Map());

/** Takes the strings of the user's language; the English template is the key. */
export function setStrings(strings: Readonly<Record<string, string>>): void {
  translations.value = new Map(Object.entries(strings));
}

/** Takes what puts counts of 1 into the singular, which comes with a later script. */
export function setGrammar(later: Grammar): void {
  grammar.value = later;
}

/** A sentence in the user's language, in English where it has no translation. */
export function t(sentence: Words): string {
  return text(sentence.template, ...sentence.args);
}

/** A sentence of the page itself, by its English template: `text("{0} problems", 2)`. */
export function text(template: string, ...args: readonly (string | number)[]): string {
  return fill(grammar.value(translations.value.get(template) ?? template, args), args.map(grouped));
}

/** Whole numbers of five digits and more in groups of three: 16,384. */
function grouped(arg: string | number): string | number {
  return typeof arg === "number" && Number.isInteger(arg) && Math.abs(arg) >= 1e4 ? arg.toLocaleString("en") : arg;
}
