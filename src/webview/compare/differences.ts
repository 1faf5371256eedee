/** What two matrices of the same size differ by. */
export interface Differences {
  /** a − b, cell by cell; 0 where both are the same, also the same infinity or both NaN. */
  readonly data: Float64Array;
  /** How many cells differ. */
  readonly cells: number;
  /** Of the finite differences. */
  readonly largest: number;
  readonly meanSize: number;
  readonly rootMeanSquare: number;
  /** The cells that differ most, NaN and infinite ones first, then by size; of equals the earlier. */
  readonly most: readonly number[];
}

/** Compares row-major matrices of one size; `count` is how many of the largest differences are listed. */
export function differencesOf(a: Float64Array, b: Float64Array, count: number): Differences {
  const data = new Float64Array(a.length);
  let [cells, largest, sum, square, finite] = [0, 0, 0, 0, 0];
  let most: number[] = [];
  // The smallest size that can still be among the largest.
  let least = -1;
  for (let at = 0; at < a.length; at++) {
    const [left, right] = [a[at] ?? 0, b[at] ?? 0];
    const difference = left === right || (Number.isNaN(left) && Number.isNaN(right)) ? 0 : left - right;
    data[at] = difference;
    const size = sizeOf(difference);
    if (Number.isFinite(size)) {
      finite++;
      largest = Math.max(largest, size);
      sum += size;
      square += size * size;
    }
    if (size === 0) continue;
    cells++;
    if (most.length >= count && size <= least) continue;
    most.push(at);
    // Sorted only now and then, so that it costs little for each cell.
    if (most.length < 2 * count) continue;
    most = sorted(most, data).slice(0, count);
    least = sizeOf(data[most.at(-1) ?? 0] ?? 0);
  }
  return {
    data,
    cells,
    largest,
    meanSize: finite === 0 ? 0 : sum / finite,
    rootMeanSquare: finite === 0 ? 0 : Math.sqrt(square / finite),
    most: sorted(most, data).slice(0, count),
  };
}

/** A row, a column or a head, by what it differs in. */
export interface DifferentGroup {
  readonly index: number;
  /** The root of the sum of the squared differences; infinite where one is no number. */
  readonly size: number;
  /** How many cells differ, and which of them most. */
  readonly cells: number;
  readonly most: number;
}

/** The rows or columns that differ, by the size of their differences, the largest first; of equals the earlier. */
export function differentGroups({ data }: Differences, cols: number, by: "rows" | "columns"): DifferentGroup[] {
  const groups = new Map<number, DifferentGroup & { square: number }>();
  for (let at = 0; at < data.length; at++) {
    const size = sizeOf(data[at] ?? 0);
    if (size === 0) continue;
    const index = by === "rows" ? Math.floor(at / cols) : at % cols;
    const last = groups.get(index);
    const square = (last?.square ?? 0) + size * size;
    const isMore = last === undefined || size > sizeOf(data[last.most] ?? 0);
    const most = isMore ? at : last.most;
    groups.set(index, { index, square, size: Math.sqrt(square), cells: (last?.cells ?? 0) + 1, most });
  }
  return bySize([...groups.values()].map(({ square: _, ...group }) => group));
}

/** Groups by the size of their differences, the largest first; of equals the earlier. */
export function bySize(groups: readonly DifferentGroup[]): DifferentGroup[] {
  return [...groups].sort((a, b) => (a.size === b.size ? a.index - b.index : b.size - a.size));
}

const single = new Float32Array(1);
const bits = new Uint32Array(single.buffer);

/**
 * How many float32 numbers a difference spans: |a − b| divided by the distance between neighbouring float32 numbers at the larger of both.
 * NaN where one is not a finite float32 number.
 */
export function singleUlps(a: number, b: number): number {
  single[0] = Math.max(Math.abs(a), Math.abs(b));
  const largest = single[0];
  if (!Number.isFinite(largest) || Number.isNaN(a) || Number.isNaN(b)) return Number.NaN;
  // The bits of positive floats count upwards as the numbers do: one more is the next float32.
  bits[0] = (bits[0] ?? 0) + 1;
  // Above the largest float32 the distance stays that below it, 2¹²⁷ · 2⁻²³.
  const spacing = Number.isFinite(single[0]) ? single[0] - largest : 2 ** 104;
  return Math.abs(a - b) / spacing;
}

function sizeOf(difference: number): number {
  return Number.isNaN(difference) ? Number.POSITIVE_INFINITY : Math.abs(difference);
}

function sorted(cells: readonly number[], data: Float64Array): number[] {
  const at = (cell: number): number => sizeOf(data[cell] ?? 0);
  return [...cells].sort((a, b) => (at(a) === at(b) ? a - b : at(b) - at(a)));
}
