/** A pivot this small beside the column's length means that the column depends on those before it. */
const dependent = 1e-10;

/**
 * The C, p×w, for which A·C comes nearest to B in the sum of squares, by Gram and Schmidt, each column made orthogonal twice.
 * A: rows×p, B: rows×w. Undefined where the columns of A depend on each other.
 */
export function leastSquares(A: Float64Array, B: Float64Array, rows: number): Float64Array | undefined {
  const [p, w] = [A.length / rows, B.length / rows];
  const columns = Array.from({ length: p }, (_, c) => Float64Array.from({ length: rows }, (_, r) => A[r * p + c] ?? 0));
  // R of A = Q·R, row by row; the columns become those of Q.
  const R = new Float64Array(p * p);
  for (const [c, column] of columns.entries()) {
    const length = norm(column);
    for (let pass = 0; pass < 2; pass++) {
      for (const [k, unit] of columns.slice(0, c).entries()) {
        const along = product(unit, column);
        R[k * p + c] = (R[k * p + c] ?? 0) + along;
        for (const [r, x] of unit.entries()) column[r] = (column[r] ?? 0) - along * x;
      }
    }
    const rest = norm(column);
    if (!(rest > dependent * length)) return undefined;
    R[c * p + c] = rest;
    for (const [r, x] of column.entries()) column[r] = x / rest;
  }
  const C = new Float64Array(p * w);
  for (let j = 0; j < w; j++) {
    const wanted = Float64Array.from({ length: rows }, (_, r) => B[r * w + j] ?? 0);
    for (let c = p - 1; c >= 0; c--) {
      let sum = product(columns[c] ?? wanted, wanted);
      for (let k = c + 1; k < p; k++) sum -= (R[c * p + k] ?? 0) * (C[k * w + j] ?? 0);
      C[c * w + j] = sum / (R[c * p + c] ?? 1);
    }
  }
  return C;
}

function product(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, x, at) => sum + x * (b[at] ?? 0), 0);
}

function norm(a: Float64Array): number {
  return Math.sqrt(product(a, a));
}
