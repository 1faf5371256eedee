import type { NumberType } from "../spec/numberTypes.ts";
import { valueAt } from "./valueAt.ts";

/** A binary format: bits of the significand with the leading one, the exponent of the smallest normal number, the largest number. */
interface Format {
  readonly bits: number;
  readonly smallest: number;
  readonly largest: number;
}

const bfloat16: Format = { bits: 8, smallest: -126, largest: (2 - 2 ** -7) * 2 ** 127 };
const float16: Format = { bits: 11, smallest: -14, largest: 65504 };

const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);
const high = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? 1 : 0;

/** The nearest number of a type, ties to even; subnormal numbers are kept, and what is beyond the largest is infinite. */
export function rounded(x: number, type: NumberType): number {
  switch (type) {
    case "float64":
      return x;
    case "float32":
      return Math.fround(x);
    case "bfloat16":
      return roundedTo(x, bfloat16);
    case "float16":
      return roundedTo(x, float16);
  }
}

/** The same for every number of a tensor's data; the data itself for float64, and where float32 changes nothing. */
export function roundedData(data: Float64Array, type: NumberType): Float64Array {
  if (type === "float64") return data;
  if (type === "float32") return isSingle(data) ? data : new Float64Array(new Float32Array(data));
  const format = type === "bfloat16" ? bfloat16 : float16;
  return data.map((x) => roundedTo(x, format));
}

/** Whether float32 holds every number. */
function isSingle(data: Float64Array): boolean {
  for (let i = 0; i < data.length; i++) {
    const x = valueAt(data, i);
    if (Math.fround(x) !== x && !Number.isNaN(x)) return false;
  }
  return true;
}

function roundedTo(x: number, { bits, smallest, largest }: Format): number {
  if (x === 0 || !Number.isFinite(x)) return x;
  double[0] = x;
  const exponent = ((valueAt(words, high) >>> 20) & 0x7ff) - 1023;
  const quantum = 2 ** (Math.max(exponent, smallest) - bits + 1);
  // A double has no digits behind the point from 2⁵² on: the addition rounds to a whole number, ties to even.
  const size = (Math.abs(x) / quantum + 2 ** 52 - 2 ** 52) * quantum;
  const result = size > largest ? Infinity : size;
  return x < 0 ? -result : result;
}
