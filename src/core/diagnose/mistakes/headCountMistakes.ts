import { mixDims } from "../../spec/dims.ts";
import { words } from "../../words.ts";
import { type Mistake, mistake, type Site } from "../mistake.ts";

/** As many heads as the document does not say. */
export function headCountMistakes(site: Site): Mistake[] {
  const { heads } = mixDims(site.dims);
  const counts = [1, 2, 4, 8, 16, heads / 2, heads * 2].filter(
    (count, at, all) => all.indexOf(count) === at && canHave(site, count),
  );
  return counts.map((count) =>
    mistake(
      "heads",
      `${count} heads`,
      6,
      words("there are {0} heads instead of {1}", count, heads),
      // Tried in every layer: another may have another width.
      (other) => {
        if (!canHave(other, count)) return undefined;
        const { kvHeads, ...rest } = other.block;
        return { ...rest, heads: count };
      },
      { path: "heads", value: count },
    ),
  );
}

/** Whether what a block projects can be split into another number of heads, of which a differential one has two of Q and K each. */
function canHave({ block, dims }: Site, count: number): boolean {
  const { heads, kvHeads } = mixDims(dims);
  const projects = block.dump === undefined && block.Q === undefined && block.Wq !== undefined && heads === kvHeads;
  const isCount = Number.isInteger(count) && count >= 1 && count !== heads;
  const pairs = (dims.heads / heads) * count;
  return projects && isCount && (dims.heads * dims.dk) % pairs === 0 && (heads * dims.dv) % count === 0;
}
