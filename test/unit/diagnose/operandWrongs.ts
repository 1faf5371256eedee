import { type Program, type Rows, rotated, transposed } from "./programs.ts";
import { type Configuration, sine, slope } from "./rightPrograms.ts";
import { even, type Wrong, where, wrong } from "./wrong.ts";

const W =
  (
    make: (w: Record<"Wq" | "Wk" | "Wv" | "Wo", Rows>) => Partial<Record<"Wq" | "Wk" | "Wv" | "Wo", Rows | undefined>>,
  ) =>
  (c: Configuration) => ({
    weights: { ...c.program.weights, ...make(c.program.weights as never) },
  });
const no =
  (...names: ("bq" | "bk" | "bv" | "bo")[]) =>
  ({ program: { biases } }: Configuration) => ({
    biases: Object.fromEntries(Object.entries(biases).filter(([name]) => !names.includes(name as "bq"))),
  });
const biased = (c: Configuration) => c.name === "biases";
const biasesOf =
  (make: (b: Partial<Record<"bq" | "bk" | "bv" | "bo", readonly number[]>>) => object) => (c: Configuration) => ({
    biases: { ...c.program.biases, ...make(c.program.biases) },
  });
const weights: Wrong[] = [
  wrong(
    "bk for bq",
    /bq/,
    where(
      biased,
      biasesOf((b) => ({ bq: b.bk })),
    ),
  ),
  wrong(
    "bq for bv",
    /bv/,
    where(
      biased,
      biasesOf((b) => ({ bv: b.bq })),
    ),
  ),
  wrong(
    "bq for all",
    /bq/,
    where(
      biased,
      biasesOf((b) => ({ bk: b.bq, bv: b.bq })),
    ),
  ),
  wrong(
    "bq unscaled",
    /bq is added after the scale|bq/,
    where(biased, (c) => biasesOf((b) => ({ bq: b.bq?.map((x) => x / c.program.scale) }))(c)),
  ),
  wrong(
    "Wq↔Wk",
    /Wq.*Wk|scores transposed/,
    where(
      (c) => even(c) && !biased(c),
      W((w) => ({ Wq: w.Wk, Wk: w.Wq })),
    ),
  ),
  wrong(
    "Wk↔Wv",
    /Wk.*Wv/,
    where(
      (c) => !biased(c),
      W((w) => ({ Wk: w.Wv, Wv: w.Wk })),
    ),
  ),
  wrong(
    "Wq↔Wv",
    /Wq.*Wv/,
    where(
      (c) => even(c) && !biased(c),
      W((w) => ({ Wq: w.Wv, Wv: w.Wq })),
    ),
  ),
  wrong(
    "Wk for Wv",
    /Wk/,
    W((w) => ({ Wv: w.Wk })),
  ),
  ...(["Wq", "Wk", "Wv", "Wo"] as const).map((name) =>
    wrong(
      `${name} transposed`,
      new RegExp(`${name}.*transposed`),
      where(
        even,
        W((w) => ({ [name]: transposed(w[name]) })),
      ),
    ),
  ),
  wrong(
    "Wo forgotten",
    /Wo/,
    W(() => ({ Wo: undefined })),
  ),
  wrong("bq forgotten", /bq/, where(biased, no("bq"))),
  wrong("bv forgotten", /bv/, where(biased, no("bv"))),
  wrong("bo forgotten", /bo/, where(biased, no("bo"))),
  wrong("all biases forgotten", /biases|bq, bv, bo/, where(biased, no("bq", "bk", "bv", "bo"))),
  wrong(
    "tiled",
    /tiled/,
    where(
      (c) => c.name === "grouped",
      ({ program }) => ({ group: (h) => h % program.kvHeads }),
    ),
  ),
  wrong(
    "group 0",
    /head 0|group 0/,
    where(
      (c) => c.name === "grouped",
      () => ({ group: () => 0 }),
    ),
  ),
];

const turn = (make: (c: Configuration) => Program["turn"]) =>
  where(
    (c) => c.rope,
    (c) => ({ turn: make(c) }),
  );
const positions: Wrong[] = [
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

/** Weights, groups and positions. */
export const operandWrongs: readonly Wrong[] = [...weights, ...positions];
