import { type Signal, signal } from "@preact/signals";
import { briefNumber, decimalsFor, exactNumber, formatNumber } from "../../core/view/numberFormat.ts";
import { fractionLength } from "../../core/view/pointPads.ts";

// As many as tell any two float64 apart.
const allDigits = 17;
const columnDecimals = 4;

/** Whether every number of the derivation is written with all its digits. */
export const fullPrecision: Signal<boolean> = signal(false);

/** A number as the inspector writes it now: at most six significant digits, or all there are. */
export function digits(value: number): string {
  return fullPrecision.value ? briefNumber(value, allDigits) : briefNumber(value);
}

/** A number of a column as it is written, and by how many characters it is indented so that the points line up. */
export interface ColumnNumber {
  readonly text: string;
  readonly style?: { readonly paddingInlineEnd: string };
}

/** How the numbers of one column are written. */
export function columnDigits(values: Float64Array): (value: number) => ColumnNumber {
  const decimals = decimalsFor(values, columnDecimals);
  const write = fullPrecision.value ? digits : (value: number) => formatNumber(value, decimals);
  return alignedIn(Array.from(values, write), write);
}

/** The same for numbers that are written already; `texts` are those of the whole column. */
export function alignedIn(texts: readonly string[], write: (value: number) => string): (value: number) => ColumnNumber {
  const deepest = texts.reduce((most, text) => Math.max(most, fractionLength(text) ?? 0), 0);
  return (value) => {
    const text = write(value);
    const pad = Math.max(0, deepest - (fractionLength(text) ?? deepest));
    // 8 px are the padding of every cell; see numbers.css.
    return pad === 0 ? { text } : { text, style: { paddingInlineEnd: `calc(8px + ${pad}ch)` } };
  };
}

/** What to say about a number on hover: all its digits where some are not shown. */
export function hiddenDigits(value: number): string | undefined {
  return fullPrecision.value ? undefined : exactNumber(value);
}
