import { itemAt, present } from "../../present.ts";
import type { Block, Mask } from "../../spec/spec.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { type Words, words } from "../../words.ts";
import { type Mistake, mapped, mistake, type Site } from "../mistake.ts";
import { cells, reader, visibleOf } from "../site.ts";
import { withMasks } from "./changedMasks.ts";

export function causalMistakes({ block, dims }: Site): Mistake[] {
  const at = block.masks.findIndex(({ type }) => type === "causal");
  const add = (name: string, common: number, change: Words, mask: Mask) =>
    mistake(
      "mask",
      name,
      common,
      change,
      ({ block }) => withMasks(block, [...block.masks, mask]),
      masksFix(block, mask),
    );
  if (at < 0) {
    return [
      add("causal missing", 1, words("there is a causal mask, too"), { type: "causal", offset: "default" }),
      add("strict", 8, words("there is a causal mask that hides the query's own key, too"), {
        type: "causal",
        offset: dims.past - 1,
      }),
      ...(dims.m === dims.n
        ? []
        : [
            add("bottom-right", 6, words("there is a causal mask from the last key backwards, too"), {
              type: "causal",
              offset: dims.m - dims.n,
            }),
          ]),
    ];
  }
  const offsets: [string, number, Words, number][] = [
    ["strict", 3, words("the causal mask hides the query's own key, too"), dims.past - 1],
    ["one too far", 4, words("the causal mask reaches one key too far"), dims.past + 1],
    ...([2, 3, -2, -3] as const).map((by): [string, number, Words, number] => [
      `causal ${by}`,
      9,
      by > 0
        ? words("the causal mask reaches {0} keys too far", by)
        : words("the causal mask hides the last {0} keys that it should show, too", -by),
      dims.past + by,
    ]),
    ["offset 0", 4, words("the causal mask counts queries from 0, without the cache"), 0],
    ["offset P", 5, words("the causal mask counts queries after the cache"), dims.past],
    ["offset m − n", 5, words("the causal mask is aligned with the last key"), dims.m - dims.n],
  ];
  return offsets.map(([name, common, change, offset]) =>
    mistake(
      "mask",
      name,
      common,
      change,
      ({ block }) => {
        const mask = block.masks[at];
        return mask?.type === "causal" && mask.offset !== offset
          ? replaced(block, at, { type: "causal", offset })
          : undefined;
      },
      block.masks.length === 1 ? { path: "mask", value: { causal: true, offset } } : undefined,
    ),
  );
}

function masksFix({ masks }: Block, { type }: Mask) {
  return masks.length === 0 && type === "causal" ? { path: "mask", value: "causal" } : undefined;
}

function replaced(block: Block, at: number, mask: Mask): Block {
  return withMasks(
    block,
    block.masks.map((other, index) => (index === at ? mask : other)),
  );
}

/** One mask of several left out, or with another size; tables whose axes mean something else. */
export function singleMasks({ block }: Site): Mistake[] {
  return block.masks.flatMap((mask, at) => [
    mistake("mask", `${mask.type} ignored`, 2, words('the mask "{0}" is left out', mask.type), ({ block }) =>
      block.masks.length < 2
        ? undefined
        : withMasks(
            block,
            block.masks.filter((_, index) => index !== at),
          ),
    ),
    ...resized(mask).map(([name, change, other]) =>
      mistake("mask", name, isUnbounded(other) ? 4 : 7, change, ({ block }) => replaced(block, at, other)),
    ),
    ...rereadTables(mask, at),
    mistake("mask", `${mask.type} inverted`, 6, words('the mask "{0}" is inverted', mask.type), (site) => {
      if (site.block.masks.length < 2) return undefined;
      const sees = visibleOf(site, [mask]);
      return replaced(site.block, at, { type: "tensor", visible: mapped(sees, (x) => 1 - x) });
    }),
    mistake("mask", `${mask.type} on queries`, 7, words("padding hides queries instead of keys"), (site) => {
      const sees = reader(visibleOf(site, [mask]));
      const { batch, heads, n, m } = site.dims;
      if ((mask.type !== "keys" && mask.type !== "lengths") || n !== m) return undefined;
      return replaced(site.block, at, {
        type: "tensor",
        visible: cells([batch, heads, n, m], (b, h, i, j) => sees(b, h, j, i)),
      });
    }),
  ]);
}

function isUnbounded(mask: Mask): boolean {
  return mask.type === "window" && (mask.left < 0 || mask.right < 0);
}

