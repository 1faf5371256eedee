import { valueAt } from "../../tensor/valueAt.ts";
import type { Geometry } from "../derivation.ts";
import { sumOfProducts } from "../text/lines.ts";

/** |x|, without overflow for entries beyond 1e154. */
export function norm(x: Float64Array): number {
  let largest = 0;
  for (const entry of x) {
    const size = Math.abs(entry);
    // A vector with a NaN has no length, wherever the NaN is.
    if (Number.isNaN(size)) return size;
    if (size > largest) largest = size;
  }
  if (largest === 0 || !Number.isFinite(largest)) return largest;
  let squares = 0;
  for (const entry of x) squares += (entry / largest) ** 2;
  return largest * Math.sqrt(squares);
}

/** The angle and lengths of a query and a key of one width; the angle is exact also for nearly parallel vectors. */
export function geometryOf(q: Float64Array, k: Float64Array): Geometry {
  const qNorm = norm(q);
  const kNorm = norm(k);
  const theta = angleBetween(q, k, qNorm, kNorm);
  const cos = Number.isNaN(theta) ? Number.NaN : cosOf(q, k, qNorm, kNorm);
  const projection = kNorm === 0 ? 0 : qNorm * cos;
  return { qNorm, kNorm, dot: sumOfProducts(q, k), cos, theta, projection, dims: q.length };
}

function cosOf(q: Float64Array, k: Float64Array, qNorm: number, kNorm: number): number {
  let sum = 0;
  for (let c = 0; c < q.length; c++) sum += (valueAt(q, c) / qNorm) * (valueAt(k, c) / kNorm);
  // Rounding may bring it just beyond ±1.
  return Math.max(-1, Math.min(1, sum));
}

/** θ = 2·atan2(|u − v|, |u + v|) of the unit vectors (Kahan): acos would lose half the digits near 0 and π. */
function angleBetween(q: Float64Array, k: Float64Array, qNorm: number, kNorm: number): number {
  if (!(qNorm > 0 && kNorm > 0) || !Number.isFinite(qNorm) || !Number.isFinite(kNorm)) return Number.NaN;
  const difference = q.map((entry, c) => entry / qNorm - valueAt(k, c) / kNorm);
  const sum = q.map((entry, c) => entry / qNorm + valueAt(k, c) / kNorm);
  return 2 * Math.atan2(norm(difference), norm(sum));
}
