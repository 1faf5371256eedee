import { itemAt } from "../present.ts";
/** A dense array of float64, row-major: the last axis runs fastest. A scalar has shape `[]` and one element. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** Number of elements of a shape; 1 for the empty shape, 0 when any axis is empty. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Makes a tensor over existing data; throws when the count does not fit, which is a bug of the caller. */
export function tensorOf(shape: readonly number[], data: Float64Array): Tensor {
  if (data.length !== elementCount(shape)) {
    throw new Error(`shape ${shapeText(shape)} does not hold ${data.length} elements`);
  }
  return { shape, data };
}

/** A tensor of zeros. */
export function zeros(shape: readonly number[]): Tensor {
  return { shape, data: new Float64Array(elementCount(shape)) };
}

/** Elements to step over for one step along each axis. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= itemAt(shape, axis);
  }
  return strides;
}

/** A shape as people write it: `3×4`; `scalar` for the empty shape. */
export function shapeText(shape: readonly number[]): string {
  return shape.length === 0 ? "scalar" : shape.join("×");
}

/** The same elements with axes of length 1 put in front until the rank is reached. Shares the data. */
export function withRank(tensor: Tensor, rank: number): Tensor {
  const missing = rank - tensor.shape.length;
  return missing <= 0 ? tensor : { shape: [...new Array<number>(missing).fill(1), ...tensor.shape], data: tensor.data };
}

/**
 * Flat index into a tensor of `shape` for an index of a larger shape, broadcasting from the right as NumPy does:
 * missing axes in front and axes of length 1 repeat.
 */
export function broadcastIndex(shape: readonly number[], index: readonly number[]): number {
  const lead = index.length - shape.length;
  let flat = 0;
  for (let axis = 0; axis < shape.length; axis++) {
    const size = itemAt(shape, axis);
    flat = flat * size + (size === 1 ? 0 : itemAt(index, axis + lead));
  }
  return flat;
}

/** The place in `data` of the cell with an index along each axis of `shape`. */
export function flatIndex(index: readonly number[], shape: readonly number[]): number {
  return index.reduce((flat, at, axis) => flat * (shape[axis] ?? 1) + at, 0);
}
