import { itemAt, present } from "../../present.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import type { Merge } from "./linkage.ts";

/** Things in a row: their order, and what it costs to walk along it. */
export interface LeafOrder {
  readonly order: readonly number[];
  readonly length: number;
}

interface Node {
  readonly leaves: readonly number[];
  readonly left?: Node;
  readonly right?: Node;
}

/**
 * The order of a tree's leaves, of all that turning its branches allows, whose neighbours lie nearest (Bar-Joseph, Gifford and
 * Jaakkola 2001). distances: count×count. Takes time with the third power of the count.
 */
export function optimalLeafOrder(merges: readonly Merge[], distances: Float64Array, count: number): LeafOrder {
  if (count === 0) return { order: [], length: 0 };
  const nodes: Node[] = Array.from({ length: count }, (_, leaf) => ({ leaves: [leaf] }));
  for (const { left, right } of merges) {
    const [a, b] = [itemAt(nodes, left), itemAt(nodes, right)];
    nodes.push({ leaves: [...a.leaves, ...b.leaves], left: a, right: b });
  }
  const root = itemAt(nodes, -1);
  const walk = new Walk(distances, count);
  for (const node of nodes) walk.join(node);
  const { left, right } = root;
  if (left === undefined || right === undefined) return { order: root.leaves, length: 0 };
  let ends: [number, number] = [itemAt(left.leaves, 0), itemAt(right.leaves, 0)];
  for (const u of left.leaves) for (const w of right.leaves) if (walk.cost(u, w) < walk.cost(...ends)) ends = [u, w];
  return { order: walk.between(root, ...ends), length: walk.cost(...ends) };
}

/** The shortest walk through a cluster for each pair of leaves that it can begin and end with. */
class Walk {
  readonly #distances: Float64Array;
  readonly #count: number;
  /** By first and last leaf: the cost, and the two leaves at the seam. A pair belongs to one cluster only. */
  readonly #cost: Float64Array;
  readonly #seam: Int32Array;

  constructor(distances: Float64Array, count: number) {
    this.#distances = distances;
    this.#count = count;
    this.#cost = new Float64Array(count * count);
    this.#seam = new Int32Array(count * count * 2);
  }

  cost(u: number, w: number): number {
    return valueAt(this.#cost, u * this.#count + w);
  }

  /** Finds the walks through a cluster from those through its two parts. */
  join({ left, right }: Node): void {
    if (left === undefined || right === undefined) return;
    const nearest = new Float64Array(right.leaves.length);
    const from = new Int32Array(right.leaves.length);
    for (const u of left.leaves) {
      for (const [at, k] of right.leaves.entries()) {
        nearest[at] = Number.POSITIVE_INFINITY;
        for (const m of innerEnds(left, u)) {
          const cost = this.cost(u, m) + valueAt(this.#distances, m * this.#count + k);
          if (cost < valueAt(nearest, at)) [nearest[at], from[at]] = [cost, m];
        }
      }
      const place = new Map(right.leaves.map((leaf, at) => [leaf, at]));
      for (const w of right.leaves) this.#close(u, w, innerEnds(right, w), nearest, from, place);
    }
  }

  #close(
    u: number,
    w: number,
    ends: readonly number[],
    nearest: Float64Array,
    from: Int32Array,
    place: ReadonlyMap<number, number>,
  ): void {
    let best = Number.POSITIVE_INFINITY;
    let seam: [number, number] = [u, w];
    for (const k of ends) {
      const at = present(place.get(k));
      const cost = valueAt(nearest, at) + this.cost(k, w);
      if (cost < best) [best, seam] = [cost, [valueAt(from, at), k]];
    }
    this.#put(u, w, best, seam);
    this.#put(w, u, best, [seam[1], seam[0]]);
  }

  #put(u: number, w: number, cost: number, [m, k]: readonly [number, number]): void {
    const at = u * this.#count + w;
    this.#cost[at] = cost;
    this.#seam[2 * at] = m;
    this.#seam[2 * at + 1] = k;
  }

  /** The leaves of a cluster in the order of its shortest walk from u to w. */
  between(node: Node, u: number, w: number): readonly number[] {
    const { left, right } = node;
    if (left === undefined || right === undefined) return node.leaves;
    const [first, second] = left.leaves.includes(u) ? [left, right] : [right, left];
    const at = u * this.#count + w;
    return [
      ...this.between(first, u, valueAt(this.#seam, 2 * at)),
      ...this.between(second, valueAt(this.#seam, 2 * at + 1), w),
    ];
  }
}

/** Where a walk through a cluster that begins at u may end: in the part that u is not in; at u where it is alone. */
function innerEnds({ leaves, left, right }: Node, u: number): readonly number[] {
  if (left === undefined || right === undefined) return leaves;
  return left.leaves.includes(u) ? right.leaves : left.leaves;
}
