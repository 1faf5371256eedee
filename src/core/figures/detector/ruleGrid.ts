import type { Dims } from "../../spec/result.ts";

/** A grid over all pairs of a layer on which a rule can be drawn: a cell is one pair, or a block of them where there are many. */
export interface RuleGrid {
  readonly rows: number;
  readonly cols: number;
  /** Queries and keys of a cell; the last ones may have fewer. */
  readonly rowStep: number;
  readonly colStep: number;
  readonly n: number;
  readonly keys: number;
  /** The position of the first query among the keys. */
  readonly past: number;
}

/** Up to this many queries or keys have a cell of their own; of more there are at most as many blocks as the second says. */
const most = { single: 24, blocks: 16 };

export function ruleGridOf({ n, keys, past }: Pick<Dims, "n" | "keys" | "past">): RuleGrid {
  const [rowStep, colStep] = [stepOf(n), stepOf(keys)];
  return { rows: Math.ceil(n / rowStep), cols: Math.ceil(keys / colStep), rowStep, colStep, n, keys, past };
}

function stepOf(count: number): number {
  return count <= most.single ? 1 : Math.ceil(count / most.blocks);
}

/** How much of each cell a pattern of n×keys pairs names: 0 … 1. */
export function namedShares({ rows, cols, rowStep, colStep, n, keys }: RuleGrid, pattern: Uint8Array): Float64Array {
  const shares = new Float64Array(rows * cols);
  for (let i = 0; i < n; i++) {
    const row = Math.floor(i / rowStep) * cols;
    for (let j = 0; j < keys; j++) {
      const at = row + Math.floor(j / colStep);
      shares[at] = (shares[at] ?? 0) + (pattern[i * keys + j] ?? 0);
    }
  }
  return shares.map((named, at) => {
    const [row, col] = [Math.floor(at / cols), at % cols];
    return named / (Math.min(rowStep, n - row * rowStep) * Math.min(colStep, keys - col * colStep));
  });
}
