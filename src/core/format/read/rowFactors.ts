import type { RowFactor } from "../../spec/mixing.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import { words } from "../../words.ts";
import type { Fields, NumberRule } from "./fields.ts";
import { rangeOf } from "./reading.ts";
import { readTensor } from "./tensors.ts";

/** Reads `scale` or `temperature`: a number, or a tensor that is broadcast to B×H×n×1. */
export function readRowFactor(fields: Fields, key: string, rule: NumberRule = {}): RowFactor | undefined {
  const field = fields.get(key);
  if (field === undefined) return undefined;
  const { kind } = field.node;
  if (kind !== "array" && kind !== "object") return fields.number(key, rule);
  const tensor = readTensor(fields, key, { axes: [0, 1, 2, 3, 4], form: "n×1, H×1×1, H×n×1 or B×H×n×1" });
  return rule.above === undefined ? tensor : allAbove(fields, key, tensor, rule.above);
}

/** A tensor of which every cell must be more than a number; undefined, and the first that is not reported, where one is not. */
export function allAbove(fields: Fields, key: string, tensor: Tensor | undefined, above: number): Tensor | undefined {
  const at = tensor?.data.findIndex((value) => !(value > above)) ?? -1;
  if (tensor === undefined || at < 0) return tensor;
  const field = fields.present(key);
  const cells = fields.reading.tensors.get(field.path)?.cells;
  const range =
    cells === undefined
      ? rangeOf(field.node)
      : { offset: valueAt(cells, 2 * at), length: valueAt(cells, 2 * at + 1) - valueAt(cells, 2 * at) };
  const message = words("a cell of {0} must be more than {1}, not {2}", field.path, above, String(tensor.data[at]));
  fields.reading.problems.error("tensor.cell", range, message);
  return fields.fail(field);
}
