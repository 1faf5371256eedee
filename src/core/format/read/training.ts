import type { Spec, Train } from "../../spec/spec.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { words } from "../../words.ts";
import { defined } from "./defined.ts";
import type { Fields } from "./fields.ts";
import { readTensor } from "./tensors.ts";

/** Reads `train`; undefined where it is absent or could not be understood. */
export function readTrain(fields: Fields): Train | undefined {
  const inner = fields.child("train");
  if (inner === undefined) return undefined;
  inner.checkKeys(["target", "loss", "learningRate", "parameters", "steps"], "train");
  const loss = inner.choice("loss", ["mse", "cross-entropy"]);
  const learningRate = inner.number("learningRate") ?? 0.1;
  const steps = inner.number("steps", { integer: true, min: 1 }) ?? 1;
  const parameters = inner.texts("parameters");
  const target = readTarget(inner);
  if (target === undefined) return undefined;
  return { target, learningRate, steps, ...defined({ parameters, loss: loss === "mse" ? undefined : loss }) };
}

function readTarget(inner: Fields): Tensor | undefined {
  if (!inner.has("target")) {
    inner.lacks(words("train needs a target"));
    inner.reading.failed.add(inner.path);
  }
  return readTensor(inner, "target", { axes: [1, 2, 3], form: "n×width or B×n×width" });
}

/** The default of `tolerance`. */
const defaultTolerance = 1e-6;

/** Reads `tolerance`: one number is both; of an object, what is not written is 0. */
export function readTolerance(fields: Fields): Spec["tolerance"] {
  const field = fields.get("tolerance");
  if (field === undefined) return { rtol: defaultTolerance, atol: defaultTolerance };
  if (field.node.kind === "number") {
    const both = fields.number("tolerance", { min: 0 }) ?? defaultTolerance;
    return { rtol: both, atol: both };
  }
  if (field.node.kind !== "object") fields.wrong(field, "{0} must be a number or an object with rtol and atol");
  const inner = field.node.kind === "object" ? fields.child("tolerance") : undefined;
  inner?.checkKeys(["rtol", "atol"], "tolerance");
  return { rtol: inner?.number("rtol", { min: 0 }) ?? 0, atol: inner?.number("atol", { min: 0 }) ?? 0 };
}

/** Reads `display`. */
export function readDisplay(fields: Fields): Spec["display"] {
  const inner = fields.child("display");
  if (inner === undefined) return { decimals: 2 };
  inner.checkKeys(["decimals", "colors", "grid"], "display");
  const decimals = inner.number("decimals", { integer: true, min: 0, max: 20 }) ?? 2;
  const colors = inner.text("colors");
  const grid = readGrid(inner);
  return { decimals, ...defined({ colors, grid }) };
}

function readGrid(inner: Fields): readonly [number, number] | undefined {
  const field = inner.get("grid");
  if (field === undefined) return undefined;
  const sizes = field.node.kind === "array" ? field.node.items : [];
  const [height = 0, width = 0] = sizes.map((item) =>
    item.kind === "number" && Number.isSafeInteger(item.value) ? item.value : 0,
  );
  if (sizes.length === 2 && height >= 1 && width >= 1) return [height, width];
  return inner.wrong(field, "{0} must be two sizes: [height, width]");
}
