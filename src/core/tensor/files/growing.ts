import { limits } from "../../limits.ts";
import { words } from "../../words.ts";
import { valueAt } from "../valueAt.ts";
import { memorySource, TensorFileError } from "./byteSource.ts";
import { elementType } from "./elementTypes.ts";
import { packedStrides, type StoredTensor } from "./storedTensor.ts";

/** Numbers as they are read from a text, in one array that grows. */
export class GrowingNumbers {
  #data = new Float64Array(1024);
  length = 0;
  /** Where the numbers are that a float64 does not keep as they are written. */
  readonly #rounded: number[] = [];

  push(value: number): void {
    if (this.length === this.#data.length) this.#grow();
    this.#data[this.length++] = value;
  }

  /** Says that float64 does not keep the next number as it is written. */
  roundsNext(): void {
    this.#rounded.push(this.length);
  }

  /** Forgets all numbers from the `length`-th on. */
  cutTo(length: number): void {
    this.length = length;
    while ((this.#rounded.at(-1) ?? -1) >= length) this.#rounded.pop();
  }

  /** A few of the numbers. */
  numbers(start: number, count: number): number[] {
    return Array.from(this.#data.subarray(start, start + count));
  }

  #grow(): void {
    const most = limits.tensorBytes / 8;
    if (this.length >= most)
      throw new TensorFileError(words("the text has more than {0} numbers: save it with numpy.savez", most));
    const grown = new Float64Array(Math.min(most, 2 * this.length));
    grown.set(this.#data);
    this.#data = grown;
  }

  /** How many of the rounded numbers are before the `end`-th number. */
  #roundedBefore(end: number): number {
    let low = 0;
    for (let high = this.#rounded.length; low < high; ) {
      const middle = (low + high) >> 1;
      if ((this.#rounded[middle] ?? end) < end) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The numbers from `start` as a tensor of a shape; `bool` where all of them are truth values. */
  tensor(name: string, shape: readonly number[], start: number, bool: boolean): StoredTensor {
    const count = shape.reduce((product, size) => product * size, 1);
    const part = this.#data.subarray(start, start + count);
    const type = elementType(bool ? "bool" : "float64");
    if (type === undefined) throw new Error("an element type is missing");
    const bytes = bool ? Uint8Array.from(part) : new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
    const strides = packedStrides(shape);
    const own = this.#rounded.slice(this.#roundedBefore(start), this.#roundedBefore(start + count));
    const rounded = own.length > 0 && { rounded: new Set(own.map((at) => valueAt(this.#data, at))) };
    return { name, type, shape, source: memorySource(bytes), offset: 0, strides, little: true, ...rounded };
  }
}

/** A tensor whose numbers cannot be read, with the reason. */
export function unreadableTensor(name: string, { sentence }: TensorFileError): StoredTensor {
  const source = memorySource(new Uint8Array(0));
  const type = { name: "unknown", size: 1 };
  return { name, type, shape: [], source, offset: 0, strides: [], little: true, unreadable: sentence };
}
