import { layerNorm, type Program } from "./programs.ts";
import type { Configuration } from "./rightPrograms.ts";
import { type Wrong, where, wrong } from "./wrong.ts";

const layer = (c: Configuration) => c.name === "layer";
const norms = (norm: Program["norm"]) =>
  where(layer, ({ program }) => ({ norm, network: { ...program.network!, norm } }));
const erf = (x: number): number => {
  let [sum, term] = [0, x];
  for (let k = 0; k < 200 && Math.abs(term) > 1e-17; k++) {
    sum += term / (2 * k + 1);
    term *= (-x * x) / (k + 1);
  }
  return Math.abs(x) > 5 ? Math.sign(x) : (2 / Math.sqrt(Math.PI)) * sum;
};
const spread = (row: readonly number[]) => {
  const mean = row.reduce((sum, x) => sum + x, 0) / row.length;
  const centered = row.map((x) => x - mean);
  return { mean, centered, variance: centered.reduce((sum, x) => sum + x * x, 0) / row.length };
};
/** Norms, residuals and the network. */
export const closingWrongs: readonly Wrong[] = [
  wrong(
    "residual forgotten",
    /residual/,
    where(
      (c) => c.program.residual === "input",
      () => ({ residual: "none" }),
    ),
  ),
  wrong(
    "residual of normed",
    /normed/,
    where(layer, () => ({ residual: "normed" })),
  ),
  wrong(
    "residual added",
    /residual/,
    where(
      (c) => c.name === "plain",
      () => ({ residual: "input" }),
    ),
  ),
  wrong(
    "post",
    /post/,
    where(layer, () => ({ placement: "post" })),
  ),
  wrong(
    "n−1",
    /n − 1/,
    norms((row) => layerNorm(row, 1e-5, "layer", 1)),
  ),
  wrong(
    "rms",
    /RMS/,
    norms((row) => layerNorm(row, 1e-5, "rms")),
  ),
  ...[1e-6, 1e-12, 1e-3, 0.02].map((eps) =>
    wrong(
      `eps ${eps}`,
      /eps/,
      norms((row) => layerNorm(row, eps)),
    ),
  ),
  wrong(
    "norm without the root",
    /variance instead of its root/,
    norms((row) => {
      const { centered, variance } = spread(row);
      return centered.map((x) => x / (variance + 1e-5));
    }),
  ),
  wrong(
    "norm that only centers",
    /divides by nothing/,
    norms((row) => spread(row).centered),
  ),
  wrong(
    "norm over the positions",
    /positions instead of the width/,
    norms((row, all, item) =>
      row.map((x, c) => {
        const { mean, variance } = spread(all[item]!.map((other) => other[c]!));
        return (x - mean) / Math.sqrt(variance + 1e-5);
      }),
    ),
  ),
  wrong(
    "norm over positions and width",
    /positions and width at once/,
    norms((row, all, item) => {
      const { mean, variance } = spread(all[item]!.flat());
      return row.map((x) => (x - mean) / Math.sqrt(variance + 1e-5));
    }),
  ),
  wrong(
    "norm of the attention over the positions",
    /positions instead of the width/,
    where(layer, () => ({
      norm: (row, all, item) =>
        row.map((x, c) => {
          const { mean, variance } = spread(all[item]!.map((other) => other[c]!));
          return (x - mean) / Math.sqrt(variance + 1e-5);
        }),
    })),
  ),
  wrong(
    "pre and post",
    /comes a second time, as "post"|adds what its norm yields/, // The norm of what is normed already changes nothing more.
    where(layer, () => ({ placement: "both" })),
  ),
  wrong(
    "network residual of the normed",
    /network adds what its norm yields/,
    where(layer, ({ program }) => ({ network: { ...program.network!, residual: "normed" } })),
  ),
  wrong(
    "both residuals of the normed",
    /both residuals/,
    where(layer, ({ program }) => ({ residual: "normed", network: { ...program.network!, residual: "normed" } })),
  ),
  wrong(
    "gelu erf",
    /gelu/,
    where(layer, ({ program }) => ({
      network: { ...program.network!, activation: (x) => 0.5 * x * (1 + erf(x / Math.SQRT2)) },
    })),
  ),
  wrong(
    "relu",
    /relu/,
    where(layer, ({ program }) => ({ network: { ...program.network!, activation: (x) => Math.max(0, x) } })),
  ),
  wrong(
    "silu",
    /silu|swish/,
    where(layer, ({ program }) => ({ network: { ...program.network!, activation: (x) => x / (1 + Math.exp(-x)) } })),
  ),
  wrong(
    "quick gelu",
    /gelu|1\.702/,
    where(layer, ({ program }) => ({
      network: { ...program.network!, activation: (x) => x / (1 + Math.exp(-1.702 * x)) },
    })),
  ),
  wrong(
    "parallel",
    /parallel/,
    where(layer, ({ program }) => ({ network: { ...program.network!, parallel: true } })),
  ),
  wrong(
    "network residual of the block",
    /adds what entered the block/,
    where(layer, ({ program }) => ({ network: { ...program.network!, residual: "block" } })),
  ),
  wrong(
    "network residual",
    /network/,
    where(layer, ({ program }) => ({ network: { ...program.network!, residual: false } })),
  ),
];
