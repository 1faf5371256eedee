import { limits } from "../../limits.ts";
import { filled, identity, randomNormal, randomUniform, randomXavier } from "../../tensor/make.ts";
import { elementCount, shapeText } from "../../tensor/tensor.ts";
import { words } from "../../words.ts";
import { lengthOf, nestingItems } from "../syntax/numberRow.ts";
import type { Field, Fields } from "./fields.ts";
import { readFileTensor } from "./fileTensor.ts";
import { rangeOf } from "./reading.ts";
import type { ReadTensor } from "./readTensor.ts";
import { type CellKind, CellReader, cellValue, isAllowedValue, kindComplaint } from "./tensorCells.ts";

type Form = "file" | "files" | "data" | "fill" | "identity" | "random";

const both = ["reshape", "slice", "transpose", "flatten"];
const keysOf: Readonly<Record<Form, readonly string[]>> = {
  file: ["file", "tensor", "axes", ...both],
  files: ["files", "tensor", "axes", ...both],
  data: ["shape", "data", ...both],
  fill: ["fill", "shape", ...both],
  identity: ["identity", ...both],
  random: ["random", "shape", "seed", "std", ...both],
};
const forms = Object.keys(keysOf) as Form[];
/** The keys that may be beside a shape, and all there are. */
const shapedKeys = [...keysOf.data, ...keysOf.fill, ...keysOf.random];
const allKeys = Object.values(keysOf).flat();

/** Whether an object is one of the tensor forms, by its keys. */
export function isTensorObject(fields: Fields): boolean {
  return fields.has("shape") || forms.some((form) => fields.has(form));
}

/** Whether an object refers to a file. */
export function isFileObject(fields: Fields): boolean {
  return fields.has("file") || fields.has("files");
}

/** Reads one of the object forms: a file's with all its steps, the others before reshape, slice and transpose. */
export function readObjectTensor(fields: Fields, kind: CellKind): ReadTensor | undefined {
  const form = formOf(fields);
  if (form === undefined) return undefined;
  if (!fields.checkKeys(keysOf[form], `{"${form}": …}`)) return undefined;
  if (form === "file" || form === "files") {
    const tensor = readFileTensor(fields, kind);
    return tensor && { tensor, cells: undefined };
  }
  if (form === "identity") return readIdentity(fields);
  if (form === "random" && kind !== "number") return unsuited(fields, "random", kind);
  const shape = readShape(fields);
  if (shape === undefined) return undefined;
  if (form === "data") return readData(fields, shape, kind);
  return form === "fill" ? readFill(fields, shape, kind) : readRandom(fields, shape);
}

function formOf(fields: Fields): Form | undefined {
  const { problems } = fields.reading;
  const found = fields.names().filter((name): name is Form => (forms as readonly string[]).includes(name));
  const [first, second] = found;
  if (first !== undefined && second !== undefined) {
    const related = [{ message: words("and {0}", first), range: fields.present(first).key }];
    const message = words("a tensor may have {0} or {1}, not both", first, second);
    problems.error("tensor.form", fields.present(second).key, message, { related });
    return undefined;
  }
  if (first !== undefined) return first;
  if (!fields.checkKeys(fields.has("shape") ? shapedKeys : allKeys, fields.path)) return undefined;
  const message = fields.has("shape")
    ? words("{0} has a shape but no data, fill or random", fields.path)
    : words("{0} must be a tensor: nested arrays, or an object with data, file, fill, identity or random", fields.path);
  problems.error("tensor.form", rangeOf(fields.object), message);
  return undefined;
}

/** The `shape`: sizes ≥ 0 whose product can be held. */
function readShape(fields: Fields): number[] | undefined {
  const field = fields.get("shape");
  if (field === undefined) {
    fields.reading.problems.error("tensor.shape", rangeOf(fields.object), words("{0} needs a shape", fields.path));
    return undefined;
  }
  if (field.node.kind !== "array") return fields.wrong(field, "{0} must be a list of sizes");
  const shape: number[] = [];
  for (const item of field.node.items) {
    const size = item.kind === "number" ? item.value : Number.NaN;
    if (!Number.isSafeInteger(size) || size < 0) {
      fields.reading.problems.error(
        "tensor.shape",
        rangeOf(item),
        words("a size in {0} must be a whole number from 0", field.path),
      );
      return undefined;
    }
    shape.push(Math.abs(size));
  }
  return fits(fields, field, shape) ? shape : undefined;
}

