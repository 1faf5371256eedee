import { type Words, words } from "../../words.ts";
import { type Mistake, mistake, type Site } from "../mistake.ts";
import { cells, reader, visibleOf } from "../site.ts";
import { withMasks } from "./changedMasks.ts";
import { permutations } from "./headOrderMistakes.ts";
import { hiding } from "./hidingMistakes.ts";
import { causalMistakes, singleMasks } from "./singleMaskMistakes.ts";

type IsVisible = (b: number, h: number, i: number, j: number) => number;

/** Other masks, and other ways to hide keys. */
export function maskMistakes(site: Site): Mistake[] {
  if (site.block.dump !== undefined) return [];
  return [...causalMistakes(site), ...changedMasks(site), ...singleMasks(site), ...hiding()];
}

/** The masks replaced by one table made from what was visible. */
function tableMistake(
  name: string,
  common: number,
  change: Words,
  table: (sees: IsVisible, site: Site) => IsVisible | undefined,
): Mistake {
  return mistake("mask", name, common, change, (site) => {
    const { batch, heads, n, m } = site.dims;
    if (site.block.masks.length === 0) return undefined;
    const sees = table(reader(visibleOf(site)), site);
    if (sees === undefined) return undefined;
    return withMasks(site.block, [{ type: "tensor", visible: cells([batch, heads, n, m], sees) }]);
  });
}

function changedMasks(site: Site): Mistake[] {
  const square = (make: (sees: IsVisible, site: Site) => IsVisible) => (sees: IsVisible, site: Site) =>
    site.dims.n === site.dims.m ? make(sees, site) : undefined;
  const queries = words("padding hides keys instead of queries: the mask is transposed");
  return [
    mistake("mask", "none", 0, words("there is no mask"), ({ block }) =>
      block.masks.length === 0 ? undefined : withMasks(block, []),
    ),
    tableMistake(
      "inverted",
      1,
      words("the mask is inverted: 1 hides a key"),
      (sees) => (b, h, i, j) => 1 - sees(b, h, i, j),
    ),
    ...[0, site.dims.m - 1].map((key, at) =>
      mistake(
        "mask",
        at === 0 ? "first key hidden" : "last key hidden",
        17,
        at === 0
          ? words("the first key is hidden from all other queries")
          : words("the last key is hidden from all other queries"),
        (own) => {
          const { batch, heads, n, m, past } = own.dims;
          const sees = reader(visibleOf(own));
          const table = cells([batch, heads, n, m], (b, h, i, j) =>
            j === key && i + past !== key ? 0 : sees(b, h, i, j),
          );
          return withMasks(own.block, [{ type: "tensor", visible: table }]);
        },
      ),
    ),
    {
      ...tableMistake("transposed", 3, words("the mask is transposed"), (sees, site) =>
        site.dims.n === site.dims.m && !isPerQuery(site) ? (b, h, i, j) => sees(b, h, j, i) : undefined,
      ),
    },
    tableMistake("padding on queries", 2, queries, (sees, site) =>
      site.dims.n === site.dims.m && isPerQuery(site) ? (b, h, i, j) => sees(b, h, j, i) : undefined,
    ),
    tableMistake(
      "on both sides",
      9,
      words("the mask hides queries as well as keys"),
      square((sees) => (b, h, i, j) => sees(b, h, i, j) * sees(b, h, j, i)),
    ),
    tableMistake("first head only", 8, words("the mask holds for the first head only"), (sees, { dims }) =>
      dims.heads > 1 ? (b, h, i, j) => (h === 0 ? sees(b, h, i, j) : 1) : undefined,
    ),
    tableMistake("first item only", 11, words("all items have the first item's mask"), (sees, { dims }) =>
      dims.batch > 1 ? (_b, h, i, j) => sees(0, h, i, j) : undefined,
    ),
    ...permutedItems(site.dims.batch),
    tableMistake("batch and head exchanged", 7, words("batch and heads are exchanged in the mask"), exchanged),
    tableMistake(
      "reversed",
      12,
      words("the mask is reversed along the keys"),
      (sees, { dims }) =>
        (b, h, i, j) =>
          sees(b, h, i, dims.m - 1 - j),
    ),
    tableMistake(
      "inverted and transposed",
      10,
      words("the mask is inverted and transposed"),
      square((sees) => (b, h, i, j) => 1 - sees(b, h, j, i)),
    ),
    tableMistake(
      "itself too",
      13,
      words("every query sees itself, too"),
      (sees, { dims }) =>
        (b, h, i, j) =>
          j === i + dims.past ? 1 : sees(b, h, i, j),
    ),
    tableMistake(
      "not itself",
      14,
      words("no query sees itself"),
      (sees, { dims }) =>
        (b, h, i, j) =>
          j === i + dims.past ? 0 : sees(b, h, i, j),
    ),
    tableMistake("any of the masks", 15, words("a key is visible where any mask allows it"), (_, site) => {
      const each = site.block.masks.map((mask) => reader(visibleOf(site, [mask])));
      return each.length < 2 ? undefined : (b, h, i, j) => (each.some((sees) => sees(b, h, i, j) === 1) ? 1 : 0);
    }),
  ];
}

/** The masks of the batch's items given to each other: every order of a few, one turned round of many. */
function permutedItems(batch: number): Mistake[] {
  const items = Array.from({ length: batch }, (_, b) => b);
  const turned = [1, batch - 1].map((by) => items.map((b) => (b + by) % batch));
  const orders = batch <= 4 ? permutations(items) : [...turned, items.toReversed()];
  return orders
    .filter((order) => order.some((from, b) => from !== b))
    .map((order) =>
      tableMistake(
        `masks of items ${order.join(", ")}`,
        16,
        words("the items of the batch have the masks of the items {0}", order.join(", ")),
        (sees) => (b, h, i, j) => sees(order[b] ?? b, h, i, j),
      ),
    );
}

/** Whether the masks hide the same from every key: padding on the queries' side. */
function isPerQuery(site: Site): boolean {
  const { m } = site.dims;
  return visibleOf(site).data.every((value, at, all) => value === all[at - (at % m)]);
}

/** The flat numbers of batch items and heads read in the other order. */
function exchanged(sees: IsVisible, { dims }: Site): IsVisible | undefined {
  const { batch, heads } = dims;
  if (batch < 2 || heads < 2) return undefined;
  return (b, h, i, j) => {
    const flat = b * heads + h;
    return sees(flat % batch, Math.floor(flat / batch), i, j);
  };
}
