const plus = " + ";

/** A written sum that is longer than `longest` characters, cut after the last term that fits: `1·4 + 0·4 + …`. */
export function cutSum(words: string, longest: number): string {
  if (words.length <= longest) return words;
  // The last sign that lies within the length.
  const cut = words.lastIndexOf(plus, longest - plus.length);
  // Where not even one term fits, the sum is left whole.
  return cut <= 0 ? words : `${words.slice(0, cut)}${plus}…`;
}
