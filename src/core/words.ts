import { fill, type Words } from "./sentence.ts";
import { inSingular } from "./singular.ts";

// The page's first scripts take these from where they are, without the singulars.
export { type Words, words } from "./sentence.ts";

/** The sentence in English, for the command line, logs and tests. */
export function plainText({ template, args }: Words): string {
  return fill(inSingular(template, args), args);
}
