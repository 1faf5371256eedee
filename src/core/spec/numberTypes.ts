/** The types in which a step's numbers may be kept, or expected values may have come. */
export const numberTypes = ["float64", "float32", "bfloat16", "float16"] as const;
export type NumberType = (typeof numberTypes)[number];

/** Whether a name is a number type's. */
export function isNumberType(name: string | undefined): name is NumberType {
  return (numberTypes as readonly (string | undefined)[]).includes(name);
}

/** Half the distance from 1 to the next number of each type: the largest relative error of one rounding. */
export const unitRoundoff: Readonly<Record<NumberType, number>> = {
  float64: 2 ** -53,
  float32: 2 ** -24,
  bfloat16: 2 ** -8,
  float16: 2 ** -11,
};
