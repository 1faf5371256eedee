import { linearFeatures, type Score } from "../../spec/spec.ts";
import { nestingItems } from "../syntax/numberRow.ts";
import { reportBareTensor } from "./bareTensors.ts";
import { defined } from "./defined.ts";
import { type Field, Fields, readChoice } from "./fields.ts";
import { readTensor } from "./tensors.ts";

const types = ["dot", "cosine", "general", "additive", "linear"] as const;
type ScoreType = (typeof types)[number];

const keysOf: Readonly<Record<ScoreType, readonly string[]>> = {
  dot: ["type"],
  cosine: ["type"],
  general: ["type", "W"],
  additive: ["type", "v", "b"],
  linear: ["type", "feature"],
};

/** Reads `score`; dot where it is absent, undefined where it could not be understood. */
export function readScore(fields: Fields): Score | undefined {
  const field = fields.get("score");
  if (field === undefined) return { type: "dot" };
  const score = readForm(fields, field);
  if (score === undefined) fields.reading.failed.add(field.path);
  return score;
}

function readForm(fields: Fields, field: Field): Score | undefined {
  const { node } = field;
  if (node.kind === "object") return readTyped(new Fields(fields.reading, node, field.path));
  if (node.kind !== "array") return readNamed(fields, field);
  const isMatrix = nestingItems(node)[0]?.kind === "array";
  const form = isMatrix ? '{ "type": "general", "W": … }' : '{ "type": "additive", "v": … }';
  return reportBareTensor(fields.reading, field, form);
}

function readNamed(fields: Fields, field: Field): Score | undefined {
  const type = readChoice(fields.reading, field, types);
  if (type === "dot" || type === "cosine") return { type };
  if (type === "general") return fields.wrong(field, '{0}: write a general score as {"type": "general", "W": …}');
  if (type === "linear") return fields.wrong(field, '{0}: write a linear score as {"type": "linear", "feature": …}');
  return type === undefined
    ? undefined
    : fields.wrong(field, '{0}: write an additive score as {"type": "additive", "v": …}');
}

function readTyped(fields: Fields): Score | undefined {
  const field = fields.get("type");
  if (field === undefined) return missingType(fields);
  const type = readChoice(fields.reading, field, types);
  if (type === undefined) return undefined;
  fields.checkKeys(keysOf[type], `the ${type} score`);
  if (type === "dot" || type === "cosine") return { type };
  if (type === "linear") return readLinear(fields);
  return type === "general" ? readGeneral(fields) : readAdditive(fields);
}

function readGeneral(fields: Fields): Score | undefined {
  if (!fields.needs("W")) return undefined;
  const W = readTensor(fields, "W", { axes: [2], form: "a matrix dq×dk" });
  return W === undefined ? undefined : { type: "general", W };
}

function readLinear(fields: Fields): Score | undefined {
  if (!fields.needs("feature")) return undefined;
  const feature = fields.choice("feature", linearFeatures);
  return feature === undefined ? undefined : { type: "linear", feature };
}

function readAdditive(fields: Fields): Score | undefined {
  if (!fields.needs("v")) return undefined;
  const v = readTensor(fields, "v", { axes: [1], form: "a list of da numbers" });
  const b = readTensor(fields, "b", { axes: [1], form: "a list of da numbers" });
  return v === undefined ? undefined : { type: "additive", v, ...defined({ b }) };
}

function missingType(fields: Fields): undefined {
  fields.checkKeys([...new Set(Object.values(keysOf).flat())], "a score");
  fields.needs("type");
  return undefined;
}
