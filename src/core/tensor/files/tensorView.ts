import { itemAt } from "../../present.ts";
import { type Words, words } from "../../words.ts";
import { walksOf } from "../slice.ts";
import { elementCount, shapeText, stridesOf } from "../tensor.ts";
import { valueAt } from "../valueAt.ts";
import { memorySource, TensorFileError } from "./byteSource.ts";
import { elementType } from "./elementTypes.ts";
import { readValues, type StoredTensor } from "./storedTensor.ts";

/** How a spec reads a file's tensor, in this order; `axes` permutes. */
export interface ViewSteps {
  /** Sizes, one of which may be −1 for what is left. */
  readonly reshape?: readonly number[];
  readonly axes?: readonly number[];
  readonly slice?: string;
  readonly transpose?: boolean;
  readonly flatten?: boolean;
}

/** What does not fit, and the step that asks for it. */
export interface ViewFault {
  readonly step: keyof ViewSteps;
  readonly sentence: Words;
}

interface Layout {
  readonly shape: readonly number[];
  /** In elements; negative where an axis is walked backwards. */
  readonly strides: readonly number[];
  /** The first element. */
  readonly offset: number;
}

/** The shape of a tensor after the steps, without any of its numbers; a fault where a step does not fit. */
export function viewShape(shape: readonly number[], steps: ViewSteps): readonly number[] | ViewFault {
  const layout = laidOut({ shape, strides: stridesOf(shape), offset: 0 }, steps);
  if ("step" in layout || steps.flatten !== true) return "step" in layout ? layout : layout.shape;
  if (layout.shape.length === 0) {
    return { step: "flatten", sentence: words("flatten needs an axis, this is a single number") };
  }
  return [elementCount(layout.shape.slice(0, -1)), itemAt(layout.shape, -1)];
}

/** The sizes that `reshape` names for that many elements; undefined where they do not fit. */
export function reshapedSizes(sizes: readonly number[], count: number): number[] | undefined {
  const known = elementCount(sizes.filter((size) => size !== -1));
  const rest = known === 0 ? 0 : count / known;
  const wanted = sizes.map((size) => (size === -1 ? rest : size));
  return Number.isInteger(rest) && elementCount(wanted) === count ? wanted : undefined;
}

/**
 * Reads a tensor's numbers after the steps, row-major: only the bytes that the slice spans. A tensor whose elements do not
 * lie in the order of its axes is read whole where it is reshaped. Throws a TensorFileError where a step does not fit.
 */
export async function readView(stored: StoredTensor, steps: ViewSteps): Promise<Float64Array> {
  const base = steps.reshape === undefined || isPacked(stored) ? stored : await packedCopy(stored);
  const layout = laidOut({ shape: base.shape, strides: base.strides, offset: 0 }, steps);
  if ("step" in layout) throw new TensorFileError(layout.sentence);
  const { shape } = layout;
  const backwards = layout.strides.map((stride) => stride < 0);
  let first = layout.offset;
  for (const [axis, stride] of layout.strides.entries()) if (stride < 0) first += (itemAt(shape, axis) - 1) * stride;
  const strides = layout.strides.map(Math.abs);
  const { data } = await readValues({ ...base, shape, strides, offset: base.offset + first * base.type.size });
  return backwards.includes(true) ? turned(data, shape, backwards) : data;
}

/** All steps but `flatten`, which only renames what is there. */
function laidOut(layout: Layout, { reshape, axes, slice, transpose }: ViewSteps): Layout | ViewFault {
  let now: Layout | ViewFault = layout;
  if (reshape !== undefined) now = reshaped(now, reshape);
  if (axes !== undefined && !("step" in now)) now = permuted(now, axes);
  if (slice !== undefined && !("step" in now)) now = sliced(now, slice);
  if (transpose === true && !("step" in now)) now = swapped(now);
  return now;
}

function reshaped({ shape, offset }: Layout, sizes: readonly number[]): Layout | ViewFault {
  const count = elementCount(shape);
  const wanted = reshapedSizes(sizes, count);
  if (wanted !== undefined) return { shape: wanted, strides: stridesOf(wanted), offset };
  const template = "reshape [{0}] does not fit {1} numbers (the shape is {2})";
  return { step: "reshape", sentence: words(template, sizes.join(", "), count, shapeText(shape)) };
}

function permuted({ shape, strides, offset }: Layout, axes: readonly number[]): Layout | ViewFault {
  const isWhole = axes.length === shape.length && shape.every((_, axis) => axes.includes(axis));
  if (isWhole) {
    return {
      shape: axes.map((axis) => itemAt(shape, axis)),
      strides: axes.map((axis) => itemAt(strides, axis)),
      offset,
    };
  }
  const template = "axes must name each of the axes 0 to {0} once, the shape is {1}";
  const sentence = words(template, Math.max(0, shape.length - 1), shapeText(shape));
  return { step: "axes", sentence };
}

function sliced({ shape, strides, offset }: Layout, text: string): Layout | ViewFault {
  const walks = walksOf(shape, text);
  if ("template" in walks) return { step: "slice", sentence: walks };
  const strideOf = (axis: number | undefined): number => (axis === undefined ? 0 : itemAt(strides, axis));
  const kept = walks.filter(({ dropped }) => !dropped);
  return {
    shape: kept.map(({ count }) => count),
    strides: kept.map(({ axis, step }) => step * strideOf(axis)),
    offset: walks.reduce((sum, { axis, start }) => sum + start * strideOf(axis), offset),
  };
}

function swapped({ shape, strides, offset }: Layout): Layout | ViewFault {
  if (shape.length < 2) {
    const sentence = words("transpose needs two axes, the shape is {0}", shapeText(shape));
    return { step: "transpose", sentence };
  }
  const swap = <T>(list: readonly T[]): T[] => [...list.slice(0, -2), itemAt(list, -1), itemAt(list, -2)];
  return { shape: swap(shape), strides: swap(strides), offset };
}

function isPacked({ shape, strides }: StoredTensor): boolean {
  const packed = stridesOf(shape);
  return shape.every((size, axis) => size === 1 || strides[axis] === packed[axis]);
}

async function packedCopy(stored: StoredTensor): Promise<StoredTensor> {
  return heldTensor(stored.name, stored.shape, (await readValues(stored)).data);
}

/** Numbers in memory as a tensor of a file. */
export function heldTensor(name: string, shape: readonly number[], data: Float64Array): StoredTensor {
  const type = elementType("float64");
  if (type === undefined) throw new Error("float64 is no element type");
  const source = memorySource(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  return { name, type, shape, source, offset: 0, strides: stridesOf(shape), little: isLittleEndian };
}

const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** The same numbers with some axes in the other direction. */
function turned(data: Float64Array, shape: readonly number[], backwards: readonly boolean[]): Float64Array {
  const strides = stridesOf(shape);
  const result = new Float64Array(data.length);
  for (let at = 0; at < data.length; at++) {
    let from = 0;
    for (let axis = 0; axis < shape.length; axis++) {
      const index = Math.floor(at / itemAt(strides, axis)) % itemAt(shape, axis);
      from += (backwards[axis] ? itemAt(shape, axis) - 1 - index : index) * itemAt(strides, axis);
    }
    result[at] = valueAt(data, from);
  }
  return result;
}
