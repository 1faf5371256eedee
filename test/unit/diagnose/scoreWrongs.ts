import { maskWrongs } from "./maskWrongs.ts";
import { rowSoftmax, transposed } from "./programs.ts";
import type { Configuration } from "./rightPrograms.ts";
import { always, dk, length, masked, type Wrong, where, width, wrong } from "./wrong.ts";

const scales: Wrong[] = [
  ["1", () => 1],
  ["1/√dModel", (c: Configuration) => 1 / Math.sqrt(width(c))],
  ["1/dk", (c: Configuration) => 1 / dk(c)],
  ["√dk", (c: Configuration) => Math.sqrt(dk(c))],
  ["dk^−¼", (c: Configuration) => dk(c) ** -0.25],
  ["1/√heads", (c: Configuration) => 1 / Math.sqrt(c.program.heads)],
  ["1/√m", (c: Configuration) => 1 / Math.sqrt(length(c))],
  ["½", () => 0.5],
  ["0.37", () => 0.37],
  ["1/√(dk/2)", (c: Configuration) => Math.sqrt(2 / dk(c))],
  ["1/√100", () => 0.1],
].map(([name, value]) =>
  wrong(`scale ${name}`, /scale is|softmax has powers|powers of 2|multiplied by/, (c) => {
    const scale = (value as (c: Configuration) => number)(c);
    return Math.abs(scale - c.program.scale) < 1e-9 ? undefined : { scale };
  }),
);

/** A row of weights whose denominator, with the largest logit taken off, has `extra` more. */
const moreBelow = (row: readonly number[], extra: number): number[] => {
  const e = row.map((w) => w / Math.max(...row));
  const sum = e.reduce((a, b) => a + b, 0);
  return e.map((x) => x / (sum + extra));
};

const softmaxes: Wrong[] = [
  wrong(
    "over queries",
    /queries/,
    always(() => ({ softmax: (z) => rowSoftmax(z.map(transposed)).map(transposed) })),
  ),
  wrong(
    "over heads",
    /heads/,
    always(() => ({
      softmax: (z) =>
        z.map((rows, h) =>
          rows.map((row, i) =>
            row.map((x, j) => {
              const e = z.map((other) => Math.exp(other[i]![j]!));
              const sum = e.reduce((a, b) => a + b, 0);
              return sum === 0 || x === -Infinity ? 0 : e[h]! / sum;
            }),
          ),
        ),
    })),
  ),
  wrong(
    "base 2",
    /2|scale is/,
    always(() => ({ softmax: (z) => rowSoftmax(z, 2) })),
  ),
  wrong(
    "+1",
    /1 more/,
    always(() => ({ softmax: (z) => rowSoftmax(z, Math.E, 1) })),
  ),
  wrong(
    "sigmoid",
    /sigmoid/,
    always(() => ({ softmax: (z) => z.map((rows) => rows.map((row) => row.map((x) => 1 / (1 + Math.exp(-x))))) })),
  ),
  wrong(
    "none",
    /none/,
    where(
      (c) => !c.masked,
      () => ({ softmax: (z) => z }),
    ),
  ),
  wrong(
    "mask after",
    /after the softmax/,
    where(masked, () => ({ hides: (x) => x, afterSoftmax: (w, yes) => (yes ? w : 0) })),
  ),
  ...[1, 0.02].map((extra) =>
    wrong(
      `+${extra} behind the maximum`,
      /after the maximum is subtracted/,
      always(() => ({ softmax: (z) => rowSoftmax(z).map((rows) => rows.map((row) => moreBelow(row, extra))) })),
    ),
  ),
  wrong(
    "mask after, divided by the sum + 0.05",
    /divided by their sum \+/,
    where(
      (c) => c.masked && c.name !== "batch",
      ({ program }) => ({
        hides: (x) => x,
        softmax: (z) =>
          rowSoftmax(z).map((rows, h) =>
            rows.map((row, i) => {
              const kept = row.map((w, j) => (program.sees(0, h, i, j) ? w : 0));
              const sum = kept.reduce((a, b) => a + b, 0) + 0.05;
              return kept.map((w) => w / sum);
            }),
          ),
      }),
    ),
  ),
  wrong(
    "twice",
    /twice/,
    always(() => ({ softmax: (z) => rowSoftmax(rowSoftmax(z)) })),
  ),
  wrong(
    "softcap",
    /softcap/,
    always(() => ({ softcap: 5 })),
  ),
  wrong(
    "softcap 30",
    /softcap/,
    always(() => ({ softcap: 30 })),
  ),
  wrong(
    "softcap 2.5",
    /softcap/,
    always(() => ({ softcap: 2.5 })),
  ),
];

/** Scale, softmax and mask. */
export const scoreWrongs: readonly Wrong[] = [...scales, ...softmaxes, ...maskWrongs];
