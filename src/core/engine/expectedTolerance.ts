import { type NumberType, unitRoundoff } from "../spec/numberTypes.ts";
import type { SpecResult } from "../spec/result.ts";
import type { Spec, Stack } from "../spec/spec.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { computeSpec } from "./compute.ts";

type Tolerance = Spec["tolerance"];

/**
 * How much each expected value may differ. An entry's own tolerance or type comes first, then the root's tolerance, then
 * the root's type. A type allows what rounding to it after every step moves, several times over (libraries round in other
 * places), and the rounding of the number itself.
 */
export class Tolerances {
  readonly #spec: Spec;
  readonly #results = new Map<NumberType, SpecResult>();

  constructor(spec: Spec) {
    this.#spec = spec;
  }

  /** The tolerance of an entry by its full name; `got` is what was computed. */
  of(name: string, got: Tensor | undefined): Tolerance {
    const form = this.#spec.expectedForms?.get(name);
    if (form?.tolerance !== undefined) return form.tolerance;
    const type = form?.dtype ?? this.#spec.expectedDtype;
    return type === undefined || got === undefined ? this.#spec.tolerance : this.#ofType(type, got);
  }

  #ofType(type: NumberType, got: Tensor): Tolerance {
    // Float64 cannot be rounded further: what float32 does to the numbers, by the ratio of the two units.
    const tried = type === "float64" ? "float32" : type;
    const ratio = unitRoundoff[type] / unitRoundoff[tried];
    return { rtol: 2 * unitRoundoff[type], atol: allowance * ratio * this.#moved(tried, got) };
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

  /** Where a tensor stands in the result that is checked. */
  #pathOf(got: Tensor) {
    const exact = this.#rounded("float64");
    for (const stack of ["layers", "encoder"] as const) {
      for (const [layer, { steps }] of (exact[stack] ?? []).entries()) {
        for (const [id, { tensor }] of steps) if (sameNumbers(tensor, got)) return { stack, layer, id };
      }
    }
    return undefined;
  }

  #rounded(type: NumberType): SpecResult {
    const known = this.#results.get(type);
    if (known !== undefined) return known;
    const { train, beside, readOut, generate, ...rest } = this.#spec;
    const typed = (stack: Stack) => ({ ...stack, blocks: stack.blocks.map((block) => inType(block, type)) });
    const spec = {
      ...inType(rest, type),
      main: typed(rest.main),
      ...(rest.encoder && { encoder: typed(rest.encoder) }),
    };
    const result = computeSpec(spec);
    this.#results.set(type, result);
    return result;
  }
}

/** How many times the roundings that were tried may be exceeded, and how many roundings a number of unknown making has. */
const allowance = 4;
const roundings = 16;

function inType<Part extends object>(part: Part, type: NumberType): Part {
  return type === "float64" ? part : { ...part, precision: type };
}

function sameNumbers(a: Tensor, b: Tensor): boolean {
  return a.data.length === b.data.length && a.data.every((value, at) => Object.is(value, b.data[at]));
}
