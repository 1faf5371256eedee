const plus = " + ";

/** A written sum that is longer than `longest` characters, cut after the last term that fits: `1·4 + 0·4 + …`. */
export function cutSum(words: string, longest: number): string {
  if (words.length <= longest) return words;
  const cut = words.lastIndexOf(plus, longest - plus.length);
  return cut <= 0 ? words : `${words.slice(0, cut)}${plus}…`;
}
