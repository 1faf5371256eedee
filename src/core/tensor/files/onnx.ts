import { limits } from "../../limits.ts";
import { words } from "../../words.ts";
import { shapeText } from "../tensor.ts";
import { type ByteSource, memorySource, partOf, readRange, TensorFileError } from "./byteSource.ts";
import { type ElementType, elementType } from "./elementTypes.ts";
import { type OnnxGraph, OnnxNames } from "./onnxNames.ts";
import { type ProtoField, ProtoWalker } from "./protobuf.ts";
import type { Neighbours } from "./shardIndex.ts";
import { exactCount, packedStrides, type StoredTensor, type TensorListing } from "./storedTensor.ts";
import { utf8Text } from "./utf8Text.ts";

const most = { depth: 16, name: 4_096, axes: 64, inline: 2 ** 22, tensors: 100_000 };

/** onnx.proto's TensorProto.DataType. */
const types = new Map([
  [1, "float32"],
  [2, "uint8"],
  [3, "int8"],
  [4, "uint16"],
  [5, "int16"],
  [6, "int32"],
  [7, "int64"],
  [9, "bool"],
  [10, "float16"],
  [11, "float64"],
  [12, "uint32"],
  [13, "uint64"],
  [14, "complex64"],
  [15, "complex128"],
  [16, "bfloat16"],
]);
/** The fields that hold a tensor's numbers. */
const numberFields = new Map([
  [4, "float_data"],
  [5, "int32_data"],
  [7, "int64_data"],
  [9, "raw_data"],
  [10, "double_data"],
  [11, "uint64_data"],
]);

/** The field of a type's numbers where they are not raw data. */
function fieldOf(type: number): number {
  if (type === 1 || type === 14) return 4;
  if (type === 7) return 7;
  if (type === 11 || type === 15) return 10;
  return type === 12 || type === 13 ? 11 : 5;
}

const others = new Map([
  [8, "string"],
  [17, "F8_E4M3"],
  [18, "F8_E4M3FNUZ"],
  [19, "F8_E5M2"],
  [20, "F8_E5M2FNUZ"],
  [21, "uint4"],
  [22, "int4"],
  [23, "F4"],
]);

/**
 * Lists an ONNX model's initializers and constants, those of inner graphs, too; external data only from beside it. Names are
 * those of the graphs, with the way to an inner graph where a name is in use already.
 */
export async function readOnnx(source: ByteSource, neighbours: Neighbours | undefined): Promise<TensorListing> {
  const reader = new OnnxReader(source, neighbours);
  await reader.model();
  return reader.listing();
}

class OnnxReader {
  readonly #source: ByteSource;
  readonly #neighbours: Neighbours | undefined;
  readonly #walker: ProtoWalker;
  readonly #tensors = new OnnxNames();
  #isModel = false;

  constructor(source: ByteSource, neighbours: Neighbours | undefined) {
    this.#source = source;
    this.#neighbours = neighbours;
    this.#walker = new ProtoWalker(source);
  }

