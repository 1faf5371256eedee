import { words } from "../../words.ts";
import type { Fix, TextRange } from "../problem.ts";
import type { Size, Sizes } from "./sizes.ts";

/**
 * A packed width divided among heads; undefined (and reported) when they do not divide it. `each`: how many of them there are
 * for each one that `headsKey` counts.
 */
export function perHead(
  sizes: Sizes,
  width: Size | undefined,
  heads: Size | undefined,
  headsKey: string,
  each: 1 | 2 = 1,
): Size | undefined {
  if (width === undefined || heads === undefined) return undefined;
  if (heads.value === 1) return width;
  if (width.value % heads.value === 0)
    return { value: width.value / heads.value, name: width.name, range: width.range, isPerHead: true };
  const range = sizes.valueOf(headsKey) ?? width.range;
  const written = heads.value / each;
  const message = words(indivisible(headsKey, each), written, width.name, width.value);
  const related = [{ message: words("{0}: {1}", width.name, width.value), range: width.range }];
  sizes.report("heads.divide", range, message, related, headFixes(sizes, headsKey, width.value / each, written));
  return undefined;
}

function indivisible(headsKey: string, each: 1 | 2): string {
  if (each === 2) return "2·{0} heads of the differential do not divide the columns of {1}, {2}";
  return headsKey.endsWith("kvHeads")
    ? "kvHeads: {0} key/value heads do not divide the columns of {1}, {2}"
    : "{0} heads do not divide the columns of {1}, {2}";
}

/** How far a divisor is looked for. */
const farthest = 10_000;

/** Offers the two divisors of the width that are nearest to what was written. */
export function headFixes(sizes: Sizes, headsKey: string, width: number, written: number): Fix[] {
  const range = sizes.valueOf(headsKey);
  if (range === undefined || !Number.isInteger(width)) return [];
  const offered = new Set([nearestDivisor(width, Math.min(written, width), -1), nearestDivisor(width, written, 1)]);
  return [...offered].filter((heads) => heads !== undefined).map((heads) => change(range, heads));
}

function nearestDivisor(width: number, from: number, step: 1 | -1): number | undefined {
  for (let heads = from, tries = 0; heads >= 1 && heads <= width && tries < farthest; heads += step, tries++) {
    if (width % heads === 0) return heads;
  }
  return undefined;
}

function change(range: TextRange, heads: number): Fix {
  return { title: words("Change to {0}", heads), edits: [{ range, text: String(heads) }] };
}

/** The key/value heads must divide the query heads. */
export function checkGroups(
  sizes: Sizes,
  heads: Size | undefined,
  kvHeads: Size | undefined,
  kvHeadsKey: string,
): boolean {
  if (heads === undefined || kvHeads === undefined) return false;
  if (heads.value % kvHeads.value === 0) return true;
  const message =
    kvHeads.name === kvHeadsKey
      ? words("kvHeads: {0} key/value heads do not divide {1} heads", kvHeads.value, heads.value)
      : words(
          "{0}: {1} key/value heads do not divide {2} heads ({3})",
          kvHeads.name,
          kvHeads.value,
          heads.value,
          heads.name,
        );
  const related = sizes.relatedTo(heads, kvHeads);
  sizes.report(
    "heads.divide",
    kvHeads.range,
    message,
    related,
    headFixes(sizes, kvHeadsKey, heads.value, kvHeads.value),
  );
  return false;
}
