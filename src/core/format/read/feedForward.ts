import { activationNames } from "../../spec/activations.ts";
import type { FeedForward } from "../../spec/spec.ts";
import { words } from "../../words.ts";
import { defined } from "./defined.ts";
import { Fields } from "./fields.ts";
import { readLayerNorm, readResidual } from "./norms.ts";
import { readTensor } from "./tensors.ts";

const names = ["Wg", "bg", "W1", "b1", "W2", "b2", "activation", "clamp", "parallel", "residual", "layerNorm"];

/** Reads `feedForward`; `false` leaves it off. */
export function readFeedForward(fields: Fields): FeedForward | undefined {
  const field = fields.get("feedForward");
  if (field === undefined || (field.node.kind === "boolean" && !field.node.value)) return undefined;
  if (field.node.kind !== "object") return fields.wrong(field, "{0} must be an object with W1 and W2");
  const inner = new Fields(fields.reading, field.node, field.path);
  inner.checkKeys(names, "feedForward");
  inner.needs("W1", "W2");
  const read = readParts(inner);
  if (read === undefined) fields.reading.failed.add(field.path);
  return read;
}

function readParts(inner: Fields): FeedForward | undefined {
  const matrix = { axes: [2], form: "a matrix" };
  const vector = { axes: [1], form: "a list of numbers" };
  const Wg = readTensor(inner, "Wg", matrix);
  const bg = readTensor(inner, "bg", vector);
  const W1 = readTensor(inner, "W1", matrix);
  const W2 = readTensor(inner, "W2", matrix);
  const b1 = readTensor(inner, "b1", vector);
  const b2 = readTensor(inner, "b2", vector);
  const activation = inner.choice("activation", activationNames) ?? "relu";
  const clamp = inner.number("clamp", { above: 0 });
  for (const key of ["bg", "clamp"]) if (!inner.has("Wg")) reportGateless(inner, key);
  const parallel = readParallel(inner);
  const residual = readResidual(inner);
  const layerNorm = readLayerNorm(inner);
  if (W1 === undefined || W2 === undefined) return undefined;
  return { W1, W2, activation, residual, ...defined({ Wg, bg, b1, b2, clamp, parallel, layerNorm }) };
}

/** What belongs to a gate needs one. */
function reportGateless(inner: Fields, key: string): void {
  const field = inner.get(key);
  if (field === undefined) return;
  const message = words("{0} belongs to a gate: it needs {1}", field.path, `${inner.path}.Wg`);
  inner.reading.problems.error("key.missing", field.key, message);
}

function readParallel(inner: Fields): FeedForward["parallel"] {
  const field = inner.get("parallel");
  if (field === undefined) return undefined;
  if (field.node.kind === "boolean") return field.node.value;
  if (field.node.kind === "string" && field.node.value === "shared") return "shared";
  return inner.wrong(field, '{0} must be true, false or "shared"');
}
