import { type NumberType, unitRoundoff } from "../spec/numberTypes.ts";
import { rounded } from "../tensor/rounding.ts";

/** What the digits of numbers say of where they come from. */
export interface Digits {
  /** Rounded to that many decimals. */
  readonly decimals?: number;
  /** All of them are numbers of this type. */
  readonly type?: NumberType;
  /** Half a unit of the last decimal. */
  readonly atol: number;
}

const mostDecimals = 7;
const fewest = 3;

/** Whether numbers were rounded to decimals or to a type; undefined where nothing says so, or too few numbers do. */
export function digitsOf(data: Float64Array): Digits | undefined {
  const broken = data.filter((x) => Number.isFinite(x) && !Number.isInteger(x));
  if (broken.length < fewest) return undefined;
  for (let decimals = 1; decimals <= mostDecimals; decimals++) {
    const power = 10 ** decimals;
    if (!broken.every((x) => isNearInteger(x * power))) continue;
    return decimals < 2 ? undefined : { decimals, atol: 0.5001 / power };
  }
  for (const type of ["bfloat16", "float16", "float32"] as const) {
    if (broken.every((x) => rounded(x, type) === x)) return { type, atol: unitRoundoff[type] };
  }
  // Numbers of float32 as they are printed, with eight or nine significant digits.
  return broken.every((x) => Number(x.toPrecision(9)) === x)
    ? { type: "float32", atol: unitRoundoff.float32 }
    : undefined;
}

function isNearInteger(x: number): boolean {
  return Math.abs(x - Math.round(x)) < 1e-9 * Math.max(1, Math.abs(x));
}
