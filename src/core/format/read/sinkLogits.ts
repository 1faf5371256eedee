import type { Block } from "../../spec/spec.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { words } from "../../words.ts";
import type { Fields } from "./fields.ts";
import { readTensor } from "./tensors.ts";

/** Reads `sinks`, which are in the denominator of a softmax only. */
export function readSinks(fields: Fields, normalize: Block["normalize"]): Tensor | undefined {
  const sinks = readTensor(fields, "sinks", { axes: [1], form: "a list of H numbers" });
  if (sinks !== undefined && normalize !== "softmax") {
    const path = fields.present("sinks").path;
    const message = words("{0} only apply to softmax; normalize is {1}", path, `"${normalize}"`);
    fields.reading.problems.error("key.conflict", fields.present("sinks").key, message);
  }
  return sinks;
}
