import { itemAt } from "../../present.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import type { Dense } from "./dense.ts";

/** An eigenvalue: real and imaginary part. */
export type Eigenvalue = readonly [re: number, im: number];

const mostTurns = 200;

/**
 * The eigenvalues of a square matrix, those of a conjugate pair after each other: Hessenberg form by elimination with pivots, then
 * Francis's implicit double steps (Golub and Van Loan, Matrix Computations, 7.5). Undefined where the steps do not settle.
 */
export function eigenvalues({ rows: n, data }: Dense): Eigenvalue[] | undefined {
  const h = data.slice();
  if (!h.every(Number.isFinite)) return undefined;
  toHessenberg(h, n);
  const found: Eigenvalue[] = [];
  let size = n;
  let turns = 0;
  while (size > 0) {
    const from = activeFrom(h, n, size);
    if (from === size - 1) {
      found.push([valueAt(h, from * n + from), 0]);
      size--;
      turns = 0;
    } else if (from === size - 2) {
      found.push(...eigenvaluesOf2x2(h, n, from));
      size -= 2;
      turns = 0;
    } else if (++turns > mostTurns) return undefined;
    else francisStep(h, n, from, size, turns % 11 === 0);
  }
  return found;
}

/** Where the last block without a zero below the diagonal begins; smaller entries there become zero. */
function activeFrom(h: Float64Array, n: number, size: number): number {
  for (let k = size - 1; k > 0; k--) {
    const near = Math.abs(valueAt(h, (k - 1) * n + k - 1)) + Math.abs(valueAt(h, k * n + k));
    if (Math.abs(valueAt(h, k * n + k - 1)) <= Number.EPSILON * (near || 1)) {
      h[k * n + k - 1] = 0;
      return k;
    }
  }
  return 0;
}

function eigenvaluesOf2x2(h: Float64Array, n: number, k: number): Eigenvalue[] {
  const [a, b] = [valueAt(h, k * n + k), valueAt(h, k * n + k + 1)];
  const [c, d] = [valueAt(h, (k + 1) * n + k), valueAt(h, (k + 1) * n + k + 1)];
  const half = (a - d) / 2;
  const square = half * half + b * c;
  if (square < 0) {
    const [re, im] = [(a + d) / 2, Math.sqrt(-square)];
    return [
      [re, im],
      [re, -im],
    ];
  }
  const z = half + (half < 0 ? -1 : 1) * Math.sqrt(square);
  return [
    [d + z, 0],
    [z === 0 ? d : d - (b * c) / z, 0],
  ];
}

function toHessenberg(h: Float64Array, n: number): void {
  for (let k = 1; k < n - 1; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++)
      if (Math.abs(valueAt(h, i * n + k - 1)) > Math.abs(valueAt(h, pivot * n + k - 1))) pivot = i;
    const top = valueAt(h, pivot * n + k - 1);
    if (top === 0) continue;
    if (pivot !== k) swap(h, n, pivot, k);
    for (let i = k + 1; i < n; i++) {
      const factor = valueAt(h, i * n + k - 1) / top;
      if (factor === 0) continue;
      for (let j = k - 1; j < n; j++) h[i * n + j] = valueAt(h, i * n + j) - factor * valueAt(h, k * n + j);
      for (let j = 0; j < n; j++) h[j * n + k] = valueAt(h, j * n + k) + factor * valueAt(h, j * n + i);
    }
  }
}

/** Swaps two rows and the same two columns. */
function swap(h: Float64Array, n: number, a: number, b: number): void {
  for (let j = 0; j < n; j++) [h[a * n + j], h[b * n + j]] = [valueAt(h, b * n + j), valueAt(h, a * n + j)];
  for (let i = 0; i < n; i++) [h[i * n + a], h[i * n + b]] = [valueAt(h, i * n + b), valueAt(h, i * n + a)];
}

/** One double step on rows and columns from … size; an exceptional shift breaks a circle. */
function francisStep(h: Float64Array, n: number, from: number, size: number, exceptional: boolean): void {
  const at = (i: number, j: number): number => valueAt(h, i * n + j);
  const [p, q] = [size - 2, size - 1];
  const odd = Math.abs(at(q, p)) + Math.abs(at(p, p - 1));
  const s = exceptional ? 1.5 * odd : at(p, p) + at(q, q);
  const t = exceptional ? odd * odd : at(p, p) * at(q, q) - at(p, q) * at(q, p);
  let x = at(from, from) ** 2 + at(from, from + 1) * at(from + 1, from) - s * at(from, from) + t;
  let y = at(from + 1, from) * (at(from, from) + at(from + 1, from + 1) - s);
  let z = at(from + 1, from) * at(from + 2, from + 1);
  for (let k = from; k < size - 2; k++) {
    mirror(h, n, k, k > from ? k - 1 : from, Math.min(k + 3, size - 1), from, size, [x, y, z]);
    x = at(k + 1, k);
    y = at(k + 2, k);
    z = k < size - 3 ? at(k + 3, k) : 0;
  }
  mirror(h, n, size - 2, Math.max(from, size - 3), size - 1, from, size, [x, y]);
}

/** Applies the reflection that sends `vector` to the first axis, to rows k … and columns k …. */
function mirror(
  h: Float64Array,
  n: number,
  k: number,
  firstCol: number,
  lastRow: number,
  from: number,
  size: number,
  vector: readonly number[],
): void {
  const length = Math.hypot(...vector);
  if (length === 0) return;
  const v = [...vector];
  v[0] = itemAt(v, 0) + (itemAt(v, 0) < 0 ? -length : length);
  const square = v.reduce((sum, part) => sum + part * part, 0);
  for (let j = firstCol; j < size; j++) {
    let dot = 0;
    for (const [r, part] of v.entries()) dot += part * valueAt(h, (k + r) * n + j);
    for (const [r, part] of v.entries()) h[(k + r) * n + j] = valueAt(h, (k + r) * n + j) - ((2 * dot) / square) * part;
  }
  for (let i = from; i <= lastRow; i++) {
    let dot = 0;
    for (const [c, part] of v.entries()) dot += part * valueAt(h, i * n + k + c);
    for (const [c, part] of v.entries()) h[i * n + k + c] = valueAt(h, i * n + k + c) - ((2 * dot) / square) * part;
  }
}
