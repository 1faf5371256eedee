/** The keys of a row of scores that are not masked. */
export function visibleKeys(scores: Float64Array): readonly number[] {
  return [...scores.keys()].filter((key) => scores[key] !== -Infinity);
}
