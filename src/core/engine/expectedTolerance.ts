import { type NumberType, unitRoundoff } from "../spec/numberTypes.ts";
import type { SpecResult, Tolerance } from "../spec/result.ts";
import type { Spec, Stack } from "../spec/spec.ts";
import type { StepId } from "../spec/steps.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { computeSpec } from "./compute.ts";
import { keptScores } from "./cost.ts";
import { roundingModel } from "./rounding/roundingModel.ts";
import { specErrors } from "./rounding/specErrors.ts";

/** By how much the number in a cell may differ from the wanted one. */
export function allowedAt({ rtol, atol, cells }: Tolerance, want: number, at: number): number {
  return atol + rtol * Math.abs(want) + (cells?.[at] ?? 0);
}

/** The type by whose rounding an entry of `expected` is judged, by its full name; undefined where it has a tolerance instead. */
export function judgedType(spec: Spec, name: string): NumberType | undefined {
  const form = spec.expectedForms?.get(name);
  return form?.tolerance === undefined ? (form?.dtype ?? spec.expectedDtype) : undefined;
}

/**
 * How much each expected value may differ. An entry's own tolerance or type comes first, then the root's tolerance, then
 * the root's type. A type allows what its rounding can make of each number (`specErrors`), and the rounding of the number
 * itself; where no such bound is known, what rounding to it after every step moves, several times over.
 */
export class Tolerances {
  readonly #spec: Spec;
  readonly #checked: SpecResult | undefined;
  readonly #results = new Map<NumberType, SpecResult>();
  readonly #errors = new Map<NumberType, ReturnType<typeof specErrors>>();

  /** `checked` is the result whose numbers are judged; without it their step is found by their values. */
  constructor(spec: Spec, checked?: SpecResult) {
    this.#spec = spec;
    this.#checked = checked;
  }

  /** The tolerance of an entry by its full name; `got` is what was computed. */
  of(name: string, got: Tensor | undefined): Tolerance {
    const type = judgedType(this.#spec, name);
    if (type !== undefined && got !== undefined) return this.#ofType(type, got);
    return this.#spec.expectedForms?.get(name)?.tolerance ?? this.#spec.tolerance;
  }

  #ofType(type: NumberType, got: Tensor): Tolerance {
    const cells = this.#bound(type, got);
    if (cells !== undefined) return { rtol: 2 * unitRoundoff[type], atol: 0, cells: this.#likely(type, got, cells) };
    // Float64 cannot be rounded further: what float32 does to the numbers, by the ratio of the two units.
    const tried = type === "float64" ? "float32" : type;
    const ratio = unitRoundoff[type] / unitRoundoff[tried];
    return { rtol: 2 * unitRoundoff[type], atol: allowance * ratio * this.#moved(tried, got) };
  }

  /**
   * In a type of 16 bits the bounds, in which every rounding is the worst and all have one sign, are many times what comes
   * about: there no more than some times what rounding every step moves in the row and in all.
   */
  #likely(type: NumberType, got: Tensor, bounds: Float64Array): Float64Array {
    const moved = this.#movedCells(type, got);
    if (roundingModel(type).sums === unitRoundoff[type] || moved === undefined || moved.length < fewestCells)
      return bounds;
    const width = got.shape.at(-1) ?? 1;
    const all = rootMeanSquare(moved);
    const likely = new Float64Array(bounds.length);
    for (let row = 0; row < bounds.length; row += width) {
      likely.fill(likelyTimes * (all + rootMeanSquare(moved.subarray(row, row + width))), row, row + width);
    }
    return bounds.map((bound, at) => Math.min(bound, likely[at] ?? bound));
  }

  /** The root of the mean square of what rounding every step to a type moves in a step; undefined where it is not known. */
  movedBy(type: NumberType, got: Tensor): number | undefined {
    const moved = this.#movedCells(type === "float64" ? "float32" : type, got);
    if (moved === undefined) return undefined;
    return (type === "float64" ? unitRoundoff.float64 / unitRoundoff.float32 : 1) * rootMeanSquare(moved);
  }

  #movedCells(type: NumberType, got: Tensor): Float64Array | undefined {
    if (this.#isRounded()) return undefined;
    const path = this.#pathOf(got);
    const other = path && this.#rounded(type)[path.stack]?.[path.layer]?.steps.get(path.id)?.tensor;
    if (other?.data.length !== got.data.length) return undefined;
    return got.data.map((x, at) => {
      const moved = Math.abs(x - (other.data[at] ?? x));
      return Number.isFinite(moved) ? moved : 0;
    });
  }

  /** What rounding can make of each number of a step that shares its numbers with `got`; undefined where it is not known. */
  #bound(type: NumberType, got: Tensor): Float64Array | undefined {
    if (this.#isRounded()) return undefined;
    const path = this.#pathOf(got);
    if (path === undefined) return undefined;
    const errors = this.#errors.get(type) ?? specErrors(this.#spec, this.#rounded("float64"), roundingModel(type));
    this.#errors.set(type, errors);
    const first = path.stack === "layers" ? (this.#spec.encoder?.blocks.length ?? 0) : 0;
    const error = errors[first + path.layer]?.get(path.id);
    return error?.length === got.data.length ? error.map((e) => (Number.isNaN(e) ? 0 : e)) : undefined;
  }

  #isRounded(): boolean {
    const { precision, main, encoder } = this.#spec;
    return [precision, ...[...main.blocks, ...(encoder?.blocks ?? [])].map((block) => block.precision)].some(
      (type) => type !== undefined && type !== "float64",
    );
  }

  /** The largest change of the step when everything is rounded; also of a step that shares its numbers with `got`. */
  #moved(type: NumberType, got: Tensor): number {
    const path = this.#pathOf(got);
    const other = path && this.#rounded(type)[path.stack]?.[path.layer]?.steps.get(path.id)?.tensor;
    const size = got.data.reduce((most, x) => (Number.isFinite(x) ? Math.max(most, Math.abs(x)) : most), 0);
    if (other === undefined || other.data.length !== got.data.length) return size * unitRoundoff[type] * roundings;
    let largest = size * unitRoundoff[type];
    for (let at = 0; at < got.data.length; at++) {
      const moved = Math.abs(got.data[at]! - other.data[at]!);
      if (moved > largest && Number.isFinite(moved)) largest = moved;
    }
    return largest;
  }

