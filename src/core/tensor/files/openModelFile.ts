import { type ByteSource, readRange } from "./byteSource.ts";
import { readGguf } from "./gguf.ts";
import { readOnnx } from "./onnx.ts";
import { openTensorFile } from "./openTensorFile.ts";
import type { Neighbours } from "./shardIndex.ts";
import type { TensorListing } from "./storedTensor.ts";
import { utf8Text } from "./utf8Text.ts";

/**
 * Lists an ONNX model, a GGUF file, or any other tensor file, by its ending; `neighbours` opens external data and shards.
 * Throws a TensorFileError with the reason where it cannot be read. Apart, because specs refer to files of numbers, and a worker that reads them has no use for models.
 */
export async function openModelFile(
  source: ByteSource,
  fileName: string,
  neighbours?: Neighbours,
): Promise<TensorListing> {
  const head = utf8Text(await readRange(source, 0, Math.min(source.size, 40)));
  const isPointer = head.startsWith("version https://git-lfs.github.com/");
  if (!isPointer && /\.onnx$/i.test(fileName)) return readOnnx(source, neighbours);
  if (!isPointer && /\.gguf$/i.test(fileName)) return readGguf(source);
  return openTensorFile(source, fileName, neighbours);
}
