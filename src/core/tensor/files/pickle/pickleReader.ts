import { words } from "../../../words.ts";
import { TensorFileError, viewOf } from "../byteSource.ts";
import { utf8Text } from "../utf8Text.ts";

/** The bytes of a pickle, read forwards; every claim of a length is held against what is there. */
export class PickleReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#view = viewOf(bytes);
    this.at = at;
  }

  #advance(length: number): number {
    const at = this.at;
    if (!(length >= 0 && at + length <= this.#bytes.length)) {
      throw new TensorFileError(words("the pickle is truncated: it ends inside {0} bytes at offset {1}", length, at));
    }
    this.at += length;
    return at;
  }

  byte(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  unsigned(size: 1 | 2 | 4): number {
    const at = this.#advance(size);
    if (size === 1) return this.#view.getUint8(at);
    return size === 2 ? this.#view.getUint16(at, true) : this.#view.getUint32(at, true);
  }

  signed32(): number {
    return this.#view.getInt32(this.#advance(4), true);
  }

  long64(): number {
    return Number(this.#view.getBigUint64(this.#advance(8), true));
  }

  float64(): number {
    return this.#view.getFloat64(this.#advance(8), false);
  }

  bytes(length: number): Uint8Array {
    const at = this.#advance(length);
    return this.#bytes.subarray(at, at + length);
  }

  utf8(length: number): string {
    return utf8Text(this.bytes(length));
  }

  latin(length: number): string {
    return latinText(this.bytes(length));
  }

  /** The bytes up to the end of a line, which is passed over. */
  lineBytes(): Uint8Array {
    const end = this.#bytes.indexOf(10, this.at);
    if (end < 0) throw new TensorFileError(words("the pickle is truncated: a line at offset {0} has no end", this.at));
    const bytes = this.bytes(end - this.at);
    this.at++;
    return bytes;
  }

  line(): string {
    return utf8Text(this.lineBytes());
  }

  /** A little-endian integer in two's complement. */
  long(length: number): number | bigint {
    if (length > 16)
      throw new TensorFileError(
        words("an integer of {0} bytes in the pickle is too large: at most {1} bytes", length, 16),
      );
    const bytes = this.bytes(length);
    let value = 0n;
    for (let at = length - 1; at >= 0; at--) value = value * 256n + BigInt(bytes[at] ?? 0);
    return plainInteger(BigInt.asIntN(8 * length, value));
  }
}

/** A number where it is exact, else the big integer. */
export function plainInteger(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** A text whose characters are the bytes. */
export function latinText(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 4096)
    parts.push(String.fromCharCode(...bytes.subarray(at, Math.min(bytes.length, at + 4096))));
  return parts.join("");
}
