import type { Block } from "../spec/spec.ts";

/**
 * ALiBi's slope of each head. For H = 2ⁿ heads: 2^(−8(h+1)/H); else the slopes of the next lower power of two, then every
 * second slope of twice that power. Source: Press et al., Train Short, Test Long, §3, and its reference code.
 */
export function defaultSlopes(heads: number): Float64Array {
  const power = 2 ** Math.floor(Math.log2(heads));
  return Float64Array.from({ length: heads }, (_, h) =>
    h < power ? 2 ** ((-8 * (h + 1)) / power) : 2 ** ((-4 * (2 * (h - power) + 1)) / power),
  );
}

/** The slopes in use, one per head, summed over all ALiBi entries; undefined without any. */
export function slopesOf(block: Block, heads: number): Float64Array | undefined {
  let slopes: Float64Array | undefined;
  for (const position of block.positions) {
    if (position.type !== "alibi") continue;
    const own = position.slopes?.data ?? defaultSlopes(heads);
    slopes = slopes === undefined ? own : slopes.map((slope, h) => slope + own[h]!);
  }
  return slopes;
}

/** What ALiBi adds to the score of query i for key j: −slope·|i + P − j|; queries count from P after a cache. */
export function alibiAt(slope: number, i: number, j: number, past: number): number {
  return -slope * Math.abs(i + past - j);
}
