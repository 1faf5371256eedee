import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { type ByteSource, TensorFileError } from "../core/tensor/files/byteSource.ts";
import { words } from "../core/words.ts";

/** Reading that does not wait for a pipe's writer; 0 where the system has no such thing. */
const withoutWaiting = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * Opens a file for reading by range, hands it to `use`, and closes it; the file is never written. What was opened is judged:
 * pipes and devices cannot be read by range.
 */
export async function withFile<T>(path: string, use: (source: ByteSource) => Promise<T>): Promise<T> {
  const handle = await open(path, withoutWaiting);
  try {
    const status = await handle.stat();
    if (!status.isFile()) throw new TensorFileError(words("only a regular file can be read here"));
    const { size } = status;
    return await use({ size, read: (offset, length) => readAt(handle, offset, length) });
  } finally {
    await handle.close();
  }
}

async function readAt(handle: FileHandle, offset: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await handle.read(bytes, done, length - done, offset + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes.subarray(0, done);
}
