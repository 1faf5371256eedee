import { withCache } from "../../engine/cache.ts";
import { type RotationTable, ropeOf, rotate } from "../../engine/rope.ts";
import { itemAt } from "../../present.ts";
import type { Rope } from "../../spec/positionKinds.ts";
import type { Block } from "../../spec/spec.ts";
import { rounded } from "../../tensor/rounding.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import { words } from "../../words.ts";
import { latestOf, type Mistake, mistake, type Site, stepOf, withSteps } from "../mistake.ts";
import { recomputed } from "../site.ts";
import { changedColumns } from "../tensors.ts";
import { beforeSplit, mixedTables, type Turn, withAngles, withTurn } from "./rotations.ts";

/** Queries and keys turned by other angles, or in other pairs, than the document's rope says. */
export function ropeTurns(): Mistake[] {
  const turn = (name: string, common: number, text: Mistake["change"], how: Turn) =>
    mistake("position", name, common, text, (site) => withTurn(site, how));
  const plain: Turn = (x, table, rope) => rotate(x, table, rope.pairs);
  const only =
    (letter: "q" | "k"): Turn =>
    (x, table, rope, which) =>
      which === letter ? plain(x, table, rope, which) : x;
  return [
    turn(
      "tables of the other pairs",
      2,
      words("the angles are laid out for the other kind of pairs than the pairs that are rotated"),
      mixedTables,
    ),
    turn("q only", 5, words("only the queries are rotated"), only("q")),
    turn("k only", 5, words("only the keys are rotated"), only("k")),
    ...(["q", "k"] as const).map((letter) =>
      turn(
        `other pairs of ${letter}`,
        6,
        words("the pairs that are rotated are of the other kind in {0} alone", letter),
        (x, table, rope, which) => rotate(x, table, which === letter ? otherPairs(rope) : rope.pairs),
      ),
    ),
    ...(["q", "k"] as const).flatMap((letter) =>
      (["half", "interleaved"] as const).map((order) =>
        turn(
          `${letter} reordered for ${order}`,
          8,
          words("the columns of {0} are permuted as for programs with {1} pairs", letter, order),
          (x, table, rope, which) => rotate(which === letter ? reordered(x, order) : x, table, rope.pairs),
        ),
      ),
    ),
    turn("pairs across the head", 7, words("pairs reach over the whole head, of which a part turns"), acrossHead),
    turn("sign", 4, words("the rotation goes the other way (sign of the sine)"), (x, table, rope) =>
      rotate(x, table, rope.pairs, -1),
    ),
    turn("sign of q", 9, words("the queries are rotated the other way"), (x, table, rope, which) =>
      rotate(x, table, rope.pairs, which === "q" ? -1 : 1),
    ),
    turn("cos and sin exchanged", 8, words("cosine and sine are exchanged"), (x, table, rope) =>
      rotate(x, { ...table, cos: table.sin, sin: table.cos }, rope.pairs),
    ),
    turn(
      "rotated before the split",
      6,
      words("the packed width is rotated before it is split into heads"),
      beforeSplit,
    ),
    turn("twice", 9, words("queries and keys are rotated twice"), (x, table, rope) =>
      rotate(rotate(x, table, rope.pairs), table, rope.pairs),
    ),
    turn("q one ahead", 6, words("the query positions are shifted forward by one"), shiftedRow("q", 1)),
    turn("q one behind", 6, words("the query positions are shifted back by one"), shiftedRow("q", -1)),
    ...[2, 3, 4, -2, -3, -4].map((by) =>
      turn(
        `q by ${by}`,
        9,
        by > 0
          ? words("the query positions are shifted forward by {0} against the keys'", by)
          : words("the query positions are shifted back by {0} against the keys'", -by),
        shiftedRow("q", by),
      ),
    ),
    ...(["q", "k"] as const).map((letter) =>
      turn(
        `${letter} reversed`,
        7,
        letter === "q"
          ? words("the positions of the queries count backwards")
          : words("the positions of the keys count backwards"),
        (x, table, rope, which) => rotate(x, which === letter ? backwards(table) : table, rope.pairs),
      ),
    ),
    turn("q from 0", 5, words("the queries' positions begin at 0, without the cache"), fromZero("q")),
    turn(
      "q and k from 0",
      6,
      words("the positions of the new queries and keys begin at 0, without the cache"),
      fromZero("qk"),
    ),
    turn(
      "frequencies of the whole head",
      5,
      words("the frequencies are those of the whole head instead of the rotated part"),
      (x, table, rope, which) => {
        const width = itemAt(x.shape, 3);
        if (2 * table.half === width) return undefined;
        return withAngles(exact, (r) => (k) => r.base ** ((-2 * k) / width))(x, table, rope, which);
      },
    ),
    turn(
      "exponent k/dim",
      9,
      words("the exponent of the frequencies is k/dim instead of 2k/dim"),
      withAngles(exact, (r, half) => (k) => r.base ** (-k / (2 * half))),
    ),
    turn(
      "all frequencies 1",
      12,
      words("all pairs turn by the same angle"),
      withAngles(exact, () => () => 1),
    ),
    ...(["bfloat16", "float16"] as const).flatMap((type, at) => {
      const near = (x: number) => rounded(x, type);
      const exactly = (angle: number) => ({ cos: Math.cos(angle), sin: Math.sin(angle) });
      const ways: [string, (p: number, f: number) => { cos: number; sin: number }][] = [
        ["angles", (p, f) => exactly(near(p * f))],
        ["positions and angles", (p, f) => exactly(near(near(p) * near(f)))],
        ["positions", (p, f) => exactly(near(p) * f)],
        ["frequencies", (p, f) => exactly(p * near(f))],
        ["positions and frequencies", (p, f) => exactly(near(p) * near(f))],
        ["cosines and sines", (p, f) => ({ cos: near(Math.cos(p * f)), sin: near(Math.sin(p * f)) })],
        [
          "angles, cosines and sines",
          (p, f) => ({ cos: near(Math.cos(near(near(p) * near(f)))), sin: near(Math.sin(near(near(p) * near(f)))) }),
        ],
        [
          "positions, cosines and sines",
          (p, f) => ({ cos: near(Math.cos(near(p) * f)), sin: near(Math.sin(near(p) * f)) }),
        ],
      ];
      return ways.map(([what, angle], index) =>
        turn(
          `${what} in ${type}`,
          6 + at + index / 8,
          words("the {0} of rope are computed in {1}", what, type),
          withAngles(angle),
        ),
      );
    }),
    mistake("position", "v too", 6, words("the values are rotated, too"), valuesToo),
    mistake("position", "cache unrotated", 4, words("the cached keys are rotated when they are used"), (site) => {
      const { block, dims } = site;
      const rope = ropeOf(block);
      const cached = stepOf(site, "K");
      const { past } = block;
      if (rope === undefined || past === undefined || cached === undefined || rope.positions !== undefined)
        return undefined;
      const all = recomputed(site, {
        ...withoutPast(block),
        Q: cached,
        K: cached,
        V: cached,
        layout: "heads",
        kvHeads: dims.kvHeads,
        heads: dims.kvHeads,
      });
      const turned = stepOf(all, "K");
      const ours = cached.data.slice();
      if (turned === undefined) return undefined;
      const size = dims.past * dims.dk;
      for (let bg = 0; bg < dims.batch * dims.kvHeads; bg++) {
        const at = bg * dims.keys * dims.dk;
        ours.set(turned.data.subarray(at, at + size), at);
      }
      return withSteps(block, { K: { shape: cached.shape, data: ours } });
    }),
  ];
}

