import { multiplyAdd, tileBytes } from "./vector";

/**
 * The innermost product: c[i, 0…lanes] (+)= Σₖ a[i,k]·panel[k, 0…lanes] for all rows i of a. All sizes in bytes but the
 * counts. The panel is packed: `inner` lines of one tile's width. Two rows of a against the four vectors of a line keep eight
 * sums in registers; a's numbers are spread over a vector as they are read. Each sum adds its products in the order of
 * k, whichever rows stand in the tile, so that no result depends on how rows were grouped.
 */

/** For a whose rows lie together in memory: a[i,k] at `a + i·rowBytes + k·size`. */
export function panelOfRows<T>(
  a: usize,
  rowBytes: usize,
  rows: i32,
  panel: usize,
  inner: i32,
  c: usize,
  cBytes: usize,
  add: bool,
): void {
  let i = 0;
  for (; i + 2 <= rows; i += 2) {
    twoRows<T>(a, rowBytes, panel, inner, c, cBytes, add);
    a += 2 * rowBytes;
    c += 2 * cBytes;
  }
  for (; i < rows; i++) {
    oneRow<T>(a, sizeof<T>(), panel, inner, c, add);
    a += rowBytes;
    c += cBytes;
  }
}

/** For a whose columns lie together: a[i,k] at `a + i·size + k·columnBytes`. */
export function panelOfColumns<T>(
  a: usize,
  columnBytes: usize,
  rows: i32,
  panel: usize,
  inner: i32,
  c: usize,
  cBytes: usize,
  add: bool,
): void {
  let i = 0;
  for (; i + 2 <= rows; i += 2) {
    twoColumns<T>(a, columnBytes, panel, inner, c, cBytes, add);
    a += 2 * sizeof<T>();
    c += 2 * cBytes;
  }
  for (; i < rows; i++) {
    oneRow<T>(a, columnBytes, panel, inner, c, add);
    a += sizeof<T>();
    c += cBytes;
  }
}

function twoRows<T>(a0: usize, rowBytes: usize, panel: usize, inner: i32, c: usize, cBytes: usize, add: bool): void {
  let a1 = a0 + rowBytes;
  const c1 = c + cBytes;
  let s00 = begin(c, add);
  let s01 = begin(c + 16, add);
  let s02 = begin(c + 32, add);
  let s03 = begin(c + 48, add);
  let s10 = begin(c1, add);
  let s11 = begin(c1 + 16, add);
  let s12 = begin(c1 + 32, add);
  let s13 = begin(c1 + 48, add);
  for (let k = 0; k < inner; k++) {
    const b0 = v128.load(panel);
    const b1 = v128.load(panel, 16);
    const b2 = v128.load(panel, 32);
    const b3 = v128.load(panel, 48);
    const x0 = v128.load_splat<T>(a0);
    s00 = multiplyAdd<T>(x0, b0, s00);
    s01 = multiplyAdd<T>(x0, b1, s01);
    s02 = multiplyAdd<T>(x0, b2, s02);
    s03 = multiplyAdd<T>(x0, b3, s03);
    const x1 = v128.load_splat<T>(a1);
    s10 = multiplyAdd<T>(x1, b0, s10);
    s11 = multiplyAdd<T>(x1, b1, s11);
    s12 = multiplyAdd<T>(x1, b2, s12);
    s13 = multiplyAdd<T>(x1, b3, s13);
    a0 += sizeof<T>();
    a1 += sizeof<T>();
    panel += tileBytes;
  }
  v128.store(c, s00);
  v128.store(c, s01, 16);
  v128.store(c, s02, 32);
  v128.store(c, s03, 48);
  v128.store(c1, s10);
  v128.store(c1, s11, 16);
  v128.store(c1, s12, 32);
  v128.store(c1, s13, 48);
}

function twoColumns<T>(
  a0: usize,
  columnBytes: usize,
  panel: usize,
  inner: i32,
  c: usize,
  cBytes: usize,
  add: bool,
): void {
  const c1 = c + cBytes;
  let s00 = begin(c, add);
  let s01 = begin(c + 16, add);
  let s02 = begin(c + 32, add);
  let s03 = begin(c + 48, add);
  let s10 = begin(c1, add);
  let s11 = begin(c1 + 16, add);
  let s12 = begin(c1 + 32, add);
  let s13 = begin(c1 + 48, add);
  for (let k = 0; k < inner; k++) {
    const b0 = v128.load(panel);
    const b1 = v128.load(panel, 16);
    const b2 = v128.load(panel, 32);
    const b3 = v128.load(panel, 48);
    const x0 = v128.load_splat<T>(a0);
    s00 = multiplyAdd<T>(x0, b0, s00);
    s01 = multiplyAdd<T>(x0, b1, s01);
    s02 = multiplyAdd<T>(x0, b2, s02);
    s03 = multiplyAdd<T>(x0, b3, s03);
    const x1 = v128.load_splat<T>(a0, sizeof<T>());
    s10 = multiplyAdd<T>(x1, b0, s10);
    s11 = multiplyAdd<T>(x1, b1, s11);
    s12 = multiplyAdd<T>(x1, b2, s12);
    s13 = multiplyAdd<T>(x1, b3, s13);
    a0 += columnBytes;
    panel += tileBytes;
  }
  v128.store(c, s00);
  v128.store(c, s01, 16);
  v128.store(c, s02, 32);
  v128.store(c, s03, 48);
  v128.store(c1, s10);
  v128.store(c1, s11, 16);
  v128.store(c1, s12, 32);
  v128.store(c1, s13, 48);
}

function oneRow<T>(a: usize, stepBytes: usize, panel: usize, inner: i32, c: usize, add: bool): void {
  let s0 = begin(c, add);
  let s1 = begin(c + 16, add);
  let s2 = begin(c + 32, add);
  let s3 = begin(c + 48, add);
  for (let k = 0; k < inner; k++) {
    const x = v128.load_splat<T>(a);
    s0 = multiplyAdd<T>(x, v128.load(panel), s0);
    s1 = multiplyAdd<T>(x, v128.load(panel, 16), s1);
    s2 = multiplyAdd<T>(x, v128.load(panel, 32), s2);
    s3 = multiplyAdd<T>(x, v128.load(panel, 48), s3);
    a += stepBytes;
    panel += tileBytes;
  }
  v128.store(c, s0);
  v128.store(c, s1, 16);
  v128.store(c, s2, 32);
  v128.store(c, s3, 48);
}

function begin(c: usize, add: bool): v128 {
  return add ? v128.load(c) : i64x2.splat(0);
}
