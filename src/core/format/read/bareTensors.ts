import { words } from "../../words.ts";
import { shown } from "../shown.ts";
import type { SyntaxNode } from "../syntax/syntaxTree.ts";
import { type Reading, rangeOf } from "./reading.ts";

/** Reports numbers where an object is to hold them; the fix writes it. `form` is that object, with `…` for the numbers. */
export function reportBareTensor(
  reading: Reading,
  field: { readonly path: string; readonly node: SyntaxNode },
  form: string,
): undefined {
  const range = rangeOf(field.node);
  const [before = "", behind = ""] = form.split("…");
  const edits = [
    { range: { offset: range.offset, length: 0 }, text: before },
    { range: { offset: range.offset + range.length, length: 0 }, text: behind },
  ];
  const message = words("{0} must be an object, not a list: write {1}", shown(field.path), form);
  reading.problems.error("value", range, message, { fixes: [{ title: words("Write {0}", form), edits }] });
  reading.failed.add(field.path);
  return undefined;
}