function withoutPast({ past, biasKV, Wq, Wk, Wv, Wqkv, bq, bk, bv, masks, bias, given, ...block }: Block): Block {
  return { ...block, masks: [], zeroKV: false, given: new Map() };
}

function otherPairs({ pairs }: Rope): Rope["pairs"] {
  return pairs === "half" ? "interleaved" : "half";
}

/** Each head's entries with those side by side that are a pair of the other kind, or the reverse. */
function reordered(x: Tensor, order: Rope["pairs"]): Tensor {
  const width = itemAt(x.shape, 3);
  const half = width / 2;
  const columns = Array.from({ length: width }, (_, c) =>
    order === "half" ? (c % half) * 2 + Math.floor(c / half) : (c % 2) * half + Math.floor(c / 2),
  );
  return { shape: x.shape, data: changedColumns(x.data, width, columns) };
}

/** A partial rotation whose pairs are those of a whole one; the pairs that are left over do not turn. */
function acrossHead(x: Tensor, table: RotationTable): Tensor | undefined {
  const half = itemAt(x.shape, 3) / 2;
  if (table.half >= half || !Number.isInteger(half)) return undefined;
  const rows = table.positions.length;
  const wide = (own: Float64Array, rest: number): Float64Array =>
    Float64Array.from({ length: rows * half }, (_, at) =>
      at % half < table.half ? valueAt(own, Math.floor(at / half) * table.half + (at % half)) : rest,
    );
  return rotate(x, { ...table, half, from: 0, cos: wide(table.cos, 1), sin: wide(table.sin, 0) }, "half");
}

function exact(position: number, frequency: number): { cos: number; sin: number } {
  return { cos: Math.cos(position * frequency), sin: Math.sin(position * frequency) };
}

/** Queries at positions moved by a whole number. */
function shiftedRow(letter: "q" | "k", by: number): Turn {
  return (x, table, rope, which) => {
    if (which !== letter) return rotate(x, table, rope.pairs);
    return withAngles((p, f) => exact(p + by, f))(x, table, rope, which);
  };
}

/** The rows of each item in reverse order. */
function backwards(table: RotationTable): RotationTable {
  const { half, items } = table;
  const rows = table.positions.length / items;
  const from = (row: number): number => row - (row % rows) + rows - 1 - (row % rows);
  const reversed = (angles: Float64Array): Float64Array =>
    angles.map((_, at) => valueAt(angles, from(Math.floor(at / half)) * half + (at % half)));
  return { ...table, cos: reversed(table.cos), sin: reversed(table.sin) };
}

function fromZero(letters: "q" | "qk"): Turn {
  return (x, table, rope, which) => {
    const first = table.positions[0] ?? 0;
    if (!letters.includes(which)) return rotate(x, table, rope.pairs);
    if (first === 0) return undefined;
    return withAngles((p, f) => exact(p - first, f))(x, table, rope, which);
  };
}

function valuesToo(site: Site): Block | undefined {
  const v = latestOf(site, "projectedV", "V");
  const { dims, block } = site;
  if (v === undefined || dims.dv !== dims.dk) return undefined;
  let turned: Tensor | undefined;
  withTurn(site, (x, table: RotationTable, rope, which) => {
    if (which === "k") turned = rotate(v, table, rope.pairs);
    return x;
  });
  return (
    turned &&
    withSteps(block, { V: withCache(turned, { past: block.past?.V, bias: block.biasKV?.V, zero: block.zeroKV }) })
  );
}
