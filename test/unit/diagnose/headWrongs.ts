import { mergeHeads, type Program, type Rows, splitHeads, transposed } from "./programs.ts";
import { slope } from "./rightPrograms.ts";
import { always, even, type Wrong, where, width, wrong } from "./wrong.ts";

const on = (merge: (heads: readonly Rows[]) => readonly Rows[]): Partial<Program> => ({
  merge: (context) => mergeHeads(context.map((heads) => [...merge(heads)])),
});
const unmoved = (rows: Rows, count: number): Rows[] => {
  const flat = rows.flat();
  const w = rows[0]!.length / count;
  return Array.from({ length: count }, (_, h) =>
    rows.map((_row, i) => flat.slice((h * rows.length + i) * w, (h * rows.length + i + 1) * w)),
  );
};
const between = (rows: Rows, count: number): Rows[] =>
  Array.from({ length: count }, (_, h) => rows.map((row) => row.filter((_x, c) => c % count === h)));
const flatMerge: Program["merge"] = (context) =>
  context.map((heads) => {
    const flat = heads.flat(2);
    const w = heads.length * heads[0]![0]!.length;
    return heads[0]!.map((_, i) => flat.slice(i * w, (i + 1) * w));
  });
const betweenMerge: Program["merge"] = (context) =>
  context.map((heads) => heads[0]!.map((_, i) => heads[0]![0]!.flatMap((_x, c) => heads.map((rows) => rows[i]![c]!))));
/** Heads split, merged, left out. */
export const headWrongs: readonly Wrong[] = [
  wrong(
    "split unmoved",
    /split by a reshape|split without/,
    always(() => ({ split: (x, count) => x.map((rows) => unmoved(rows, count)) })),
  ),
  ...(["q", "k", "v"] as const).flatMap((letter) => [
    wrong(
      `${letter} split unmoved`,
      /alone are split by a reshape|split without/,
      always(() => ({
        split: (x, count, which) => (which === letter ? x.map((rows) => unmoved(rows, count)) : splitHeads(x, count)),
      })),
    ),
    wrong(
      `heads of ${letter} reversed`,
      /reverse order|heads of|reversed/,
      where(even, () => ({
        split: (x, count, which) =>
          splitHeads(x, count).map((heads) => (which === letter ? [...heads].reverse() : heads)),
      })),
    ),
  ]),
  wrong(
    "k reshaped",
    /reshaped instead of transposed/,
    where(
      (c) => !c.rope,
      () => ({
        split: (x, count, which) =>
          splitHeads(x, count).map((heads) =>
            heads.map((rows) =>
              which === "k" ? rows.map((row, j) => row.map((_, c) => rows.flat()[c * rows.length + j]!)) : rows,
            ),
          ),
      }),
    ),
  ),
  wrong(
    "merged unmoved",
    /merged by a reshape|merged without/,
    always(() => ({ merge: flatMerge })),
  ),
  wrong(
    "both unmoved",
    /split and merged/,
    always(() => ({ split: (x, count) => x.map((rows) => unmoved(rows, count)), merge: flatMerge })),
  ),
  wrong(
    "interleaved in",
    /interleaved/,
    where(even, () => ({ split: (x, count) => x.map((rows) => between(rows, count)) })),
  ),
  wrong(
    "interleaved out",
    /interleaved/,
    always(() => ({ merge: betweenMerge })),
  ),
  wrong(
    "interleaved both",
    /interleaved/,
    where(even, () => ({ split: (x, count) => x.map((rows) => between(rows, count)), merge: betweenMerge })),
  ),
  wrong(
    "reversed",
    /reverse|order/,
    always(() => on((h) => [...h].reverse())),
  ),
  wrong(
    "rolled",
    /order/,
    where(
      (c) => c.program.heads > 2,
      () => on((h) => [...h.slice(1), h[0]!]),
    ),
  ),
  wrong(
    "two exchanged",
    /order|exchanged/,
    where(
      (c) => c.program.heads > 2,
      () => on(([a, b, ...rest]) => [a!, rest[0]!, b!, ...rest.slice(1)]),
    ),
  ),
  wrong(
    "head 0 for all",
    /head 0/,
    always(() => on((h) => h.map(() => h[0]!))),
  ),
  wrong(
    "head 1 for all",
    /head 1|last/,
    always(() => on((h) => h.map(() => h[1]!))),
  ),
  wrong(
    "only head 0",
    /only head 0|not written/,
    always(() => on((h) => h.map((rows, at) => (at === 0 ? rows : rows.map((row) => row.map(() => 0)))))),
  ),
  wrong(
    "only head 1",
    /only|not written/,
    always(() => on((h) => h.map((rows, at) => (at === 1 ? rows : rows.map((row) => row.map(() => 0)))))),
  ),
  wrong(
    "head 1 missing",
    /head 1/,
    where(
      (c) => c.program.heads > 2,
      () => on((h) => h.map((rows, at) => (at !== 1 ? rows : rows.map((row) => row.map(() => 0))))),
    ),
  ),
  wrong(
    "averaged",
    /averaged/,
    always(() =>
      on((h) =>
        h.map((rows) =>
          rows.map((row, i) => row.map((_x, c) => h.reduce((sum, other) => sum + other[i]![c]! / h.length, 0))),
        ),
      ),
    ),
  ),
  wrong(
    "one head",
    /1 head/,
    where(even, (c) => ({
      heads: 1,
      kvHeads: 1,
      scale: 1 / Math.sqrt(width(c)),
      bias: (_h, i, j) => (c.alibi ? -slope(0, 1) * Math.abs(i - j) : 0),
      group: () => 0,
    })),
  ),
  wrong(
    "all transposed",
    /all weights are transposed/,
    where(even, ({ program: { weights: w } }) => ({
      weights: { Wq: transposed(w.Wq!), Wk: transposed(w.Wk!), Wv: transposed(w.Wv!), Wo: transposed(w.Wo!) },
    })),
  ),
];
