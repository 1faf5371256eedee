import { type RowNormalization, rowConstant } from "../sparse.ts";

/**
 * The gradient of one row of scores before the temperature was applied, from that of its weights w, without the
 * division by the temperature. sparsemax: ∂zⱼ = ∂wⱼ − the mean of ∂w where w > 0; entmax15: gⱼ (∂wⱼ − Σ g ∂w / Σ g)
 * with g = √w; relu: ∂wⱼ / visible keys where w > 0; sum: (∂wⱼ − Σ w ∂w) / Σ z. z: the divided scores, −Infinity ignored.
 */
export function rowBackward(kind: RowNormalization, z: Float64Array, w: Float64Array, dw: Float64Array): Float64Array {
  const by = rowConstant(kind, z);
  const visible = (j: number): boolean => z[j] !== -Infinity;
  if (kind === "relu") return w.map((weight, j) => (weight > 0 ? dw[j]! / by : 0));
  if (kind === "sum") {
    const along = w.reduce((sum, weight, j) => (visible(j) ? sum + weight * dw[j]! : sum), 0);
    return w.map((_, j) => (visible(j) && by !== 0 ? (dw[j]! - along) / by : 0));
  }
  const g = w.map((weight) => (kind === "entmax15" ? Math.sqrt(weight) : weight > 0 ? 1 : 0));
  const total = g.reduce((sum, one) => sum + one, 0);
  const along = g.reduce((sum, one, j) => (one === 0 ? sum : sum + one * dw[j]!), 0);
  return g.map((one, j) => (one === 0 ? 0 : one * (dw[j]! - along / total)));
}
