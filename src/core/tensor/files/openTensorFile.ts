import { words } from "../../words.ts";
import { type ByteSource, readRange, TensorFileError } from "./byteSource.ts";
import { gunzipped } from "./encodedBytes.ts";
import { readJson, readJsonLines } from "./jsonFile.ts";
import { readNpy } from "./npy.ts";
import { readNpz } from "./npz.ts";
import { readPickleFile, readTorchZip } from "./pickle/pickleFile.ts";
import { readText } from "./printedFile.ts";
import { readSafetensors } from "./safetensors.ts";
import { type Neighbours, readShardIndex } from "./shardIndex.ts";
import { distinctlyNamed, type TensorListing } from "./storedTensor.ts";
import { readTable } from "./textTable.ts";
import { utf8Text } from "./utf8Text.ts";

/**
 * Lists what a tensor file holds, by its ending; `neighbours` opens the shards of an index. Throws a TensorFileError with the
 * reason where it cannot be read. Of tensors whose ways are written alike (`a.b` and `a["b"]`), the later ones have a prime.
 */
export async function openTensorFile(
  source: ByteSource,
  fileName: string,
  neighbours?: Neighbours,
): Promise<TensorListing> {
  const listing = await listed(source, fileName, neighbours);
  return { ...listing, tensors: distinctlyNamed(listing.tensors) };
}

async function listed(source: ByteSource, fileName: string, neighbours?: Neighbours): Promise<TensorListing> {
  const ending = /\.([a-z0-9]+)$/i.exec(fileName)?.[1]?.toLowerCase() ?? "";
  const head = await readRange(source, 0, Math.min(source.size, 48));
  if (utf8Text(head).startsWith("version https://git-lfs.github.com/spec/")) {
    throw new TensorFileError(words("the file is a Git LFS pointer, not the data: run git lfs pull"));
  }
  const zipped = head[0] === 0x50 && head[1] === 0x4b;
  if (ending === "npy") return readNpy(source);
  if (ending === "npz") return readNpz(source);
  if (ending === "safetensors") return readSafetensors(source);
  if (["pt", "pth", "bin", "pkl", "pickle", "tar", "ckpt"].includes(ending)) {
    return zipped ? readTorchZip(source) : readPickleFile(source);
  }
  if (/\.(safetensors|bin)\.index\.json$/i.test(fileName) && neighbours !== undefined)
    return readShardIndex(source, neighbours);
  if (ending === "json") return readJson(source);
  if (ending === "jsonl" || ending === "ndjson") return readJsonLines(source);
  if (ending === "csv" || ending === "tsv") return readTable(source);
  if (ending === "txt" || ending === "log" || ending === "out" || ending === "dat") return readText(source);
  if (ending === "gz") return openTensorFile(await gunzipped(source), fileName.slice(0, -3), neighbours);
  if (ending === "h5" || ending === "hdf5") {
    throw new TensorFileError(
      words(
        "HDF5 is not read. Convert it: import h5py, numpy; with h5py.File(path) as f: numpy.savez('x.npz', **dict((k, v[()]) for k, v in f.items()))",
      ),
    );
  }
  throw new TensorFileError(
    words(
      "unsupported file extension {0}: use npy, npz, safetensors, pt, pth, bin, pkl, json, jsonl, csv, tsv or txt",
      JSON.stringify(ending),
    ),
  );
}
