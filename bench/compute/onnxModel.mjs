// Writes small ONNX models: just enough of the protobuf encoding for graphs of a few nodes. Field numbers: onnx.proto.

/** Element types of TensorProto. */
export const types = { float32: 1, float64: 11, int64: 7 };

const varint = (value) => {
  const bytes = [];
  let rest = BigInt(value);
  do {
    bytes.push(Number(rest & 127n) | (rest > 127n ? 128 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return Buffer.from(bytes);
};
const int = (field, value) => Buffer.concat([varint(field << 3), varint(value)]);
const bytes = (field, value) => Buffer.concat([varint((field << 3) | 2), varint(value.length), value]);
const text = (field, value) => bytes(field, Buffer.from(value));
const message = (field, ...parts) => bytes(field, Buffer.concat(parts));

const attribute = (name, value) =>
  Array.isArray(value)
    ? message(5, text(1, name), ...value.map((item) => int(8, item)), int(20, 7))
    : message(5, text(1, name), int(3, value), int(20, 2));

/** A node: operator, names of its inputs and outputs, integer attributes. */
export const node = (operator, inputs, outputs, attributes = {}) =>
  message(
    1,
    ...inputs.map((name) => text(1, name)),
    ...outputs.map((name) => text(2, name)),
    text(4, operator),
    ...Object.entries(attributes).map(([name, value]) => attribute(name, value)),
  );

const valueInfo = (field, name, type, shape) => {
  const dims = shape.map((size) => message(1, int(1, size)));
  return message(field, text(1, name), message(2, message(1, int(1, type), message(2, ...dims))));
};

const initializer = (name, type, shape, array) =>
  message(
    5,
    ...shape.map((size) => int(1, size)),
    int(2, type),
    text(8, name),
    bytes(9, Buffer.from(array.buffer, array.byteOffset, array.byteLength)),
  );

/** A model: nodes, inputs and outputs by name with type and shape, constants with their data. */
export function model({ nodes, inputs, outputs, constants = [], opset = 23 }) {
  const graph = message(
    7,
    ...nodes,
    text(2, "graph"),
    ...constants.map(([name, type, shape, array]) => initializer(name, type, shape, array)),
    ...inputs.map(([name, type, shape]) => valueInfo(11, name, type, shape)),
    ...outputs.map(([name, type, shape]) => valueInfo(12, name, type, shape)),
  );
  return Buffer.concat([int(1, 10), graph, message(8, text(1, ""), int(2, opset))]);
}
