import { movesScores } from "../../spec/positionKinds.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { words } from "../../words.ts";
import { type Mistake, mapped, mistake, type Site, stepOf, withSteps } from "../mistake.ts";
import { cells, reader, recomputed } from "../site.ts";

/** What is added to the scores by the distance of key and query alone, added at another distance. */
export function relativeMistakes({ block }: Site): Mistake[] {
  if (block.dump !== undefined || (block.bias === undefined && !block.positions.some(movesScores))) return [];
  const at = (name: string, common: number, change: Mistake["change"], distance: (d: number) => number) =>
    mistake("position", name, common, change, (site) => {
      const table = addedToScores(site);
      if (table === undefined || !isRelative(table)) return undefined;
      const { batch, heads, n, m } = site.dims;
      const own = reader(table);
      // Outside the table as at its edge.
      const value = (b: number, h: number, d: number): number => {
        const near = Math.max(1 - n, Math.min(m - 1, d));
        return near < 0 ? own(b, h, -near, 0) : own(b, h, 0, near);
      };
      const bias = cells([batch, heads, n, m], (b, h, i, j) => value(b, h, distance(j - i)));
      return { ...site.block, bias, positions: site.block.positions.filter((one) => !movesScores(one)) };
    });
  return [
    at("relative positions mirrored", 5, words("relative positions are query − key instead of key − query"), (d) => -d),
    ...[1, -1].map((by) =>
      at(`relative positions ${by}`, 6, words("the relative positions are off by {0}", by), (d) => d + by),
    ),
  ];
}

/** Bias, ALiBi and tables: what is added to the scores beside the masks; undefined where that is nothing. */
function addedToScores(site: Site): Tensor | undefined {
  const scores = stepOf(site, "scores");
  if (scores === undefined) return undefined;
  const open = { ...site.block, masks: [] };
  const sums = stepOf(recomputed(site, withSteps(open, { scores: mapped(scores, () => 0) })), "masked");
  const { batch, heads, n, m } = site.dims;
  return sums?.data.length === batch * heads * n * m ? sums : undefined;
}

function isRelative({ shape, data }: Tensor): boolean {
  const [, , n = 1, m = 1] = shape;
  if (n < 2 || m < 2) return false;
  return data.every((x, at) => {
    const [i, j] = [Math.floor(at / m) % n, at % m];
    return i === 0 || j === 0 || Object.is(x, data[at - m - 1]);
  });
}
