import { words } from "../../../words.ts";
import { type ByteSource, readRange, TensorFileError, UnsupportedElements } from "../byteSource.ts";
import type { TensorListing } from "../storedTensor.ts";
import { utf8Text } from "../utf8Text.ts";
import { broken, readZipDirectory, shownName } from "../zipDirectory.ts";
import { openMember } from "../zipMember.ts";
import { isLegacy, legacyRoot, pickleBytes } from "./legacyTorch.ts";
import { readPickle } from "./pickleMachine.ts";
import type { PickleValue } from "./pickleValues.ts";
import type { FindStorage } from "./storages.ts";
import { walkPickle } from "./walk.ts";

const noStorages: FindStorage = async (key) => {
  throw new TensorFileError(words("the storage {0} is missing", JSON.stringify(key.slice(0, 60))));
};

/** What an object array of NumPy's holds, from its pickle; throws where there is nothing to show. */
export async function objectListing(pickle: ByteSource, name: string): Promise<TensorListing> {
  if (pickle.size > pickleBytes) throw tooLarge(pickle.size);
  const bytes = await readRange(pickle, 0, pickle.size);
  const listing = await walkPickle(readPickle(bytes, 0, bytes).value, noStorages, name);
  if (listing.tensors.length === 0)
    throw new UnsupportedElements(words("the object array (a Python pickle) holds no tensors"));
  return { format: "npy", ...listing };
}

/** Lists a pickle: of `pickle.dump`, or of `torch.save` before PyTorch 1.6. */
export async function readPickleFile(source: ByteSource): Promise<TensorListing> {
  const bytes = await readRange(source, 0, Math.min(source.size, pickleBytes));
  if (isTar(bytes)) {
    throw new TensorFileError(
      words("the file is a tar archive: extract it, or, where PyTorch before 0.1.10 wrote it, load and save it again"),
    );
  }
  const first = firstPickle(bytes, source);
  if (!isLegacy(first)) return { format: "pickle", ...(await walkPickle(first, noStorages)) };
  const { value, find } = await legacyRoot(source);
  return { format: "torch", ...(await walkPickle(value, find)) };
}

/** Whether a header of POSIX's tar begins the file. */
function isTar(bytes: Uint8Array): boolean {
  return utf8Text(bytes.subarray(257, 262)) === "ustar";
}

function firstPickle(bytes: Uint8Array, source: ByteSource): PickleValue {
  try {
    return readPickle(bytes, 0, source).value;
  } catch (error) {
    if (!(error instanceof TensorFileError) || bytes.length === source.size) throw error;
    throw tooLarge(source.size);
  }
}

function tooLarge(size: number): TensorFileError {
  const most = pickleBytes / 2 ** 20;
  return new TensorFileError(
    words("the pickle has {0} bytes, more than {1} MB: save it with numpy.savez or torch.save", size, most),
  );
}

/** Lists a zip archive of `torch.save` or TorchScript: its `data.pkl` as data, its storages by range. */
export async function readTorchZip(source: ByteSource): Promise<TensorListing> {
  const directory = await readZipDirectory(source);
  const pickles = [...directory.values()].filter(({ name }) => name === "data.pkl" || name.endsWith("/data.pkl"));
  const [pickle, second] = pickles;
  if (pickle === undefined) throw broken("it has no member data.pkl, this is not a file of torch.save");
  if (second !== undefined) throw broken("there are two members data.pkl");
  if (pickle.size > pickleBytes) throw tooLarge(pickle.size);
  for (const { encrypted, name } of directory.values()) {
    if (encrypted) throw broken(`the member ${shownName(name)} is encrypted`);
  }
  const prefix = pickle.name.slice(0, -"data.pkl".length);
  const opened = await openMember(source, pickle, true);
  const order = (await textOf(source, directory.get(`${prefix}byteorder`))).trim();
  if (order !== "" && order !== "little" && order !== "big")
    throw broken(`the byte order ${JSON.stringify(order.slice(0, 20))} of the member byteorder is unknown`);
  const little = order !== "big";
  const find: FindStorage = async (key) => {
    const member = directory.get(`${prefix}data/${key}`);
    if (member === undefined) return noStorages(key);
    return { source: await openMember(source, member, false), little };
  };
  const bytes = await readRange(opened, 0, opened.size);
  return { format: "torch", ...(await walkPickle(readPickle(bytes, 0, source).value, find)) };
}

async function textOf(source: ByteSource, member: Parameters<typeof openMember>[1] | undefined): Promise<string> {
  if (member === undefined || member.size > 100) return "";
  const opened = await openMember(source, member, true);
  return utf8Text(await readRange(opened, 0, opened.size));
}
