import { itemAt } from "../../present.ts";
import { valueAt } from "../../tensor/valueAt.ts";
/** Two clusters that become one: below `count` a leaf, from there on the result of the step `index − count`. */
export interface Merge {
  readonly left: number;
  readonly right: number;
  readonly height: number;
  readonly size: number;
}

/** Average linkage of things by their distances, count×count: count − 1 merges, by rising height as a rule. */
export function averageLinkage(distances: Float64Array, count: number): Merge[] {
  const d = distances.slice();
  const sizes = new Array<number>(count).fill(1);
  const names = Array.from({ length: count }, (_, index) => index);
  const open = new Set(names);
  const merges: Merge[] = [];
  while (open.size > 1) {
    const [a, b, height] = nearest(d, count, open);
    const [sizeA, sizeB] = [itemAt(sizes, a), itemAt(sizes, b)];
    merges.push({ left: itemAt(names, a), right: itemAt(names, b), height, size: sizeA + sizeB });
    open.delete(b);
    for (const c of open) {
      if (c === a) continue;
      const mean = (sizeA * valueAt(d, a * count + c) + sizeB * valueAt(d, b * count + c)) / (sizeA + sizeB);
      d[a * count + c] = mean;
      d[c * count + a] = mean;
    }
    sizes[a] = sizeA + sizeB;
    names[a] = count + merges.length - 1;
  }
  return merges;
}

function nearest(d: Float64Array, count: number, open: ReadonlySet<number>): [number, number, number] {
  const list = [...open].sort((a, b) => a - b);
  let best: [number, number, number] = [itemAt(list, 0), itemAt(list, 1), Number.POSITIVE_INFINITY];
  for (const [at, a] of list.entries()) {
    for (let k = at + 1; k < list.length; k++) {
      const b = itemAt(list, k);
      if (valueAt(d, a * count + b) < best[2]) best = [a, b, valueAt(d, a * count + b)];
    }
  }
  return best;
}
