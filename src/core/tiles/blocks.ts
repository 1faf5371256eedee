import type { Numbers } from "./matrixSource.ts";

/** What is shown of the numbers behind a cell: the one farthest from 0, the largest, the smallest, or their mean. */
export type BlockFigure = "farthest" | "largest" | "smallest" | "mean";

/** What the numbers of a matrix, or of as much of it as has been read, are like. */
export interface BlockStatistics {
  /** Of the finite numbers; NaN where there is none. */
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly nan: number;
  readonly infinite: number;
}

/**
 * A matrix of rows × cols blocks, each with the smallest and the largest of its numbers, their sum and how many are finite.
 * −∞ (a masked cell) counts only where a block holds nothing else; a block with a NaN is remembered as such.
 */
export class Blocks {
  readonly rows: number;
  readonly cols: number;
  readonly #low: Float64Array;
  readonly #high: Float64Array;
  readonly #sum: Float64Array;
  readonly #count: Float64Array;
  readonly #nan: Uint8Array;
  #nanCount = 0;
  #infiniteCount = 0;

  constructor(rows: number, cols: number) {
    this.rows = rows;
    this.cols = cols;
    const cells = rows * cols;
    this.#low = new Float64Array(cells).fill(Number.POSITIVE_INFINITY);
    this.#high = new Float64Array(cells).fill(Number.NEGATIVE_INFINITY);
    this.#sum = new Float64Array(cells);
    this.#count = new Float64Array(cells);
    this.#nan = new Uint8Array(cells);
  }

  /** Counts the numbers `from` … `to` of a row of a matrix: the first belongs to the column `col`, `per` of them to a block. */
  add(row: number, col: number, per: number, numbers: Numbers, from: number, to: number): void {
    const first = row * this.cols;
    for (let at = from, c = Math.floor(col / per); at < to; c++) {
      const end = Math.min(to, from + (c + 1) * per - col);
      const cell = first + c;
      let low = this.#low[cell] ?? 0;
      let high = this.#high[cell] ?? 0;
      let sum = 0;
      for (let index = at; index < end; index++) {
        const value = numbers[index] as number;
        sum += value;
        if (value < low) low = value;
        if (value > high) high = value;
      }
      // Finite only where all of them are.
      if (sum - sum === 0) {
        this.#low[cell] = low;
        this.#high[cell] = high;
        this.#sum[cell] = (this.#sum[cell] ?? 0) + sum;
        this.#count[cell] = (this.#count[cell] ?? 0) + (end - at);
      } else this.#addOdd(cell, numbers, at, end);
      at = end;
    }
  }

  /** Counts the blocks of others, each of which belongs to one of these: the same matrix in smaller blocks. */
  addBlocks(finer: Blocks, fineRow: number, row: number, fineCol: number, cols: number, per: number): void {
    for (let c = 0; c < cols; c++) {
      const from = fineRow * finer.cols + fineCol + c;
      const cell = row * this.cols + Math.floor(c / per);
      if ((finer.#low[from] ?? 0) < (this.#low[cell] ?? 0)) this.#low[cell] = finer.#low[from] ?? 0;
      if ((finer.#high[from] ?? 0) > (this.#high[cell] ?? 0)) this.#high[cell] = finer.#high[from] ?? 0;
      this.#sum[cell] = (this.#sum[cell] ?? 0) + (finer.#sum[from] ?? 0);
      this.#count[cell] = (this.#count[cell] ?? 0) + (finer.#count[from] ?? 0);
      if (finer.#nan[from] === 1) this.#nan[cell] = 1;
    }
  }

  /** A number for each block; NaN where one is behind it, −∞ where nothing else is. */
  figure(show: BlockFigure, single: boolean): Numbers {
    const cells = this.rows * this.cols;
    const data = single ? new Float32Array(cells) : new Float64Array(cells);
    for (let cell = 0; cell < cells; cell++) data[cell] = this.#figureOf(cell, show);
    return data;
  }

  get statistics(): BlockStatistics {
    let [min, max, sum, count] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0];
    for (let cell = 0; cell < this.#low.length; cell++) {
      const finite = this.#count[cell] ?? 0;
      if (finite === 0) continue;
      const [low, high] = [this.#low[cell] ?? 0, this.#high[cell] ?? 0];
      if (low < min) min = low;
      if (high > max && high < Number.POSITIVE_INFINITY) max = high;
      sum += this.#sum[cell] ?? 0;
      count += finite;
    }
    const none = count === 0;
    return {
      min: none ? Number.NaN : min,
      max: none ? Number.NaN : Math.max(max, this.#largestBesideInfinity, min),
      mean: none ? Number.NaN : sum / count,
      nan: this.#nanCount,
      infinite: this.#infiniteCount,
    };
  }

  /** The largest finite number of blocks that hold +∞, too. */
  #largestBesideInfinity = Number.NEGATIVE_INFINITY;

  #addOdd(cell: number, numbers: Numbers, from: number, to: number): void {
    for (let index = from; index < to; index++) {
      const value = numbers[index] as number;
      if (Number.isNaN(value)) {
        this.#nan[cell] = 1;
        this.#nanCount++;
        continue;
      }
      if (Number.isFinite(value)) {
        this.#sum[cell] = (this.#sum[cell] ?? 0) + value;
        this.#count[cell] = (this.#count[cell] ?? 0) + 1;
        if (value > this.#largestBesideInfinity) this.#largestBesideInfinity = value;
      } else this.#infiniteCount++;
      if (value === Number.NEGATIVE_INFINITY) continue;
      if (value < (this.#low[cell] ?? 0)) this.#low[cell] = value;
      if (value > (this.#high[cell] ?? 0)) this.#high[cell] = value;
    }
  }

  #figureOf(cell: number, show: BlockFigure): number {
    const [low, high] = [this.#low[cell] ?? 0, this.#high[cell] ?? 0];
    if (this.#nan[cell] === 1) return Number.NaN;
    if (low > high) return Number.NEGATIVE_INFINITY;
    if (show === "largest") return high;
    if (show === "smallest") return low;
    if (show === "mean")
      return high === Number.POSITIVE_INFINITY ? high : (this.#sum[cell] ?? 0) / (this.#count[cell] ?? 1);
    return Math.abs(low) > Math.abs(high) ? low : high;
  }
}
