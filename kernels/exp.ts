import { all, multiplyAdd, select, tileBytes } from "./vector";

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

/** The sums that `expLines` leaves, lane by lane, for each of a line's two vectors. */
export let sum0: v128 = i64x2.splat(0);
export let sum1: v128 = i64x2.splat(0);

/**
 * Replaces the lines from `at` to `end` by e^(line − shift), where a line is two vectors, each with a shift of its own, and adds
 * them up in this order. `normal` says that no result is denormal or 0, which makes them cheaper.
 */
export function expLines<T>(at: usize, end: usize, shift0: v128, shift1: v128, normal: bool): void {
  sum0 = all<T>(0);
  sum1 = all<T>(0);
  if (normal) normalLines<T>(at, end, shift0, shift1);
  else anyLines<T>(at, end, shift0, shift1);
}

function anyLines<T>(at: usize, end: usize, shift0: v128, shift1: v128): void {
  for (; at < end; at += tileBytes) {
    const e0 = exp<T>(v128.sub<T>(v128.load(at), shift0));
    const e1 = exp<T>(v128.sub<T>(v128.load(at, 16), shift1));
    v128.store(at, e0);
    v128.store(at, e1, 16);
    sum0 = v128.add<T>(sum0, e0);
    sum1 = v128.add<T>(sum1, e1);
  }
}

/** Both vectors of a line side by side, so that each constant is read once for two. */
function normalLines<T>(at: usize, end: usize, shift0: v128, shift1: v128): void {
  let s0 = sum0;
  let s1 = sum1;
  for (; at < end; at += tileBytes) {
    const x0 = v128.sub<T>(v128.load(at), shift0);
    const x1 = v128.sub<T>(v128.load(at, 16), shift1);
    let c = constant<T>(0);
    let d = constant<T>(1);
    const t0 = multiplyAdd<T>(x0, c, d);
    const t1 = multiplyAdd<T>(x1, c, d);
    const n0 = v128.sub<T>(t0, d);
    const n1 = v128.sub<T>(t1, d);
    c = constant<T>(2);
    d = constant<T>(3);
    const r0 = multiplyAdd<T>(n0, d, multiplyAdd<T>(n0, c, x0));
    const r1 = multiplyAdd<T>(n1, d, multiplyAdd<T>(n1, c, x1));
    c = constant<T>(4);
    d = constant<T>(5);
    let p0 = multiplyAdd<T>(r0, c, d);
    let p1 = multiplyAdd<T>(r1, c, d);
    if (sizeof<T>() === 8) {
      c = constant<T>(6);
      p0 = multiplyAdd<T>(p0, r0, c);
      p1 = multiplyAdd<T>(p1, r1, c);
      c = constant<T>(7);
      p0 = multiplyAdd<T>(p0, r0, c);
      p1 = multiplyAdd<T>(p1, r1, c);
      c = constant<T>(8);
      p0 = multiplyAdd<T>(p0, r0, c);
      p1 = multiplyAdd<T>(p1, r1, c);
      c = constant<T>(9);
      p0 = multiplyAdd<T>(p0, r0, c);
      p1 = multiplyAdd<T>(p1, r1, c);
      c = constant<T>(10);
      p0 = multiplyAdd<T>(p0, r0, c);
      p1 = multiplyAdd<T>(p1, r1, c);
    }
    c = constant<T>(last<T>() - 3);
    p0 = multiplyAdd<T>(p0, r0, c);
    p1 = multiplyAdd<T>(p1, r1, c);
    c = constant<T>(last<T>() - 2);
    p0 = multiplyAdd<T>(p0, r0, c);
    p1 = multiplyAdd<T>(p1, r1, c);
    c = constant<T>(last<T>() - 1);
    p0 = multiplyAdd<T>(p0, r0, c);
    p1 = multiplyAdd<T>(p1, r1, c);
    c = constant<T>(last<T>());
    p0 = v128.add<T>(multiplyAdd<T>(p0, v128.mul<T>(r0, r0), r0), c);
    p1 = v128.add<T>(multiplyAdd<T>(p1, v128.mul<T>(r1, r1), r1), c);
    p0 = v128.mul<T>(p0, powerOfTwo<T>(t0));
    p1 = v128.mul<T>(p1, powerOfTwo<T>(t1));
    v128.store(at, p0);
    v128.store(at, p1, 16);
    s0 = v128.add<T>(s0, p0);
    s1 = v128.add<T>(s1, p1);
  }
  sum0 = s0;
  sum1 = s1;
}
