import { limits } from "../../limits.ts";
import type { Generate } from "../../spec/spec.ts";
import { defined } from "./defined.ts";
import type { Fields } from "./fields.ts";
import { readTensor } from "./tensors.ts";

/** The default of `atMost`. */
const defaultRounds = 20;

/** Reads `generate`; undefined where it is absent or could not be understood. */
export function readGenerate(root: Fields): Generate | undefined {
  const inner = root.child("generate");
  if (inner === undefined) return undefined;
  inner.checkKeys(["start", "until", "atMost", "sample"], "generate");
  const ids = readTensor(inner, "start", { axes: [1], form: "a list of ids", cells: "position" });
  const start = ids && Array.from(ids.data);
  const until = inner.number("until", { integer: true, min: 0 });
  const atMost = inner.number("atMost", { integer: true, min: 1, max: limits.rounds }) ?? defaultRounds;
  const sample = readSample(inner);
  return { atMost, ...defined({ start, until, sample }) };
}

/** Without `topK`, an id is drawn from all of them. */
function readSample(fields: Fields): Generate["sample"] {
  const inner = fields.child("sample");
  if (inner === undefined) return undefined;
  inner.checkKeys(["temperature", "topK", "seed"], "sample");
  const temperature = inner.number("temperature", { above: 0 }) ?? 1;
  const topK = inner.number("topK", { integer: true, min: 1 }) ?? Number.MAX_SAFE_INTEGER;
  const seed = inner.number("seed", { integer: true, min: 0 }) ?? 0;
  return { temperature, topK, seed };
}
