import { all, multiplyAdd, select } from "./vector";

/*
 * eˣ in each lane, within 2 units in the last place, for x ≤ 88 (f32) or x ≤ 709 (f64); the callers' x is never much above 0.
 * x = n·ln 2 + r with |r| ≤ ln 2 / 2, and eˣ = 2ⁿ·eʳ. eʳ is a polynomial that interpolates at Chebyshev nodes. −Infinity
 * gives 0, denormal results are not flushed, NaN stays NaN.
 */

// Constants as whole vectors in memory: engines build constants anew in each round of a loop, but a load costs nothing.
// log₂e; the rounder; −ln 2 in two parts, the first short enough for n times it to be exact; the polynomial from its highest
// power; 1. Adding the rounder leaves the nearest integer plus the exponent's bias in the low bits.
const constants64 = memory.data<f64>([
  1.4426950408889634, 1.4426950408889634, 6755399441056767.0, 6755399441056767.0, -0.693145751953125, -0.693145751953125,
  -1.4286068203094172e-6, -1.4286068203094172e-6, 2.5095554677111112e-8, 2.5095554677111112e-8, 2.761380686153829e-7,
  2.761380686153829e-7, 2.755728006701698e-6, 2.755728006701698e-6, 2.4801536388690766e-5, 2.4801536388690766e-5,
  1.984126985433861e-4, 1.984126985433861e-4, 1.3888888905881542e-3, 1.3888888905881542e-3, 8.333333333332155e-3,
  8.333333333332155e-3, 4.166666666665136e-2, 4.166666666665136e-2, 1.6666666666666666e-1, 1.6666666666666666e-1, 0.5, 0.5,
  1, 1,
]);
const constants32 = memory.data<f32>([
  1.442695, 1.442695, 1.442695, 1.442695, 12583039, 12583039, 12583039, 12583039, -0.693359375, -0.693359375, -0.693359375,
  -0.693359375, 2.1219444e-4, 2.1219444e-4, 2.1219444e-4, 2.1219444e-4, 1.3926184e-3, 1.3926184e-3, 1.3926184e-3,
  1.3926184e-3, 8.363179e-3, 8.363179e-3, 8.363179e-3, 8.363179e-3, 4.1666556e-2, 4.1666556e-2, 4.1666556e-2, 4.1666556e-2,
  0.16666577, 0.16666577, 0.16666577, 0.16666577, 0.5, 0.5, 0.5, 0.5, 1, 1, 1, 1,
]);

/** Constant number `index`, in all lanes. */
function constant<T>(index: usize): v128 {
  return v128.load((sizeof<T>() === 8 ? constants64 : constants32) + index * 16);
}

/** The constant 1, after the polynomial's. */
function last<T>(): usize {
  return sizeof<T>() === 8 ? 14 : 9;
}

/** 2ⁿ from a number in whose low bits n + bias stands. */
function powerOfTwo<T>(t: v128): v128 {
  return sizeof<T>() === 8 ? v128.shl<i64>(t, 52) : v128.shl<i32>(t, 23);
}

/** eˣ is a normal number from here on. */
function lowestNormal<T>(): f64 {
  return sizeof<T>() === 8 ? -708.0 : -87.0;
}

/** Whether e^(x − shift) is a normal number for all x from `smallest` on. */
export function isNormal<T>(smallest: v128, shift: v128): bool {
  return !v128.any_true(v128.lt<T>(v128.sub<T>(smallest, shift), all<T>(lowestNormal<T>())));
}

