import { itemAt } from "../../present.ts";
/**
 * The known name that a written one was most likely meant to be: at most one slip per three letters, counting swaps of
 * neighbours as one slip and a difference of case as a third. Undefined when nothing is near, or only a letter for
 * another.
 */
export function nearest(written: string, known: readonly string[]): string | undefined {
  if (written.length > 64) return undefined;
  const most = Math.max(1, Math.floor(written.length / 3));
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const name of known) {
    if (Math.abs(name.length - written.length) > most) continue;
    const distance = editDistance(written, name);
    if (distance >= bestDistance || distance >= name.length) continue;
    bestDistance = distance;
    best = name;
  }
  return bestDistance <= most ? best : undefined;
}

/** Optimal string alignment distance; letters that differ in case only cost a third. */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = itemAt(last, j - 1) + changeCost(itemAt(a, i - 1), itemAt(b, j - 1));
      let cost = Math.min(change, itemAt(last, j) + 1, itemAt(row, j - 1) + 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) cost = Math.min(cost, itemAt(beforeLast, j - 2) + 1);
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return itemAt(last, b.length);
}

function changeCost(a: string, b: string): number {
  if (a === b) return 0;
  return a.toLowerCase() === b.toLowerCase() ? 1 / 3 : 1;
}
