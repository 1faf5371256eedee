import { limits } from "../../limits.ts";
import { itemAt } from "../../present.ts";
import { reshapedSizes } from "../../tensor/files/tensorView.ts";
import { elementCount, shapeText } from "../../tensor/tensor.ts";
import { words } from "../../words.ts";
import type { Fields } from "./fields.ts";
import { rangeOf } from "./reading.ts";
import type { ReadTensor } from "./readTensor.ts";

/** The tensor under the shape that `reshape` names, one −1 in it being whatever is left; the tensor itself without one. */
export function reshapedBy(fields: Fields, read: ReadTensor): ReadTensor | undefined {
  const written = fields.get("reshape");
  if (written === undefined) return read;
  const sizes = readSizes(fields);
  if (sizes === undefined) return fields.fail(written);
  const { shape, data } = read.tensor;
  const wanted = reshapedSizes(sizes, data.length);
  if (wanted !== undefined) return { ...read, tensor: { shape: wanted, data } };
  const template = "{0} [{1}] does not fit {2} numbers (the shape is {3})";
  return fields.wrong(written, template, sizes.join(", "), data.length, shapeText(shape));
}

/** The sizes that `reshape` lists; undefined (and reported) where they are none. */
export function readSizes(fields: Fields): number[] | undefined {
  const field = fields.present("reshape");
  if (field.node.kind !== "array") return fields.wrong(field, "{0} must be a list of sizes");
  const { items } = field.node;
  if (items.length > limits.axes) return fields.wrong(field, "{0} has more than {1} axes", limits.axes);
  const sizes = items.map((item) => (item.kind === "number" ? item.value : Number.NaN));
  const odd = sizes.findIndex((size) => !Number.isSafeInteger(size) || size < -1);
  const { problems } = fields.reading;
  if (odd >= 0) {
    const message = words("a size in {0} must be a whole number from 0, or -1 for what is left", field.path);
    problems.error("tensor.shape", rangeOf(itemAt(items, odd)), message);
    return undefined;
  }
  if (sizes.filter((size) => size === -1).length < 2) return sizes;
  problems.error("tensor.shape", rangeOf(field.node), words("only one size in {0} can be -1", field.path));
  return undefined;
}

/** The tensor as a matrix: all axes but the last joined. */
export function flattened(fields: Fields, { tensor, cells }: ReadTensor): ReadTensor | undefined {
  const { shape, data } = tensor;
  if (shape.length === 0) return fields.wrong(fields.present("flatten"), "{0} needs an axis, this is a single number");
  const columns = itemAt(shape, -1);
  return { tensor: { shape: [elementCount(shape.slice(0, -1)), columns], data }, cells };
}
