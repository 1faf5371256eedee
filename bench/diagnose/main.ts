import { diagnose } from "../../src/core/diagnose/diagnose.ts";
import { computeSpec } from "../../src/core/engine/compute.ts";
import { rightKernel } from "../../test/unit/diagnose/rightKernels.ts";
import { wrongPairPrograms, wrongPrograms } from "./injections.ts";

interface Counts {
  kernels: number;
  accused: number;
  /** How often a scale that is wrong by 3 % is called a bug. */
  caught: number;
  /** Nearest that a right kernel came to its bound. */
  nearest: number;
}

/**
 * `npm run bench -- diagnose wrong …` and `… pairs …`: see `injections.ts`. `npm run bench -- diagnose [SEED] [COUNT]`: how many of 1,000 right kernels are accused (none should be), and in how many
 * a scale that is wrong by 3 % is noticed, by type and by how the numbers are printed.
 */
export function main(args: readonly string[]): void {
  const [first, ...rest] = args;
  if (first === "wrong") wrongPrograms(rest);
  else if (first === "pairs") wrongPairPrograms(rest);
  else rightKernels(args);
}

function rightKernels([seed = "1", count = "1000"]: readonly string[]): void {
  const table = new Map<string, Counts>();
  const began = performance.now();
  for (let at = Number(seed); at < Number(seed) + Number(count); at++) {
    const { kind, steps } = judged(at, 1);
    const digits = kind.decimals === undefined ? "all digits" : `${kind.decimals} decimals`;
    const key = `${kind.type}, ${kind.how}, ${digits}`;
    const counts = table.get(key) ?? { kernels: 0, accused: 0, caught: 0, nearest: 0 };
    table.set(key, counts);
    counts.kernels++;
    if (steps.some(({ verdict }) => verdict === "bug")) counts.accused++;
    counts.nearest = Math.max(counts.nearest, ...steps.map(({ bound }) => bound));
    if (judged(at, 1.03).steps.some(({ verdict }) => verdict === "bug")) counts.caught++;
  }
  const rows = [...table].sort(([a], [b]) => (a < b ? -1 : 1));
  console.log(`right kernels, seeds ${seed} to ${Number(seed) + Number(count) - 1}`);
  console.table(
    Object.fromEntries(
      rows.map(([key, { kernels, accused, caught, nearest }]) => [
        key,
        { kernels, accused, "nearest to the bound": Number(nearest.toPrecision(2)), "scale 3 % off, caught": caught },
      ]),
    ),
  );
  const accused = rows.reduce((sum, [, counts]) => sum + counts.accused, 0);
  console.log(`${accused} of ${count} accused, ${((performance.now() - began) / 1000).toFixed(1)} s`);
}

function judged(seed: number, wrong: number) {
  const { kind, spec } = rightKernel(seed, wrong);
  return { kind, steps: diagnose(spec, computeSpec(spec), { pairs: false }).steps };
}
