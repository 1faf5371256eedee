import { type Words, words } from "../../words.ts";

/** Bytes by range: a file, a blob or a member of an archive, read only where asked. */
export interface ByteSource {
  readonly size: number;
  /** The bytes from `offset`; a reader asks only for ranges inside `size`. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** What is wrong with a tensor file, in one sentence; the only error that readers throw. */
export class TensorFileError extends Error {
  override readonly name = "TensorFileError";
  readonly sentence: Words;
  constructor(sentence: Words) {
    super(sentence.template);
    this.sentence = sentence;
  }
}

/** A file in order, but of elements that are no numbers; what lies beside it can be read. */
export class UnsupportedElements extends TensorFileError {}

/** Whether something thrown is what a reader says of a file: by its name, for the readers may be a bundle of their own. */
export function isTensorFileError(error: unknown): error is TensorFileError {
  return error instanceof Error && error.name === "TensorFileError";
}

/** Bytes that are in memory as a source. */
export function memorySource(bytes: Uint8Array): ByteSource {
  return { size: bytes.length, read: async (offset, length) => bytes.subarray(offset, offset + length) };
}

/** A stretch of a source as a source of its own. */
export function partOf(source: ByteSource, start: number, size: number): ByteSource {
  return { size, read: (offset, length) => readRange(source, start + offset, length) };
}

/** Reads exactly a range; throws where the file ends before it, without allocating what is not there. */
export async function readRange(source: ByteSource, offset: number, length: number): Promise<Uint8Array> {
  if (!(offset >= 0 && length >= 0 && offset + length <= source.size)) throw cutOff(offset + length, source.size);
  const bytes = await source.read(offset, length);
  if (bytes.length !== length) throw cutOff(offset + length, offset + bytes.length);
  return bytes;
}

function cutOff(needed: number, size: number): TensorFileError {
  return new TensorFileError(
    words("the file is truncated: it ends after {0} bytes, {1} bytes are needed", size, needed),
  );
}

/** The numbers of a range in their byte order. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
