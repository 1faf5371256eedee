import { numberText } from "./numberText.ts";

/** Significant digits that the largest change of a tensor keeps. */
const keptDigits = 6;
/** Beyond them a float64 near 1 has no digits of its own. */
const mostDecimals = 15;

/**
 * How a tensor's new numbers are written: all with the same decimals, so that their points line up. These are as many as the
 * numbers of the text have (`written`), and as the largest change needs for six significant digits; fewer where all end in zeros.
 */
export function neededDigits(
  before: Float64Array,
  after: Float64Array,
  written: readonly string[],
): (value: number) => string {
  const change = after.reduce((most, value, at) => Math.max(most, finite(value - (before[at] ?? 0))), 0);
  const forChange = change > 0 ? keptDigits - 1 - Math.floor(Math.log10(change)) : 0;
  const ofText = Math.max(0, ...written.map(decimalsOf));
  const most = Math.max(0, forChange, ofText);
  if (most > mostDecimals) return numberText;
  const needed = after.reduce((count, value) => Math.max(count, decimalsOf(fixed(value, most))), 0);
  const decimals = Math.max(needed, Math.min(ofText, most));
  return (value) => fixed(value, decimals);
}

function finite(value: number): number {
  return Number.isFinite(value) ? Math.abs(value) : 0;
}

function fixed(value: number, decimals: number): string {
  if (!Number.isFinite(value) || Math.abs(value) >= 1e15) return numberText(value);
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? text.replace("-", "") : text;
}

/** Decimals of a number's text that are not idle zeros: two of `0.250`, four of `2.5e-3`. */
function decimalsOf(text: string): number {
  const parts = /^[-+]?\d*\.?(\d*?)0*(?:[eE]([-+]?\d+))?$/.exec(text);
  return parts === null ? 0 : Math.max(0, (parts[1]?.length ?? 0) - Number(parts[2] ?? 0));
}
