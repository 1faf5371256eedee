import type { HeadNorm } from "../../spec/spec.ts";
import { words } from "../../words.ts";
import { defined } from "./defined.ts";
import type { Fields } from "./fields.ts";
import { readTensor, type TensorRule } from "./tensors.ts";

const keys = ["type", "gamma", "beta", "eps", "offset", "over", "after"];
const vectorRule: TensorRule = { axes: [1, 2], form: "a list of numbers, or one such row for each head" };

/** Reads `qNorm` and `kNorm`. */
export function readHeadNorms(fields: Fields): { qNorm?: HeadNorm; kNorm?: HeadNorm } {
  return defined({ qNorm: readHeadNorm(fields, "qNorm"), kNorm: readHeadNorm(fields, "kNorm") });
}

function readHeadNorm(fields: Fields, key: "qNorm" | "kNorm"): HeadNorm | undefined {
  const inner = fields.child(key);
  if (inner === undefined) return undefined;
  inner.checkKeys(keys, inner.path);
  const type = inner.choice("type", ["rms", "layer", "l2"]) ?? ("rms" as const);
  const gamma = readTensor(inner, "gamma", vectorRule);
  const beta = readTensor(inner, "beta", vectorRule);
  if (type !== "layer" && inner.has("beta")) {
    const path = `${inner.path}.beta`;
    const message =
      type === "rms"
        ? words("{0} is not supported: an RMS norm has no beta", path)
        : words("{0} is not supported: an l2 norm has no beta", path);
    inner.reading.problems.error("key.conflict", inner.present("beta").key, message);
  }
  const eps = inner.number("eps", { min: 0 }) ?? 1e-6;
  const offset = inner.number("offset");
  const over = inner.choice("over", ["head", "width"]) ?? ("head" as const);
  const after = inner.choice("after", ["projection", "rope"]) ?? ("projection" as const);
  return { type, eps, over, after, ...defined({ gamma, beta, offset }) };
}