function resized(mask: Mask): [string, Words, Mask][] {
  if (mask.type === "window") {
    const { left, right } = mask;
    const window = (l: number, r: number): [string, Words, Mask] => [
      `window ${l}, ${r}`,
      l < 0 && r >= 0
        ? words("the window has no bound to the left")
        : r < 0
          ? words("the window has no bound to the right")
          : words("the window reaches {0} keys to the left and {1} to the right", l, r),
      { type: "window", left: l, right: r },
    ];
    const near = [-2, -1, 1, 2, 3];
    return [
      ...(left >= 0 ? near.filter((by) => left + by >= 0).map((by) => window(left + by, right)) : []),
      ...(right >= 0 ? near.filter((by) => right + by >= 0).map((by) => window(left, right + by)) : []),
      ...(left >= 0 && right !== left ? [window(left, left), window(left, -1)] : []),
      ...(left >= 0 && right >= 0 ? [window(-1, right)] : []),
      ...(left >= 0 ? [chunks(left + 1)] : []),
      ...(left > 0 ? [window(Math.floor(left / 2), right), window(2 * left, right)] : []),
      ...(left >= 0 && right >= 0
        ? [
            window(left - 1, Math.max(right - 1, 0)),
            window(left + 1, right + 1),
            window(Math.floor(left / 2), Math.floor(right / 2)),
          ]
        : []),
    ];
  }
  if (mask.type === "lengths") {
    return [-1, 1].map((by) => [
      `lengths ${by}`,
      words("the lengths differ by {0}", by),
      { type: "lengths", lengths: mask.lengths.map((length) => Math.max(0, length + by)) },
    ]);
  }
  if (mask.type === "chunk") {
    const { size } = mask;
    return [
      ...[-1, 1].map((by): [string, Words, Mask] => [
        `chunk ${by}`,
        words("the chunks differ by {0}", by),
        { type: "chunk", size: Math.max(1, size + by) },
      ]),
      [
        "window for chunk",
        words("the window reaches {0} keys to the left and {1} to the right", size - 1, 0),
        { type: "window", left: size - 1, right: 0 },
      ],
    ];
  }
  if (mask.type === "prefix") {
    return [-1, 1].map((by) => [
      `prefix ${by}`,
      words("the prefix differs by {0}", by),
      { ...mask, lengths: mask.lengths.map((length) => Math.max(0, length + by)) },
    ]);
  }
  if (mask.type === "documents") {
    return [-1, 1].map((by) => [
      `documents ${by}`,
      words("the documents begin {0} positions later", by),
      { ...mask, documents: movedRows(mask.documents, by) },
    ]);
  }
  if (mask.type === "keys") {
    return [-1, 1].map((by) => [
      `keys ${by}`,
      words("padding begins {0} keys later", by),
      { type: "keys", keys: movedRows(mask.keys, by) },
    ]);
  }
  if (mask.type === "edges") {
    return [
      [
        "edges reversed",
        words("the edges point the other way"),
        { ...mask, edges: mask.edges.map(([i, j]) => [j, i] as const) },
      ],
      ["self loops", words("self-loops are left out or added"), { ...mask, selfLoops: !mask.selfLoops }],
      [
        "directed",
        words("the edges are directed where they are not, or the reverse"),
        { ...mask, directed: !mask.directed },
      ],
    ];
  }
  return [];
}

function chunks(size: number): [string, Words, Mask] {
  return [`chunk ${size}`, words('the mask is "{0}" instead of "{1}"', "chunk", "window"), { type: "chunk", size }];
}

/** Rows with their entries moved by `by` places; the first and the last entry are repeated where it takes. */
function movedRows({ shape, data }: Tensor, by: number): Tensor {
  const width = shape.at(-1) ?? 1;
  return {
    shape,
    data: data.map((_, at) => {
      const row = at - (at % width);
      return data[row + Math.max(0, Math.min(width - 1, (at % width) - by))] ?? 0;
    }),
  };
}

/** B×m read as n×m, B×n×m read as H×n×m and the reverse: the axes of a table have other meanings of the same size. */
function rereadTables(mask: Mask, at: number): Mistake[] {
  if (mask.type !== "tensor" && mask.type !== "blocked") return [];
  const table = mask.type === "tensor" ? mask.visible : mask.blocked;
  const reread = (name: string, change: Words, shape: (dims: Site["dims"]) => readonly number[] | undefined) =>
    mistake("mask", name, 4, change, ({ block, dims }) => {
      const other = shape(dims);
      if (other === undefined) return undefined;
      const tensor = { shape: other, data: table.data };
      return replaced(
        block,
        at,
        mask.type === "tensor" ? { type: "tensor", visible: tensor } : { type: "blocked", blocked: tensor },
      );
    });
  const [a, b, c] = table.shape;
  return [
    reread("B×m as n×m", words("the mask is padding of keys, B×m, which is read as n×m"), ({ batch, n, m }) =>
      table.shape.length === 2 && a === batch && b === m && batch === n && n > 1 ? [batch, 1, 1, m] : undefined,
    ),
    reread(
      "B×n×m as H×n×m",
      words("the mask is B×n×m, one for each batch item, which is read as H×n×m"),
      ({ batch, heads, n }) =>
        table.shape.length === 3 && a === batch && batch === heads && heads > 1 && (b === n || b === 1)
          ? [a, 1, present(b), present(c)]
          : undefined,
    ),
    reread(
      "H×n×m as B×n×m",
      words("the mask is H×n×m, one for each head, which is read as B×n×m"),
      ({ batch, heads }) =>
        table.shape.length === 4 && a === batch && b === 1 && batch === heads && heads > 1
          ? [1, heads, itemAt(table.shape, 2), itemAt(table.shape, 3)]
          : undefined,
    ),
  ];
}
