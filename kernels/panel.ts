import { multiplyAdd, tileBytes, vectorBytes } from "./vector";

/**
 * The innermost product: c[i, 0…lanes] (+)= Σₖ a[i,k]·panel[k, 0…lanes] for all rows i of a, with a[i,k] at
 * `a + i·rowBytes + k·stepBytes`: either step may be the short one. All sizes in bytes but the counts. The panel is packed:
 * `inner` lines of one tile's width. Six rows of a against two vectors of each line keep twelve sums in registers: the two
 * units for multiply-add, four rounds deep, then never wait for a sum, and the fifteen registers an engine gives suffice.
 * a's numbers are spread over a vector as they are read. Each sum adds its products in the order of k, whichever rows stand
 * together, so that no result depends on how rows were grouped.
 */
export function panelProduct<T>(
  a: usize,
  rowBytes: usize,
  stepBytes: usize,
  rows: i32,
  panel: usize,
  inner: i32,
  c: usize,
  cBytes: usize,
  add: bool,
): void {
  const half = 2 * vectorBytes;
  for (; rows >= 6; rows -= 6) {
    sixRows<T>(a, rowBytes, stepBytes, panel, inner, c, cBytes, add);
    sixRows<T>(a, rowBytes, stepBytes, panel + half, inner, c + half, cBytes, add);
    a += 6 * rowBytes;
    c += 6 * cBytes;
  }
  for (; rows >= 2; rows -= 2) {
    twoRows<T>(a, rowBytes, stepBytes, panel, inner, c, cBytes, add);
    a += 2 * rowBytes;
    c += 2 * cBytes;
  }
  if (rows > 0) oneRow<T>(a, stepBytes, panel, inner, c, add);
}

/** Six rows against two vectors of each line. */
function sixRows<T>(
  a0: usize,
  rowBytes: usize,
  stepBytes: usize,
  panel: usize,
  inner: i32,
  c0: usize,
  cBytes: usize,
  add: bool,
): void {
  let a1 = a0 + rowBytes;
  let a2 = a1 + rowBytes;
  let a3 = a2 + rowBytes;
  let a4 = a3 + rowBytes;
  let a5 = a4 + rowBytes;
  const c1 = c0 + cBytes;
  const c2 = c1 + cBytes;
  const c3 = c2 + cBytes;
  const c4 = c3 + cBytes;
  const c5 = c4 + cBytes;
  let s00 = i64x2.splat(0);
  let s01 = s00;
  let s10 = s00;
  let s11 = s00;
  let s20 = s00;
  let s21 = s00;
  let s30 = s00;
  let s31 = s00;
  let s40 = s00;
  let s41 = s00;
  let s50 = s00;
  let s51 = s00;
  if (add) {
    s00 = v128.load(c0);
    s01 = v128.load(c0, 16);
    s10 = v128.load(c1);
    s11 = v128.load(c1, 16);
    s20 = v128.load(c2);
    s21 = v128.load(c2, 16);
    s30 = v128.load(c3);
    s31 = v128.load(c3, 16);
    s40 = v128.load(c4);
    s41 = v128.load(c4, 16);
    s50 = v128.load(c5);
    s51 = v128.load(c5, 16);
  }
  for (const end = panel + <usize>inner * tileBytes; panel < end; panel += tileBytes) {
    const b0 = v128.load(panel);
    const b1 = v128.load(panel, 16);
    const x0 = v128.load_splat<T>(a0);
    s00 = multiplyAdd<T>(x0, b0, s00);
    s01 = multiplyAdd<T>(x0, b1, s01);
    const x1 = v128.load_splat<T>(a1);
    s10 = multiplyAdd<T>(x1, b0, s10);
    s11 = multiplyAdd<T>(x1, b1, s11);
    const x2 = v128.load_splat<T>(a2);
    s20 = multiplyAdd<T>(x2, b0, s20);
    s21 = multiplyAdd<T>(x2, b1, s21);
    const x3 = v128.load_splat<T>(a3);
    s30 = multiplyAdd<T>(x3, b0, s30);
    s31 = multiplyAdd<T>(x3, b1, s31);
    const x4 = v128.load_splat<T>(a4);
    s40 = multiplyAdd<T>(x4, b0, s40);
    s41 = multiplyAdd<T>(x4, b1, s41);
    const x5 = v128.load_splat<T>(a5);
    s50 = multiplyAdd<T>(x5, b0, s50);
    s51 = multiplyAdd<T>(x5, b1, s51);
    a0 += stepBytes;
    a1 += stepBytes;
    a2 += stepBytes;
    a3 += stepBytes;
    a4 += stepBytes;
    a5 += stepBytes;
  }
  v128.store(c0, s00);
  v128.store(c0, s01, 16);
  v128.store(c1, s10);
  v128.store(c1, s11, 16);
  v128.store(c2, s20);
  v128.store(c2, s21, 16);
  v128.store(c3, s30);
  v128.store(c3, s31, 16);
  v128.store(c4, s40);
  v128.store(c4, s41, 16);
  v128.store(c5, s50);
  v128.store(c5, s51, 16);
}

/** Two rows against whole lines. */
function twoRows<T>(
  a0: usize,
  rowBytes: usize,
  stepBytes: usize,
  panel: usize,
  inner: i32,
  c0: usize,
  cBytes: usize,
  add: bool,
): void {
  let a1 = a0 + rowBytes;
  const c1 = c0 + cBytes;
  let s00 = i64x2.splat(0);
  let s01 = s00;
  let s02 = s00;
  let s03 = s00;
  let s10 = s00;
  let s11 = s00;
  let s12 = s00;
  let s13 = s00;
  if (add) {
    s00 = v128.load(c0);
    s01 = v128.load(c0, 16);
    s02 = v128.load(c0, 32);
    s03 = v128.load(c0, 48);
    s10 = v128.load(c1);
    s11 = v128.load(c1, 16);
    s12 = v128.load(c1, 32);
    s13 = v128.load(c1, 48);
  }
  for (const end = panel + <usize>inner * tileBytes; panel < end; panel += tileBytes) {
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
    a0 += stepBytes;
    a1 += stepBytes;
  }
  v128.store(c0, s00);
  v128.store(c0, s01, 16);
  v128.store(c0, s02, 32);
  v128.store(c0, s03, 48);
  v128.store(c1, s10);
  v128.store(c1, s11, 16);
  v128.store(c1, s12, 32);
  v128.store(c1, s13, 48);
}

/** One row against whole lines. */
function oneRow<T>(
  a0: usize,
  stepBytes: usize,
  panel: usize,
  inner: i32,
  c0: usize,
  add: bool,
): void {
  let s00 = i64x2.splat(0);
  let s01 = s00;
  let s02 = s00;
  let s03 = s00;
  if (add) {
    s00 = v128.load(c0);
    s01 = v128.load(c0, 16);
    s02 = v128.load(c0, 32);
    s03 = v128.load(c0, 48);
  }
  for (const end = panel + <usize>inner * tileBytes; panel < end; panel += tileBytes) {
    const x0 = v128.load_splat<T>(a0);
    s00 = multiplyAdd<T>(x0, v128.load(panel), s00);
    s01 = multiplyAdd<T>(x0, v128.load(panel, 16), s01);
    s02 = multiplyAdd<T>(x0, v128.load(panel, 32), s02);
    s03 = multiplyAdd<T>(x0, v128.load(panel, 48), s03);
    a0 += stepBytes;
  }
  v128.store(c0, s00);
  v128.store(c0, s01, 16);
  v128.store(c0, s02, 32);
  v128.store(c0, s03, 48);
}
