import { words } from "../../words.ts";
import { type ByteSource, TensorFileError, UnsupportedElements } from "./byteSource.ts";
import { unreadableTensor } from "./growing.ts";
import { readNpy } from "./npy.ts";
import type { StoredTensor, TensorListing } from "./storedTensor.ts";
import { broken, readZipDirectory, shownName } from "./zipDirectory.ts";
import { openMember } from "./zipMember.ts";

/** Lists an `.npz` archive: its `.npy` members by their names without the ending; others are left out. */
export async function readNpz(source: ByteSource): Promise<TensorListing> {
  const directory = await readZipDirectory(source);
  const tensors: StoredTensor[] = [];
  const labels = new Map<string, readonly string[]>();
  const inert: string[] = [];
  let inflated = 0;
  for (const member of directory.values()) {
    if (!member.name.endsWith(".npy")) continue;
    if (member.method === 8) inflated += member.size;
    if (inflated > inflatedBytes) throw broken("its members have a size of more than 1 GB when inflated");
    const name = member.name.slice(0, -4);
    const listing = await named(member.name, async () => readMember(await openMember(source, member, false), name));
    tensors.push(...listing.tensors);
    for (const [name, texts] of listing.labels) labels.set(name, texts);
    inert.push(...listing.inert);
  }
  const [reason] = tensors.flatMap(({ unreadable }) => unreadable ?? []);
  if (reason !== undefined && labels.size === 0 && tensors.every(({ unreadable }) => unreadable !== undefined))
    throw new TensorFileError(reason);
  if (directory.size > 0 && tensors.length === 0 && labels.size === 0)
    throw broken("none of its members is an .npy file with numbers or texts");
  return { format: "npz", tensors, labels, inert: [...new Set(inert)] };
}

/** A member; one in order whose elements are no numbers keeps its place in the list, with the reason. */
async function readMember(member: ByteSource, name: string): Promise<TensorListing> {
  try {
    return await readNpy(member, name);
  } catch (error) {
    if (!(error instanceof UnsupportedElements)) throw error;
    return { format: "npy", tensors: [unreadableTensor(name, error)], labels: new Map(), inert: [] };
  }
}

const inflatedBytes = 2 ** 30;

async function named<T>(name: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof TensorFileError) || error.sentence.template.startsWith("the zip")) throw error;
    const { template, args } = error.sentence;
    const reason = template.replace(/\{(\d+)\}/g, (_, index: string) => String(args[Number(index)]));
    throw new TensorFileError(words("the member {0}: {1}", shownName(name), reason));
  }
}
