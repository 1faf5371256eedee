import { exp } from "./exp";
import { all, multiplyAdd, select } from "./vector";

/**
 * tanh x in each lane, within 4 units in the last place; NaN stays NaN, −0 stays −0. Near 0, x + x³·P(x²)/Q(x²), else
 * 1 − 2/(e^(2|x|) + 1). Coefficients: Moshier, Cephes Math Library 2.8, tanh.c.
 */
export function tanh<T>(x: v128): v128 {
  const size = v128.abs<T>(x);
  const z = v128.mul<T>(x, x);
  let p = multiplyAdd<T>(z, all<T>(-9.64399179425052238628e-1), all<T>(-9.92877231001918586564e1));
  p = multiplyAdd<T>(p, z, all<T>(-1.61468768441708447952e3));
  let q = v128.add<T>(z, all<T>(1.12811678491632931402e2));
  q = multiplyAdd<T>(q, z, all<T>(2.23548839060100448583e3));
  q = multiplyAdd<T>(q, z, all<T>(4.84406305325125486048e3));
  const near = multiplyAdd<T>(v128.mul<T>(x, z), v128.div<T>(p, q), x);

  // Beyond 22 the result is 1; pmin keeps a NaN, which stands first.
  const e = exp<T>(v128.mul<T>(all<T>(2), v128.pmin<T>(size, all<T>(22))));
  const far = v128.sub<T>(all<T>(1), v128.div<T>(all<T>(2), v128.add<T>(e, all<T>(1))));
  const sign = v128.and(x, all<T>(-0.0));
  return select(near, v128.or(far, sign), v128.lt<T>(size, all<T>(0.625)));
}
