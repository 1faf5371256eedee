import type { Embedding } from "./spec.ts";

/** The shape of the vectors that an embedding makes: ids' own with the table's width behind it. */
export function embeddingShape({ ids, table }: Embedding): number[] {
  return [...ids.shape, table.shape[1] ?? 0];
}

/** The labels of a sequence of ids; undefined where there is no vocabulary, or several sequences with labels of their own. */
export function vocabularyTokens(
  { ids }: Pick<Embedding, "ids">,
  vocabulary: readonly string[] | undefined,
): readonly string[] | undefined {
  const sequences = ids.shape.length > 1 ? (ids.shape[0] ?? 1) : 1;
  if (vocabulary === undefined || sequences !== 1) return undefined;
  return Array.from(ids.data, (id) => vocabulary[id] ?? String(id));
}
