import { exactCount, readValues, type StoredTensor, tensorRange } from "./storedTensor.ts";

/** What a tensor's numbers are like: the ends and the mean of the finite ones (null where there are none), and the rest counted. */
export interface TensorStatistics {
  readonly min: number | bigint | null;
  readonly max: number | bigint | null;
  readonly mean: number | null;
  readonly nan: number;
  readonly infinite: number;
}

const chunk = 2 ** 18;

/** Counts the numbers of a tensor, a stretch of its first axes at a time; complex numbers by their parts. */
export async function statisticsOf(tensor: StoredTensor): Promise<TensorStatistics> {
  const tally = new Tally();
  await countIn(tensor, 0, tally);
  return tally.result();
}

async function countIn(tensor: StoredTensor, axis: number, tally: Tally): Promise<void> {
  const count = exactCount(tensor.shape) ?? Number.POSITIVE_INFINITY;
  const size = tensor.shape[axis];
  if (count === 0) return;
  if (count <= chunk || size === undefined) {
    const { data, exact } = await readValues(tensor);
    tally.add(data, exact);
    return;
  }
  const rows = Math.max(1, Math.floor((chunk * size) / count));
  for (let start = 0; start < size; start += rows) {
    const part = tensorRange(tensor, axis, start, Math.min(rows, size - start));
    await countIn(part, rows === 1 ? axis + 1 : axis, tally);
  }
}

class Tally {
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;
  #exactMin: bigint | undefined;
  #exactMax: bigint | undefined;
  #sum = 0;
  #finite = 0;
  #nan = 0;
  #infinite = 0;

  add(data: Float64Array, exact: BigInt64Array | BigUint64Array | undefined): void {
    for (const value of data) {
      if (Number.isFinite(value)) {
        if (value < this.#min) this.#min = value;
        if (value > this.#max) this.#max = value;
        this.#sum += value;
        this.#finite++;
      } else if (Number.isNaN(value)) this.#nan++;
      else this.#infinite++;
    }
    for (const value of exact ?? []) {
      if (this.#exactMin === undefined || value < this.#exactMin) this.#exactMin = value;
      if (this.#exactMax === undefined || value > this.#exactMax) this.#exactMax = value;
    }
  }

  result(): TensorStatistics {
    const none = this.#finite === 0;
    return {
      min: none ? null : (this.#exactMin ?? this.#min),
      max: none ? null : (this.#exactMax ?? this.#max),
      mean: none ? null : this.#sum / this.#finite,
      nan: this.#nan,
      infinite: this.#infinite,
    };
  }
}
