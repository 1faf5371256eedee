import type { Position, Rope } from "../../spec/positionKinds.ts";
import { words } from "../../words.ts";
import { nestingItems } from "../syntax/numberRow.ts";
import { reportBareTensor } from "./bareTensors.ts";
import { defined } from "./defined.ts";
import { type Field, Fields } from "./fields.ts";
import { pathOf, type Reading, rangeOf } from "./reading.ts";
import { readRelative2d, readT5 } from "./relativePositions.ts";
import { readScaling } from "./ropeScaling.ts";
import { readTensor } from "./tensors.ts";

const types = ["sinusoidal", "learned", "rope", "alibi", "t5", "relative2d"] as const;
type PositionType = (typeof types)[number];

const keysOf: Readonly<Record<PositionType, readonly string[]>> = {
  sinusoidal: ["type", "base", "offset", "layout", "positions"],
  learned: ["type", "values", "positions"],
  rope: [
    "type",
    "base",
    "pairs",
    "dim",
    "offset",
    "positions",
    "cos",
    "sin",
    "from",
    "heads",
    "scaling",
    "sections",
    "sectionLayout",
  ],
  alibi: ["type", "slopes"],
  t5: ["type", "values", "maxDistance", "bidirectional"],
  relative2d: ["type", "window", "values"],
};

/** A kind of position and where it is written; absent from the list when it could not be understood. */
export interface PlacedPosition {
  readonly path: string;
  readonly field: Field;
  readonly position: Position;
}

/** Reads `position`: one kind, or a list of kinds. */
export function readPositions(fields: Fields): PlacedPosition[] {
  const field = fields.get("position");
  if (field === undefined) return [];
  const { node } = field;
  if (node.kind === "array" && nestingItems(node)[0]?.kind === "array") {
    reportBareTensor(fields.reading, field, '{ "type": "learned", "values": … }');
    return [];
  }
  const parts: Field[] =
    node.kind === "array"
      ? node.items.map((item, index) => ({ path: `${field.path}[${index}]`, key: rangeOf(item), node: item }))
      : [field];
  const read = parts.map((part) => readPosition(fields.reading, part));
  const placed = read.filter((one) => one !== undefined);
  if (placed.length < read.length) fields.reading.failed.add(field.path);
  reportRepeated(fields.reading, placed);
  return placed;
}

/** Tables add up, but vectors are rotated once and slopes are subtracted once. */
function reportRepeated(reading: Reading, placed: readonly PlacedPosition[]): void {
  for (const type of ["rope", "alibi"]) {
    const [first, second] = placed.filter((one) => one.position.type === type);
    if (first === undefined || second === undefined) continue;
    const related = [{ message: words("the first {0}", type), range: rangeOf(first.field.node) }];
    reading.problems.error("value", rangeOf(second.field.node), words("{0} appears twice", type), { related });
  }
}

function readPosition(reading: Reading, field: Field): PlacedPosition | undefined {
  const { node, path } = field;
  let position: Position | undefined;
  if (node.kind === "string") position = readNamed(reading, field, node.value);
  else if (node.kind === "object") position = readTyped(new Fields(reading, node, path));
  else
    reading.problems.error(
      "value",
      rangeOf(node),
      words('{0} must be "sinusoidal", "rope", "alibi" or an object', path),
    );
  return position === undefined ? undefined : { path, field, position };
}

function readNamed(reading: Reading, field: Field, name: string): Position | undefined {
  if (name === "sinusoidal") return { type: "sinusoidal", base: 10000, offset: 0 };
  if (name === "rope") return { type: "rope", base: 10000, pairs: "half", offset: 0 };
  if (name === "alibi") return { type: "alibi" };
  if (name === "learned") {
    const message = words('write learned positions as {"type": "learned", "values": …}');
    reading.problems.error("value", rangeOf(field.node), message);
    return undefined;
  }
  if (name === "t5" || name === "relative2d") {
    const message = words("write {0} positions with their table: {1}", name, `{"type": "${name}", "values": …}`);
    reading.problems.error("value", rangeOf(field.node), message);
    return undefined;
  }
  reportUnknownType(reading, field, name);
  return undefined;
}

function reportUnknownType(reading: Reading, field: Field, name: string): void {
  const range = rangeOf(field.node);
  const meant = name.toLowerCase().startsWith("rot") ? "rope" : reading.guess(name, types);
  const text = JSON.stringify(meant);
  const fixes = meant === undefined ? [] : [{ title: words("Change to {0}", text), edits: [{ range, text }] }];
  const message = words('{0} must be one of "sinusoidal", "learned", "rope", "alibi", "t5", "relative2d"', field.path);
  reading.problems.error("value", range, message, { fixes });
}

