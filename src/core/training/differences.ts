import type { ComputeOptions } from "../engine/compute.ts";
import { forward } from "../engine/forward.ts";
import { withRoundedTensors } from "../engine/precision.ts";
import { descent, lossOf, parametersOf } from "../engine/train.ts";
import { withTensors } from "../spec/parameters.ts";
import { Random } from "../tensor/random.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { startOf, type TrainableSpec } from "./steps.ts";

/** How the gradient of one tensor compares with central differences of the loss. */
export interface DifferenceCheck {
  readonly name: string;
  /** Entries that were tried, of how many, and how many of these had a kink of the loss nearby. */
  readonly tried: number;
  readonly entries: number;
  readonly kinks: number;
  readonly largest: number;
  /** What is allowed at the entry where the difference comes nearest to it, or goes beyond. */
  readonly allowed: number;
  /** The flat index of that entry, with both numbers. */
  readonly at: number;
  readonly gradient: number;
  readonly difference: number;
  readonly holds: boolean;
}

/** Passes of the computation for one entry. */
export const passesPerEntry = 6;
/** Step of the differences, as a part of max(1, |θ|). */
const stepSize = 2 ** -11;
const unit = 2 ** -53;
/** Part of the gradient by which the two sides have to differ before that is called a kink. */
const kink = 1e-5;

/**
 * Compares ∂L/∂θ with central differences (L(θ+h) − L(θ−h)) / 2h, those of h/2 and h/4 put together so that the error falls
 * with h⁴ (Richardson). At most about that many entries are tried, an equal share
 * of each tensor, drawn where it has more. Undefined where steps are rounded to a shorter
 * type: such a loss is a staircase.
 */
export function checkedByDifferences(
  spec: TrainableSpec,
  most: number,
  options: ComputeOptions = {},
): readonly DifferenceCheck[] | undefined {
  if (isRounded(spec)) return undefined;
  const { first, blockOptions } = startOf(spec, options);
  const point = descent(spec, spec.train, first, blockOptions).next().value;
  const gradients = point.gradients();
  const parameters = [...parametersOf(spec, spec.train)];
  const lossAt = (name: string, tensor: Tensor, flat: number, by: number): number => {
    const data = tensor.data.slice();
    data[flat] = (data[flat] ?? 0) + by;
    const moved = withTensors(spec, new Map([[name, { shape: tensor.shape, data }]]));
    return lossOf(forward(withRoundedTensors(moved), blockOptions), spec.train);
  };
  const each = Math.max(1, Math.floor(most / Math.max(1, parameters.length)));
  const random = new Random(1);
  let done = 0;
  return parameters.map(([name, tensor]) => {
    const chosen = drawnEntries(tensor.data.length, each, random);
    const gradient = gradients.get(name)?.data ?? new Float64Array();
    const found = chosen.map((flat) => {
      const h = stepSize * Math.max(1, 2 ** Math.ceil(Math.log2(Math.abs(tensor.data[flat] ?? 0) || 1)));
      const sides = [h, h / 2, h / 4].map((by): Sides => {
        const [up, down] = [lossAt(name, tensor, flat, by), lossAt(name, tensor, flat, -by)];
        return { middle: (up - down) / (2 * by), jump: Math.abs(up - 2 * point.loss + down) / by };
      });
      options.onProgress?.(++done, parameters.length * each);
      return comparedAt(flat, gradient[flat] ?? 0, sides, h, point.loss);
    });
    return summed(name, tensor.data.length, found);
  });
}

function isRounded({ precision, main, encoder }: TrainableSpec): boolean {
  const blocks = [...main.blocks, ...(encoder?.blocks ?? [])];
  return [precision, ...blocks.map((block) => block.precision)].some((one) => one !== undefined && one !== "float64");
}

interface Compared {
  readonly flat: number;
  readonly gradient: number;
  readonly difference: number;
  readonly off: number;
  readonly allowed: number;
  readonly hasKink: boolean;
}

/** Differences of the loss over one step to both sides. */
interface Sides {
  readonly middle: number;
  /** How far the differences of the two sides are apart; falls with the step where the loss has no kink. */
  readonly jump: number;
}

/** `sides`: of the steps h, h/2 and h/4. */
function comparedAt(flat: number, gradient: number, sides: readonly Sides[], h: number, loss: number): Compared {
  const [whole, half, quarter] = sides as readonly [Sides, Sides, Sides];
  const before = (4 * half.middle - whole.middle) / 3;
  const difference = (4 * quarter.middle - half.middle) / 3;
  const size = Math.max(Math.abs(gradient), Math.abs(difference));
  const rounding = (256 * unit * Math.max(1, Math.abs(loss))) / h;
  return {
    ...{ flat, gradient, difference, off: Math.abs(gradient - difference) },
    allowed: rounding + 1e-7 * size + Math.abs(difference - before),
    hasKink: quarter.jump > whole.jump / 2 && quarter.jump > kink * size + 4 * rounding,
  };
}

function summed(name: string, entries: number, all: readonly Compared[]): DifferenceCheck {
  const smooth = all.filter(({ hasKink }) => !hasKink);
  const nearest = smooth.reduce<Compared | undefined>(
    (worst, one) => (worst === undefined || !(one.off / one.allowed <= worst.off / worst.allowed) ? one : worst),
    undefined,
  );
  return {
    ...{ name, tried: all.length, entries, kinks: all.length - smooth.length },
    largest: Math.max(0, ...smooth.map(({ off }) => off)),
    ...{ allowed: nearest?.allowed ?? 0, at: nearest?.flat ?? 0 },
    ...{ gradient: nearest?.gradient ?? 0, difference: nearest?.difference ?? 0 },
    holds: smooth.every(({ off, allowed }) => off <= allowed),
  };
}

/** All entries, or that many drawn ones in order. */
function drawnEntries(count: number, most: number, random: Random): number[] {
  const all = Array.from({ length: count }, (_, at) => at);
  if (count <= most) return all;
  for (let at = 0; at < most; at++) {
    const other = at + Math.floor(random.uniform() * (count - at));
    [all[at], all[other]] = [all[other] ?? 0, all[at] ?? 0];
  }
  return all.slice(0, most).sort((a, b) => a - b);
}
