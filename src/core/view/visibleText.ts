import { escapedText } from "../invisible.ts";
import { limits } from "../limits.ts";

/** A label as it may be shown anywhere: see `escapedText`; at most 80 characters where nothing else is said. */
export function visibleText(text: string, longest: number = limits.shownLabel): string {
  return escapedText(text, longest);
}

const rightToLeft = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC]/;

/** A label within a sentence: one that is written from right to left is kept apart, so that it does not turn the words beside it. */
export function isolated(label: string): string {
  return rightToLeft.test(label) ? `\u2068${label}\u2069` : label;
}
