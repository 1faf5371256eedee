import type { RowFactor } from "../../spec/mixing.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import { words } from "../../words.ts";
import type { Fields, NumberRule } from "./fields.ts";
import { readTensor } from "./tensors.ts";

/** Reads `scale` or `temperature`: a number, or a tensor that is broadcast to B×H×n×1. */
export function readRowFactor(fields: Fields, key: string, rule: NumberRule = {}): RowFactor | undefined {
  const field = fields.get(key);
  if (field === undefined) return undefined;
  const { kind } = field.node;
  if (kind !== "array" && kind !== "object") return fields.number(key, rule);
  const tensor = readTensor(fields, key, { axes: [0, 1, 2, 3, 4], form: "n×1, H×1×1, H×n×1 or B×H×n×1" });
  const { above } = rule;
  const at = above === undefined ? -1 : (tensor?.data.findIndex((value) => !(value > above)) ?? -1);
  if (tensor === undefined || above === undefined || at < 0) return tensor;
  const cells = fields.reading.tensors.get(field.path)?.cells;
  const range =
    cells === undefined
      ? { offset: field.node.offset, length: field.node.end - field.node.offset }
      : { offset: valueAt(cells, 2 * at), length: valueAt(cells, 2 * at + 1) - valueAt(cells, 2 * at) };
  const message = words("a cell of {0} must be more than {1}, not {2}", field.path, above, String(tensor.data[at]));
  fields.reading.problems.error("tensor.cell", range, message);
  return fields.fail(field);
}
