import { activationNames } from "../../spec/activations.ts";
import { poolings, type ReadOut, type ReadOutTransform } from "../../spec/spec.ts";
import { words } from "../../words.ts";
import { defined } from "./defined.ts";
import type { Fields } from "./fields.ts";
import { readOwnNorm } from "./norms.ts";
import { readTensor } from "./tensors.ts";

const keys = ["W", "b", "tied", "layerNorm", "pool", "transform", "scale", "softcap", "normalize", "labels", "each"];

/** Reads `readOut`; undefined where it is absent or could not be understood. `given`: its steps that are replaced. */
export function readReadOut(root: Fields, given: ReadOut["given"]): ReadOut | undefined {
  const inner = root.child("readOut", '{ "W": … }');
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
  const each = inner.boolean("each") ?? false;
  return {
    ...{ tied: readTied(root, inner), pool, scale, normalize, each, given },
    ...defined({ W, b, layerNorm, transform, softcap, labels }),
  };
}

/** The table of the embedding serves as W: it must be there, and W must not. */
function readTied(root: Fields, inner: Fields): boolean {
  if (inner.boolean("tied") !== true) return false;
  const { problems } = inner.reading;
  if (inner.has("W")) {
    const message = words(
      "{0} is the table of the embedding, so {1} would be ignored: remove one of them",
      "tied",
      "W",
    );
    problems.error("key.conflict", inner.present("W").key, message);
  } else if (!root.has("embedding") && root.reading.unknownKeys === 0) {
    const message = words("{0} takes the table of the embedding, but there is no embedding", "readOut.tied");
    problems.error("key.conflict", inner.present("tied").key, message);
  }
  return true;
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
