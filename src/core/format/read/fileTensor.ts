import { limits } from "../../limits.ts";
import { axesOrder } from "../../tensor/files/axes.ts";
import type { StoredTensor } from "../../tensor/files/storedTensor.ts";
import { type ViewSteps, viewShape } from "../../tensor/files/tensorView.ts";
import { readBy } from "../../tensor/make.ts";
import { elementCount, shapeText, type Tensor } from "../../tensor/tensor.ts";
import { plainText, type Words, words } from "../../words.ts";
import { isPattern, samplePath } from "../filePattern.ts";
import { shown } from "../shown.ts";
import type { ListedFile } from "../specFiles.ts";
import { defined } from "./defined.ts";
import type { Field, Fields } from "./fields.ts";
import { checkReference } from "./fileReference.ts";
import { rangeOf } from "./reading.ts";
import { readSizes } from "./reshape.ts";
import { roundedWords } from "./roundedNumbers.ts";
import { type CellKind, isAllowedValue, kindComplaint } from "./tensorCells.ts";

/** Names of tensors that a message lists. */
const namesShown = 8;

/**
 * Reads `{"file": …}` or `{"files": …}` with all its steps. Undefined where something is wrong, which is reported at its place,
 * or where the file or its numbers have still to be brought, which is noted in the reading.
 */
export function readFileTensor(fields: Fields, kind: CellKind): Tensor | undefined {
  const field = fields.get("file") ?? fields.get("files");
  const reference = fields.text("file") ?? fields.text("files");
  const steps = readSteps(fields);
  const name = fields.text("tensor");
  if (field === undefined || reference === undefined || steps === undefined) return undefined;
  if (fields.has("tensor") && name === undefined) return undefined;
  const listed = lookUp(fields, field, reference);
  const parts = listed && tensorsNamed(fields, field, listed, name);
  return listed && parts && viewed(fields, kind, field, reference, { listed, parts, steps });
}

function lookUp({ reading, path }: Fields, field: Field, reference: string): ListedFile | undefined {
  const range = rangeOf(field.node);
  const complaint = pathComplaint(field, reference) ?? checkReference(pathOf(field, reference), reading.foldersAbove);
  if (complaint !== undefined) {
    reading.problems.error("file.path", range, complaint);
    return undefined;
  }
  if (reading.files === undefined) {
    reading.problems.error(
      "file.notRead",
      range,
      words("{0}: tensor files are read only beside a saved document", shown(reference)),
    );
    return undefined;
  }
  const answer = reading.files.file(reference);
  if (answer === undefined) {
    reading.filesMissing.add(reference);
    reading.failed.add(path);
    return undefined;
  }
  reading.filesUsed.set(reference, answer.stamp);
  if (answer.kind === "listed") return answer;
  const message = words("{0}: {1}", shown(reference), plainText(answer.sentence));
  reading.problems.error("file.unreadable", range, message);
  return undefined;
}

function pathComplaint(field: Field, reference: string): Words | undefined {
  if (field.path.endsWith(".files") && !isPattern(reference)) {
    return words('files needs a place for a number, such as "attn_layer_{0}.npy"', "{layer}");
  }
  return undefined;
}

function pathOf(field: Field, reference: string): string {
  return field.path.endsWith(".files") ? samplePath(reference) : reference;
}

/** The tensor of that name in each file; the only one where none is named. */
function tensorsNamed(
  fields: Fields,
  field: Field,
  { listings }: ListedFile,
  name: string | undefined,
): readonly StoredTensor[] | undefined {
  const found: StoredTensor[] = [];
  for (const { tensors } of listings) {
    const tensor = name === undefined ? singleTensor(tensors) : tensors.find((one) => one.name === name);
    if (tensor === undefined) {
      const where = fields.get("tensor") ?? field;
      fields.reading.problems.error("file.tensor", rangeOf(where.node), noTensor(fields, name, tensors));
      return undefined;
    }
    const sentence = complaintOf(tensor, found[0]);
    if (sentence !== undefined) {
      fields.reading.problems.error("file.tensor", rangeOf((fields.get("tensor") ?? field).node), sentence);
      return undefined;
    }
    found.push(tensor);
  }
  return found;
}

function singleTensor(tensors: readonly StoredTensor[]): StoredTensor | undefined {
  return tensors.length === 1 ? tensors[0] : undefined;
}

function noTensor(fields: Fields, name: string | undefined, tensors: readonly StoredTensor[]): Words {
  const names = tensors.map((tensor) => tensor.name);
  const listed = names.slice(0, namesShown).map((one) => `"${shown(one)}"`);
  const list = names.length > namesShown ? `${listed.join(", ")}, …` : listed.join(", ");
  if (names.length === 0) return words("the file holds no tensor");
  if (name === undefined) return words("the file holds {0} tensors: add a tensor name, one of {1}", names.length, list);
  const near = fields.reading.guess(name, names);
  if (near === undefined) return words('there is no tensor "{0}" in the file; it holds {1}', shown(name), list);
  return words('there is no tensor "{0}" in the file. Did you mean "{1}"?', shown(name), shown(near));
}

