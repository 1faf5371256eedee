import { limits } from "../../limits.ts";
import { type Selection, select, swapLastTwo } from "../../tensor/slice.ts";
import { shapeText, type Tensor } from "../../tensor/tensor.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import { type Words, words } from "../../words.ts";
import { type Field, Fields } from "./fields.ts";
import { readNested } from "./nestedArray.ts";
import { isFileObject, readObjectTensor } from "./objectTensor.ts";
import { type Reading, rangeOf } from "./reading.ts";
import type { ReadTensor } from "./readTensor.ts";
import { flattened, reshapedBy } from "./reshape.ts";
import { type CellKind, cellValue } from "./tensorCells.ts";

/** What a tensor must be like at its place. */
export interface TensorRule {
  /** How many axes it may have. */
  readonly axes: readonly number[];
  /** Its shape in the format's letters, for messages: `d×(H·dk)`. */
  readonly form: string;
  readonly cells?: CellKind;
}

/** Reads the tensor at `key` and keeps it under its path; undefined when absent or (reported) not understood. */
export function readTensor(fields: Fields, key: string, rule: TensorRule): Tensor | undefined {
  const field = fields.get(key);
  return field === undefined ? undefined : readTensorField(fields.reading, field, rule);
}

/** Reads the tensor of a field in any of its forms. */
export function readTensorField(reading: Reading, field: Field, rule: TensorRule): Tensor | undefined {
  const read = readAnyForm(reading, field, rule);
  if (read === undefined || !hasAxes(reading, field, read.tensor, rule)) {
    reading.failed.add(field.path);
    return undefined;
  }
  return reading.keep(field.path, field.key, field.node, read.tensor, read.cells);
}

function readAnyForm(reading: Reading, field: Field, rule: TensorRule): ReadTensor | undefined {
  const { node, path } = field;
  const kind = rule.cells ?? "number";
  if (node.kind === "array") return readNested(reading, path, node, kind);
  if (node.kind === "object") return readObject(new Fields(reading, node, path), kind);
  const value = rule.axes.includes(0) ? cellValue(node, kind) : undefined;
  if (value === undefined) {
    reading.problems.error("tensor.form", rangeOf(node), formComplaint(path, rule));
    return undefined;
  }
  const tensor = { shape: [], data: Float64Array.of(value) };
  return { tensor, cells: Uint32Array.of(node.offset, node.end) };
}

function formComplaint(path: string, { axes, form }: TensorRule): Words {
  if (!axes.includes(0)) return words("{0} must be a tensor ({1}): nested arrays or an object", path, form);
  if (axes.length === 1) return words("{0} must be a number", path);
  return words("{0} must be a number or a tensor: nested arrays or an object", path);
}

function readObject(fields: Fields, kind: CellKind): ReadTensor | undefined {
  const read = readObjectTensor(fields, kind);
  if (isFileObject(fields)) return read;
  const slice = fields.text("slice");
  const transpose = fields.boolean("transpose");
  const flatten = fields.boolean("flatten");
  const unread =
    (slice === undefined && fields.has("slice")) ||
    (transpose === undefined && fields.has("transpose")) ||
    (flatten === undefined && fields.has("flatten"));
  const reshaped = read && reshapedBy(fields, read);
  if (reshaped === undefined || unread) return undefined;
  const sliced =
    slice === undefined ? reshaped : chosen(fields, "slice", reshaped, select(reshaped.tensor.shape, slice));
  const turned = transpose === true && sliced !== undefined ? transposed(fields, sliced) : sliced;
  return flatten === true && turned !== undefined ? flattened(fields, turned) : turned;
}

function transposed(fields: Fields, read: ReadTensor): ReadTensor | undefined {
  const { shape } = read.tensor;
  if (shape.length >= 2) return chosen(fields, "transpose", read, swapLastTwo(shape));
  return fields.wrong(fields.present("transpose"), "{0} needs two axes, the shape is {1}", shapeText(shape));
}

function chosen(fields: Fields, key: string, from: ReadTensor, selection: Selection | Words): ReadTensor | undefined {
  if ("template" in selection) {
    fields.reading.problems.error("tensor.slice", rangeOf(fields.present(key).node), selection);
    return undefined;
  }
  const { shape, picks } = selection;
  const data = new Float64Array(picks.length);
  const all = from.tensor.data;
  for (let at = 0; at < picks.length; at++) data[at] = valueAt(all, valueAt(picks, at));
  const cells = from.cells === undefined ? undefined : chosenCells(from.cells, picks);
  return { tensor: { shape, data }, cells };
}

function chosenCells(cells: Uint32Array, picks: Uint32Array): Uint32Array {
  const result = new Uint32Array(2 * picks.length);
  for (let at = 0; at < picks.length; at++) {
    result[2 * at] = valueAt(cells, 2 * valueAt(picks, at));
    result[2 * at + 1] = valueAt(cells, 2 * valueAt(picks, at) + 1);
  }
  return result;
}

function hasAxes(reading: Reading, field: Field, { shape }: Tensor, rule: TensorRule): boolean {
  if (rule.axes.includes(shape.length)) return true;
  const message = words("{0} must be {1}, its shape is {2}", field.path, rule.form, shapeText(shape));
  reading.problems.error("tensor.axes", rangeOf(field.node), message);
  return false;
}

/** Any number of axes that can be written. */
export const anyAxes: readonly number[] = Array.from({ length: limits.axes + 1 }, (_, axes) => axes);
