/** A matrix inside a longer array: rows × cols, row-major, beginning at `at`. */
export interface Matrix {
  readonly data: Float64Array;
  readonly at: number;
  readonly rows: number;
  readonly cols: number;
  /** Nothing but zeros yet: what is added to it need not be read. */
  readonly isZero?: boolean;
}

/** Looks at a stretch of `data` as a rows × cols matrix; copies nothing. */
export function matrixAt(data: Float64Array, at: number, rows: number, cols: number): Matrix {
  return { data, at, rows, cols };
}

/** The same of a stretch of new memory. */
export function zerosAt(data: Float64Array, at: number, rows: number, cols: number): Matrix {
  return { data, at, rows, cols, isZero: true };
}