  listing(): TensorListing {
    if (!this.#isModel) throw new TensorFileError(words("the ONNX model cannot be read: {0}", "it has no graph"));
    return { format: "onnx", tensors: this.#tensors.listed(), labels: new Map(), inert: [] };
  }

  /** ModelProto: the graph is field 7. */
  async model(): Promise<void> {
    for await (const field of this.#walker.fields(0, this.#source.size)) {
      if (field.number !== 7 || field.wire !== 2) continue;
      this.#isModel = true;
      await this.#graph(field, { depth: 0, path: "" });
    }
  }

  /** GraphProto: nodes are field 1, initializers field 5. */
  async #graph({ start, size }: ProtoField, graph: OnnxGraph): Promise<void> {
    if (graph.depth > most.depth)
      throw new TensorFileError(words("the graphs are nested deeper than {0} levels", most.depth));
    for await (const field of this.#walker.fields(start, size)) {
      if (field.wire !== 2) continue;
      if (field.number === 5) await this.#tensor(field, undefined, graph);
      else if (field.number === 1) await this.#node(field, graph);
    }
  }

  /** NodeProto: outputs are field 2, the kind field 4, attributes field 5, whose names are field 1. */
  async #node({ start, size }: ProtoField, graph: OnnxGraph): Promise<void> {
    let output = "";
    let kind = "";
    const attributes: ProtoField[] = [];
    for await (const field of this.#walker.fields(start, size)) {
      if (field.wire !== 2) continue;
      if (field.number === 2 && output === "") output = await this.#text(field);
      if (field.number === 4) kind = await this.#text(field);
      if (field.number === 5 && attributes.push(field) > 1_000) return;
    }
    for (const { start: from, size: length } of attributes) {
      let path = graph.path;
      for await (const field of this.#walker.fields(from, length)) {
        if (field.wire !== 2) continue;
        if (field.number === 1) path = `${graph.path}${output}.${await this.#text(field)}.`;
        if (field.number === 5 && kind === "Constant") await this.#tensor(field, output, graph);
        if (field.number === 6 || field.number === 11) await this.#graph(field, { depth: graph.depth + 1, path });
      }
    }
  }

  async #text(field: ProtoField): Promise<string> {
    return utf8Text(await this.#walker.bytes(field, most.name));
  }

  async #tensor(field: ProtoField, output: string | undefined, graph: OnnxGraph): Promise<void> {
    if (this.#tensors.count === most.tensors)
      throw new TensorFileError(words("the file has more than {0} tensors", most.tensors));
    const proto = await this.#proto(field);
    const name = output ?? proto.name;
    try {
      this.#tensors.add(graph, await this.#placed(name, proto));
    } catch (error) {
      if (!(error instanceof TensorFileError)) throw error;
      const type = { name: types.get(proto.type) ?? others.get(proto.type) ?? "unknown", size: 1 };
      const source = memorySource(new Uint8Array(0));
      const { shape } = proto;
      const strides = packedStrides(shape);
      const unreadable = error.sentence;
      this.#tensors.add(graph, { name, type, shape, source, offset: 0, strides, little: true, unreadable });
    }
  }

  /** TensorProto: dims 1, type 2, float 4, int32 5, int64 7, name 8, raw 9, double 10, uint64 11, external 13, place 14. */
  async #proto({ start, size }: ProtoField): Promise<Proto> {
    const shape: number[] = [];
    let type = 0;
    let name = "";
    let outside = false;
    const data: ProtoField[] = [];
    const places = new Map<string, string>();
    for await (const field of this.#walker.fields(start, size)) {
      if (field.number === 1)
        for (const axis of await this.#walker.varints(field, most.axes)) shape.push(Number(BigInt.asIntN(64, axis)));
      else if (field.number === 2) type = Number(field.value);
      else if (field.number === 8) name = await this.#text(field);
      else if (field.number === 13) places.set(...(await this.#place(field)));
      else if (field.number === 14) outside = field.value === 1n;
      else if ([4, 5, 7, 9, 10, 11].includes(field.number)) data.push(field);
      if (shape.length > most.axes || data.length > most.inline)
        throw new TensorFileError(
          words("a tensor of rank {0} has too many axes: at most {1}", shape.length, most.axes),
        );
    }
    return { shape, type, name, outside, data, places };
  }

  /** StringStringEntryProto: key 1, value 2. */
  async #place({ start, size }: ProtoField): Promise<[string, string]> {
    let key = "";
    let value = "";
    for await (const field of this.#walker.fields(start, size)) {
      if (field.number === 1) key = await this.#text(field);
      if (field.number === 2) value = await this.#text(field);
    }
    return [key, value];
  }

  async #placed(name: string, proto: Proto): Promise<StoredTensor> {
    const { shape } = proto;
    const type = elementType(types.get(proto.type) ?? "");
    if (type === undefined) {
      const kind = others.get(proto.type) ?? String(proto.type);
      throw new TensorFileError(words("the element type {0} is not supported", JSON.stringify(kind)));
    }
    const count = exactCount(shape);
    if (shape.some((axis) => axis < 0))
      throw new TensorFileError(words("a size in a shape must be a whole number from 0"));
    if (count === undefined || !shape.every(Number.isSafeInteger) || shape.length > limits.axes)
      throw new TensorFileError(words("the shape {0} is too large", shapeText(shape)));
    const bytes = proto.outside ? await this.#external(proto) : await this.#inside(proto, type);
    if (bytes.size < count * type.size || (!proto.outside && bytes.size !== count * type.size)) {
      throw new TensorFileError(
        words("the shape {0} needs {1} bytes, the array has {2}", shapeText(shape), count * type.size, bytes.size),
      );
    }
    return { name, type, shape, source: bytes, offset: 0, strides: packedStrides(shape), little: true };
  }

