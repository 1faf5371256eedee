import type { Mistake, MistakeGroup, Site } from "../mistake.ts";
import { recomputed } from "../site.ts";

/** Two mistakes as one: the second is applied to the result of the first. */
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
