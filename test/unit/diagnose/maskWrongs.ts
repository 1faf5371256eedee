import type { Program } from "./programs.ts";
import type { Configuration } from "./rightPrograms.ts";
import { masked, type Wrong, where, wrong } from "./wrong.ts";

const sees = (make: (c: Configuration) => Program["sees"]) => (c: Configuration) => ({ sees: make(c) });
/** Masks of every kind. */
export const maskWrongs: readonly Wrong[] = [
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
