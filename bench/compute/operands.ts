import type { Numbers } from "../../src/core/engine/kernels/numbers.ts";
import { type Case, numbersOf, seeds } from "./cases.ts";

/** The operands of a case, in its precision. */
export function operandsOf({ kind, precision, n, heads, dk }: Case) {
  const d = heads * dk;
  const make = (name: keyof typeof seeds, length: number, divisor = 1): Numbers => {
    const numbers = numbersOf(length, seeds[name]);
    for (let i = 0; i < length; i++) numbers[i]! /= divisor;
    return precision === "float64" ? numbers : Float32Array.from(numbers);
  };
  const weight = (name: keyof typeof seeds) => make(name, d * d, Math.sqrt(d));
  const perHead = (name: keyof typeof seeds) => make(name, heads * n * dk);
  return kind === "S"
    ? { kind, Q: perHead("Q"), K: perHead("K"), V: perHead("V") }
    : { kind, X: make("X", n * d), Wq: weight("Wq"), Wk: weight("Wk"), Wv: weight("Wv"), Wo: weight("Wo") };
}

/** A sum over a result by which all peers can be compared. */
export function checkSum(numbers: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < numbers.length; i++) sum += numbers[i]! * ((i % 7) - 3);
  return sum;
}

/** n×(H·w) → H×n×w, or back. */
export function swapHeads<T extends Numbers>(from: T, rows: number, heads: number, width: number, toHeads: boolean): T {
  const to = from.slice() as T;
  for (let i = 0; i < rows; i++) {
    for (let h = 0; h < heads; h++) {
      const packed = (i * heads + h) * width;
      const split = (h * rows + i) * width;
      if (toHeads) to.set(from.subarray(packed, packed + width) as never, split);
      else to.set(from.subarray(split, split + width) as never, packed);
    }
  }
  return to;
}
