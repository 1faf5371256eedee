import { closeSync, fstatSync, openSync, readSync, type Stats, statSync } from "node:fs";
import { isatty } from "node:tty";
import { escapedText } from "../core/invisible.ts";
import { withoutWaiting } from "../files/stampedFile.ts";

/** The name of standard input on the command line. */
export const standardInput = "-";

const chunkBytes = 2 ** 16;

/** A file's name as it may be printed: nothing in it can steer a terminal or begin a line. */
export function shownName(file: string): string {
  return file === standardInput ? "<stdin>" : escapedText(file, Number.POSITIVE_INFINITY);
}

/**
 * The bytes of a file, of a pipe, or of standard input (`-`), at most `most` of them; a sentence where there are more, or
 * they cannot be read. What was opened is judged, not the name; devices, which may never end, are refused.
 */
export async function readBytes(file: string, most: number): Promise<Uint8Array | string> {
  try {
    if (file === standardInput) return await readStandardInput(most);
    const handle = openSync(file, openFlags(file));
    try {
      const status = fstatSync(handle);
      return refusal(status, most) ?? readHandle(handle, status.size, most);
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    return reasonOf(error);
  }
}

/** The bytes of a regular file of at most `most` bytes; undefined for everything else, which is not opened. */
export function readLittleBytes(file: string, most: number): Uint8Array | undefined {
  try {
    const found = statSync(file);
    if (!found.isFile() || found.size > most) return undefined;
    const handle = openSync(file, withoutWaiting);
    try {
      const bytes = readHandle(handle, found.size, most);
      return typeof bytes === "string" ? undefined : bytes;
    } finally {
      closeSync(handle);
    }
  } catch {
    return undefined;
  }
}

/** A file is never waited for, as some of the system's would have it (`/proc/kmsg`); a pipe is. */
function openFlags(file: string): number | "r" {
  return statSync(file).isFile() ? withoutWaiting : "r";
}

/** Why what was opened is not read; undefined where it may be. */
function refusal(status: Stats, most: number): string | undefined {
  if (status.isDirectory()) return "is a directory";
  if (status.isCharacterDevice() || status.isBlockDevice()) return "is a device, not a file";
  return status.isFile() && status.size > most ? tooLarge(most) : undefined;
}

function tooLarge(most: number): string {
  return `larger than ${most} bytes`;
}

/** Reads to the end, and one byte past `most` at the farthest: a file may grow, and a pipe has no size. */
function readHandle(handle: number, size: number, most: number): Uint8Array | string {
  let buffer = Buffer.allocUnsafe(Math.min(most, size) + 1);
  let length = 0;
  for (;;) {
    const count = readSync(handle, buffer, length, Math.min(chunkBytes, buffer.length - length), null);
    if (count === 0) return buffer.subarray(0, length);
    length += count;
    if (length > most) return tooLarge(most);
    if (length < buffer.length) continue;
    const larger = Buffer.allocUnsafe(Math.min(most + 1, Math.max(chunkBytes, 2 * buffer.length)));
    buffer.copy(larger);
    buffer = larger;
  }
}

async function readStandardInput(most: number): Promise<Uint8Array | string> {
  const status = fstatSync(0);
  const refused = isatty(0) ? undefined : refusal(status, most);
  if (refused !== undefined) return refused;
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    length += chunk.length;
    // Leaving the loop closes the stream.
    if (length > most) return tooLarge(most);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const reasons = new Map([
  ["ENOENT", "no such file"],
  ["ENOTDIR", "no such file"],
  ["ENXIO", "is a socket or a device, not a file"],
  ["EISDIR", "is a directory"],
  ["EACCES", "permission denied"],
  ["EPERM", "permission denied"],
  ["EAGAIN", "has nothing to read yet"],
  ["ELOOP", "too many symbolic links"],
  ["ENAMETOOLONG", "the name is too long"],
  ["ERR_INVALID_ARG_VALUE", "no such file"],
]);

/** What kept a file from being read, in words. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
  return reasons.get(code) ?? `cannot be read (${code})`;
}
