import type { MatrixSource, Numbers } from "../../tiles/matrixSource.ts";
import { readRange } from "./byteSource.ts";
import { half } from "./elementTypes.ts";
import { readValues, type StoredTensor, tensorRange } from "./storedTensor.ts";

/** Types whose numbers float32 holds exactly. */
const singles: ReadonlySet<string> = new Set([
  "float16",
  "bfloat16",
  "float32",
  "int8",
  "uint8",
  "int16",
  "uint16",
  "bool",
]);

/** Bytes that are read at once although part of them is not wanted, because the rows lie apart. */
const spreadBytes = 2 ** 22;
/** How many times as many bytes as are wanted may be read so. */
const mostSpread = 32;

const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** A tensor of two axes as a matrix to be read a rectangle at a time; `turned` where it lies transposed, and is read so. */
export interface StoredMatrix {
  readonly source: MatrixSource;
  readonly turned: boolean;
}

/** Reads a matrix of a file in the direction in which its numbers lie. */
export function storedMatrix(matrix: StoredTensor): StoredMatrix {
  const [rows = 1, cols = 1] = matrix.shape;
  const [down = 0, across = 0] = matrix.strides;
  const turned = rows > 1 && cols > 1 && down > 0 && down < across;
  const lying = turned ? { ...matrix, shape: [cols, rows], strides: [across, down] } : matrix;
  return { turned, source: sourceOf(lying) };
}

/** A tensor of two axes as a matrix, in the order of its rows. */
export function sourceOf(matrix: StoredTensor): MatrixSource {
  const [rows = 1, cols = 1] = matrix.shape;
  const single = singles.has(matrix.type.name);
  return {
    ...{ rows, cols, single },
    read: async (row, height, col, width) => {
      const part = tensorRange(tensorRange(matrix, 0, row, height), 1, col, width);
      return (await numbersOf(part)) ?? (await readValues(part)).data;
    },
  };
}

/** The numbers of a matrix whose rows lie in one piece each; undefined where they do not, or where the type is a rare one. */
async function numbersOf({
  shape,
  strides,
  type,
  source,
  offset,
  little,
  unreadable,
}: StoredTensor): Promise<Numbers | undefined> {
  const [rows = 0, cols = 0] = shape;
  const [down = 0, across = 0] = strides;
  const take = takers.get(type.name);
  const isPlain = unreadable === undefined && take !== undefined && little === isLittleEndian && cols > 0 && rows > 0;
  if (!isPlain || (cols > 1 && across !== 1)) return undefined;
  if (rows === 1 || down === cols) return take(await readRange(source, offset, rows * cols * type.size));
  if (down < cols || down > mostSpread * cols) return undefined;
  const all = type.name === "float64" ? new Float64Array(rows * cols) : new Float32Array(rows * cols);
  const strip = Math.max(1, Math.floor(spreadBytes / (down * type.size)));
  for (let row = 0; row < rows; row += strip) {
    const count = Math.min(strip, rows - row);
    const bytes = await readRange(source, offset + row * down * type.size, ((count - 1) * down + cols) * type.size);
    const numbers = take(bytes);
    for (let r = 0; r < count; r++) all.set(numbers.subarray(r * down, r * down + cols), (row + r) * cols);
  }
  return all;
}

/** The numbers of bytes in this machine's order, by the name of their type. */
const takers: ReadonlyMap<string, (bytes: Uint8Array) => Numbers> = new Map<string, (bytes: Uint8Array) => Numbers>([
  ["float32", (bytes) => new Float32Array(...placeOf(bytes, 4))],
  ["float64", (bytes) => new Float64Array(...placeOf(bytes, 8))],
  ["float16", (bytes) => halves(new Uint16Array(...placeOf(bytes, 2)))],
  ["bfloat16", (bytes) => bfloat16Numbers(new Uint16Array(...placeOf(bytes, 2)))],
]);

/** Where the bytes lie, moved to a place that a typed array may begin at. */
function placeOf(bytes: Uint8Array, size: number): [ArrayBufferLike, number, number] {
  // A Buffer of Node is one, too, and its own `slice` moves nothing.
  const placed = bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes);
  return [placed.buffer, placed.byteOffset, Math.floor(placed.length / size)];
}

function bfloat16Numbers(bits: Uint16Array): Float32Array {
  const wide = new Uint32Array(bits.length);
  for (let at = 0; at < bits.length; at++) wide[at] = (bits[at] ?? 0) << 16;
  return new Float32Array(wide.buffer);
}

let halfValues: Float32Array | undefined;

function halves(bits: Uint16Array): Float32Array {
  halfValues ??= Float32Array.from({ length: 2 ** 16 }, (_, pattern) => half(pattern));
  const numbers = new Float32Array(bits.length);
  for (let at = 0; at < bits.length; at++) numbers[at] = halfValues[bits[at] ?? 0] ?? Number.NaN;
  return numbers;
}
