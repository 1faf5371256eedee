import { TensorFileError } from "../core/tensor/files/byteSource.ts";
import { type Words, words } from "../core/words.ts";

/** The same for a file that is not there and for one outside, so that nothing is said of what lies outside. */
export const noSuchFile: Words = words("there is no such file in the folder from which files can be read");

const reasons = new Map<string, Words>([
  ["ENOENT", noSuchFile],
  ["ENOTDIR", noSuchFile],
  ["ELOOP", words("too many symbolic links")],
  ["EISDIR", words("only a regular file can be read here")],
  ["ENXIO", words("only a regular file can be read here")],
  ["EACCES", words("permission denied")],
  ["EPERM", words("permission denied")],
  ["ENAMETOOLONG", words("the name is too long")],
]);

/** Runs what touches the file system; its errors become a TensorFileError with the reason, never with a path. */
export async function reasonFor<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof TensorFileError || !(error instanceof Error && "code" in error)) throw error;
    const code = String(error.code);
    throw new TensorFileError(reasons.get(code) ?? words("the file cannot be read ({0})", code));
  }
}
