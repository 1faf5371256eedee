import type { Archetype } from "../../core/figures/archetype.ts";
import type { HeadAtGlance } from "./headAtGlance.ts";

/** Names a head among all layers. */
export function headKey({ layer, head }: Pick<HeadAtGlance, "layer" | "head">): string {
  return `${layer} ${head}`;
}

/** Heads by a figure, the largest first, those without it last; of equals the earlier first. */
export function sortHeads(heads: readonly HeadAtGlance[], by: string): readonly HeadAtGlance[] {
  // They come in this order.
  if (by === "layers") return heads;
  if (by === "archetype")
    return [...heads].sort((a, b) =>
      a.archetype.name < b.archetype.name ? -1 : a.archetype.name > b.archetype.name ? 1 : 0,
    );
  return byScore(
    heads,
    heads.map(({ figures }) => figures.get(by) ?? Number.NaN),
  );
}

/** The heads with the largest scores first, those without one last. */
export function byScore(heads: readonly HeadAtGlance[], scores: ArrayLike<number>): readonly HeadAtGlance[] {
  const rank = (at: number): number => {
    const score = scores[at] ?? Number.NaN;
    // Below all numbers: a comparison with NaN would leave the order to chance.
    return Number.isNaN(score) ? Number.NEGATIVE_INFINITY : score;
  };
  const places = heads.map((head, at) => ({ head, score: rank(at) }));
  return places.sort((a, b) => (a.score === b.score ? 0 : b.score - a.score)).map(({ head }) => head);
}

/** A kind of heads and how many there are of it. */
export interface HeadKind {
  readonly name: string;
  readonly words: Archetype["words"];
  readonly count: number;
}

/** The kinds of some heads, the most frequent first; of equals in the order of their names. */
export function kindsOf(heads: readonly HeadAtGlance[]): readonly HeadKind[] {
  const found = new Map<string, HeadKind>();
  for (const { archetype } of heads) {
    const count = (found.get(archetype.name)?.count ?? 0) + 1;
    found.set(archetype.name, { name: archetype.name, words: archetype.words, count });
  }
  return [...found.values()].sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
}

/** What of the heads is shown: of these kinds, or all without any; among these heads, or among all. */
export interface HeadFilter {
  readonly kinds: ReadonlySet<string>;
  readonly chosen: ReadonlySet<string> | undefined;
}

/** The heads that a filter lets through. */
export function filterHeads(heads: readonly HeadAtGlance[], { kinds, chosen }: HeadFilter): readonly HeadAtGlance[] {
  return heads.filter(
    (head) => (kinds.size === 0 || kinds.has(head.archetype.name)) && (chosen?.has(headKey(head)) ?? true),
  );
}
