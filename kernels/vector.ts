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
