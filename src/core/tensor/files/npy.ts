import { words } from "../../words.ts";
import { shapeText } from "../tensor.ts";
import { type ByteSource, partOf, readRange, TensorFileError } from "./byteSource.ts";
import { type NpyHeader, readNpyHeader } from "./npyHeader.ts";
import { type NumpyType, numpyType, textsOf } from "./numpyTypes.ts";
import { objectListing } from "./pickle/pickleFile.ts";
import { exactCount, packedStrides, type TensorListing } from "./storedTensor.ts";

/** Lists an `.npy` file: one tensor, one list of labels, or what an object array holds, read as data. */
export async function readNpy(source: ByteSource, name = ""): Promise<TensorListing> {
  const header = await readNpyHeader(source);
  const type = numpyType(header.descr);
  if (type.object === true) return objectListing(partOf(source, header.start, source.size - header.start), name);
  const count = checkedCount(source, header, type);
  const { shape } = header;
  if (type.text !== undefined) {
    const texts = textsOf(await readRange(source, header.start, count * type.type.size), type, count);
    return { format: "npy", tensors: [], labels: new Map([[name, texts]]), inert: [] };
  }
  const strides = packedStrides(shape, header.fortran);
  const tensor = { name, type: type.type, shape, source, offset: header.start, strides, little: type.little };
  return { format: "npy", tensors: [tensor], labels: new Map(), inert: [] };
}

function checkedCount(source: ByteSource, { shape, start }: NpyHeader, { type }: NumpyType): number {
  const count = exactCount(shape);
  const bytes = count === undefined ? undefined : count * type.size;
  if (count === undefined || bytes === undefined || start + bytes > source.size) {
    throw new TensorFileError(
      words("the shape {0} needs {1} bytes, the file has {2}", shapeText(shape), bytes ?? "2^53", source.size - start),
    );
  }
  return count;
}
