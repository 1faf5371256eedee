import { type Signal, signal } from "@preact/signals";
import { briefNumber, decimalsFor, exactNumber, formatNumber } from "../../core/view/numberFormat.ts";

const allDigits = 17;
const columnDecimals = 4;

/** Whether every number of the derivation is written with all its digits. */
export const fullPrecision: Signal<boolean> = signal(false);

/** A number as the inspector writes it now: at most six significant digits, or all there are. */
export function digits(value: number): string {
  return fullPrecision.value ? briefNumber(value, allDigits) : briefNumber(value);
}

/** The numbers of one column, all with the same decimals so that their points stand below each other. */
export function columnDigits(values: Float64Array): (value: number) => string {
  if (fullPrecision.value) return digits;
  const decimals = decimalsFor(values, columnDecimals);
  return (value) => formatNumber(value, decimals);
}

/** What to say about a number on hover: all its digits where some are not shown. */
export function hiddenDigits(value: number): string | undefined {
  return fullPrecision.value ? undefined : exactNumber(value);
}