function readTyped(fields: Fields): Position | undefined {
  const field = fields.get("type");
  if (field === undefined) {
    fields.checkKeys([...new Set(Object.values(keysOf).flat())], "a position");
    return fields.lacks(words("{0} needs a type", fields.path));
  }
  const name = field.node.kind === "string" ? field.node.value : "";
  const type = types.find((one) => one === name);
  if (type === undefined) {
    reportUnknownType(fields.reading, field, name);
    return undefined;
  }
  fields.checkKeys(keysOf[type], type);
  return readers[type](fields);
}

const readers: Readonly<Record<PositionType, (fields: Fields) => Position | undefined>> = {
  sinusoidal: readSinusoidal,
  learned: readLearned,
  rope: readRope,
  t5: readT5,
  relative2d: readRelative2d,
  alibi: (fields) => {
    const slopes = readTensor(fields, "slopes", { axes: [1], form: "a list of H slopes" });
    return { type: "alibi", ...defined({ slopes }) };
  },
};

function readBase(fields: Fields): number {
  return fields.number("base", { above: 0 }) ?? 10000;
}

function readOffset(fields: Fields): number {
  return fields.number("offset", { integer: true }) ?? 0;
}

function readSinusoidal(fields: Fields): Position {
  const layout = fields.choice("layout", ["interleaved", "halves"]);
  const positions = readTensor(fields, "positions", { axes: [1, 2], form: "n or B×n positions" });
  checkOffset(fields);
  return { type: "sinusoidal", base: readBase(fields), offset: readOffset(fields), ...defined({ layout, positions }) };
}

function readLearned(fields: Fields): Position | undefined {
  if (!fields.has("values")) fields.lacks(words("{0} needs values (n×d)", fields.path));
  const values = readTensor(fields, "values", { axes: [2, 3], form: "a matrix n×d or B×n×d" });
  const positions = readTensor(fields, "positions", { axes: [1, 2], form: "n or B×n positions", cells: "position" });
  return values === undefined ? undefined : { type: "learned", values, ...defined({ positions }) };
}

/** Written positions are the positions: nothing is added to them. */
function checkOffset(fields: Fields): void {
  if (!fields.has("positions") || !fields.has("offset")) return;
  const related = [{ message: words("positions"), range: fields.present("positions").key }];
  const message = words("offset cannot be combined with positions");
  fields.reading.problems.error("key.conflict", fields.present("offset").key, message, { related });
}

/** A table of cosines needs one of sines and the other way round; a misspelt key may be the one that lacks. */
function checkTables(fields: Fields): void {
  if (fields.has("cos")) checkBeside(fields, "cos", "sin");
  else checkBeside(fields, "sin", "cos");
}

/** A key that says nothing without another; a misspelt key may be the one that lacks. */
function checkBeside(fields: Fields, key: string, other: string): void {
  const written = fields.get(key);
  const { problems, failed } = fields.reading;
  if (written === undefined || fields.has(other) || failed.has(pathOf(fields.path, other))) return;
  problems.error("key.missing", written.key, words("{0} needs {1} beside it", key, other));
}

function readRope(fields: Fields): Rope | undefined {
  const base = readBase(fields);
  const pairs = fields.choice("pairs", ["half", "interleaved"]) ?? "half";
  const dim = fields.number("dim", { integer: true, min: 2 });
  const offset = readOffset(fields);
  const hasTable = fields.has("cos") || fields.has("sin");
  const positions = readTensor(fields, "positions", {
    axes: [1, 2],
    form: "n or B×n positions",
    ...(hasTable ? { cells: "position" as const } : {}),
  });
  const cos = readTensor(fields, "cos", { axes: [2], form: "a matrix positions×dim/2" });
  const sin = readTensor(fields, "sin", { axes: [2], form: "a matrix positions×dim/2" });
  checkOffset(fields);
  checkTables(fields);
  const from = fields.number("from", { integer: true, min: 0 });
  const heads = readNumbers(fields, "heads");
  const sections = readNumbers(fields, "sections");
  const sectionLayout = fields.choice("sectionLayout", ["contiguous", "interleaved"]);
  checkBeside(fields, "sections", "positions");
  checkBeside(fields, "sectionLayout", "sections");
  const scaling = readScaling(fields);
  return {
    type: "rope",
    base,
    pairs,
    offset,
    ...defined({ dim, positions, cos, sin, from, heads, scaling, sections, sectionLayout }),
  };
}

/** A list of whole numbers from 0. */
function readNumbers(fields: Fields, key: string): number[] | undefined {
  if (!fields.has(key)) return undefined;
  const tensor = readTensor(fields, key, { axes: [1], form: "a list of whole numbers", cells: "position" });
  return tensor && [...tensor.data];
}
