import { type ByteSource, readRange, viewOf } from "./byteSource.ts";
import { elementType } from "./elementTypes.ts";

/** A kind of block of ggml's: how many numbers it holds in how many bytes, and how they are taken out. */
export interface BlockFormat {
  readonly name: string;
  readonly count: number;
  readonly size: number;
  readonly decode?: (view: DataView, at: number, into: Float32Array, from: number) => void;
}

/** ggml's kinds of blocks by their numbers (ggml.h); those without `decode` are listed by name only. */
export const blockFormats: ReadonlyMap<number, BlockFormat> = new Map<number, BlockFormat>([
  [2, { name: "Q4_0", count: 32, size: 18 }],
  [3, { name: "Q4_1", count: 32, size: 20 }],
  [6, { name: "Q5_0", count: 32, size: 22 }],
  [7, { name: "Q5_1", count: 32, size: 24 }],
  [8, { name: "Q8_0", count: 32, size: 34, decode: q8 }],
  [9, { name: "Q8_1", count: 32, size: 36 }],
  [10, { name: "Q2_K", count: 256, size: 84 }],
  [11, { name: "Q3_K", count: 256, size: 110 }],
  [12, { name: "Q4_K", count: 256, size: 144, decode: q4k }],
  [13, { name: "Q5_K", count: 256, size: 176 }],
  [14, { name: "Q6_K", count: 256, size: 210, decode: q6k }],
  [15, { name: "Q8_K", count: 256, size: 292 }],
]);

const half = elementType("float16")?.decode ?? (() => Number.NaN);

/** d (float16), 32 int8: d · q. */
function q8(view: DataView, at: number, into: Float32Array, from: number): void {
  const d = half(view, at, true);
  for (let index = 0; index < 32; index++) into[from + index] = d * view.getInt8(at + 2 + index);
}

/**
 * d, dmin (float16), 12 bytes of eight scales and minima of six bits, 128 bytes of two four-bit numbers each:
 * d · scale · q − dmin · minimum. Products are rounded to float32, as ggml rounds them.
 */
function q4k(view: DataView, at: number, into: Float32Array, from: number): void {
  const d = half(view, at, true);
  const dmin = half(view, at + 2, true);
  const byte = (index: number) => view.getUint8(at + 4 + index);
  for (let group = 0; group < 8; group++) {
    const low = group < 4;
    const scale = low ? byte(group) & 63 : (byte(group + 4) & 15) | ((byte(group - 4) >> 6) << 4);
    const minimum = low ? byte(group + 4) & 63 : (byte(group + 4) >> 4) | ((byte(group) >> 6) << 4);
    const factor = Math.fround(d * scale);
    const less = Math.fround(dmin * minimum);
    const start = at + 16 + 32 * (group >> 1);
    for (let index = 0; index < 32; index++) {
      const pair = view.getUint8(start + index);
      const q = group % 2 === 0 ? pair & 15 : pair >> 4;
      into[from + 32 * group + index] = Math.fround(factor * q) - less;
    }
  }
}

/** 128 bytes of low four bits, 64 of high two bits, 16 int8 scales, d (float16): d · scale · (q − 32). */
function q6k(view: DataView, at: number, into: Float32Array, from: number): void {
  const d = half(view, at + 208, true);
  for (let index = 0; index < 256; index++) {
    const side = index >> 7;
    const within = index & 127;
    const quarter = within >> 5;
    const column = within & 31;
    const low = view.getUint8(at + 64 * side + column + (quarter % 2 === 1 ? 32 : 0));
    const high = view.getUint8(at + 128 + 32 * side + column);
    const q = ((quarter < 2 ? low & 15 : low >> 4) | (((high >> (2 * quarter)) & 3) << 4)) - 32;
    const scale = view.getInt8(at + 192 + 8 * side + 2 * quarter + (column >> 4));
    into[from + index] = Math.fround(Math.fround(d * scale) * q);
  }
}

/** Blocks as the float32 that they stand for: only the blocks of a range that is asked for are read. */
export function dequantized(blocks: ByteSource, { count, size, decode }: BlockFormat, elements: number): ByteSource {
  return {
    size: 4 * elements,
    read: async (offset, length) => {
      const first = Math.floor(offset / (4 * count));
      const last = Math.ceil((offset + length) / (4 * count));
      const view = viewOf(await readRange(blocks, first * size, (last - first) * size));
      const values = new Float32Array((last - first) * count);
      for (let block = 0; block < last - first; block++) decode?.(view, block * size, values, block * count);
      const result = new DataView(new ArrayBuffer(4 * values.length));
      for (const [index, value] of values.entries()) result.setFloat32(4 * index, value, true);
      return new Uint8Array(result.buffer, offset - first * 4 * count, length);
    },
  };
}