/** Why a tensor cannot be used: it cannot be read, or it is not like the first file's. */
function complaintOf({ unreadable, type, shape }: StoredTensor, first: StoredTensor | undefined): Words | undefined {
  if (unreadable !== undefined) return unreadable;
  if (type.decode === undefined) return words("elements of type {0} cannot be read as numbers", type.name);
  if (type.parts === 2) return words("elements of type {0} are pairs of numbers, which no step supports", type.name);
  if (first === undefined || shapeText(first.shape) === shapeText(shape)) return undefined;
  return words("the files differ: the first tensor is {0}, another is {1}", shapeText(first.shape), shapeText(shape));
}

interface Chosen {
  readonly listed: ListedFile;
  readonly parts: readonly StoredTensor[];
  readonly steps: ViewSteps;
}

function viewed(fields: Fields, kind: CellKind, field: Field, reference: string, chosen: Chosen): Tensor | undefined {
  const { reading } = fields;
  const { listed, parts, steps } = chosen;
  const { lead, place, stamp } = listed;
  const [first] = parts;
  if (first === undefined) return undefined;
  const shape = viewShape([...lead, ...first.shape], steps);
  if ("step" in shape) {
    const where = fields.get(shape.step) ?? field;
    reading.problems.error("tensor.slice", rangeOf(where.node), shape.sentence);
    return undefined;
  }
  if (!fits(fields, field, shape)) return undefined;
  const key = JSON.stringify([reference, stamp, first.name, steps]);
  const data = reading.files?.values(key);
  reading.valuesUsed.add(key);
  if (data === undefined) {
    reading.valuesUnread.set(key, { parts, lead, steps });
    reading.failed.add(fields.path);
    return undefined;
  }
  if ("template" in data) {
    reading.problems.error(
      "file.unreadable",
      rangeOf(field.node),
      words("{0}: {1}", shown(reference), plainText(data)),
    );
    return undefined;
  }
  if (!data.every((value) => isAllowedValue(value, kind))) {
    reading.problems.error("tensor.cell", rangeOf(field.node), kindComplaint(kind, fields.path));
    return undefined;
  }
  const rounded = roundedWords(fields.path, { shape, data }, parts);
  if (rounded !== undefined) reading.problems.warning("number.rounded", rangeOf(field.node), rounded);
  return readBy({ kind: "file", shape, file: reference, place, stamp, tensor: first.name, steps }, data);
}

/** The limits count what is left after the slice. */
function fits({ reading, path }: Fields, field: Field, shape: readonly number[]): boolean {
  const elements = elementCount(shape);
  const most = { tensor: limits.tensorBytes, document: limits.documentBytes };
  const megabytes = 2 ** 20;
  if (elements * 8 > most.tensor) {
    const message = words(
      "{0}: {1} is larger than {2} MB; a slice takes a part of it",
      path,
      shapeText(shape),
      most.tensor / megabytes,
    );
    reading.problems.error("tensor.large", rangeOf(field.node), message);
    return false;
  }
  if (reading.reserve(elements)) return true;
  const message = words(
    "{0}: the tensors of this document are larger than {1} MB together",
    path,
    most.document / megabytes,
  );
  reading.problems.error("tensor.large", rangeOf(field.node), message);
  return false;
}

function readSteps(fields: Fields): ViewSteps | undefined {
  const reshape = fields.has("reshape") ? readSizes(fields) : undefined;
  const axes = fields.has("axes") ? readAxes(fields) : undefined;
  const slice = fields.text("slice");
  const transpose = fields.boolean("transpose");
  const flatten = fields.boolean("flatten");
  const steps = { reshape, axes, slice, transpose, flatten };
  const isUnread = Object.entries(steps).some(([key, value]) => value === undefined && fields.has(key));
  return isUnread ? undefined : defined(steps);
}

function readAxes(fields: Fields): number[] | undefined {
  const field = fields.present("axes");
  const { node } = field;
  const named = node.kind === "string" ? axesOrder(node.value) : undefined;
  if (named !== undefined) return named;
  const items =
    node.kind === "array" ? node.items.map((item) => (item.kind === "number" ? item.value : Number.NaN)) : [];
  if (node.kind === "array" && items.every((item) => Number.isSafeInteger(item) && item >= 0)) return items;
  return fields.wrong(field, '{0} must be a list of axes, such as [0, 2, 1], or a letter for each, such as "BnHd"');
}
