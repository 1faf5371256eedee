import { positionWrongs } from "./positionWrongs.ts";
import { type Rows, transposed } from "./programs.ts";
import type { Configuration } from "./rightPrograms.ts";
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
  wrong(
    "Wo twice",
    /Wo.*twice/,
    where(
      even,
      W(({ Wo }) => ({
        Wo: Wo.map((row) => row.map((_, j) => row.reduce((sum, x, k) => sum + x * (Wo[k]?.[j] ?? 0), 0))),
      })),
    ),
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

/** Weights, groups and positions. */
export const operandWrongs: readonly Wrong[] = [...weights, ...positionWrongs];
