/**
 * Says whether one more message may be handled: `burst` at once, then `perSecond`. `now` is in milliseconds and may jump;
 * a jump back counts as no time.
 */
export function rateLimit(burst: number, perSecond: number, now: () => number): () => boolean {
  let left = burst;
  let last = now();
  return () => {
    const time = now();
    left = Math.min(burst, left + (Math.max(0, time - last) / 1000) * perSecond);
    last = time;
    if (left < 1) return false;
    left--;
    return true;
  };
}
