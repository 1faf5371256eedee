import { words } from "../../words.ts";
import { shown } from "../shown.ts";
import type { Field, Fields } from "./fields.ts";
import { rangeOf } from "./reading.ts";

/** Reports numbers where an object is to hold them; the fix writes it. `form` is that object, with `…` for the numbers. */
export function reportBareTensor(fields: Fields, field: Field, form: string): undefined {
  const range = rangeOf(field.node);
  const [before = "", behind = ""] = form.split("…");
  const edits = [
    { range: { offset: range.offset, length: 0 }, text: before },
    { range: { offset: range.offset + range.length, length: 0 }, text: behind },
  ];
  const message = words("{0} must be an object, not a list: write {1}", shown(field.path), form);
  fields.reading.problems.error("value", range, message, { fixes: [{ title: words("Write {0}", form), edits }] });
  return fields.fail(field);
}
