import { computeSpec } from "../engine/compute.ts";
import { keptIn } from "../engine/expectedTolerance.ts";
import { roundingModel } from "../engine/rounding/roundingModel.ts";
import { type NumberType, unitRoundoff } from "../spec/numberTypes.ts";
import { mapTensors } from "../spec/parameters.ts";
import type { Spec } from "../spec/spec.ts";
import { Random } from "../tensor/random.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { blocksOf, computedFor, type Expectation, layersOf } from "./expectations.ts";
import type { Parameter } from "./mistakes/parameter.ts";
import type { Candidate, Search } from "./search.ts";

/** A parameter is wrong if its lean exceeds the rounding of the parameter itself by this many standard deviations. */
const sureDeviations = 6;
/** How often rounding errors are drawn. After the first few, a lean below `hopelessDeviations` ends the search. */
const draws = { first: 4, all: 24 };
const hopelessDeviations = 2;
/** Width of the range of factors for the inputs of each draw, so that everything computed from them is rounded differently. */
const inputSpread = 0.1;
/** Half the distance between the two values that a slope is taken from, and the largest lean still searched for; natural logarithms. */
const halfStep = 0.03;
const largestLean = 0.3;
/** The errors left after correcting the parameter may be at most this many times the rounding errors (root mean square). */
const mostNoise = 2;
const mostDigits = 6;
const fewestCells = 24;

/**
 * A parameter of the block that is wrong by so little that the rounding bound of each cell hides it: in 16 bits the bound is wider
 * than the effect of a 3 % error of the scale, but all cells together lean in its direction. The lean is the least-squares slope of
 * the errors over the effect of the parameter on each cell. Its standard deviation cannot be estimated from the residuals, since one
 * rounded key affects every row. It is measured: the spec with slightly different inputs is computed in the type and in float64.
 */
export function slightMistake(
  expectations: readonly Expectation[],
  type: NumberType,
  spec: Spec,
  search: Search,
  at: number,
  parameters: readonly Parameter[],
): Candidate | undefined {
  const inSteps = expectations.filter(({ step }) => step !== undefined);
  if (roundingModel(type).sums === unitRoundoff[type] || inSteps.length < expectations.length) return undefined;
  if (blocksOf(spec).some(({ precision }) => precision !== undefined)) return undefined;
  for (const parameter of parameters) {
    const found = leaning(parameter, inSteps, type, spec, search, search.widest(at));
    if (found !== undefined) return found;
  }
  return undefined;
}

function leaning(
  parameter: Parameter,
  expectations: readonly Expectation[],
  type: NumberType,
  spec: Spec,
  search: Search,
  at: number | undefined,
): Candidate | undefined {
  const { ours } = parameter;
  const attempt = (value: number): Candidate | undefined =>
    search.attempt([parameter.mistakeOf(value, shown(value))], at);
  if (ours === undefined || !parameter.positive || !(ours > 0)) return undefined;
  const [more, less] = [attempt(ours * Math.exp(halfStep)), attempt(ours * Math.exp(-halfStep))];
  if (more === undefined || less === undefined) return undefined;
  const between = difference(expectations, more.values, less.values);
  const own = computedOf(expectations, spec);
  const wants = expectations.map(({ want }) => want);
  const errors = difference(expectations, wants, own);
  if (errors.length !== between.length || errors.length < fewestCells) return undefined;
  const slopes = between.map((x) => x / (2 * halfStep));
  const size = product(slopes, slopes);
  if (!(size > 0) || !errors.every(Number.isFinite)) return undefined;
  const lean = product(slopes, errors) / size;
  const beyondOwnRounding = Math.abs(lean) - unitRoundoff[type];
  if (!(beyondOwnRounding > 0) || Math.abs(lean) > largestLean) return undefined;
  const random = new Random(1);
  let [leans, squares] = [0, 0];
  for (let drawn = 1; drawn <= draws.all; drawn++) {
    const noise = roundingErrors(expectations, type, spec, random);
    leans += (product(slopes, noise) / size) ** 2;
    squares += product(noise, noise);
    if (drawn === draws.first && beyondOwnRounding < hopelessDeviations * Math.sqrt(leans / drawn)) return undefined;
  }
  const deviation = Math.sqrt(leans / draws.all);
  if (beyondOwnRounding < sureDeviations * deviation) return undefined;
  const left = errors.map((x, cell) => x - lean * (slopes[cell] ?? 0));
  if (product(left, left) > mostNoise ** 2 * (squares / draws.all)) return undefined;
  return attempt(shortest(ours * Math.exp(lean), deviation));
}

/** The rounding errors of the cells in a type, of the spec with slightly different inputs for each draw. */
function roundingErrors(
  expectations: readonly Expectation[],
  type: NumberType,
  spec: Spec,
  random: Random,
): Float64Array {
  const other = mapTensors(spec, (_name, { shape, data }, role) => ({
    ...{ shape, data: role === "input" ? data.map((x) => x * (1 + inputSpread * (random.uniform() - 0.5))) : data },
  }));
  const exact = computedOf(expectations, other);
  const kept = computedOf(expectations, keptIn(other, type)).map((tensor, index): Tensor | undefined => {
    const decimals = expectations[index]?.digits?.decimals;
    if (tensor === undefined || decimals === undefined) return tensor;
    return { shape: tensor.shape, data: tensor.data.map((x) => Number(x.toFixed(decimals))) };
  });
  return difference(expectations, kept, exact);
}

function computedOf(expectations: readonly Expectation[], spec: Spec): (Tensor | undefined)[] {
  const result = computeSpec(spec);
  const run = { blocks: blocksOf(spec), layers: layersOf(result) };
  return expectations.map((one) => computedFor(one, run, spec, result));
}

/** a − b for the cells of all entries, divided by the spread of each entry; 0 where both are the same, even if not finite. */
function difference(
  expectations: readonly Expectation[],
  a: readonly (Tensor | undefined)[],
  b: readonly (Tensor | undefined)[],
): Float64Array {
  const parts = expectations.map(({ spread }, index) => {
    const [x, y] = [a[index]?.data ?? new Float64Array(0), b[index]?.data ?? new Float64Array(0)];
    return Array.from(x, (value, cell) => (Object.is(value, y[cell]) ? 0 : (value - (y[cell] ?? Number.NaN)) / spread));
  });
  return Float64Array.from(parts.flat());
}

function product(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, x, at) => sum + x * (b[at] ?? 0), 0);
}

/** The value with the fewest digits within one deviation, in natural logarithms. */
function shortest(value: number, deviation: number): number {
  for (let digits = 1; digits < mostDigits; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.abs(Math.log(short / value)) <= deviation) return short;
  }
  return value;
}

function shown(value: number): string {
  return String(Number(value.toPrecision(mostDigits)));
}
