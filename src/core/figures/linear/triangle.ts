import { valueAt } from "../../tensor/valueAt.ts";
import { type Dense, dense } from "./dense.ts";

/** R of W = QR by Householder's reflections, cols×cols and upper triangular: W·x is as long as R·x. W itself where it is flat. */
export function triangleOf(W: Dense): Dense {
  const { rows, cols } = W;
  if (rows <= cols) return W;
  const a = W.data.slice();
  for (let k = 0; k < cols; k++) reflect(a, rows, cols, k);
  const R = dense(cols, cols);
  for (let i = 0; i < cols; i++) for (let j = i; j < cols; j++) R.data[i * cols + j] = valueAt(a, i * cols + j);
  return R;
}

function reflect(a: Float64Array, rows: number, cols: number, k: number): void {
  let length = 0;
  for (let i = k; i < rows; i++) length = Math.hypot(length, valueAt(a, i * cols + k));
  if (length === 0) return;
  const alpha = valueAt(a, k * cols + k) > 0 ? -length : length;
  const v = new Float64Array(rows);
  for (let i = k; i < rows; i++) v[i] = valueAt(a, i * cols + k);
  v[k] = valueAt(v, k) - alpha;
  let square = 0;
  for (let i = k; i < rows; i++) square += valueAt(v, i) ** 2;
  for (let j = k; j < cols; j++) {
    let dot = 0;
    for (let i = k; i < rows; i++) dot += valueAt(v, i) * valueAt(a, i * cols + j);
    const factor = (2 * dot) / square;
    for (let i = k; i < rows; i++) a[i * cols + j] = valueAt(a, i * cols + j) - factor * valueAt(v, i);
  }
}
