import type { Differential, Dropout } from "../../spec/mixing.ts";
import { words } from "../../words.ts";
import { defined } from "./defined.ts";
import type { Fields } from "./fields.ts";
import { readNorm } from "./norms.ts";
import { readTensor } from "./tensors.ts";

/** Reads `dropout`, which needs its mask: a probability alone would change no number. */
export function readDropout(fields: Fields): Dropout | undefined {
  const field = fields.get("dropout");
  if (field?.node.kind === "number") {
    return fields.wrong(field, "{0} needs its mask, {1}: a probability alone changes no number", '{"p": …, "mask": …}');
  }
  const inner = fields.child("dropout");
  if (inner === undefined) return undefined;
  inner.checkKeys(["p", "mask"], "dropout");
  inner.needs("p", "mask");
  const p = inner.number("p", { min: 0 });
  const form = "n×m, H×n×m or B×H×n×m of 0 and 1";
  const mask = readTensor(inner, "mask", { axes: [0, 1, 2, 3, 4], form, cells: "binary" });
  if (p !== undefined && p >= 1)
    inner.wrong(inner.present("p"), "{0} must be less than 1: with {1} nothing is kept", p);
  if (p === undefined || p >= 1 || mask === undefined) return fields.fail(fields.present("dropout"));
  return { p, mask };
}

/** Reads `differential`. */
export function readDifferential(fields: Fields): Differential | undefined {
  const inner = fields.child("differential");
  if (inner === undefined) return undefined;
  inner.checkKeys(["lambda", "norm", "outputScale"], "differential");
  inner.needs("lambda");
  const lambda = inner.number("lambda");
  const child = inner.child("norm");
  const norm = child && readNorm(child, false);
  const outputScale = inner.number("outputScale") ?? 1;
  if (fields.has("Wqkv")) {
    const message = words(
      "{0} cannot be combined with differential, whose keys and values may differ in width: write Wq, Wk and Wv",
      "Wqkv",
    );
    fields.reading.problems.error("key.conflict", fields.present("Wqkv").key, message);
  }
  return lambda === undefined
    ? fields.fail(fields.present("differential"))
    : { lambda, outputScale, ...defined({ norm }) };
}
