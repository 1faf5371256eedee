import { drawnKernel, drawnRecurrent, drawnSize } from "../../beside/drawn.ts";
import { gatesOf } from "../../beside/recurrent.ts";
import { limits } from "../../limits.ts";
import { itemAt } from "../../present.ts";
import type { Beside } from "../../spec/besideKinds.ts";
import { shapeText, type Tensor } from "../../tensor/tensor.ts";
import { words } from "../../words.ts";
import { defined } from "./defined.ts";
import { Fields } from "./fields.ts";
import { rangeOf } from "./reading.ts";
import { readTensor } from "./tensors.ts";

const types = ["elman", "gru", "lstm", "conv1d"] as const;
const recurrentKeys = ["type", "hidden", "weights", "seed"];
const keysOf: Readonly<Record<(typeof types)[number], readonly string[]>> = {
  elman: recurrentKeys,
  lstm: recurrentKeys,
  gru: [...recurrentKeys, "resetAfter"],
  conv1d: ["type", "hidden", "kernel", "dilation", "causal", "weights", "seed"],
};

/** Reads `beside`: networks over the rows of X, whose width is needed where no weights are written. */
export function readBesides(root: Fields, X: Tensor | undefined): Beside[] | undefined {
  const field = root.get("beside");
  if (field === undefined) return undefined;
  if (field.node.kind !== "array") return root.wrong(field, "{0} must be a list of objects");
  const read: Beside[] = [];
  for (const [index, item] of field.node.items.entries()) {
    const path = `${field.path}[${index}]`;
    const one = item.kind === "object" ? readBeside(new Fields(root.reading, item, path), X) : undefined;
    if (item.kind !== "object") {
      root.reading.problems.error("value", rangeOf(item), words("each of {0} must be an object", field.path));
    }
    if (one === undefined) root.reading.failed.add(field.path);
    else read.push(one);
  }
  return read;
}

function readBeside(fields: Fields, X: Tensor | undefined): Beside | undefined {
  if (!fields.needs("type")) return undefined;
  const type = fields.choice("type", types);
  if (type === undefined) return undefined;
  fields.checkKeys(keysOf[type], type);
  const hidden = fields.number("hidden", { integer: true, min: 1 });
  const seed = fields.number("seed", { integer: true, min: 0 }) ?? 0;
  const weights = fields.child("weights");
  if (fields.has("weights") && weights === undefined) return undefined;
  const d = X?.shape.at(-1);
  if (type === "conv1d") return readConvolution(fields, weights, d, hidden, seed);
  const resetAfter = fields.boolean("resetAfter") ?? true;
  const read =
    weights === undefined
      ? d === undefined
        ? undefined
        : drawn(fields, drawnSize(type, d, hidden ?? d), () => drawnRecurrent(type, d, hidden ?? d, seed))
      : readRecurrent(weights, gatesOf[type], d, hidden, type);
  return read && { type, resetAfter, ...read };
}

/** Weights are made up to the size that any random tensor may have. */
function drawn<Weights>(fields: Fields, numbers: number, draw: () => Weights): Weights | undefined {
  if (numbers <= limits.randomElements) return draw();
  const place = fields.get("hidden") ?? fields.get("kernel");
  const range = place === undefined ? rangeOf(fields.object) : rangeOf(place.node);
  const message = words("{0}: at most {1} random numbers are generated", fields.path, limits.randomElements);
  fields.reading.problems.error("limit.random", range, message);
  return undefined;
}

function readRecurrent(
  weights: Fields,
  gates: number,
  d: number | undefined,
  hidden: number | undefined,
  type: string,
) {
  weights.checkKeys(["W", "U", "bW", "bU"], type);
  if (!weights.needs("W", "U")) return undefined;
  const W = readTensor(weights, "W", { axes: [2], form: "d×(gates·H)" });
  const U = readTensor(weights, "U", { axes: [2], form: "H×(gates·H)" });
  const bW = readTensor(weights, "bW", { axes: [1], form: "a list of numbers" });
  const bU = readTensor(weights, "bU", { axes: [1], form: "a list of numbers" });
  if (W === undefined || U === undefined) return undefined;
  const width = hidden ?? itemAt(U.shape, 0);
  const fits =
    isShaped(weights, "U", U, [width, gates * width]) &&
    isShaped(weights, "W", W, [d ?? itemAt(W.shape, 0), gates * width]) &&
    isShaped(weights, "bW", bW, [gates * width]) &&
    isShaped(weights, "bU", bU, [gates * width]);
  return fits ? { W, U, ...defined({ bW, bU }) } : undefined;
}

function readConvolution(
  fields: Fields,
  weights: Fields | undefined,
  d: number | undefined,
  hidden: number | undefined,
  seed: number,
): Beside | undefined {
  const kernel = fields.number("kernel", { integer: true, min: 1 });
  const dilation = fields.number("dilation", { integer: true, min: 1 }) ?? 1;
  const causal = fields.boolean("causal") ?? false;
  if (weights === undefined) {
    if (d === undefined) return undefined;
    const size = kernel ?? 3;
    const width = hidden ?? d;
    const W = drawn(fields, size * d * width, () => drawnKernel(size, d, width, seed));
    return W && { type: "conv1d", dilation, causal, W };
  }
  weights.checkKeys(["W", "b"], "conv1d");
  if (!weights.needs("W")) return undefined;
  const W = readTensor(weights, "W", { axes: [3], form: "kernel×d×width" });
  const b = readTensor(weights, "b", { axes: [1], form: "a list of numbers" });
  if (W === undefined) return undefined;
  const [ownKernel, ownD, ownWidth] = W.shape as [number, number, number];
  const width = hidden ?? ownWidth;
  const fits = isShaped(weights, "W", W, [kernel ?? ownKernel, d ?? ownD, width]) && isShaped(weights, "b", b, [width]);
  return fits ? { type: "conv1d", dilation, causal, W, ...defined({ b }) } : undefined;
}

function isShaped(fields: Fields, key: string, tensor: Tensor | undefined, want: readonly number[]): boolean {
  if (tensor === undefined || shapeText(tensor.shape) === shapeText(want)) return true;
  const field = fields.present(key);
  const message = words("{0} must be {1}, its shape is {2}", field.path, shapeText(want), shapeText(tensor.shape));
  fields.reading.problems.error("shape.mismatch", rangeOf(field.node), message);
  return false;
}