/** eˣ of one vector, whatever its lanes hold. */
export function exp<T>(x: v128): v128 {
  const floor = all<T>(sizeof<T>() === 8 ? -750.0 : -110.0);
  if (allTrue<T>(v128.lt<T>(x, floor))) return all<T>(0);
  // pmax(floor, x) keeps the floor where x is NaN; such lanes are put back at the end.
  const bounded = v128.pmax<T>(floor, x);
  const t = multiplyAdd<T>(bounded, constant<T>(0), constant<T>(1));
  const n = v128.sub<T>(t, constant<T>(1));
  const r = multiplyAdd<T>(n, constant<T>(3), multiplyAdd<T>(n, constant<T>(2), bounded));
  let p = multiplyAdd<T>(r, constant<T>(4), constant<T>(5));
  for (let index: usize = 6; index < last<T>(); index++) p = multiplyAdd<T>(p, r, constant<T>(index));
  p = v128.add<T>(multiplyAdd<T>(p, v128.mul<T>(r, r), r), constant<T>(last<T>()));
  // Where 2ⁿ is no normal number, it is multiplied in two halves, of which the first is one: so it is rounded but once.
  const low = v128.lt<T>(x, all<T>(lowestNormal<T>()));
  const lift = select(all<T>(sizeof<T>() === 8 ? 200.0 : 60.0), all<T>(0), low);
  const drop = select(all<T>(sizeof<T>() === 8 ? 6.223015277861142e-61 : 8.673617379884035e-19), all<T>(1), low);
  const result = v128.mul<T>(v128.mul<T>(p, powerOfTwo<T>(v128.add<T>(t, lift))), drop);
  return select(result, x, v128.eq<T>(x, x));
}

function allTrue<T>(mask: v128): bool {
  return sizeof<T>() === 8 ? v128.all_true<i64>(mask) : v128.all_true<i32>(mask);
}

/**
 * Replaces the vectors at `at`, `at + step`, … before `end` by e^(vector − shift), and gives their sum, added up in this order.
 * `normal` says that no result is denormal or 0, which makes them cheaper.
 */
export function expSum<T>(at: usize, end: usize, step: usize, shift: v128, normal: bool): v128 {
  return normal ? normalSum<T>(at, end, step, shift) : anySum<T>(at, end, step, shift);
}

function anySum<T>(at: usize, end: usize, step: usize, shift: v128): v128 {
  let sum = all<T>(0);
  for (; at < end; at += step) {
    const e = exp<T>(v128.sub<T>(v128.load(at), shift));
    v128.store(at, e);
    sum = v128.add<T>(sum, e);
  }
  return sum;
}

/** The polynomial by Estrin's scheme: neighbouring terms first, so that one vector's chain of operations is short. */
function normalSum<T>(at: usize, end: usize, step: usize, shift: v128): v128 {
  let sum = all<T>(0);
  for (; at < end; at += step) {
    const x = v128.sub<T>(v128.load(at), shift);
    const t = multiplyAdd<T>(x, constant<T>(0), constant<T>(1));
    const n = v128.sub<T>(t, constant<T>(1));
    const r = multiplyAdd<T>(n, constant<T>(3), multiplyAdd<T>(n, constant<T>(2), x));
    const r2 = v128.mul<T>(r, r);
    const r4 = v128.mul<T>(r2, r2);
    const one = last<T>();
    const a = multiplyAdd<T>(r, constant<T>(one - 2), constant<T>(one - 1));
    const b = multiplyAdd<T>(r, constant<T>(one - 4), constant<T>(one - 3));
    let p = multiplyAdd<T>(b, r2, a);
    if (sizeof<T>() === 8) {
      const c = multiplyAdd<T>(r, constant<T>(8), constant<T>(9));
      const d = multiplyAdd<T>(r, constant<T>(6), constant<T>(7));
      const e = multiplyAdd<T>(r, constant<T>(4), constant<T>(5));
      p = multiplyAdd<T>(multiplyAdd<T>(e, r4, multiplyAdd<T>(d, r2, c)), r4, p);
    } else p = multiplyAdd<T>(constant<T>(4), r4, p);
    p = v128.add<T>(multiplyAdd<T>(p, r2, r), constant<T>(one));
    p = v128.mul<T>(p, powerOfTwo<T>(t));
    v128.store(at, p);
    sum = v128.add<T>(sum, p);
  }
  return sum;
}
