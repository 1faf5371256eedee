import type { Dirent } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, relative, sep } from "node:path";
import type { ByteSource } from "../core/tensor/files/byteSource.ts";
import { openModelFile } from "../core/tensor/files/openModelFile.ts";
import type { TensorListing } from "../core/tensor/files/storedTensor.ts";
import { openTensorFolder } from "../core/tensor/files/tensorFolder.ts";
import { withFile } from "./fileSource.ts";

const most = { files: 20_000, depth: 4 };

/** Opens a tensor file, or a folder of numbered ones, and hands over what it holds; nothing is ever written. */
export async function withTensors<T>(path: string, use: (listing: TensorListing) => Promise<T>): Promise<T> {
  const neighbours = (name: string) => neighbour(dirname(path), name);
  if (!(await stat(path)).isDirectory())
    return withFile(path, async (source) => use(await openModelFile(source, basename(path), neighbours)));
  const names = await filesUnder(path, "", 0);
  return use(await openTensorFolder(names, (name) => closedSource(join(path, name))));
}

/** A file beside another one; undefined where it is not there or, links followed, not inside of the folder. */
async function neighbour(folder: string, name: string): Promise<ByteSource | undefined> {
  try {
    const [home, file] = await Promise.all([realpath(folder), realpath(join(folder, name))]);
    const way = relative(home, file);
    return way === "" || way.startsWith("..") || way.startsWith(sep) ? undefined : await closedSource(file);
  } catch {
    return undefined;
  }
}

/** A file that is open only while it is read, so that a folder may have any number of them. */
async function closedSource(path: string): Promise<ByteSource> {
  const { size } = await stat(path);
  return {
    size,
    read: (offset, length) => withFile(path, (source) => source.read(offset, length)),
  };
}

async function filesUnder(folder: string, prefix: string, depth: number): Promise<string[]> {
  const names: string[] = [];
  const entries: Dirent[] = await readdir(join(folder, prefix), { withFileTypes: true });
  for (const entry of entries) {
    const name = prefix === "" ? entry.name : `${prefix}/${entry.name}`;
    if (names.length > most.files) break;
    if (entry.isFile()) names.push(name);
    else if (entry.isDirectory() && depth < most.depth) names.push(...(await filesUnder(folder, name, depth + 1)));
  }
  return names;
}
