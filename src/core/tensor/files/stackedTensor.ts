import { type ByteSource, readRange } from "./byteSource.ts";
import { exactCount, packedStrides, readValues, type StoredTensor } from "./storedTensor.ts";
import { heldTensor } from "./tensorView.ts";

/**
 * Equal tensors behind each other as one, with the axes `lead` in front; undefined where their shapes differ. None of
 * the numbers are read: a part's bytes are read where it is asked for.
 */
export function stackedTensor(
  name: string,
  lead: readonly number[],
  members: readonly StoredTensor[],
): StoredTensor | undefined {
  const [first] = members;
  const count = first === undefined ? undefined : exactCount(first.shape);
  if (first === undefined || count === undefined) return undefined;
  if (!members.every(({ shape, unreadable }) => unreadable === undefined && same(shape, first.shape))) return undefined;
  const alike = members.every(({ type, little }) => type.name === first.type.name && little === first.little);
  const packed = packedStrides(first.shape);
  const direct = alike && members.every(({ strides }) => same(strides, packed));
  if (!direct && first.type.parts === 2) return undefined;
  const type = direct ? first.type : heldTensor("", [], new Float64Array(1)).type;
  const bytes = count * type.size;
  const source = concatenated(bytes, direct ? members.map(inPlace(bytes)) : members.map(decoded));
  const shape = [...lead, ...first.shape];
  return { name, type, shape, source, offset: 0, strides: packedStrides(shape), little: direct ? first.little : true };
}

type Part = (offset: number, length: number) => Promise<Uint8Array>;

function inPlace(bytes: number): (member: StoredTensor) => Part {
  return ({ source, offset }) =>
    (start, length) =>
      readRange(source, offset + start, Math.min(length, bytes - start));
}

/** A part of another element type or order, as float64. */
function decoded(member: StoredTensor): Part {
  return async (start, length) => {
    const { data } = await readValues(member);
    const bytes = new DataView(new ArrayBuffer(data.length * 8));
    for (let at = 0; at < data.length; at++) bytes.setFloat64(at * 8, data[at] ?? Number.NaN, true);
    return new Uint8Array(bytes.buffer, start, length);
  };
}

function concatenated(bytes: number, parts: readonly Part[]): ByteSource {
  return {
    size: bytes * parts.length,
    read: async (offset, length) => {
      const result = new Uint8Array(length);
      for (let done = 0; done < length; ) {
        const index = Math.floor((offset + done) / bytes);
        const start = offset + done - index * bytes;
        const take = Math.min(bytes - start, length - done);
        const part = await parts[index]?.(start, take);
        if (part === undefined) return result.subarray(0, done);
        result.set(part, done);
        done += take;
      }
      return result;
    },
  };
}

function same(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}
