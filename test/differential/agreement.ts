import assert from "node:assert/strict";
import { shapeText, type Tensor } from "../../src/core/tensor/tensor.ts";
import type { Precision } from "./runtime.ts";

/** `FUZZ_SEED` repeats a run, `FUZZ_RUNS` makes it longer, as in test/fuzz. */
export const seed = Number(process.env.FUZZ_SEED ?? 20_260_101);

/** How many cases to try, and from which seed on. */
export function parameters(cases: number): { readonly seed: number; readonly numRuns: number } {
  return { seed, numRuns: Number(process.env.FUZZ_RUNS ?? cases) };
}

/**
 * How far the two may be apart, as a share of the tensor's largest magnitude (at least 1, that of the inputs).
 * float32 rounds each number to 6e-8 of itself; sums of some dozen products, and the exponential of scores up to a hundred,
 * multiply that by less than 300 (2e-6 is the most that was seen). float64 rounds to 1e-16, and 3e-14 was seen. A mask,
 * a head or a position in the wrong place moves numbers by a tenth and more.
 */
export const tolerances: Readonly<Record<Precision, number>> = { float32: 2e-5, float64: 1e-12 };

/** Fails with the first cell that is too far from the runtime's; infinities and NaN must be the same. */
export function assertAgrees(ours: Tensor, theirs: Tensor, precision: Precision, what: string): void {
  assert.equal(
    ours.data.length,
    theirs.data.length,
    `${what}: ours ${shapeText(ours.shape)}, theirs ${shapeText(theirs.shape)}`,
  );
  const within = tolerances[precision] * Math.max(1, largest(ours.data));
  for (let at = 0; at < ours.data.length; at++) {
    const [a, b] = [ours.data[at]!, theirs.data[at]!];
    const same = Object.is(a, b) || a === b || Math.abs(a - b) <= within;
    assert.ok(same, `${what}: cell ${at} of ${shapeText(ours.shape)} is ${a}, onnxruntime-web has ${b}`);
  }
}

function largest(data: Float64Array): number {
  return data.reduce((most, x) => (Number.isFinite(x) ? Math.max(most, Math.abs(x)) : most), 0);
}

/** Counts what the cases had, so that a feature that never came up is noticed. */
export class Tally {
  private cases = 0;
  private readonly counts = new Map<string, number>();

  /** Counts a case and those of its features that are there. */
  add(features: Readonly<Record<string, boolean>>): void {
    this.cases++;
    for (const [name, there] of Object.entries(features)) {
      this.counts.set(name, (this.counts.get(name) ?? 0) + (there ? 1 : 0));
    }
  }

  /** What was compared, for the report; fails where a feature came up in less than one case of forty. */
  summary(): string {
    const rare = [...this.counts].filter(([, count]) => count < Math.floor(this.cases / 40));
    assert.deepEqual(rare, [], `hardly ever in ${this.cases} cases`);
    return `seed ${seed}: ${this.cases} cases; ${[...this.counts].map(([name, count]) => `${name} ${count}`).join(", ")}`;
  }
}
