import { escapedText } from "../invisible.ts";
import { limits } from "../limits.ts";

/** A stretch of the user's text as a message may show it: at most 80 characters, invisible ones as escapes, an empty one as `""`. */
export function shown(text: string): string {
  return escapedText(text, limits.shownLabel);
}
