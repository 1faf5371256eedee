import { activationNames } from "../../spec/activations.ts";
import type { Gate } from "../../spec/mixing.ts";
import { defined } from "./defined.ts";
import type { Fields } from "./fields.ts";
import { readTensor } from "./tensors.ts";

/** Reads `gate`. */
export function readGate(fields: Fields): Gate | undefined {
  const inner = fields.child("gate", '{ "W": … }');
  if (inner === undefined) return undefined;
  inner.checkKeys(["W", "b", "over", "activation"], "gate");
  inner.needs("W");
  const W = readTensor(inner, "W", { axes: [2], form: "a matrix d×(H·dv), or d×H over heads" });
  const b = readTensor(inner, "b", { axes: [1], form: "a list of numbers" });
  const over = inner.choice("over", ["element", "head"]) ?? ("element" as const);
  const activation = inner.choice("activation", activationNames) ?? "sigmoid";
  if (W === undefined) return fields.fail(fields.present("gate"));
  return { W, over, activation, ...defined({ b }) };
}
