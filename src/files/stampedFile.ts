import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { type ByteSource, TensorFileError } from "../core/tensor/files/byteSource.ts";
import { words } from "../core/words.ts";
import { reasonFor } from "./fileReasons.ts";

/** Reading that neither makes a file nor waits for a pipe's writer; 0 where the system has no such thing. */
export const withoutWaiting = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** A regular file as a source of bytes that is one file from beginning to end: another stamp between two reads is an error. */
export class StampedFile implements ByteSource {
  readonly size: number;
  /** Device, inode, size and time of the last change. */
  readonly stamp: string;
  readonly #path: string;
  #handle: Promise<FileHandle> | undefined;

  private constructor(path: string, handle: FileHandle, stamp: string, size: number) {
    this.#path = path;
    this.#handle = Promise.resolve(handle);
    this.stamp = stamp;
    this.size = size;
  }

  /** Opens a file; with `stamp` only where it is still the one of that stamp. Rejects with a TensorFileError. */
  static async open(path: string, stamp?: string): Promise<StampedFile> {
    return reasonFor(async () => {
      const handle = await open(path, withoutWaiting);
      try {
        const found = await stampOf(handle);
        if (stamp !== undefined && stamp !== found.stamp) throw changed();
        return new StampedFile(path, handle, found.stamp, found.size);
      } catch (error) {
        await handle.close();
        throw error;
      }
    });
  }

  /** The bytes from `offset`; opens the file again where it was closed. */
  read(offset: number, length: number): Promise<Uint8Array> {
    return reasonFor(async () => {
      this.#handle ??= open(this.#path, withoutWaiting);
      const handle = await this.#handle;
      const bytes = await readAt(handle, offset, length);
      if ((await stampOf(handle)).stamp !== this.stamp) throw changed();
      return bytes;
    });
  }

  async close(): Promise<void> {
    const handle = this.#handle?.catch(() => undefined); // one that could not be opened need not be closed
    this.#handle = undefined;
    await (await handle)?.close();
  }
}

function changed(): TensorFileError {
  return new TensorFileError(words("the file changed while it was read"));
}

async function stampOf(handle: FileHandle): Promise<{ readonly stamp: string; readonly size: number }> {
  const status = await handle.stat({ bigint: true });
  if (!status.isFile()) throw new TensorFileError(words("only a regular file can be read here"));
  const { dev, ino, size, mtimeNs } = status;
  return { stamp: `${dev}:${ino}:${size}:${mtimeNs}`, size: Number(size) };
}

/** The bytes of a file from `offset`; fewer where it ends before. */
export async function readAt(handle: FileHandle, offset: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await handle.read(bytes, done, length - done, offset + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes.subarray(0, done);
}
