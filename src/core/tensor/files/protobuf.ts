import { words } from "../../words.ts";
import { type ByteSource, readRange, TensorFileError } from "./byteSource.ts";

/** A field of a protobuf message: a number, or the place of its bytes. */
export interface ProtoField {
  readonly number: number;
  /** 0 varint, 1 eight bytes, 2 a length and bytes, 5 four bytes. */
  readonly wire: number;
  /** The value of a varint; else 0. */
  readonly value: bigint;
  /** Where the field's bytes begin in the file, and how many there are. */
  readonly start: number;
  readonly size: number;
}

const window = 4096;

/** Walks protobuf messages by range: fields that nobody asks for, raw data above all, are passed over by their length. */
export class ProtoWalker {
  readonly #source: ByteSource;
  #bytes: Uint8Array = new Uint8Array(0);
  #start = 0;
  #left = 4_000_000;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  /** The fields of the message in a stretch of the file. */
  async *fields(start: number, size: number): AsyncGenerator<ProtoField> {
    const end = start + size;
    for (let at = start; at < end; ) {
      if (--this.#left < 0) throw broken("it has too many fields");
      const [key, behind] = await this.#varint(at, end);
      const number = Number(key >> 3n);
      const wire = Number(key & 7n);
      if (number === 0) throw broken(`a field at byte ${at} has the number 0`);
      const field = await this.#field(number, wire, behind, end);
      if (field.start + field.size > end) throw broken(`a field at byte ${at} is longer than what it stands in`);
      yield field;
      at = field.start + field.size;
    }
  }

  async #field(number: number, wire: number, at: number, end: number): Promise<ProtoField> {
    if (wire === 0) {
      const [value, behind] = await this.#varint(at, end);
      return { number, wire, value, start: behind, size: 0 };
    }
    if (wire === 1 || wire === 5) return { number, wire, value: 0n, start: at, size: wire === 1 ? 8 : 4 };
    if (wire !== 2) throw broken(`a field at byte ${at} has the unknown kind ${wire}`);
    const [length, behind] = await this.#varint(at, end);
    if (length > BigInt(this.#source.size)) throw broken(`a field at byte ${at} claims ${length} bytes`);
    return { number, wire, value: 0n, start: behind, size: Number(length) };
  }

  /** The bytes of a field, which must not be many. */
  async bytes({ start, size }: ProtoField, most: number): Promise<Uint8Array> {
    if (size > most) throw broken(`a field at byte ${start} has ${size} bytes, more than ${most}`);
    return readRange(this.#source, start, size);
  }

  /** The numbers of a repeated field of varints, packed or not. */
  async varints(field: ProtoField, most: number): Promise<bigint[]> {
    if (field.wire === 0) return [field.value];
    const values: bigint[] = [];
    for (let at = field.start; at < field.start + field.size; ) {
      const [value, behind] = await this.#varint(at, field.start + field.size);
      if (values.push(value) > most) throw broken(`a field at byte ${field.start} has more than ${most} numbers`);
      at = behind;
    }
    return values;
  }

  async #varint(at: number, end: number): Promise<[bigint, number]> {
    let value = 0;
    let wide = 0n;
    for (let index = 0; index < 10; index++) {
      if (at + index >= end) throw broken(`it ends inside a number at byte ${at}`);
      const byte = await this.#byte(at + index);
      if (index < 4) value |= (byte & 127) << (7 * index);
      else wide |= BigInt(byte & 127) << BigInt(7 * index);
      if (byte < 128) return [BigInt(value) | wide, at + index + 1];
    }
    throw broken(`a number at byte ${at} is too long`);
  }

  async #byte(at: number): Promise<number> {
    if (at < this.#start || at >= this.#start + this.#bytes.length) {
      this.#start = at;
      this.#bytes = await readRange(this.#source, at, Math.min(window, this.#source.size - at));
    }
    return this.#bytes[at - this.#start] ?? 0;
  }
}

function broken(reason: string): TensorFileError {
  return new TensorFileError(words("the ONNX model cannot be read: {0}", reason));
}
