import { TensorFileError } from "../tensor/files/byteSource.ts";
import { words } from "../words.ts";

/** Files that a pattern may name. */
const mostFiles = 4096;

/** The files that a reference names: itself, or for a pattern one for each index, with the axes that they count. */
export interface Expansion {
  readonly lead: readonly number[];
  readonly references: readonly string[];
}

const placeholder = /\{(layer|head|block|step)\}/;

/** A pattern's text as an ordinary path, so that it may be judged as one. */
export function samplePath(pattern: string): string {
  return pattern.replace(new RegExp(placeholder, "g"), "0");
}

/** Whether a reference has a place for a number. */
export function isPattern(reference: string): boolean {
  return placeholder.test(reference);
}

/**
 * Finds the files of a pattern such as `attn_layer_{layer}.npy` by asking for one number after the other, from 0, or from 1
 * where there is no 0; an axis for each placeholder, the first one slowest. Throws a TensorFileError where there is none, or
 * where a later index has other files than the first.
 */
export async function expandPattern(reference: string, exists: (name: string) => Promise<boolean>): Promise<Expansion> {
  if (!isPattern(reference)) return { lead: [], references: [reference] };
  const ranges: { readonly name: string; readonly start: number; readonly count: number }[] = [];
  const at = (pattern: string, name: string, index: number) => pattern.replaceAll(`{${name}}`, String(index));
  // Each axis is counted with the others at their first number.
  const names = [...new Set([...reference.matchAll(new RegExp(placeholder, "g"))].map(([, name = ""]) => name))];
  for (const [axis, name] of names.entries()) {
    const counted = await countOf(async (index) => {
      const known = ranges.reduce((pattern, range) => at(pattern, range.name, range.start), reference);
      return existsFromEither(at(known, name, index), names.slice(axis + 1), at, exists);
    });
    if (counted === undefined) throw new TensorFileError(words("there is no such file for {0} 0 or 1", `{${name}}`));
    ranges.push({ name, ...counted });
  }
  const lead = ranges.map(({ count }) => count);
  const total = lead.reduce((product, count) => product * count, 1);
  if (total > mostFiles) throw new TensorFileError(words("the pattern names more than {0} files", mostFiles));
  let references = [reference];
  for (const { name, start, count } of ranges) {
    references = references.flatMap((one) => Array.from({ length: count }, (_, index) => at(one, name, start + index)));
  }
  return { lead, references };
}

async function countOf(exists: (index: number) => Promise<boolean>) {
  const start = (await exists(0)) ? 0 : 1;
  let count = 0;
  while (count <= mostFiles && (await exists(start + count))) count++;
  return count === 0 ? undefined : { start, count };
}

async function existsFromEither(
  pattern: string,
  names: readonly string[],
  at: (pattern: string, name: string, index: number) => string,
  exists: (name: string) => Promise<boolean>,
): Promise<boolean> {
  const [name, ...rest] = names;
  if (name === undefined) return exists(pattern);
  for (const index of [0, 1]) if (await existsFromEither(at(pattern, name, index), rest, at, exists)) return true;
  return false;
}