  async #inside({ data, type: kind }: Proto, type: ElementType): Promise<ByteSource> {
    const [only] = data;
    if (only === undefined) return memorySource(new Uint8Array(0));
    const nameOf = (number: number): string => numberFields.get(number) ?? "";
    const other = data.find(({ number }) => number !== only.number);
    if (other !== undefined)
      throw new TensorFileError(
        words("the tensor has numbers in both {0} and {1}", nameOf(only.number), nameOf(other.number)),
      );
    if (only.number !== 9 && only.number !== fieldOf(kind))
      throw new TensorFileError(words("{0} cannot hold numbers of type {1}", nameOf(only.number), type.name));
    // Raw data, and packed floats and doubles, lie in the file as they are.
    const flat = only.number === 9 || only.number === 4 || only.number === 10;
    if (data.length === 1 && flat && only.wire === 2) return partOf(this.#source, only.start, only.size);
    const parts: Uint8Array[] = [];
    for (const field of data) {
      if (field.number === 4 || field.number === 10) parts.push(await readRange(this.#source, field.start, field.size));
      else parts.push(encodedIntegers(await this.#walker.varints(field, most.inline), type));
    }
    const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      bytes.set(part, at);
      at += part.length;
    }
    return memorySource(bytes);
  }

  /** Data in a file of its own, which must lie beside the model or in a folder under it. */
  async #external({ places }: Proto): Promise<ByteSource> {
    const location = places.get("location") ?? "";
    const shown = JSON.stringify(location.slice(0, 60));
    const parts = location.split("/");
    const inside = /^[^\\:\0]+$/.test(location) && parts.every((part) => part !== "" && part !== "..");
    if (!inside) throw new TensorFileError(words("the external data {0} is not beside the model", shown));
    const file = await this.#neighbours?.(location);
    if (file === undefined)
      throw new TensorFileError(words("the external data {0} is missing beside the model", shown));
    const offset = Number(places.get("offset") ?? 0);
    const length = Number(places.get("length") ?? file.size - offset);
    if (
      !(
        Number.isSafeInteger(offset) &&
        Number.isSafeInteger(length) &&
        offset >= 0 &&
        length >= 0 &&
        offset + length <= file.size
      )
    )
      throw new TensorFileError(words("the external data {0} ends before the tensor does", shown));
    return partOf(file, offset, length);
  }
}

interface Proto {
  readonly shape: readonly number[];
  readonly type: number;
  readonly name: string;
  readonly outside: boolean;
  readonly data: readonly ProtoField[];
  readonly places: ReadonlyMap<string, string>;
}

/** Integers of a repeated field as the elements would lie in raw data: 16-bit floats are given by their bits. */
function encodedIntegers(values: readonly bigint[], { size }: ElementType): Uint8Array {
  const bytes = new Uint8Array(values.length * size);
  for (const [index, value] of values.entries()) {
    const bits = BigInt.asUintN(64, value);
    for (let at = 0; at < size && at < 8; at++) bytes[index * size + at] = Number((bits >> BigInt(8 * at)) & 255n);
  }
  return bytes;
}
