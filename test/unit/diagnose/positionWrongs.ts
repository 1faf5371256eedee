import { type Program, rotated } from "./programs.ts";
import { type Configuration, sine, slope } from "./rightPrograms.ts";
import { length, type Wrong, where, wrong } from "./wrong.ts";

const turn = (make: (c: Configuration) => Program["turn"]) =>
  where(
    (c) => c.rope,
    (c) => ({ turn: make(c) }),
  );
/** Positions of every kind. */
export const positionWrongs: readonly Wrong[] = [
  wrong(
    "other pairs",
    /pairs/,
    turn(() => (x, p, w) => (w === "v" ? [...x] : rotated(x, p, "interleaved", 10000))),
  ),
  wrong(
    "rope forgotten",
    /not rotated|left out/,
    turn(() => (x) => [...x]),
  ),
  wrong(
    "other pairs of k",
    /other kind in k alone/,
    turn(() => (x, p, w) => (w === "v" ? [...x] : rotated(x, p, w === "k" ? "interleaved" : "half", 10000))),
  ),
  wrong(
    "k permuted",
    /columns of k are permuted/,
    turn(
      () => (x, p, w) =>
        w === "v"
          ? [...x]
          : rotated(
              w === "k" ? x.map((_, c) => x[((2 * c) % x.length) + Math.floor((2 * c) / x.length)]!) : x,
              p,
              "half",
              10000,
            ),
    ),
  ),
  wrong(
    "q only",
    /only the queries/,
    turn(() => (x, p, w) => (w === "q" ? rotated(x, p, "half", 10000) : [...x])),
  ),
  wrong(
    "k only",
    /only the keys/,
    turn(() => (x, p, w) => (w === "k" ? rotated(x, p, "half", 10000) : [...x])),
  ),
  wrong(
    "v too",
    /values/,
    turn(() => (x, p) => rotated(x, p, "half", 10000)),
  ),
  ...(["q", "k"] as const).map((letter) =>
    wrong(
      `${letter} backwards`,
      letter === "q" ? /queries count backwards/ : /keys count backwards/,
      turn((c) => (x, p, w) => (w === "v" ? [...x] : rotated(x, w === letter ? length(c) - 1 - p : p, "half", 10000))),
    ),
  ),
  wrong(
    "sign",
    /sign|other way/,
    turn(() => (x, p, w) => (w === "v" ? [...x] : rotated(x, p, "half", 10000, -1))),
  ),
  ...[500000, 1000000, 5000, 12345].map((base) =>
    wrong(
      `base ${base}`,
      /base/,
      turn(() => (x, p, w) => (w === "v" ? [...x] : rotated(x, p, "half", base))),
    ),
  ),
  wrong(
    "q one off",
    /position|one/,
    turn(() => (x, p, w) => (w === "v" ? [...x] : rotated(x, p + (w === "q" ? 1 : 0), "half", 10000))),
  ),
  wrong(
    "k three off",
    /position|behind|ahead/,
    turn(() => (x, p, w) => (w === "v" ? [...x] : rotated(x, p + (w === "k" ? 3 : 0), "half", 10000))),
  ),
  wrong(
    "rope added",
    /rotated|rope/,
    where(
      (c) => c.name === "causal",
      () => ({ turn: (x, p, w) => (w === "v" ? [...x] : rotated(x, p, "half", 10000)) }),
    ),
  ),
  wrong(
    "interleaved rope added",
    /rotated|rope/,
    where(
      (c) => c.name === "plain",
      () => ({ turn: (x, p, w) => (w === "v" ? [...x] : rotated(x, p, "interleaved", 10000)) }),
    ),
  ),
  wrong(
    "alibi missing",
    /ALiBi/,
    where(
      (c) => c.alibi,
      () => ({ bias: () => 0 }),
    ),
  ),
  wrong(
    "alibi squared",
    /squared distances/,
    where(
      (c) => c.alibi,
      (c) => ({ bias: (h, i, j) => -slope(h, c.program.heads) * (i - j) ** 2 }),
    ),
  ),
  wrong(
    "alibi sign",
    /ALiBi/,
    where(
      (c) => c.alibi,
      ({ program }) => ({ bias: (h, i, j) => -program.bias(h, i, j) }),
    ),
  ),
  wrong(
    "alibi slopes",
    /ALiBi/,
    where(
      (c) => c.alibi,
      () => ({ bias: (h, i, j) => -(2 ** -(h + 1)) * Math.abs(i - j) }),
    ),
  ),
  wrong(
    "alibi slopes from 1",
    /ALiBi/,
    where(
      (c) => c.alibi,
      ({ program }) => ({ bias: (h, i, j) => -slope(h - 1, program.heads) * Math.abs(i - j) }),
    ),
  ),
  wrong(
    "alibi 0.7",
    /ALiBi/,
    where(
      (c) => c.alibi,
      ({ program }) => ({ bias: (h, i, j) => 0.7 * program.bias(h, i, j) }),
    ),
  ),
  wrong(
    "alibi scaled",
    /ALiBi/,
    where(
      (c) => c.alibi,
      ({ program }) => ({ bias: (h, i, j) => program.scale * program.bias(h, i, j) }),
    ),
  ),
  wrong(
    "alibi added",
    /ALiBi/,
    where(
      (c) => c.name === "causal",
      ({ program }) => ({ bias: (h, i, j) => -slope(h, program.heads) * Math.abs(i - j) }),
    ),
  ),
  wrong(
    "sinusoidal forgotten",
    /positions/,
    where(
      (c) => c.sinusoidal,
      () => ({ positions: () => 0 }),
    ),
  ),
  wrong(
    "sinusoidal halves",
    /sines|layout/,
    where(
      (c) => c.sinusoidal,
      () => ({ positions: (p, c, d) => sine(p, c < d / 2 ? 2 * c : 2 * (c - d / 2) + 1, d) }),
    ),
  ),
  wrong(
    "sinusoidal from 1",
    /positions/,
    where(
      (c) => c.sinusoidal,
      () => ({ positions: (p, c, d) => sine(p + 1, c, d) }),
    ),
  ),
  wrong(
    "sinusoidal backwards",
    /reverse order/,
    where(
      (c) => c.sinusoidal,
      (c) => ({ positions: (p, at, d) => sine(length(c) - 1 - p, at, d) }),
    ),
  ),
  wrong(
    "sinusoidal twice",
    /twice/,
    where(
      (c) => c.sinusoidal,
      () => ({ positions: (p, c, d) => 2 * sine(p, c, d) }),
    ),
  ),
  wrong(
    "sinusoidal base 5000",
    /base/,
    where(
      (c) => c.sinusoidal,
      () => ({ positions: (p, c, d) => (c % 2 ? Math.cos : Math.sin)(p / 5000 ** ((2 * Math.floor(c / 2)) / d)) }),
    ),
  ),
];
