import { valueAt } from "../tensor/valueAt.ts";
import type { ColorScale } from "./colorScale.ts";
import { cellText, differenceText, exactNumber } from "./numberFormat.ts";
import { pointPads, widestPadded } from "./pointPads.ts";

/** What a cell is beside its number; a set of bits. */
export const cellMark = { masked: 1, nan: 2, infinite: 4, moved: 8, wrong: 16, beyond: 32 } as const;

/** How every cell of a matrix looks, cell by cell in the order of the data. */
export interface Looks {
  readonly rows: number;
  readonly cols: number;
  readonly texts: readonly string[];
  /** The numbers in full, as they are read back. */
  readonly exact: readonly string[];
  readonly backgrounds: readonly string[];
  readonly inks: readonly string[];
  /** Characters between a number and its column's right edge, so that decimal points line up. */
  readonly pads: Uint8Array;
  readonly marks: Uint8Array;
}

export interface LooksInput {
  readonly rows: number;
  readonly cols: number;
  /** The numbers to show. */
  readonly data: Float64Array;
  readonly scale: ColorScale;
  readonly decimals: number;
  /** Whether numbers are written without the zero before their point. */
  readonly terse?: boolean;
  /** Whether numbers carry a plus sign, as differences do. */
  readonly signed: boolean;
  /** Cells of keys that the query may not see. */
  readonly masked: Uint8Array | undefined;
  /** Cells whose number changed with the last result. */
  readonly moved: Uint8Array | undefined;
  /** Cells that are not as expected. */
  readonly wrong?: Uint8Array | undefined;
}

/** Cells that have been worked out, with what from. */
export interface WorkedOutCells {
  readonly input: LooksInput;
  readonly looks: Looks;
}

/** Works out how the cells look; the texts of numbers that were there before are taken over. */
export function looksOf(input: LooksInput, last?: WorkedOutCells): Looks {
  const { rows, cols, data, scale } = input;
  const count = rows * cols;
  const looks = {
    rows,
    cols,
    texts: new Array<string>(count),
    exact: new Array<string>(count),
    backgrounds: new Array<string>(count),
    inks: new Array<string>(count),
    marks: new Uint8Array(count),
  };
  const known = last && isSameWriting(input, last.input) ? last : undefined;
  const [low, high] = scale.reach;
  for (let index = 0; index < count; index++) {
    const value = valueAt(data, index);
    const masked = input.masked?.[index] === 1;
    const isKnown = known !== undefined && Object.is(known.input.data[index], value);
    looks.texts[index] = (isKnown ? known.looks.texts[index] : undefined) ?? textOf(value, input);
    looks.exact[index] = (isKnown ? known.looks.exact[index] : undefined) ?? exactNumber(value);
    // Masked cells and NaN have looks of their own, from the style sheet.
    const isPlain = !masked && !Number.isNaN(value);
    const row = Math.floor(index / cols);
    looks.backgrounds[index] = isPlain ? scale.css(value, row) : "";
    looks.inks[index] = isPlain ? scale.textCss(value, row) : "";
    looks.marks[index] =
      marksOf(value, masked, input.moved?.[index] === 1) |
      (input.wrong?.[index] === 1 ? cellMark.wrong : 0) |
      (isPlain && (value < low || value > high) ? cellMark.beyond : 0);
  }
  return { ...looks, pads: pointPads(looks.texts, cols) };
}

function isSameWriting(a: LooksInput, b: LooksInput): boolean {
  return (
    a.decimals === b.decimals && a.terse === b.terse && a.signed === b.signed && a.rows === b.rows && a.cols === b.cols
  );
}

function textOf(value: number, { decimals, signed, terse = false }: LooksInput): string {
  return (signed ? differenceText : cellText)(value, decimals, terse);
}

function marksOf(value: number, masked: boolean, moved: boolean): number {
  const kind = Number.isNaN(value) ? cellMark.nan : Number.isFinite(value) || masked ? 0 : cellMark.infinite;
  return kind | (masked ? cellMark.masked : 0) | (moved ? cellMark.moved : 0);
}

/** The number of characters of the widest cell. */
export function widestText({ texts, pads }: Looks): number {
  return widestPadded(texts, pads);
}
