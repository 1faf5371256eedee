import type { Merge } from "../../core/figures/between/linkage.ts";

/** A branch of the tree of likeness over heads in a row. */
export interface Branch {
  /** The leaves below it, as places in the row, both included. */
  readonly from: number;
  readonly to: number;
  /** Its middle, in places. */
  readonly at: number;
  /** How unlike its two parts are. */
  readonly height: number;
  readonly left: Subtree;
  readonly right: Subtree;
  /** The branch above; undefined for the whole. */
  readonly parent: number | undefined;
}

/** One of the two parts of a branch: another one, or a head where `branch` is undefined. */
export interface Subtree {
  readonly at: number;
  readonly height: number;
  readonly branch: number | undefined;
}

/** The branches of a tree whose leaves are at `places`, in the order of the merges; the last is the whole. */
export function treeBranches(merges: readonly Merge[], places: readonly number[]): readonly Branch[] {
  const count = places.length;
  const parents = new Map<number, number>();
  for (const [index, { left, right }] of merges.entries()) {
    parents.set(left, index);
    parents.set(right, index);
  }
  const branches: Branch[] = [];
  // Nodes below `count` are heads, the others are merges, in their order.
  const part = (node: number): Subtree & { readonly from: number; readonly to: number } => {
    const branch = branches[node - count];
    if (node < count || branch === undefined) {
      const at = places[node] ?? 0;
      return { at, height: 0, branch: undefined, from: at, to: at };
    }
    return { at: branch.at, height: branch.height, branch: node - count, from: branch.from, to: branch.to };
  };
  for (const [index, merge] of merges.entries()) {
    // The one that lies further left in the row comes first.
    const parts = [part(merge.left), part(merge.right)].sort((a, b) => a.from - b.from);
    const [left, right] = [parts[0] ?? part(merge.left), parts[1] ?? part(merge.right)];
    branches.push({
      ...{ from: left.from, to: right.to, at: (left.at + right.at) / 2, height: merge.height, left, right },
      parent: parents.get(count + index),
    });
  }
  return branches;
}

/** The lowest branch whose bar lies over a place of the row, at or above a height; undefined beside the tree. */
export function branchAt(branches: readonly Branch[], place: number, height: number): number | undefined {
  let best: number | undefined;
  for (const [index, branch] of branches.entries()) {
    // Half a place beyond its outer leaves.
    if (place < branch.from - 0.5 || place > branch.to + 0.5 || branch.height < height) continue;
    const least = best === undefined ? undefined : branches[best];
    if (least === undefined || branch.to - branch.from < least.to - least.from) best = index;
  }
  return best;
}

/** Where a key leads: up to the branch above, left and right down to its parts, Home to the whole. Undefined for other keys. */
export function treeMove(branches: readonly Branch[], at: number, key: string): number | undefined {
  const branch = branches[at];
  if (branch === undefined) return undefined;
  if (key === "Home") return branches.length - 1;
  if (key === "ArrowUp") return branch.parent ?? at;
  if (key === "ArrowLeft") return branch.left.branch ?? at;
  if (key === "ArrowRight") return branch.right.branch ?? at;
  if (key === "ArrowDown") return branch.left.branch ?? branch.right.branch ?? at;
  return undefined;
}
