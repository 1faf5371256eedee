const special: ReadonlyMap<string, number> = new Map([
  ["nan", Number.NaN],
  ["infinity", Number.POSITIVE_INFINITY],
  ["inf", Number.POSITIVE_INFINITY],
  ["-infinity", Number.NEGATIVE_INFINITY],
  ["-inf", Number.NEGATIVE_INFINITY],
]);

/** A number that JSON cannot write, given as a string: `"NaN"`, `"Infinity"`, `"-inf"`, in any case. */
export function specialNumber(text: string): number | undefined {
  return text.length > 9 ? undefined : special.get(text.toLowerCase());
}

/**
 * What a word that is no JSON number was probably meant to be: `.5`, `5.`, `+1`, `01`, `1_000`, `0x10`, `1n`, `NaN`.
 * Undefined where there is no doubtless reading.
 */
export function meantNumber(word: string): number | undefined {
  if (word.length > 40) return undefined;
  const bare = word.replace(/^\+/, "").replaceAll("_", "").replace(/n$/, "");
  const value = specialNumber(bare) ?? (/^-?[0-9.]/.test(bare) ? Number(bare) : Number.NaN);
  return Number.isNaN(value) && specialNumber(bare) === undefined ? undefined : value;
}
