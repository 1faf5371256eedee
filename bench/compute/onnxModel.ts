// Writes small ONNX models: just enough of the protobuf encoding for graphs of a few nodes. Field numbers: onnx.proto.

/** Element types of TensorProto. */
export const types = { float32: 1, int32: 6, int64: 7, bool: 9, float64: 11 } as const;

type Shape = readonly number[];
type Info = readonly [name: string, type: number, shape: Shape];

/** What an attribute can be: an integer, a list of them, a text, or a float, which has to be said (1 is both). */
export type Attribute = number | Shape | string | { readonly float: number };

/** What a model is made of: nodes, inputs and outputs by name with type and shape, constants with their numbers. */
export interface ModelParts {
  readonly nodes: readonly Buffer[];
  readonly inputs: readonly Info[];
  readonly outputs: readonly Info[];
  readonly constants?: readonly (readonly [name: string, type: number, shape: Shape, numbers: ArrayBufferView])[];
  /** 23 when left out. */
  readonly operatorSet?: number;
}

const varint = (value: number): Buffer => {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    bytes.push(Number(rest & 127n) | (rest > 127n ? 128 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return Buffer.from(bytes);
};
const int = (field: number, value: number) => Buffer.concat([varint(field << 3), varint(value)]);
const bytes = (field: number, value: Buffer) => Buffer.concat([varint((field << 3) | 2), varint(value.length), value]);
const text = (field: number, value: string) => bytes(field, Buffer.from(value));
const message = (field: number, ...parts: Buffer[]) => bytes(field, Buffer.concat(parts));

const float = (field: number, value: number): Buffer => {
  const four = Buffer.alloc(4);
  four.writeFloatLE(value);
  return Buffer.concat([varint((field << 3) | 5), four]);
};

const attribute = (name: string, value: Attribute): Buffer => {
  if (typeof value === "number") return message(5, text(1, name), int(3, value), int(20, 2));
  if (typeof value === "string") return message(5, text(1, name), text(4, value), int(20, 3));
  if ("float" in value) return message(5, text(1, name), float(2, value.float), int(20, 1));
  return message(5, text(1, name), ...value.map((item) => int(8, item)), int(20, 7));
};

/** The operators of the runtime itself, beside those of ONNX. */
export const microsoft = "com.microsoft";

/** A node: operator, names of its inputs and outputs (empty for one that is left out), attributes, and its domain. */
export const node = (
  operator: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Readonly<Record<string, Attribute>> = {},
  domain = "",
): Buffer =>
  message(
    1,
    ...inputs.map((name) => text(1, name)),
    ...outputs.map((name) => text(2, name)),
    text(4, operator),
    ...(domain === "" ? [] : [text(7, domain)]),
    ...Object.entries(attributes).map(([name, value]) => attribute(name, value)),
  );

const valueInfo = (field: number, [name, type, shape]: Info): Buffer => {
  const dims = shape.map((size) => message(1, int(1, size)));
  return message(field, text(1, name), message(2, message(1, int(1, type), message(2, ...dims))));
};

const initializer = (name: string, type: number, shape: Shape, array: ArrayBufferView): Buffer =>
  message(
    5,
    ...shape.map((size) => int(1, size)),
    int(2, type),
    text(8, name),
    bytes(9, Buffer.from(array.buffer, array.byteOffset, array.byteLength)),
  );

/** The bytes of a model. */
export function model({ nodes, inputs, outputs, constants = [], operatorSet = 23 }: ModelParts): Buffer {
  const graph = message(
    7,
    ...nodes,
    text(2, "graph"),
    ...constants.map(([name, type, shape, array]) => initializer(name, type, shape, array)),
    ...inputs.map((info) => valueInfo(11, info)),
    ...outputs.map((info) => valueInfo(12, info)),
  );
  const sets = [message(8, text(1, ""), int(2, operatorSet)), message(8, text(1, microsoft), int(2, 1))];
  return Buffer.concat([int(1, 10), graph, ...sets]);
}
