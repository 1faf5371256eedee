import { limits } from "../../limits.ts";
import { words } from "../../words.ts";
import { type ByteSource, readRange, TensorFileError, viewOf } from "./byteSource.ts";
import { type ElementType, elementType } from "./elementTypes.ts";
import { exactCount, packedStrides, type StoredTensor, type TensorListing } from "./storedTensor.ts";
import { parseStrictJson, type StrictValue } from "./strictJson.ts";
import { strictUtf8 } from "./utf8Text.ts";

const names = new Map(
  Object.entries({
    BOOL: "bool",
    U8: "uint8",
    I8: "int8",
    U16: "uint16",
    I16: "int16",
    U32: "uint32",
    I32: "int32",
    U64: "uint64",
    I64: "int64",
    F16: "float16",
    BF16: "bfloat16",
    F32: "float32",
    F64: "float64",
    C64: "complex64",
  }),
);

/** Types that are listed but not read, with their bits. */
const listed = new Map(
  Object.entries({
    F8_E5M2: 8,
    F8_E4M3: 8,
    F8_E8M0: 8,
    F8_E4M3FNUZ: 8,
    F8_E5M2FNUZ: 8,
    F4: 4,
    F6_E2M3: 6,
    F6_E3M2: 6,
  }),
);

/** Lists a `.safetensors` file: its header is read and checked against the file, none of the numbers. */
export async function readSafetensors(source: ByteSource): Promise<TensorListing> {
  if (source.size < 8)
    throw new TensorFileError(words("the file has {0} bytes, too few for a safetensors header", source.size));
  const length = viewOf(await readRange(source, 0, 8)).getBigUint64(0, true);
  if (length > BigInt(headerBytes) || length > BigInt(source.size - 8)) {
    throw new TensorFileError(
      words("the safetensors header claims {0} bytes, the file has {1}", String(length), source.size),
    );
  }
  const start = 8 + Number(length);
  const header = parseStrictJson(decodeHeader(await readRange(source, 8, Number(length))), 8);
  if (!(header instanceof Map)) throw new TensorFileError(words("the safetensors header must be a JSON object"));
  const placed = [...header]
    .filter(([name]) => name !== "__metadata__")
    .map((entry) => placedTensor(source, start, entry));
  checkMetadata(header.get("__metadata__"));
  if (placed.length > limits.safetensorsTensors)
    throw new TensorFileError(words("the file has more than {0} tensors", limits.safetensorsTensors));
  checkRanges(placed, source.size - start);
  return { format: "safetensors", tensors: placed.map(({ tensor }) => tensor), labels: new Map(), inert: [] };
}

const headerBytes = 100_000_000;

function decodeHeader(bytes: Uint8Array): string {
  const text = strictUtf8(bytes);
  if (text !== undefined) return text;
  throw new TensorFileError(words("the safetensors header is not valid UTF-8"));
}

function checkMetadata(metadata: StrictValue | undefined): void {
  if (metadata === undefined || metadata === null) return;
  if (metadata instanceof Map && [...metadata.values()].every((value) => typeof value === "string")) return;
  throw new TensorFileError(words("__metadata__ of the safetensors header must map strings to strings"));
}

interface Placed {
  readonly tensor: StoredTensor;
  readonly begin: number;
  readonly end: number;
}

function placedTensor(source: ByteSource, start: number, [name, entry]: [string, StrictValue]): Placed {
  if (!(entry instanceof Map)) throw wrong(name, "not an object");
  const dtype = entry.get("dtype");
  const shape = sizes(entry.get("shape"));
  const offsets = sizes(entry.get("data_offsets"));
  if (typeof dtype !== "string") throw wrong(name, "dtype");
  if (shape === undefined || shape.length > limits.axes) throw wrong(name, "shape");
  const [begin, end] = offsets ?? [];
  if (begin === undefined || end === undefined || offsets?.length !== 2 || end < begin)
    throw wrong(name, "data_offsets");
  const { type, bits } = typeOf(name, dtype);
  const count = exactCount(shape);
  const bytes = count === undefined ? undefined : (count * bits) / 8;
  if (bytes !== end - begin || !Number.isSafeInteger(bytes)) {
    throw new TensorFileError(
      words(
        "the tensor {0} needs {1} bytes, its data_offsets hold {2}",
        JSON.stringify(name.slice(0, 60)),
        bytes ?? "2^53",
        end - begin,
      ),
    );
  }
  const tensor = { name, type, shape, source, offset: start + begin, strides: packedStrides(shape), little: true };
  return { tensor, begin, end };
}

function typeOf(name: string, dtype: string): { type: ElementType; bits: number } {
  const known = elementType(names.get(dtype) ?? "");
  if (known !== undefined) return { type: known, bits: 8 * known.size };
  const bits = listed.get(dtype);
  if (bits === undefined) throw wrong(name, `dtype ${JSON.stringify(dtype.slice(0, 40))}`);
  return { type: { name: dtype, size: 1 }, bits };
}

function sizes(value: StrictValue | undefined): number[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const all: number[] = [];
  for (const size of value) {
    if (typeof size !== "number" || !Number.isSafeInteger(size)) return undefined;
    all.push(size);
  }
  return all;
}

/** The ranges must follow each other without hole or overlap, from the first byte to the last. */
function checkRanges(placed: readonly Placed[], size: number): void {
  let at = 0;
  for (const { tensor, begin, end } of placed.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== at) throw wrong(tensor.name, `data_offsets: ${begin} where ${at} is due`);
    at = end;
  }
  if (at !== size) throw new TensorFileError(words("the tensors need {0} bytes, the file has {1}", at, size));
}

function wrong(name: string, what: string): TensorFileError {
  return new TensorFileError(
    words("the tensor {0} of the safetensors header is wrong: {1}", JSON.stringify(name.slice(0, 60)), what),
  );
}
