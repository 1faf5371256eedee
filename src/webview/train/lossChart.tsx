import type { RateLosses } from "../../core/training/steps.ts";
import { briefNumber } from "../../core/view/numberFormat.ts";
import type { Curves } from "../row/chartBundle.ts";
import { useCurves } from "../row/useCurves.ts";
import { text } from "../strings.ts";

/** Losses of other learning rates, from a step on. */
export interface TriedRates {
  readonly from: number;
  readonly rates: readonly RateLosses[];
}

interface LossChartProps {
  /** From step 0, which is the start. */
  readonly losses: Float64Array;
  /** The step in view. */
  readonly shown: number;
  readonly tried: TriedRates | undefined;
}

/** Points of a curve that a screen can show. */
const mostPoints = 400;
/** How many times the largest loss of the training the axis reaches. */
const beyond = 10;

/** The loss over the steps, on a logarithmic axis, with the step in view marked. */
export function LossChart({ losses, shown, tried }: LossChartProps) {
  const curves = curvesOf(losses, shown, tried);
  const { canvas, failed } = useCurves(curves, [losses, shown, tried]);
  if (failed.value) {
    return <p class="row-empty">{text("The chart could not be loaded. The numbers beside it show the same.")}</p>;
  }
  const words = text(
    "Loss over {0} steps, from {1} to {2}",
    losses.length - 1,
    briefNumber(losses[0] ?? Number.NaN, 4),
    briefNumber(losses.at(-1) ?? Number.NaN, 4),
  );
  return (
    <div class="train-chart">
      <canvas ref={canvas} role="img" aria-label={words} />
    </div>
  );
}

function curvesOf(losses: Float64Array, shown: number, tried: TriedRates | undefined): Curves {
  // Other rates are tried from the step in view, and may end after the training.
  const ends = (tried?.rates ?? []).map((rate) => (tried?.from ?? 0) + rate.losses.length - 1);
  const last = Math.max(losses.length - 1, ...ends, 1);
  // Of a long training only some steps are drawn, and always the last.
  const stride = Math.ceil(last / mostPoints);
  const xs = Array.from({ length: Math.floor(last / stride) + 1 }, (_, at) => at * stride);
  if (xs.at(-1) !== last) xs.push(last);
  // NaN is not drawn: before a curve begins and after it has ended.
  const lineOf = (name: string, values: ArrayLike<number>, from: number) => ({
    name,
    ys: xs.map((x) => values[x - from] ?? Number.NaN),
  });
  return {
    xs,
    lines: [
      lineOf(text("Loss"), losses, 0),
      ...(tried?.rates ?? []).map((rate) => lineOf(rateName(rate.learningRate), rate.losses, tried?.from ?? 0)),
    ],
    xTitle: text("step"),
    yTitle: text("loss"),
    evenSteps: true,
    ...(tried && { yMost: mostShown(losses, tried) }),
    ...(losses.length > 1 && { mark: { x: shown, name: text("step {0}", shown) } }),
  };
}

/** A rate that is too large makes losses beside which all others would lie on one line: the axis ends well before. */
function mostShown(losses: Float64Array, { rates }: TriedRates): number {
  const firsts = rates.map((rate) => rate.losses[0] ?? 0);
  return beyond * Math.max(...[...losses, ...firsts].filter(Number.isFinite));
}

/** What a learning rate is called. */
export function rateName(learningRate: number): string {
  return text("α = {0}", briefNumber(learningRate, 3));
}