  /** Where a tensor is in the result that is checked. */
  #pathOf(got: Tensor): StepPath | undefined {
    const checked = this.#checked && pathIn(this.#checked, ({ data }) => data === got.data);
    return checked ?? pathIn(this.#rounded("float64"), (tensor) => sameNumbers(tensor, got));
  }

  #rounded(type: NumberType): SpecResult {
    const known = this.#results.get(type);
    if (known !== undefined) return known;
    const result = computeSpec(keptIn(this.#spec, type), { keptScores });
    this.#results.set(type, result);
    return result;
  }
}

/** The layers of a spec with every step kept in a type, without the read-out. */
export function keptIn({ train, beside, readOut, generate, ...rest }: Spec, type: NumberType): Spec {
  const typed = (stack: Stack): Stack => ({ ...stack, blocks: stack.blocks.map((block) => inType(block, type)) });
  return {
    ...inType(rest, type),
    main: typed(rest.main),
    ...(rest.encoder && { encoder: typed(rest.encoder) }),
  };
}

interface StepPath {
  readonly stack: "layers" | "encoder";
  readonly layer: number;
  readonly id: StepId;
}

/** The first step whose tensor is the one. */
function pathIn(result: SpecResult, isIt: (tensor: Tensor) => boolean): StepPath | undefined {
  for (const stack of ["layers", "encoder"] as const) {
    for (const [layer, { steps }] of (result[stack] ?? []).entries()) {
      for (const [id, { tensor }] of steps) if (isIt(tensor)) return { stack, layer, id };
    }
  }
  return undefined;
}

/** How many times the roundings that were tried may be exceeded, and how many roundings a number of unknown making has. */
const allowance = 4;
const roundings = 16;

/** How many times what rounding was seen to move may be exceeded by another order of the roundings, where that many cells show it. */
const likelyTimes = 16;
const fewestCells = 16;

function rootMeanSquare(data: Float64Array): number {
  let sum = 0;
  for (const x of data) sum += x * x;
  return Math.sqrt(sum / Math.max(1, data.length));
}

function inType<Part extends object>(part: Part, type: NumberType): Part {
  return type === "float64" ? part : { ...part, precision: type };
}

function sameNumbers(a: Tensor, b: Tensor): boolean {
  return a.data.length === b.data.length && a.data.every((value, at) => Object.is(value, b.data[at]));
}
