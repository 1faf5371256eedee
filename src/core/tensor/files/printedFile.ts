import { type ByteSource, readRange, TensorFileError } from "./byteSource.ts";
import { readLiterals } from "./literalFile.ts";
import { cutOut } from "./literals.ts";
import type { TensorListing } from "./storedTensor.ts";
import { withoutMark } from "./textLines.ts";
import { readTable } from "./textTable.ts";
import { utf8Text } from "./utf8Text.ts";

/** Lists what a text file holds: a table of numbers, or what Python prints. */
export async function readText(source: ByteSource): Promise<TensorListing> {
  const head = utf8Text(await readRange(source, 0, Math.min(source.size, 2 ** 16))).replace(/^\ufeff/, "");
  const isHeading = /^\s*[#=*-]+\s*[A-Za-z]/.test(head) && head.includes("[");
  if (!isHeading && !/^\s*([[({<]|>>>|[A-Za-z_][\w.]*\s*[=:(\w])/.test(head)) return readTable(source);
  try {
    return await readPrinted(source);
  } catch (error) {
    // Cells with texts make a table that begins like a name.
    const table =
      error instanceof TensorFileError && !head.includes("...")
        ? await readTable(source).catch(() => undefined)
        : undefined;
    if (table !== undefined) return table;
    throw error instanceof TensorFileError && head.includes("...") ? cutOut() : error;
  }
}

/** Lists what Python prints: `tensor([[…]], device=…)`, `array([[…]], dtype=…)`, rows without commas, several of them. */
export async function readPrinted(source: ByteSource): Promise<TensorListing> {
  return (await readLiterals(await withoutMark(source), "printed")).done("text");
}
