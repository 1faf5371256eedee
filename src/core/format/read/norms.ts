import type { FeedForward, LayerNorm } from "../../spec/spec.ts";
import { defined } from "./defined.ts";
import { Fields } from "./fields.ts";
import { readTensor } from "./tensors.ts";

/** PyTorch's default. */
const defaultEps = 1e-5;

/** Reads `layerNorm`: true, false, or its parameters. */
export function readLayerNorm(fields: Fields): LayerNorm | undefined {
  const field = fields.get("layerNorm");
  if (field === undefined) return undefined;
  const { node } = field;
  if (node.kind === "boolean") return node.value ? { eps: defaultEps, placement: "post" } : undefined;
  if (node.kind !== "object") return fields.wrong(field, "{0} must be true, false or an object");
  const inner = new Fields(fields.reading, node, field.path);
  inner.checkKeys(["gamma", "beta", "eps", "placement"], "layerNorm");
  const gamma = readTensor(inner, "gamma", { axes: [1], form: "a list of numbers" });
  const beta = readTensor(inner, "beta", { axes: [1], form: "a list of numbers" });
  const eps = inner.number("eps", { min: 0 }) ?? defaultEps;
  const placement = inner.choice("placement", ["post", "pre"]) ?? "post";
  return { eps, placement, ...defined({ gamma, beta }) };
}

/** Reads `feedForward`; `false` leaves it off. */
export function readFeedForward(fields: Fields): FeedForward | undefined {
  const field = fields.get("feedForward");
  if (field === undefined || (field.node.kind === "boolean" && !field.node.value)) return undefined;
  if (field.node.kind !== "object") return fields.wrong(field, "{0} must be an object with W1 and W2");
  const inner = new Fields(fields.reading, field.node, field.path);
  inner.checkKeys(["W1", "b1", "W2", "b2", "activation", "residual", "layerNorm"], "feedForward");
  inner.needs("W1", "W2");
  const read = readParts(inner);
  if (read === undefined) fields.reading.failed.add(field.path);
  return read;
}

function readParts(inner: Fields): FeedForward | undefined {
  const W1 = readTensor(inner, "W1", { axes: [2], form: "a matrix" });
  const W2 = readTensor(inner, "W2", { axes: [2], form: "a matrix" });
  const b1 = readTensor(inner, "b1", { axes: [1], form: "a list of numbers" });
  const b2 = readTensor(inner, "b2", { axes: [1], form: "a list of numbers" });
  const activation = inner.choice("activation", ["relu", "gelu", "silu"]) ?? "relu";
  const residual = inner.boolean("residual") ?? false;
  const layerNorm = readLayerNorm(inner);
  if (W1 === undefined || W2 === undefined) return undefined;
  return { W1, W2, activation, residual, ...defined({ b1, b2, layerNorm }) };
}
