import { open } from "node:fs/promises";
import { type ByteSource, TensorFileError } from "../core/tensor/files/byteSource.ts";
import { words } from "../core/words.ts";
import { readAt, withoutWaiting } from "../files/stampedFile.ts";

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
