import { valueAt } from "../../tensor/valueAt.ts";
import { type Dense, transposedOf } from "./dense.ts";

const mostSweeps = 60;
const orthogonalEnough = 1e-15;

/** The singular values, the largest first, min(rows, cols) of them: one-sided Jacobi rotations (Hestenes 1958). */
export function singularValues(matrix: Dense): Float64Array {
  // Rows of `a` are turned against each other until all are orthogonal; their lengths are then the values.
  const { rows: count, cols: length, data } = matrix.rows <= matrix.cols ? matrix : transposedOf(matrix);
  const a = data.slice();
  for (let sweep = 0; sweep < mostSweeps; sweep++) {
    let turned = false;
    for (let p = 0; p < count; p++) {
      for (let q = p + 1; q < count; q++) turned = rotate(a, p * length, q * length, length) || turned;
    }
    if (!turned) break;
  }
  const values = Float64Array.from({ length: count }, (_, row) =>
    Math.hypot(...a.subarray(row * length, (row + 1) * length)),
  );
  return values.sort().reverse();
}

/** Makes two rows orthogonal; false where they are. */
function rotate(a: Float64Array, p: number, q: number, length: number): boolean {
  let [pp, qq, pq] = [0, 0, 0];
  for (let k = 0; k < length; k++) {
    pp += valueAt(a, p + k) ** 2;
    qq += valueAt(a, q + k) ** 2;
    pq += valueAt(a, p + k) * valueAt(a, q + k);
  }
  if (Math.abs(pq) <= orthogonalEnough * Math.sqrt(pp) * Math.sqrt(qq)) return false;
  const zeta = (qq - pp) / (2 * pq);
  const tan = Math.sign(zeta || 1) / (Math.abs(zeta) + Math.hypot(1, zeta));
  const cos = 1 / Math.hypot(1, tan);
  for (let k = 0; k < length; k++) {
    const [x, y] = [valueAt(a, p + k), valueAt(a, q + k)];
    a[p + k] = cos * (x - tan * y);
    a[q + k] = cos * (y + tan * x);
  }
  return true;
}
