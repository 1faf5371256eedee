import { escapedText } from "../invisible.ts";
import { limits } from "../limits.ts";

/** A label as it may be shown anywhere: see `escapedText`; at most 80 characters where nothing else is said. */
export function visibleText(text: string, longest: number = limits.shownLabel): string {
  return escapedText(text, longest);
}
