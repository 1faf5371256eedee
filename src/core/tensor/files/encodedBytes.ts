import { Gunzip } from "fflate/browser";
import { words } from "../../words.ts";
import { type ByteSource, memorySource, readRange, TensorFileError, viewOf } from "./byteSource.ts";
import { crc32 } from "./crc32.ts";

const most = 256 * 2 ** 20;

/** Inflates a gzip file into memory, up to a bound; throws where it is damaged or larger. */
export async function gunzipped(source: ByteSource): Promise<ByteSource> {
  const parts: Uint8Array[] = [];
  let length = 0;
  const stream = new Gunzip((part) => {
    length += part.length;
    if (length > most)
      throw new TensorFileError(words("the compressed file holds more than {0} MB: unpack it first", most / 2 ** 20));
    parts.push(part);
  });
  const ends: { readonly packed: number; readonly length: number }[] = [];
  stream.onmember = (packed) => ends.push({ packed, length });
  const step = 2 ** 14;
  try {
    for (let at = 0; at < source.size || at === 0; at += step)
      stream.push(await readRange(source, at, Math.min(step, source.size - at)), at + step >= source.size);
  } catch (error) {
    if (error instanceof TensorFileError) throw error;
    throw new TensorFileError(words("the compressed data (gzip) is damaged"));
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  let start = 0;
  for (const end of [...ends, { packed: source.size, length }]) {
    // Each member ends with its checksum and the size of what it holds.
    const trailer = viewOf(await readRange(source, end.packed - 8, 8));
    if (trailer.getUint32(0, true) !== crc32(bytes.subarray(start, end.length)))
      throw new TensorFileError(words("the compressed data (gzip) is damaged: its checksum (CRC) is wrong"));
    start = end.length;
  }
  return memorySource(bytes);
}

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const values = new Map([...letters].map((letter, value) => [letter.charCodeAt(0), value]));

/** The bytes of a base64 text; throws for characters that are none. */
export function base64Bytes(text: string): Uint8Array {
  const end = text.replace(/=+$/, "").length;
  const bytes = new Uint8Array(Math.floor((end * 3) / 4));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (let index = 0; index < end; index++) {
    const value = values.get(text.charCodeAt(index));
    if (value === undefined) throw new TensorFileError(words("the array is not valid base64"));
    bits = ((bits << 6) | value) & 0xffffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes[at++] = (bits >> held) & 255;
  }
  return bytes;
}
