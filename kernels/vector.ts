/**
 * The vocabulary of all kernels, for T = f32 (4 lanes) and T = f64 (2 lanes). A tile is four vectors wide, so `tileLanes`
 * is 16 for f32 and 8 for f64.
 */
export const vectorBytes: usize = 16;
export const tileBytes: usize = 64;

/** Rows (or columns) of a tile. */
export function tileLanes<T>(): i32 {
  return <i32>(tileBytes / sizeof<T>());
}

/** a·b + c: one rounding in the relaxed build, two in the plain one. */
export function multiplyAdd<T>(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_madd<T>(a, b, c);
  return v128.add<T>(v128.mul<T>(a, b), c);
}

/** The same number in all lanes. */
export function all<T>(x: f64): v128 {
  return v128.splat<T>(<T>x);
}

/** The larger of a and b, and a where b is NaN: a maximum that passes over NaN as the reference does. */
export function largerOf<T>(a: v128, b: v128): v128 {
  return v128.pmax<T>(a, b);
}

/** The smaller of a and b, and a where b is NaN. */
export function smallerOf<T>(a: v128, b: v128): v128 {
  return v128.pmin<T>(a, b);
}

/** a where the mask's lanes are set, else b. */
export function select(a: v128, b: v128, mask: v128): v128 {
  return v128.bitselect(a, b, mask);
}

/**
 * Transposes a block of as many lines as a vector has lanes, each one vector long: column j of the lines at `from` becomes
 * line j at `to`. Lines are `fromBytes` and `toBytes` apart.
 */
export function transposeBlock<T>(from: usize, fromBytes: usize, to: usize, toBytes: usize): void {
  const a = v128.load(from);
  const b = v128.load(from + fromBytes);
  if (sizeof<T>() === 8) {
    v128.store(to, v128.shuffle<i64>(a, b, 0, 2));
    v128.store(to + toBytes, v128.shuffle<i64>(a, b, 1, 3));
    return;
  }
  const c = v128.load(from + 2 * fromBytes);
  const d = v128.load(from + 3 * fromBytes);
  const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
  v128.store(to, v128.shuffle<i64>(ab, cd, 0, 2));
  v128.store(to + toBytes, v128.shuffle<i64>(ab, cd, 1, 3));
  const abHigh = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
  const cdHigh = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
  v128.store(to + 2 * toBytes, v128.shuffle<i64>(abHigh, cdHigh, 0, 2));
  v128.store(to + 3 * toBytes, v128.shuffle<i64>(abHigh, cdHigh, 1, 3));
}

/** Lanes of one vector. */
export function vectorLanes<T>(): i32 {
  return <i32>(vectorBytes / sizeof<T>());
}

/** Sum of the lanes, in a fixed order. */
export function sumOfLanes<T>(v: v128): T {
  if (sizeof<T>() === 8) return <T>(f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1));
  const low = f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1);
  return <T>(low + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3)));
}

/** Largest of the lanes; the lanes hold no NaN. */
export function largestLane<T>(v: v128): T {
  if (sizeof<T>() === 8) return <T>max<f64>(f64x2.extract_lane(v, 0), f64x2.extract_lane(v, 1));
  const low = max<f32>(f32x4.extract_lane(v, 0), f32x4.extract_lane(v, 1));
  return <T>max<f32>(low, max<f32>(f32x4.extract_lane(v, 2), f32x4.extract_lane(v, 3)));
}
