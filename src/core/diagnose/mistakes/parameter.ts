import type { Mistake } from "../mistake.ts";
import { shortNumber } from "./scaleMistakes.ts";

/** A number of a block that may differ in the other program: it is fitted where no known value explains the numbers. */
export interface Parameter {
  /** Where the search begins; the best of them is refined. */
  readonly starts: readonly number[];
  /** Values that have a name, by which a number that was found is called. */
  readonly named: readonly (readonly [name: string, value: number])[];
  readonly positive: boolean;
  /** The value in the document, of a number that other programs have slightly wrong. */
  readonly ours?: number;
  readonly mistakeOf: (value: number, name: string) => Mistake;
}

/** 1/√k for whole numbers k, as a width that the document does not have. */
export function rootsOf(): (readonly [string, number])[] {
  return Array.from({ length: 1024 }, (_, at) => [
    `1/√${at + 1} = ${shortNumber(1 / Math.sqrt(at + 1))}`,
    (at + 1) ** -0.5,
  ]);
}
