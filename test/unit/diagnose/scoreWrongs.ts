import { type Program, rowSoftmax, transposed } from "./programs.ts";
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

const sees = (make: (c: Configuration) => Program["sees"]) => (c: Configuration) => ({ sees: make(c) });
const masks: Wrong[] = [
  wrong(
    "no mask",
    /no mask|left out/,
    where(
      masked,
      sees(() => () => true),
    ),
  ),
  wrong(
    "causal added",
    /causal/,
    where(
      (c) => !c.masked,
      sees(() => (_b, _h, i, j) => j <= i),
    ),
  ),
  wrong(
    "transposed",
    /transposed|queries instead|backwards|inverted|window/,
    where(
      (c) => c.masked && c.name !== "padding",
      sees(
        ({ program }) =>
          (b, h, i, j) =>
            program.sees(b, h, j, i),
      ),
    ),
  ),
  wrong(
    "padding on queries",
    /queries/,
    where(
      (c) => c.name === "padding",
      sees(
        ({ program }) =>
          (b, h, i, j) =>
            program.sees(b, h, j, i),
      ),
    ),
  ),
  wrong(
    "inverted",
    /inverted|1 hides/,
    where(
      masked,
      sees(
        ({ program }) =>
          (b, h, i, j) =>
            !program.sees(b, h, i, j),
      ),
    ),
  ),
  wrong(
    "first key hidden",
    /first key is hidden/,
    sees(
      ({ program }) =>
        (b, h, i, j) =>
          (j > 0 || i === 0) && program.sees(b, h, i, j),
    ),
  ),
  wrong(
    "items exchanged",
    /masks of the items/,
    where(
      (c) => c.program.X.length > 1,
      sees(
        ({ program }) =>
          (b, h, i, j) =>
            program.sees((b + 1) % program.X.length, h, i, j),
      ),
    ),
  ),
  wrong(
    "window unbounded",
    /no bound to the left/,
    where(
      (c) => c.name === "window",
      sees(() => (_b, _h, i, j) => j <= i),
    ),
  ),
  wrong(
    "strict",
    /own key|window/,
    where(
      (c) => c.causal,
      sees(() => (_b, _h, i, j) => j < i),
    ),
  ),
  wrong(
    "one too far",
    /one key too far/,
    where(
      (c) => c.causal,
      sees(() => (_b, _h, i, j) => j <= i + 1),
    ),
  ),
  wrong(
    "two too far",
    /causal/,
    where(
      (c) => c.causal,
      sees(() => (_b, _h, i, j) => j <= i + 2),
    ),
  ),
  wrong(
    "window 3",
    /window/,
    where(
      (c) => c.name === "window",
      sees(() => (_b, _h, i, j) => j <= i && j >= i - 3),
    ),
  ),
  wrong(
    "window 1",
    /window/,
    where(
      (c) => c.name === "window",
      sees(() => (_b, _h, i, j) => j <= i && j >= i - 1),
    ),
  ),
  wrong(
    "window 4",
    /window/,
    where(
      (c) => c.name === "window",
      sees(() => (_b, _h, i, j) => j <= i && j >= i - 4),
    ),
  ),
  wrong(
    "window both sides",
    /window.*right/,
    where(
      (c) => c.name === "window",
      sees(() => (_b, _h, i, j) => Math.abs(i - j) <= 2),
    ),
  ),
  wrong(
    "times 0",
    /0/,
    where(masked, () => ({ hides: (x, yes) => (yes ? x : 0) })),
  ),
  wrong(
    "0/1 added",
    /added/,
    where(masked, () => ({ hides: (x, yes) => x + (yes ? 1 : 0) })),
  ),
  wrong(
    "−2 added",
    /added/,
    where(masked, ({ program }) => ({ hides: (x, yes) => (yes ? x : x - 2), sees: program.sees })),
  ),
  wrong(
    "−10 instead",
    /-10|−10|hidden/,
    where(masked, () => ({ hides: (x, yes) => (yes ? x : -10) })),
  ),
  wrong(
    "first head only",
    /first head/,
    where(
      masked,
      sees(
        ({ program }) =>
          (b, h, i, j) =>
            h > 0 || program.sees(b, 0, i, j),
      ),
    ),
  ),
  wrong(
    "first item only",
    /first item/,
    where(
      (c) => c.name === "batch",
      sees(
        ({ program }) =>
          (_b, h, i, j) =>
            program.sees(0, h, i, j),
      ),
    ),
  ),
];

/** Scale, softmax and mask. */
export const scoreWrongs: readonly Wrong[] = [...scales, ...softmaxes, ...masks];