function fits(fields: Fields, field: Field, shape: readonly number[]): boolean {
  const megabytes = 2 ** 20;
  const elements = elementsWithin(shape);
  if (shape.length > limits.axes) fields.wrong(field, "{0} has more than {1} axes", limits.axes);
  else if (elements === undefined) {
    const most = limits.tensorBytes / megabytes;
    fields.wrong(field, "{0}: a tensor of {1} is larger than {2} MB", shapeText(shape), most);
  } else if (!fields.reading.reserve(elements)) {
    const most = limits.documentBytes / megabytes;
    fields.wrong(field, "{0}: the tensors of this document are larger than {1} MB together", most);
  } else return true;
  return false;
}

/** How many elements; sizes are multiplied one by one, so that an inexact product is refused before it matters. */
function elementsWithin(shape: readonly number[]): number | undefined {
  if (shape.includes(0)) return 0;
  let elements = 1;
  for (const size of shape) {
    elements *= size;
    if (elements * 8 > limits.tensorBytes) return undefined;
  }
  return elements;
}

function readIdentity(fields: Fields): ReadTensor | undefined {
  const n = fields.number("identity", { integer: true, min: 1 });
  if (n === undefined || !fits(fields, fields.present("identity"), [n, n])) return undefined;
  return { tensor: identity(n), cells: undefined };
}

function readData(fields: Fields, shape: readonly number[], kind: CellKind): ReadTensor | undefined {
  const field = fields.present("data");
  if (field.node.kind !== "array") return fields.wrong(field, "{0} must be a flat list of numbers");
  const list = nestingItems(field.node).find((item) => item.kind === "array");
  if (list !== undefined) {
    const message = words("a cell of {0} must be a number, this is a list", field.path);
    fields.reading.problems.error("tensor.cell", rangeOf(list), message);
    return undefined;
  }
  const count = lengthOf(field.node);
  const wanted = elementCount(shape);
  if (count !== wanted) {
    const related = [
      { message: words("the shape {0}", shapeText(shape)), range: rangeOf(fields.present("shape").node) },
    ];
    const message = words(
      "{0} has {1} numbers, but its shape {2} needs {3}",
      field.path,
      count,
      shapeText(shape),
      wanted,
    );
    fields.reading.problems.error("tensor.data", rangeOf(field.node), message, { related });
    return undefined;
  }
  const cells = new CellReader(fields.reading, field.path, kind, wanted);
  cells.takeAll(field.node);
  return cells.bad > 0 ? undefined : { tensor: { shape, data: cells.data }, cells: cells.cells };
}

function readFill(fields: Fields, shape: readonly number[], kind: CellKind): ReadTensor | undefined {
  const field = fields.present("fill");
  const value = cellValue(field.node, kind);
  if (value === undefined) return fields.wrong(field, "{0} must be a number");
  if (!isAllowedValue(value, kind)) return unsuited(fields, "fill", kind);
  return { tensor: filled(shape, value), cells: undefined };
}

/** A made tensor that cannot be used where only certain cells may. */
function unsuited(fields: Fields, key: string, kind: CellKind): undefined {
  fields.reading.problems.error("tensor.cell", rangeOf(fields.present(key).node), kindComplaint(kind, fields.path));
  return undefined;
}

function readRandom(fields: Fields, shape: readonly number[]): ReadTensor | undefined {
  const law = fields.choice("random", ["normal", "uniform", "xavier"]);
  const seed = fields.number("seed", { integer: true, min: 0 });
  const std = fields.number("std", { min: 0 });
  if (law === undefined || ((seed ?? std) === undefined && (fields.has("seed") || fields.has("std")))) return undefined;
  if (fields.has("std") && law !== "normal") {
    fields.reading.problems.error("tensor.form", fields.present("std").key, words('std only applies to "normal"'));
    return undefined;
  }
  if (elementCount(shape) > limits.randomElements) {
    return fields.wrong(
      fields.present("shape"),
      "{0}: at most {1} random numbers are generated",
      limits.randomElements,
    );
  }
  if (law === "normal") return { tensor: randomNormal(shape, seed ?? 0, std ?? 1), cells: undefined };
  if (law === "uniform") return { tensor: randomUniform(shape, seed ?? 0), cells: undefined };
  if (shape.length < 2) return fields.wrong(fields.present("shape"), '{0} needs at least two axes for "xavier"');
  return { tensor: randomXavier(shape, seed ?? 0), cells: undefined };
}
