import { expectedStep } from "../engine/check.ts";
import { allowedAt, Tolerances } from "../engine/expectedTolerance.ts";
import { itemAt } from "../present.ts";
import { unitRoundoff } from "../spec/numberTypes.ts";
import { prefix } from "../spec/parameters.ts";
import type { SpecResult } from "../spec/result.ts";
import type { Spec } from "../spec/spec.ts";
import { extraStepIds, type StepId } from "../spec/steps.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { valueAt } from "../tensor/valueAt.ts";
import { words } from "../words.ts";
import { computedFor, type Expectation, fitOf } from "./expectations.ts";
import { mistake, withSteps } from "./mistake.ts";
import type { Rewrites } from "./rewriting.ts";

/** How far one entry of `expected` is from what its own step makes, and from what steps before it bring along. */
export interface StepErrors {
  /** Largest |f(expected before) − expected|. */
  readonly own: number;
  /** Largest |f(expected before) − ours|. */
  readonly inherited: number;
  /** Cells that are wrong by the step's own doing. */
  readonly ownWrong: number;
}

/**
 * Feeds the expected steps of each block forward, as `given` does: what is made of them is compared with the next expected
 * step. In the order of the expectations.
 */
export function ownErrors(
  expectations: readonly Expectation[],
  rewriting: Rewrites,
  spec: Spec,
  result: SpecResult,
): StepErrors[] {
  return expectations.map((one) => {
    if (one.step === undefined) {
      const got = computedFor(one, { blocks: [], layers: [] }, spec, result);
      return { own: Number.NaN, inherited: Number.NaN, ownWrong: fitOf(one, got, false).wrong };
    }
    const site = rewriting.site(one.at);
    const order = [...site.layer.steps.keys()];
    const placeOf = (id: string): number => order.indexOf(id as StepId);
    const before = expectations.filter(
      (other) =>
        other.step !== undefined &&
        (other.at < one.at || (other.at === one.at && placeOf(other.id) >= 0 && placeOf(other.id) < placeOf(one.id))),
    );
    const feed = mistake("data", "expected before", 0, words("{0} is left out", ""), ({ block }) => {
      const own = before.filter(
        ({ layer, id }) => layer === block.path && !(extraStepIds as readonly string[]).includes(id),
      );
      return own.length === 0 ? undefined : withSteps(block, Object.fromEntries(own.map(({ id, want }) => [id, want])));
    });
    const ours = expectedStep(one.step, site.block, site.layer, { spec, result });
    const run = before.length === 0 ? undefined : rewriting.run([feed], undefined);
    const fed =
      run === undefined
        ? ours
        : expectedStep(one.step, itemAt(run.blocks, one.at), itemAt(run.layers, one.at), { spec, result });
    const wrong =
      fed === undefined
        ? 0
        : one.want.data.filter((x, at) => !(differenceOf(valueAt(fed.data, at), x) <= allowedAt(one.allowed, x, at)))
            .length;
    return { own: largest(fed, one.want), inherited: largest(fed, ours), ownWrong: wrong };
  });
}

function differenceOf(a: number, b: number): number {
  return Object.is(a, b) ? 0 : Math.abs(a - b);
}

function largest(a: Tensor | undefined, b: Tensor | undefined): number {
  if (a === undefined || b === undefined) return Number.NaN;
  return b.data.reduce((most, x, at) => Math.max(most, differenceOf(valueAt(a.data, at), x)), 0);
}

/** Whether the rounding of a type can make the differences of an entry. */
export interface RoundingVerdict {
  readonly type: string;
  /** The largest difference over what rounding may make of that number. */
  readonly times: number;
}

/** The verdict on one entry, in the type its numbers came in: declared, or seen in their digits, or float64. */
export function roundingVerdict(
  { layer, id, want, digits }: Pick<Expectation, "layer" | "want" | "digits"> & { readonly id: string },
  got: Tensor | undefined,
  spec: Spec,
): RoundingVerdict {
  const declared = spec.expectedForms?.get(prefix(layer) + id)?.dtype ?? spec.expectedDtype;
  const decimals = digits?.decimals;
  // Whoever prints a few decimals has most often computed in float32.
  const type = declared ?? digits?.type ?? (decimals === undefined ? "float64" : "float32");
  if (got === undefined || got.data.length !== want.data.length) return { type, times: Number.POSITIVE_INFINITY };
  const tolerance = new Tolerances({ ...spec, expectedForms: new Map(), expectedDtype: type }).of(
    prefix(layer) + id,
    got,
  );
  const least = decimals === undefined ? unitRoundoff[type] * Number.MIN_VALUE : (digits?.atol ?? 0);
  const times = want.data.reduce((most, x, at) => {
    const difference = differenceOf(valueAt(got.data, at), x);
    if (difference === 0) return most;
    return Math.max(
      most,
      Number.isFinite(difference) ? difference / (least + allowedAt(tolerance, x, at)) : Number.POSITIVE_INFINITY,
    );
  }, 0);
  const printed = declared === undefined && decimals !== undefined && times <= 1;
  return { type: printed ? `${decimals} decimals` : type, times };
}
