/** Numbers of a matrix, row-major. */
export interface Grid {
  readonly rows: number;
  readonly cols: number;
  readonly data: Float64Array;
}

/**
 * A smaller picture of a matrix: each cell stands for a block and holds its most conspicuous number. −Infinity (a masked
 * cell) shows only where nothing in the block is finite. Never larger than the matrix; each source cell is read once.
 */
export function downsample({ rows, cols, data }: Grid, mostRows: number, mostCols: number): Grid {
  const height = Math.max(Math.min(1, rows), Math.min(rows, Math.floor(mostRows)));
  const width = Math.max(Math.min(1, cols), Math.min(cols, Math.floor(mostCols)));
  if (height === rows && width === cols) return { rows, cols, data };
  const small = new Float64Array(height * width).fill(Number.NEGATIVE_INFINITY);
  const targets = Int32Array.from({ length: cols }, (_, col) => Math.floor((col * width) / cols));
  for (let row = 0; row < rows; row++) {
    const target = Math.floor((row * height) / rows) * width;
    for (let col = 0; col < cols; col++) {
      const value = data[row * cols + col]!;
      if (value === Number.NEGATIVE_INFINITY) continue;
      const at = target + targets[col]!;
      const held = small[at]!;
      // NaN before all others, then the larger magnitude, so that no outlier gets lost.
      if (held === Number.NEGATIVE_INFINITY || Number.isNaN(value) || Math.abs(value) > Math.abs(held))
        small[at] = value;
    }
  }
  return { rows: height, cols: width, data: small };
}
