import type { TableBias } from "../../spec/positionKinds.ts";
import { words } from "../../words.ts";
import type { Fields } from "./fields.ts";
import { readTensor } from "./tensors.ts";

/** Reads T5's bucketed bias. */
export function readT5(fields: Fields): TableBias | undefined {
  if (!fields.has("values")) fields.lacks(words("{0} needs values (buckets×H)", fields.path));
  const values = readTensor(fields, "values", { axes: [2], form: "a matrix buckets×H" });
  const maxDistance = fields.number("maxDistance", { integer: true, min: 1 }) ?? 128;
  const bidirectional = fields.boolean("bidirectional") ?? true;
  return values === undefined ? undefined : { type: "t5", values, maxDistance, bidirectional };
}

/** Reads Swin's bias by the offset of two pixels of a window. */
export function readRelative2d(fields: Fields): TableBias | undefined {
  const missing = ["window", "values"].filter((key) => !fields.has(key));
  if (missing.length > 0) fields.lacks(words("{0} needs {1}", fields.path, missing.join(", ")));
  const window = readWindow(fields);
  const values = readTensor(fields, "values", { axes: [2], form: "a matrix ((2a−1)·(2b−1))×H" });
  return window === undefined || values === undefined ? undefined : { type: "relative2d", window, values };
}

/** The window's rows and columns. */
function readWindow(fields: Fields): readonly [number, number] | undefined {
  const field = fields.get("window");
  if (field === undefined) return undefined;
  const { node } = field;
  const numbers = node.kind === "array" ? node.items.map((item) => (item.kind === "number" ? item.value : 0)) : [];
  const [a, b] = numbers;
  const whole = numbers.every((value) => Number.isSafeInteger(value) && value > 0);
  if (a === undefined || b === undefined || numbers.length > 2 || !whole) {
    return fields.wrong(field, "{0} must be [rows, columns] of the window, two whole numbers from 1");
  }
  return [a, b];
}
