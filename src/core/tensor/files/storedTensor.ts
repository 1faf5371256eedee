import { limits } from "../../limits.ts";
import { type Words, words } from "../../words.ts";
import { shapeText } from "../tensor.ts";
import { type ByteSource, readRange, TensorFileError } from "./byteSource.ts";
import { decodeInto, type ElementType } from "./elementTypes.ts";

/** A tensor in a file: where its numbers are, without the numbers. */
export interface StoredTensor {
  /** The way to it as one writes it in Python without quotes (`attentions[3]`); empty for a file that is one tensor. */
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly source: ByteSource;
  /** Byte of the first element; strides in elements, 0 where an axis repeats. */
  readonly offset: number;
  readonly strides: readonly number[];
  readonly little: boolean;
  /** Why its numbers cannot be read, where the rest of the file can. */
  readonly unreadable?: Words;
  /** Numbers among its own that a float64 does not keep as the file has them, as they are read. */
  readonly rounded?: ReadonlySet<number>;
}

/** What a tensor file holds: its tensors, lists of texts by name, and the names of objects that were looked through. */
export interface TensorListing {
  readonly format: string;
  readonly tensors: readonly StoredTensor[];
  readonly labels: ReadonlyMap<string, readonly string[]>;
  readonly inert: readonly string[];
  /** What is wrong with parts of the file where the rest of it can be read. */
  readonly damaged?: readonly Words[];
}

/** The tensors with a prime behind each name that another one before has already. */
export function distinctlyNamed(tensors: readonly StoredTensor[]): readonly StoredTensor[] {
  const used = new Set<string>();
  return tensors.map((tensor) => {
    let { name } = tensor;
    while (used.has(name)) name += "′";
    used.add(name);
    return name === tensor.name ? tensor : { ...tensor, name };
  });
}

/** The numbers of a tensor in row-major order; pairs for complex types, `exact` beside them for 64-bit integers. */
export interface TensorValues {
  readonly shape: readonly number[];
  readonly data: Float64Array;
  readonly exact: BigInt64Array | BigUint64Array | undefined;
}

/** Strides of a row-major tensor, or column-major as Fortran has it, in elements. */
export function packedStrides(shape: readonly number[], fortran = false): number[] {
  const strides = new Array<number>(shape.length).fill(1);
  let stride = 1;
  for (let step = 0; step < shape.length; step++) {
    const axis = fortran ? step : shape.length - 1 - step;
    strides[axis] = stride;
    stride *= shape[axis] ?? 1;
  }
  return strides;
}

/** How many elements a shape has, or undefined where a product is no longer exact. */
export function exactCount(shape: readonly number[]): number | undefined {
  if (shape.includes(0)) return 0;
  let count = 1;
  for (const size of shape) {
    count *= size;
    if (!Number.isSafeInteger(count)) return undefined;
  }
  return count;
}

/** The part of a tensor at one index of its first axis. */
export function tensorAt(tensor: StoredTensor, index: number): StoredTensor {
  const offset = tensor.offset + index * (tensor.strides[0] ?? 0) * tensor.type.size;
  return { ...tensor, shape: tensor.shape.slice(1), strides: tensor.strides.slice(1), offset };
}

/** Indices `start … start + count − 1` of one axis. */
export function tensorRange(tensor: StoredTensor, axis: number, start: number, count: number): StoredTensor {
  const offset = tensor.offset + start * (tensor.strides[axis] ?? 0) * tensor.type.size;
  return { ...tensor, shape: tensor.shape.with(axis, count), offset };
}

/** Reads the numbers of a tensor or of a part of one; only the bytes that the part spans are read. */
export async function readValues(tensor: StoredTensor): Promise<TensorValues> {
  if (tensor.unreadable !== undefined) throw new TensorFileError(tensor.unreadable);
  const { shape, type } = tensor;
  const count = exactCount(shape);
  if (type.decode === undefined) {
    throw new TensorFileError(words("elements of type {0} cannot be read as numbers", type.name));
  }
  if (count === undefined || count * (type.parts ?? 1) * 8 > limits.tensorBytes) {
    const most = limits.tensorBytes / 2 ** 20;
    throw new TensorFileError(
      words("{0} elements are too many: a tensor may have at most {1} MB", shapeText(shape), most),
    );
  }
  const data = new Float64Array(count * (type.parts ?? 1));
  const exact =
    type.exact === undefined ? undefined : type.name === "int64" ? new BigInt64Array(count) : new BigUint64Array(count);
  if (count > 0) await fillFrom(tensor, { data, exact }, 0);
  return { shape, data, exact };
}

/** Bytes that are read at once although not all of them are wanted. */
const sparseBytes = 2 ** 16;

async function fillFrom(
  tensor: StoredTensor,
  into: { readonly data: Float64Array; readonly exact: BigInt64Array | BigUint64Array | undefined },
  from: number,
): Promise<void> {
  const { shape, strides, type } = tensor;
  const count = exactCount(shape) ?? 0;
  const span = (shape.reduce((sum, size, axis) => sum + (size - 1) * (strides[axis] ?? 0), 0) + 1) * type.size;
  if (shape.length > 0 && span > Math.max(sparseBytes, 2 * count * type.size)) {
    const rest = count / (shape[0] ?? 1);
    for (let index = 0; index < (shape[0] ?? 0); index++)
      await fillFrom(tensorAt(tensor, index), into, from + index * rest);
    return;
  }
  const bytes = await readRange(tensor.source, tensor.offset, span);
  const starts = positions(shape.slice(0, -1), strides.slice(0, -1), type.size);
  const runs = { starts, count: shape.at(-1) ?? 1, step: (strides.at(-1) ?? 0) * type.size };
  decodeInto(type, bytes, tensor.little, runs, into, from);
}

/** Byte positions of all elements in row-major order, by counting the index up. */
function* positions(shape: readonly number[], strides: readonly number[], size: number): Generator<number> {
  const index = new Array<number>(shape.length).fill(0);
  let at = 0;
  for (;;) {
    yield at * size;
    let axis = shape.length - 1;
    for (; axis >= 0; axis--) {
      const stride = strides[axis] ?? 0;
      const next = (index[axis] ?? 0) + 1;
      if (next < (shape[axis] ?? 0)) {
        index[axis] = next;
        at += stride;
        break;
      }
      at -= stride * (next - 1);
      index[axis] = 0;
    }
    if (axis < 0) return;
  }
}
