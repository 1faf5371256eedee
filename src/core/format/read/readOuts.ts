import { activationNames, poolings, type ReadOut, type ReadOutTransform } from "../../spec/spec.ts";
import { defined } from "./defined.ts";
import { Fields } from "./fields.ts";
import { readNorm } from "./norms.ts";
import { readTensor } from "./tensors.ts";

const keys = ["W", "b", "layerNorm", "pool", "transform", "scale", "softcap", "normalize", "labels"];

/** Reads `readOut`; undefined where it is absent or could not be understood. */
export function readReadOut(root: Fields): ReadOut | undefined {
  const inner = root.child("readOut");
  if (inner === undefined) return undefined;
  inner.checkKeys(keys, "readOut");
  const W = readTensor(inner, "W", { axes: [2], form: "a matrix d×L" });
  const b = readTensor(inner, "b", { axes: [1], form: "a list of numbers" });
  const layerNorm = readOwnNorm(inner);
  const pool = inner.choice("pool", poolings) ?? "none";
  const transform = readTransform(inner);
  const scale = inner.number("scale") ?? 1;
  const softcap = inner.number("softcap", { above: 0 });
  const normalize = inner.choice("normalize", ["softmax", "sigmoid", "none"]) ?? "softmax";
  const labels = inner.texts("labels");
  return {
    ...{ tied: false, pool, scale, normalize, each: false, given: new Map() },
    ...defined({ W, b, layerNorm, transform, softcap, labels }),
  };
}

function readTransform(fields: Fields): ReadOutTransform | undefined {
  const inner = fields.child("transform");
  if (inner === undefined) return undefined;
  inner.checkKeys(["W", "b", "activation", "layerNorm"]);
  inner.needs("W", "activation");
  const W = readTensor(inner, "W", { axes: [2], form: "a matrix" });
  const b = readTensor(inner, "b", { axes: [1], form: "a list of numbers" });
  const activation = inner.choice("activation", activationNames);
  const layerNorm = readOwnNorm(inner);
  if (W === undefined || activation === undefined) return undefined;
  return { W, activation, ...defined({ b, layerNorm }) };
}

/** A norm that has no placement: true, false, or its parameters. */
function readOwnNorm(fields: Fields): ReadOut["layerNorm"] {
  const field = fields.get("layerNorm");
  if (field === undefined) return undefined;
  if (field.node.kind === "object") return readNorm(new Fields(fields.reading, field.node, field.path), false);
  const on = fields.boolean("layerNorm");
  return on === true ? { eps: 1e-5, placement: "post" } : undefined;
}
