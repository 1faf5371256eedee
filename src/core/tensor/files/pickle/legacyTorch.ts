import { words } from "../../../words.ts";
import { type ByteSource, partOf, readRange, TensorFileError, viewOf } from "../byteSource.ts";
import { readPickle } from "./pickleMachine.ts";
import { isNode, type PickleValue } from "./pickleValues.ts";
import { type FindStorage, storageReference } from "./storages.ts";

/** Bytes of a pickle that are read at most. */
export const pickleBytes = 64 * 2 ** 20;

/** The first pickle of a file that `torch.save` wrote before PyTorch 1.6. */
const magic = 0x1950a86a20f9469cfc6cn;

/** Whether a file's first pickle is the magic number of the legacy container. */
export function isLegacy(value: PickleValue): boolean {
  return value === magic;
}

/** Reads a legacy file: magic, version, system, the object, the list of keys, then each storage's count and bytes. */
export async function legacyRoot(
  source: ByteSource,
): Promise<{ readonly value: PickleValue; readonly find: FindStorage }> {
  const bytes = await readRange(source, 0, Math.min(source.size, pickleBytes));
  let at = 0;
  const next = () => {
    const read = readPickle(bytes, at, source);
    at = read.end;
    return read;
  };
  if (!isLegacy(next().value))
    throw new TensorFileError(words("_load_from_bytes holds no file of torch.save: its magic number is missing"));
  next();
  next();
  const root = next();
  const keys = next().value;
  const sizes = new Map<string, number>();
  for (const persistent of root.persistents) {
    const { key, type } = storageReference(persistent);
    sizes.set(key, type.size);
  }
  const places = new Map<string, ByteSource>();
  for (const key of isNode(keys) && keys.kind === "list" ? keys.items : []) {
    if (typeof key !== "string") throw new TensorFileError(words("a persistent id of the pickle is not a storage"));
    const count = Number(viewOf(await readRange(source, at, 8)).getBigInt64(0, true));
    const length = count * (sizes.get(key) ?? 1);
    const shown = JSON.stringify(key.slice(0, 60));
    if (count < 0) throw new TensorFileError(words("the size (numel) of the storage {0} is wrong", shown));
    if (!(at + 8 + length <= source.size)) {
      throw new TensorFileError(
        words(
          "the storage {0} needs {1} bytes, the file has {2}: it may be truncated",
          shown,
          length,
          source.size - at - 8,
        ),
      );
    }
    places.set(key, partOf(source, at + 8, length));
    at += 8 + length;
  }
  return { value: root.value, find: async (key) => ({ source: placed(places.get(key), key), little: true }) };
}

function placed(source: ByteSource | undefined, key: string): ByteSource {
  if (source !== undefined) return source;
  throw new TensorFileError(words("the storage {0} is missing", JSON.stringify(key.slice(0, 60))));
}
