import type { Block } from "../../spec/spec.ts";
import { words } from "../../words.ts";
import { defined } from "./defined.ts";
import type { Fields } from "./fields.ts";
import { readTensor } from "./tensors.ts";

/** Reads `Wqkv`, `bqkv` and `qkvLayout`: one projection in place of three. */
export function readFused(fields: Fields): Partial<Pick<Block, "Wqkv" | "bqkv" | "qkvLayout">> {
  const Wqkv = readTensor(fields, "Wqkv", { axes: [2], form: "a matrix (rows × columns)" });
  const bqkv = readTensor(fields, "bqkv", { axes: [1], form: "a list of numbers" });
  const qkvLayout = fields.choice("qkvLayout", ["qkv", "per-head", "per-group"]);
  const { problems } = fields.reading;
  if (!fields.has("Wqkv")) {
    const alone = fields.get("bqkv") ?? fields.get("qkvLayout");
    if (alone !== undefined) problems.error("key.missing", alone.key, words("{0} needs {1}", alone.path, "Wqkv"));
    return {};
  }
  const twin = ["Wq", "Wk", "Wv", "bq", "bk", "bv"].find((name) => fields.has(name));
  if (twin !== undefined) {
    const message = words("{0} and {1} cannot be combined: remove one of them", twin, "Wqkv");
    problems.error("key.conflict", fields.present("Wqkv").key, message);
    fields.fail(fields.present("Wqkv"));
    return {};
  }
  return defined({ Wqkv, bqkv, qkvLayout });
}
