import { words } from "../../words.ts";
import { type ByteSource, readRange, TensorFileError } from "./byteSource.ts";
import { readTorchZip } from "./pickle/pickleFile.ts";
import { readSafetensors } from "./safetensors.ts";
import type { StoredTensor, TensorListing } from "./storedTensor.ts";
import { parseStrictJson } from "./strictJson.ts";
import { strictUtf8 } from "./utf8Text.ts";

/** Opens a file that lies beside another one; undefined where there is none, or it is not inside of the folder. */
export type Neighbours = (name: string) => Promise<ByteSource | undefined>;

const most = { index: 32 * 2 ** 20, shards: 1_000 };

/** Lists a checkpoint in shards by its `*.index.json`: every tensor of the map from the shard that it names. */
export async function readShardIndex(source: ByteSource, neighbours: Neighbours): Promise<TensorListing> {
  if (source.size > most.index) throw new TensorFileError(words("the index has more than {0} bytes", most.index));
  const text = strictUtf8(await readRange(source, 0, source.size));
  const root = text === undefined ? undefined : parseStrictJson(text, 64);
  const map = root instanceof Map ? root.get("weight_map") : undefined;
  if (!(map instanceof Map)) throw new TensorFileError(words("the index has no weight_map"));
  const shards = new Map<string, ReadonlyMap<string, StoredTensor>>();
  const tensors: StoredTensor[] = [];
  const inert = new Set<string>();
  for (const [name, shard] of map) {
    if (typeof shard !== "string" || !isPlainName(shard)) throw outside(String(shard));
    let listed = shards.get(shard);
    if (listed === undefined) {
      if (shards.size === most.shards)
        throw new TensorFileError(words("the index names more than {0} shards", most.shards));
      const listing = await openShard(shard, neighbours);
      for (const object of listing.inert) inert.add(object);
      listed = new Map(listing.tensors.map((tensor) => [tensor.name, tensor]));
      shards.set(shard, listed);
    }
    const tensor = listed.get(name);
    if (tensor === undefined) {
      throw new TensorFileError(
        words(
          "the index names the tensor {0} of {1}, which does not hold it",
          JSON.stringify(name.slice(0, 60)),
          JSON.stringify(shard),
        ),
      );
    }
    tensors.push(tensor);
  }
  return { format: "safetensors", tensors, labels: new Map(), inert: [...inert] };
}

function isPlainName(name: string): boolean {
  return name.length > 0 && name.length < 256 && !/[/\\:\0]/.test(name) && name !== ".." && name !== ".";
}

function outside(name: string): TensorFileError {
  return new TensorFileError(words("the file {0} is not beside the index", JSON.stringify(name.slice(0, 60))));
}

async function openShard(name: string, neighbours: Neighbours): Promise<TensorListing> {
  const source = await neighbours(name);
  if (source === undefined)
    throw new TensorFileError(words("the shard {0} is missing beside the index", JSON.stringify(name.slice(0, 60))));
  return name.endsWith(".safetensors") ? readSafetensors(source) : readTorchZip(source);
}
