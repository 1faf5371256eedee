import type { TourStop } from "../../spec/besideKinds.ts";
import { words } from "../../words.ts";
import { defined } from "./defined.ts";
import { Fields } from "./fields.ts";
import { rangeOf } from "./reading.ts";
import { readTensor } from "./tensors.ts";

/** Reads `tour`, whose stops are kept as they are written. */
export function readTour(root: Fields): TourStop[] | undefined {
  const field = root.get("tour");
  if (field === undefined) return undefined;
  if (field.node.kind !== "array") return root.wrong(field, "{0} must be a list of objects");
  const stops: TourStop[] = [];
  for (const [index, item] of field.node.items.entries()) {
    if (item.kind !== "object") {
      root.reading.problems.error("value", rangeOf(item), words("each of {0} must be an object", field.path));
      continue;
    }
    const stop = readStop(new Fields(root.reading, item, `${field.path}[${index}]`));
    if (stop !== undefined) stops.push(stop);
  }
  return stops;
}

function readStop(fields: Fields): TourStop | undefined {
  fields.checkKeys(["step", "cell", "say", "do"]);
  fields.needs("step", "say");
  const step = fields.text("step");
  const say = fields.text("say");
  const cell = readTensor(fields, "cell", { axes: [1], form: "a list of numbers" });
  const task = fields.child("do");
  task?.checkKeys(["set", "until"]);
  const until = task?.text("until");
  const set = task?.text("set");
  if (step === undefined || say === undefined) return undefined;
  const todo = until === undefined ? undefined : { until, ...defined({ set }) };
  return { step, say, ...defined({ cell: cell && [...cell.data], do: todo }) };
}
