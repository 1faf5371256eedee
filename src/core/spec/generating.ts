import type { Block, Spec } from "./spec.ts";

/** What a generation begins with: `start`, else the ids of the embedding. */
export function promptOf(spec: Spec): number[] {
  const ids = spec.generate?.start ?? spec.main.blocks[0]?.embedding?.ids.data ?? [];
  return Array.from(ids);
}

/** How many positions the tables of a stack have at most: a learned table or one of cosines ends somewhere. */
export function tableRows(blocks: readonly Pick<Block, "embedding" | "past" | "positions">[]): number {
  const rows = blocks.flatMap((block) => {
    const own = block.embedding?.positions?.table.shape[0];
    const past = block.past?.K.shape.at(-2) ?? 0;
    const others = block.positions.map((position) => {
      if (position.type === "learned") return position.values.shape.at(-2);
      if (position.type !== "rope") return undefined;
      const table = position.cos?.shape[0] ?? position.sin?.shape[0];
      return table === undefined ? undefined : table - position.offset - past;
    });
    return [own, ...others].filter((count) => count !== undefined);
  });
  return Math.min(Infinity, ...rows);
}

/** The path of a layer in a round of a generation, both from 0: `rounds[2].layers[0]`. */
export function roundPath(round: number, path: string): string {
  return path === "" ? `rounds[${round}]` : `rounds[${round}].${path}`;
}

/** What an id is called: its label of the read-out, that of the vocabulary, or its number. */
export function labelOfId({ readOut, main }: Spec, id: number): string {
  return readOut?.labels?.[id] ?? main.vocabulary?.[id] ?? String(id);
}

/** The path of a layer in the document, for one of a round, too. */
export function writtenPath(path: string): string {
  return path.replace(/^rounds\[\d+\]\.?/, "");
}
