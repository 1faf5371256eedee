import { valueAt } from "../tensor/valueAt.ts";
/** How a number's share of its bounds becomes a share of the colours. */
export type ColorCurve = "linear" | "sqrt" | "log" | "symlog";

/**
 * What a reader may choose for the colours of a matrix: `clip` leaves out the outermost hundredth at each end, `first` the first
 * column, an attention sink in many models; `ends` is straight between two ends set by hand.
 */
export const scaleChoices = [
  "auto",
  "linear",
  "sqrt",
  "log",
  "symlog",
  "row",
  "heads",
  "clip",
  "first",
  "ends",
] as const;

export type ScaleChoice = (typeof scaleChoices)[number];

/** What a choice comes to for the numbers of one matrix. */
export interface ScaleWay {
  readonly curve: ColorCurve;
  /** Whether each row has bounds of its own. */
  readonly perRow: boolean;
}

const fewestCells = 16;
/** By how much the largest amount dwarfs the usual one before the colours bend. */
const dwarfs = 8;
/** Of the largest number: below it the usual row looks empty beside the fullest. */
const paleRow = 0.25;
const mostSampled = 4096;
/** Symlog is straight below this share of the bound. */
const straight = 1e-3;
const leastFloor = 1e-12;

/** The share of the colours for a share `u`, 0…1; `floor` is the smallest share that a logarithm tells from nothing. */
export function bend(curve: ColorCurve, u: number, floor: number): number {
  if (curve === "linear") return u;
  if (curve === "sqrt") return Math.sqrt(u);
  if (curve === "symlog") return Math.log1p(u / straight) / Math.log1p(1 / straight);
  return u <= 0 ? 0 : Math.max(0, 1 - (0.95 * Math.log(u)) / Math.log(Math.max(leastFloor, Math.min(0.5, floor))));
}

/** What a choice comes to; `auto` looks at amounts, whose few large ones would leave all others without a colour. */
export function wayOf(choice: ScaleChoice, isAmount: boolean, values: Float64Array, cols: number): ScaleWay {
  if (choice === "row") return { curve: "linear", perRow: true };
  if (choice === "sqrt" || choice === "log" || choice === "symlog") return { curve: choice, perRow: false };
  if (choice !== "auto" || !isAmount || values.length < fewestCells) return { curve: "linear", perRow: false };
  const largest = values.reduce((most, value) => (value > most && value < Number.POSITIVE_INFINITY ? value : most), 0);
  if (!(largest >= dwarfs * medianPositive(values))) return { curve: "linear", perRow: false };
  const perRow = cols > 1 && values.length > cols && medianOf(rowMaxima(values, cols)) < paleRow * largest;
  return perRow ? { curve: "linear", perRow } : { curve: "sqrt", perRow };
}

/** The numbers, or a sample of them where there are many. */
function sampleOf(values: Float64Array): Float64Array {
  // An odd stride, so that it does not walk down one column of a matrix whose width is a power of two.
  const stride = Math.max(1, Math.floor(values.length / mostSampled)) | 1;
  const sample = new Float64Array(Math.ceil(values.length / stride));
  for (let at = 0; at < sample.length; at++) sample[at] = valueAt(values, at * stride);
  return sample;
}

/** The median of the positive finite numbers; NaN where there is none. */
function medianPositive(values: Float64Array): number {
  return medianOf(sampleOf(values).filter((value) => value > 0 && value < Number.POSITIVE_INFINITY));
}

function rowMaxima(values: Float64Array, cols: number): Float64Array {
  const maxima = new Float64Array(Math.ceil(values.length / cols));
  for (let index = 0; index < values.length; index++) {
    const row = Math.floor(index / cols);
    const value = valueAt(values, index);
    if (value > valueAt(maxima, row)) maxima[row] = value;
  }
  return maxima.filter((value) => value > 0 && value < Number.POSITIVE_INFINITY);
}

function medianOf(values: Float64Array): number {
  return values.length === 0 ? Number.NaN : valueAt(values.sort(), Math.floor(values.length / 2));
}

/** The numbers below and above which a hundredth of the finite ones lies, of a sample where there are many. */
export function hundredths(values: Float64Array): readonly [number, number] | undefined {
  const sorted = sampleOf(values).filter(Number.isFinite).sort();
  if (sorted.length === 0) return undefined;
  const at = (share: number): number => valueAt(sorted, Math.round(share * (sorted.length - 1)));
  return [at(0.01), at(0.99)];
}
