import { limits } from "../core/limits.ts";

/** How long the text has to be quiet before the numbers follow it: too short to be seen for small documents. */
export function quietMs(length: number): number {
  if (length <= 16 * 1024) return 0;
  return length <= limits.promptText ? 100 : 500;
}
