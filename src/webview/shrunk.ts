import { downsample } from "../core/view/downsample.ts";
import type { MatrixContent } from "./grid/matrixContent.ts";
import type { Pixels } from "./pixels.ts";

type Numbers = Pick<MatrixContent, "rows" | "cols" | "numbers" | "masked">;

interface Shrunk {
  readonly masked: Uint8Array | undefined;
  readonly size: string;
  readonly pixels: Pixels;
}

/** Sizes of one matrix that are kept: that of its card and that of its thumbnail. */
const mostKept = 2;

// The numbers stay the same array while their colours change.
const known = new WeakMap<Float64Array, readonly Shrunk[]>();

/** A matrix with at most that many rows and columns: each pixel is the most conspicuous number behind it. */
export function shrunk(content: Numbers, mostRows: number, mostCols: number): Pixels {
  const size = `${mostRows}×${mostCols}`;
  // A mask may come later than the numbers: what was made without it no longer counts.
  const kept = (known.get(content.numbers) ?? []).filter(({ masked }) => masked === content.masked);
  const found = kept.find((one) => one.size === size);
  if (found) return found.pixels;
  const pixels = shrink(content, mostRows, mostCols);
  known.set(content.numbers, [{ masked: content.masked, size, pixels }, ...kept].slice(0, mostKept));
  return pixels;
}

/** Masked weights are 0 as numbers; as a picture they are masked only where nothing else lies behind a pixel. */
function shrink({ rows, cols, numbers, masked }: Numbers, mostRows: number, mostCols: number): Pixels {
  const data = masked
    ? numbers.map((value, index) => (masked[index] === 1 ? Number.NEGATIVE_INFINITY : value))
    : numbers;
  const small = downsample({ rows, cols, data }, mostRows, mostCols);
  return {
    ...small,
    masked: masked && Uint8Array.from(small.data, (value) => (value === Number.NEGATIVE_INFINITY ? 1 : 0)),
    // Where many rows share a pixel, the scale is that of the first of them.
    rowOf: (at) => Math.floor((at * rows) / small.rows),
  };
}
