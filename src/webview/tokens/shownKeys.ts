/** How many of a row's numbers are shown: all, the largest few, or the largest that hold a share of the sum. */
export type Shown = "all" | "top5" | "top10" | "p50" | "p90";
export const shownChoices: readonly Shown[] = ["all", "top5", "top10", "p50", "p90"];

/** Which numbers are shown, and what of the sum is not. */
export interface ShownKeys {
  /** By their places; undefined where all are. */
  readonly shown: ReadonlySet<number> | undefined;
  /** How many are not shown, what they add up to, and the sum of all. */
  readonly hidden: number;
  readonly hiddenMass: number;
  readonly mass: number;
}

/** Chooses the numbers to show, the largest first, of equals the earlier; what cannot be seen (−Infinity) does not count. */
export function shownKeys(values: Float64Array, choice: Shown): ShownKeys {
  const seen = Array.from(values.keys()).filter((at) => values[at] !== -Infinity);
  const valueAt = (at: number): number => values[at] ?? 0;
  const mass = seen.reduce((sum, at) => sum + valueAt(at), 0);
  if (choice === "all") return { shown: undefined, hidden: 0, hiddenMass: 0, mass };
  const order = seen.sort((a, b) => valueAt(b) - valueAt(a) || a - b);
  let [count, sum] = [0, 0];
  const isEnough = {
    top5: () => count >= 5,
    top10: () => count >= 10,
    p50: () => sum >= mass / 2,
    p90: () => sum >= 0.9 * mass,
  }[choice];
  // The one that reaches the share belongs to it.
  while (count < order.length && !isEnough()) sum += valueAt(order[count++] ?? 0);
  const rest = order.slice(count);
  const hiddenMass = rest.reduce((so, at) => so + valueAt(at), 0);
  return { shown: new Set(order.slice(0, count)), hidden: rest.length, hiddenMass, mass };
}
