/** A value of a text: numbers that are in the store, texts, what holds others, or what is wrong with a table. */
export type Literal =
  | { readonly kind: "numbers"; readonly shape: readonly number[]; readonly start: number; readonly bool: boolean }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "items"; readonly items: readonly Literal[] }
  | { readonly kind: "entries"; readonly entries: ReadonlyMap<string, Literal> }
  | { readonly kind: "none"; readonly word: string }
  | { readonly kind: "fault"; readonly what: string; readonly path: readonly number[] };
