import { memorySource } from "../byteSource.ts";
import { elementType } from "../elementTypes.ts";
import { packedStrides, type StoredTensor } from "../storedTensor.ts";
import { isNode, type PickleList, type PickleValue } from "./pickleValues.ts";

/** As many numbers as a pickle can hold without sharing lists; what claims more repeats itself. */
const mostNumbers = 4_000_000;

const mostAxes = 32;

/**
 * Nested lists of numbers, or of booleans, as a tensor, where all rows of an axis are of one length; undefined for
 * other lists. `visit` counts the rows and says when they are too many.
 */
export function listTensor(value: PickleList, name: string, visit: () => boolean): StoredTensor | undefined {
  const shape = shapeIn(value);
  const count = shape.reduce((product, size) => product * size, 1);
  if (shape.length === 0 || count === 0 || count > mostNumbers) return undefined;
  const leaves: (number | bigint | boolean)[] = [];
  const flat = (inner: PickleValue, axis: number): boolean => {
    if (axis === shape.length) return isLeaf(inner) && leaves.push(inner) > 0;
    const fits = isRow(inner) && inner.items.length === shape[axis];
    return fits && visit() && inner.items.every((item) => flat(item, axis + 1));
  };
  if (!flat(value, 0)) return undefined;
  const [typeName, bytes] = encoded(leaves) ?? [];
  const type = elementType(typeName ?? "");
  if (type === undefined || bytes === undefined) return undefined;
  const source = memorySource(bytes);
  return { name, type, shape, source, offset: 0, strides: packedStrides(shape), little: true };
}

function isRow(value: PickleValue | undefined): value is PickleList {
  return isNode(value) && (value.kind === "list" || value.kind === "tuple");
}

function isLeaf(value: PickleValue): value is number | bigint | boolean {
  return typeof value === "number" || typeof value === "bigint" || typeof value === "boolean";
}

function shapeIn(value: PickleValue): number[] {
  const shape: number[] = [];
  for (let inner = value; isRow(inner) && shape.length < mostAxes; inner = inner.items[0] ?? null) {
    shape.push(inner.items.length);
  }
  return shape;
}

/** Booleans as such, integers beyond 2^53 as int64 where all are whole, all else as float64. */
function encoded(leaves: readonly (number | bigint | boolean)[]): [string, Uint8Array] | undefined {
  if (leaves.some((leaf) => typeof leaf === "boolean")) {
    if (!leaves.every((leaf) => typeof leaf === "boolean")) return undefined;
    return ["bool", Uint8Array.from(leaves, Number)];
  }
  const exact =
    leaves.some((leaf) => typeof leaf === "bigint") &&
    leaves.every((leaf) =>
      typeof leaf === "bigint" ? BigInt.asIntN(64, leaf) === leaf : Number.isSafeInteger(leaf) && !Object.is(leaf, -0),
    );
  if (exact) return ["int64", new Uint8Array(BigInt64Array.from(leaves, (leaf) => BigInt(leaf)).buffer)];
  return ["float64", new Uint8Array(Float64Array.from(leaves, Number).buffer)];
}
