import { type Words, words } from "../../words.ts";
import { type ByteSource, TensorFileError, UnsupportedElements } from "./byteSource.ts";
import { unreadableTensor } from "./growing.ts";
import { readNpy } from "./npy.ts";
import type { StoredTensor, TensorListing } from "./storedTensor.ts";
import { broken, readZipDirectory, shownName } from "./zipDirectory.ts";
import { openMember } from "./zipMember.ts";

/** Lists an `.npz` archive: its `.npy` members by their names without the ending; others are left out. Throws where none can be read. */
export async function readNpz(source: ByteSource): Promise<TensorListing> {
  const directory = await readZipDirectory(source);
  const tensors: StoredTensor[] = [];
  const labels = new Map<string, readonly string[]>();
  const inert: string[] = [];
  const damaged: Words[] = [];
  let inflated = 0;
  for (const member of directory.values()) {
    if (!member.name.endsWith(".npy")) continue;
    const name = member.name.slice(0, -4);
    const listing = await readMember(name, async () => {
      if (member.method !== 8) return openMember(source, member, false);
      if (inflated + member.size > inflatedBytes)
        throw broken("its members have a size of more than 1 GB when inflated");
      inflated += member.size;
      return openMember(source, member, false);
    });
    tensors.push(...listing.tensors);
    for (const [name, texts] of listing.labels) labels.set(name, texts);
    inert.push(...listing.inert);
    damaged.push(...(listing.damaged ?? []));
  }
  const [reason] = tensors.flatMap(({ unreadable }) => unreadable ?? []);
  if (reason !== undefined && labels.size === 0 && tensors.every(({ unreadable }) => unreadable !== undefined))
    throw new TensorFileError(reason);
  if (directory.size > 0 && tensors.length === 0 && labels.size === 0)
    throw broken("none of its members is an .npy file with numbers or texts");
  return { format: "npz", tensors, labels, inert: [...new Set(inert)], ...(damaged.length > 0 && { damaged }) };
}

/** A member; one that cannot be read keeps its place in the list, with the reason. */
async function readMember(name: string, open: () => Promise<ByteSource>): Promise<TensorListing> {
  try {
    return await readNpy(await open(), name);
  } catch (error) {
    if (!(error instanceof TensorFileError)) throw error;
    const reason = named(name, error);
    const damaged = error instanceof UnsupportedElements ? {} : { damaged: [reason.sentence] };
    return { format: "npy", tensors: [unreadableTensor(name, reason)], labels: new Map(), inert: [], ...damaged };
  }
}

const inflatedBytes = 2 ** 30;

/** An error that names the member, as those of the archive do. */
function named(name: string, error: TensorFileError): TensorFileError {
  if (error instanceof UnsupportedElements || error.sentence.template.startsWith("the zip")) return error;
  const { template, args } = error.sentence;
  const reason = template.replace(/\{(\d+)\}/g, (_, index: string) => String(args[Number(index)]));
  return new TensorFileError(words("the member {0}: {1}", shownName(`${name}.npy`), reason));
}
