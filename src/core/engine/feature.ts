import type { LinearFeature } from "../spec/spec.ts";
import { type Matrix, matrixAt } from "./matrix.ts";

/** φ of one entry of a linear score: elu(x) + 1, max(0, x) or eˣ. */
export function featureOf(feature: LinearFeature, x: number): number {
  if (feature === "relu") return Math.max(0, x);
  return feature === "exp" || x < 0 ? Math.exp(x) : x + 1;
}

/** φ′ of one entry; 0 for relu at 0. */
export function featureSlope(feature: LinearFeature, x: number): number {
  if (feature === "relu") return x > 0 ? 1 : 0;
  return feature === "exp" || x < 0 ? Math.exp(x) : 1;
}

/** φ of each entry of a matrix. */
export function featuresOf(feature: LinearFeature, x: Matrix): Matrix {
  const data = x.data.slice(x.at, x.at + x.rows * x.cols).map((value) => featureOf(feature, value));
  return matrixAt(data, 0, x.rows, x.cols);
}
