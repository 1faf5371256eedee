import type { Mistake, MistakeGroup, Site } from "../mistake.ts";
import { recomputed } from "../site.ts";

/** Two mistakes that are one: the second is made in what comes of the first. */
export function compound(
  group: MistakeGroup,
  name: string,
  common: number,
  change: Mistake["change"],
  parts: readonly [first: Mistake, second: Mistake],
): Mistake {
  const [first, second] = parts;
  const rewrite = (site: Site) => {
    const before = first.rewrite(site);
    return before && second.rewrite(recomputed(site, before.block));
  };
  return { group, name, common, change, parts, rewrite };
}
