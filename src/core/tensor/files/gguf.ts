import { words } from "../../words.ts";
import { type ByteSource, partOf, readRange, TensorFileError, viewOf } from "./byteSource.ts";
import { elementType } from "./elementTypes.ts";
import { blockFormats, dequantized } from "./ggmlBlocks.ts";
import { exactCount, packedStrides, type StoredTensor, type TensorListing } from "./storedTensor.ts";
import { utf8Text } from "./utf8Text.ts";

const most = { entries: 100_000, text: 2 ** 20, items: 2 ** 24, axes: 4 };

const plain = new Map([
  [0, "float32"],
  [1, "float16"],
  [24, "int8"],
  [25, "int16"],
  [26, "int32"],
  [27, "int64"],
  [28, "float64"],
  [30, "bfloat16"],
]);

/** Bytes of the kinds of metadata that have a size. */
const sizes = new Map([
  [0, 1],
  [1, 1],
  [2, 2],
  [3, 2],
  [4, 4],
  [5, 4],
  [6, 4],
  [7, 1],
  [10, 8],
  [11, 8],
  [12, 8],
]);

/** Lists a GGUF file: F32, F16, BF16 and integers as they lie, Q8_0, Q4_K and Q6_K as float32, other blocks by name only. */
export async function readGguf(source: ByteSource): Promise<TensorListing> {
  const reader = new GgufReader(source);
  const tensors = await reader.tensors();
  return { format: "gguf", tensors, labels: new Map(), inert: [] };
}

class GgufReader {
  readonly #source: ByteSource;
  #at = 0;
  #bytes: Uint8Array = new Uint8Array(0);
  #start = 0;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  async tensors(): Promise<StoredTensor[]> {
    if (utf8Text(await this.#take(4)) !== "GGUF") throw broken("it does not begin with GGUF");
    const version = await this.#u32();
    if (version === 0x02000000 || version === 0x03000000) throw broken("its numbers are big-endian");
    if (version !== 2 && version !== 3) throw broken(`version ${version} is unknown`);
    const count = await this.#u64();
    const entries = await this.#u64();
    if (count > most.entries || entries > most.entries) throw broken("it claims too many tensors");
    let alignment = 32;
    for (let index = 0; index < entries; index++) {
      const key = await this.#text();
      const kind = await this.#u32();
      if (key === "general.alignment" && kind === 4) alignment = await this.#u32();
      else await this.#skip(kind, 0);
    }
    if (alignment < 1 || alignment > 2 ** 20) throw broken(`the alignment ${alignment} is wrong`);
    const infos: Info[] = [];
    for (let index = 0; index < count; index++) infos.push(await this.#info());
    const names = new Set<string>();
    for (const { name } of infos) {
      if (names.has(name)) throw broken(`two tensors have the name ${JSON.stringify(name.slice(0, 60))}`);
      names.add(name);
    }
    const start = Math.ceil(this.#at / alignment) * alignment;
    return infos.map((info) => placed(this.#source, start, alignment, info));
  }

  async #info(): Promise<Info> {
    const name = await this.#text();
    const rank = await this.#u32();
    if (rank > most.axes) throw broken(`the tensor ${JSON.stringify(name.slice(0, 60))} has ${rank} axes`);
    const shape: number[] = [];
    // The fastest axis comes first.
    for (let axis = 0; axis < rank; axis++) shape.unshift(await this.#u64());
    return { name, shape, kind: await this.#u32(), offset: await this.#u64() };
  }

  async #skip(kind: number, depth: number): Promise<void> {
    const size = sizes.get(kind);
    if (size !== undefined) return this.#pass(size);
    if (kind === 8) return this.#pass(await this.#u64());
    if (kind !== 9 || depth > 2) throw broken(`metadata of the kind ${kind} is unknown`);
    const inner = await this.#u32();
    const count = await this.#u64();
    const each = sizes.get(inner);
    if (each !== undefined) return this.#pass(each * count);
    if (count > most.items) throw broken("a list of metadata is too long");
    for (let index = 0; index < count; index++) await this.#skip(inner, depth + 1);
  }

  #pass(length: number): void {
    if (!(this.#at + length <= this.#source.size)) throw broken("it is truncated");
    this.#at += length;
  }

  async #text(): Promise<string> {
    const length = await this.#u64();
    if (length > most.text) throw broken(`a name of ${length} bytes is too long`);
    return utf8Text(await this.#take(length));
  }

  async #u32(): Promise<number> {
    return viewOf(await this.#take(4)).getUint32(0, true);
  }

  async #u64(): Promise<number> {
    const value = Number(viewOf(await this.#take(8)).getBigUint64(0, true));
    if (Number.isSafeInteger(value)) return value;
    throw broken(`a number before byte ${this.#at} is too large`);
  }

  async #take(length: number): Promise<Uint8Array> {
    const from = this.#at;
    this.#pass(length);
    if (from < this.#start || this.#at > this.#start + this.#bytes.length) {
      this.#start = from;
      this.#bytes = await readRange(this.#source, from, Math.min(this.#source.size - from, Math.max(length, 2 ** 16)));
    }
    return this.#bytes.subarray(from - this.#start, this.#at - this.#start);
  }
}

interface Info {
  readonly name: string;
  readonly shape: readonly number[];
  readonly kind: number;
  readonly offset: number;
}

function placed(file: ByteSource, start: number, alignment: number, { name, shape, kind, offset }: Info): StoredTensor {
  const shown = JSON.stringify(name.slice(0, 60));
  const count = exactCount(shape);
  if (count === undefined) throw broken(`the shape of the tensor ${shown} is too large`);
  if (offset % alignment !== 0) throw broken(`the tensor ${shown} does not begin where the alignment asks for`);
  const type = elementType(plain.get(kind) ?? "");
  const block = blockFormats.get(kind);
  const strides = packedStrides(shape);
  const from = start + offset;
  if (type === undefined && block?.decode === undefined) {
    const kindName = block?.name ?? `type ${kind}`;
    return { name, type: { name: kindName, size: 1 }, shape, source: file, offset: 0, strides, little: true };
  }
  const row = shape.at(-1) ?? 1;
  if (type === undefined && row % (block?.count ?? 1) !== 0)
    throw broken(`the rows of the tensor ${shown} are no whole blocks`);
  const bytes = type === undefined ? (count / (block?.count ?? 1)) * (block?.size ?? 1) : count * type.size;
  if (from + bytes > file.size)
    throw broken(`the tensor ${shown} ends past the end of the file, which may be truncated`);
  const part = partOf(file, from, bytes);
  if (type !== undefined) return { name, type, shape, source: part, offset: 0, strides, little: true };
  const float = elementType("float32");
  if (block === undefined || float === undefined) throw broken("an element type is missing");
  const source = dequantized(part, block, count);
  return { name, type: { ...float, name: block.name }, shape, source, offset: 0, strides, little: true };
}

function broken(reason: string): TensorFileError {
  return new TensorFileError(words("the GGUF file cannot be read: {0}", reason));
}
