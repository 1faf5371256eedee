/** Numbers of one width in a row; all operands of an operation have the same. */
export type Numbers = Float64Array | Float32Array;

/** A rows×cols matrix inside a longer array: row-major, beginning at `at`. */
export interface NumberMatrix<T extends Numbers = Numbers> {
  readonly data: T;
  readonly at: number;
  readonly rows: number;
  readonly cols: number;
  /** Nothing but zeros yet: a product that is added to it need not read it. */
  readonly isZero?: boolean;
}

/** A new array of zeros of the same width. */
export function zerosLike<T extends Numbers>(like: T, length: number): T {
  return (like instanceof Float64Array ? new Float64Array(length) : new Float32Array(length)) as T;
}
