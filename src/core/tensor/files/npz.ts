import { words } from "../../words.ts";
import { type ByteSource, TensorFileError } from "./byteSource.ts";
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
    const listing = await named(member.name, async () =>
      readNpy(await openMember(source, member, false), member.name.slice(0, -4)),
    );
    tensors.push(...listing.tensors);
    for (const [name, texts] of listing.labels) labels.set(name, texts);
    inert.push(...listing.inert);
  }
  return { format: "npz", tensors, labels, inert: [...new Set(inert)] };
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
