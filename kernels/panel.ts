import { multiplyAdd, tileBytes, vectorBytes } from "./vector";

/**
 * The innermost product: c[i, 0…lanes] (+)= Σₖ a[i,k]·panel[k, 0…lanes] for all rows i of a. All sizes in bytes but the
 * counts. The panel is packed: `inner` lines of one tile's width. Four rows of a against the two vectors of a line keep eight
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
  for (; i + 4 <= rows; i += 4) {
    fourRows<T>(a, rowBytes, panel, inner, c, cBytes, add);
    a += 4 * rowBytes;
    c += 4 * cBytes;
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
  for (; i + 4 <= rows; i += 4) {
    fourColumns<T>(a, columnBytes, panel, inner, c, cBytes, add);
    a += 4 * sizeof<T>();
    c += 4 * cBytes;
  }
  for (; i < rows; i++) {
    oneRow<T>(a, columnBytes, panel, inner, c, add);
    a += sizeof<T>();
    c += cBytes;
  }
}

function fourRows<T>(a0: usize, rowBytes: usize, panel: usize, inner: i32, c: usize, cBytes: usize, add: bool): void {
  let a1 = a0 + rowBytes;
  let a2 = a1 + rowBytes;
  let a3 = a2 + rowBytes;
  const c1 = c + cBytes;
  const c2 = c1 + cBytes;
  const c3 = c2 + cBytes;
  let s00 = begin(c, add);
  let s01 = begin(c + vectorBytes, add);
  let s10 = begin(c1, add);
  let s11 = begin(c1 + vectorBytes, add);
  let s20 = begin(c2, add);
  let s21 = begin(c2 + vectorBytes, add);
  let s30 = begin(c3, add);
  let s31 = begin(c3 + vectorBytes, add);
  for (let k = 0; k < inner; k++) {
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
    a0 += sizeof<T>();
    a1 += sizeof<T>();
    a2 += sizeof<T>();
    a3 += sizeof<T>();
    panel += tileBytes;
  }
  end(c, s00, s01);
  end(c1, s10, s11);
  end(c2, s20, s21);
  end(c3, s30, s31);
}

function fourColumns<T>(
  a: usize,
  columnBytes: usize,
  panel: usize,
  inner: i32,
  c: usize,
  cBytes: usize,
  add: bool,
): void {
  const c1 = c + cBytes;
  const c2 = c1 + cBytes;
  const c3 = c2 + cBytes;
  let s00 = begin(c, add);
  let s01 = begin(c + vectorBytes, add);
  let s10 = begin(c1, add);
  let s11 = begin(c1 + vectorBytes, add);
  let s20 = begin(c2, add);
  let s21 = begin(c2 + vectorBytes, add);
  let s30 = begin(c3, add);
  let s31 = begin(c3 + vectorBytes, add);
  for (let k = 0; k < inner; k++) {
    const b0 = v128.load(panel);
    const b1 = v128.load(panel, 16);
    const x0 = v128.load_splat<T>(a);
    s00 = multiplyAdd<T>(x0, b0, s00);
    s01 = multiplyAdd<T>(x0, b1, s01);
    const x1 = v128.load_splat<T>(a, sizeof<T>());
    s10 = multiplyAdd<T>(x1, b0, s10);
    s11 = multiplyAdd<T>(x1, b1, s11);
    const x2 = v128.load_splat<T>(a, 2 * sizeof<T>());
    s20 = multiplyAdd<T>(x2, b0, s20);
    s21 = multiplyAdd<T>(x2, b1, s21);
    const x3 = v128.load_splat<T>(a, 3 * sizeof<T>());
    s30 = multiplyAdd<T>(x3, b0, s30);
    s31 = multiplyAdd<T>(x3, b1, s31);
    a += columnBytes;
    panel += tileBytes;
  }
  end(c, s00, s01);
  end(c1, s10, s11);
  end(c2, s20, s21);
  end(c3, s30, s31);
}

function oneRow<T>(a: usize, stepBytes: usize, panel: usize, inner: i32, c: usize, add: bool): void {
  let s0 = begin(c, add);
  let s1 = begin(c + vectorBytes, add);
  for (let k = 0; k < inner; k++) {
    const x = v128.load_splat<T>(a);
    s0 = multiplyAdd<T>(x, v128.load(panel), s0);
    s1 = multiplyAdd<T>(x, v128.load(panel, 16), s1);
    a += stepBytes;
    panel += tileBytes;
  }
  end(c, s0, s1);
}

function begin(c: usize, add: bool): v128 {
  return add ? v128.load(c) : i64x2.splat(0);
}

function end(c: usize, low: v128, high: v128): void {
  v128.store(c, low);
  v128.store(c, high, 16);
}
