import type { Block, Memory } from "../../spec/spec.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { words } from "../../words.ts";
import { defined } from "./defined.ts";
import type { Fields } from "./fields.ts";
import { readTensor, type TensorRule } from "./tensors.ts";

const sourceRule: TensorRule = { axes: [2, 3], form: "m×d or B×m×d" };

/** Reads the root's `memory` object. `labelsOnly`: a dump of weights needs the tokens alone. */
export function readMemory(fields: Fields, labelsOnly: boolean): Memory | undefined {
  const inner = fields.child("memory");
  if (inner === undefined) return undefined;
  inner.checkKeys(["tokens", "X", "K", "V"], "memory");
  const tokens = inner.texts("tokens");
  const X = readTensor(inner, "X", sourceRule);
  const K = readTensor(inner, "K", sourceRule);
  const V = readTensor(inner, "V", sourceRule);
  if (!labelsOnly && !isComplete(inner)) inner.reading.failed.add(inner.path);
  return defined({ tokens, X, K, V });
}

/** Keys and values need a source: X, or both K and V. */
function isComplete(inner: Fields): boolean {
  const { problems } = inner.reading;
  const [x, k, v] = [inner.has("X"), inner.has("K"), inner.has("V")];
  if (x && (k || v)) {
    const other = k ? "K" : "V";
    const related = [{ message: words("memory.X"), range: inner.present("X").key }];
    const message = words("memory has either X or K and V, not X and {0}", other);
    problems.error("key.conflict", inner.present(other).key, message, { related });
    return false;
  }
  if (x || (k && v)) return true;
  const lacking = k ? "V" : v ? "K" : "X, or K and V";
  inner.lacks(words("memory needs {0}", lacking));
  return false;
}

/** Reads `past`, the cache of keys and values. */
export function readPast(fields: Fields): Block["past"] {
  return readPair(fields, "past", { axes: [3, 4], form: "G×P×width or B×G×P×width" });
}

/** Reads `biasKV`, one learned key and value. */
export function readBiasKV(fields: Fields): Block["biasKV"] {
  return readPair(fields, "biasKV", { axes: [1], form: "a list of G·width numbers" });
}

function readPair(fields: Fields, key: string, rule: TensorRule): { K: Tensor; V: Tensor } | undefined {
  const inner = fields.child(key);
  if (inner === undefined) return undefined;
  inner.checkKeys(["K", "V"], key);
  inner.needs("K", "V");
  const K = readTensor(inner, "K", rule);
  const V = readTensor(inner, "V", rule);
  if (K !== undefined && V !== undefined) return { K, V };
  inner.reading.failed.add(inner.path);
  return undefined;
}
