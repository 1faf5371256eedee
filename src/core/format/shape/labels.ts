import { itemAt, present } from "../../present.ts";
import { shapeText } from "../../tensor/tensor.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import { words } from "../../words.ts";
import type { Fix } from "../problem.ts";
import type { SyntaxNode } from "../syntax/syntaxTree.ts";
import type { Size, Sizes } from "./sizes.ts";

/** Checks that there is one label for each position; `rows`: how many positions there are. */
export function checkLabels(sizes: Sizes, path: string, node: SyntaxNode | undefined, rows: Size | undefined): void {
  if (node?.kind !== "array" || rows === undefined || sizes.isUnknown(path)) return;
  const range = present(sizes.valueOf(path));
  const count = node.items.length;
  if (count === rows.value) return;
  const message = words(
    "{0} must have one label for each row of {2}: it has {1} for {3}",
    path,
    count,
    rows.name,
    rows.value,
  );
  const related = [{ message: words("{0}: {1}", rows.name, rows.value), range: rows.range }];
  const fix = count < rows.value ? addLabels(node, rows.value) : addRows(sizes, rows, count);
  sizes.report("shape.mismatch", range, message, related, fix === undefined ? [] : [fix]);
}

/** More labels than this are not written by a fix. */
const manyRows = 100;

function addLabels(node: Extract<SyntaxNode, { kind: "array" }>, rows: number): Fix | undefined {
  const count = node.items.length;
  const last = node.items.at(-1);
  if (rows - count > manyRows) return undefined;
  const labels = Array.from({ length: rows - count }, (_, index) => `"${count + index + 1}"`).join(", ");
  const offset = last?.end ?? node.offset + 1;
  const text = last === undefined ? labels : `, ${labels}`;
  const title = rows - count === 1 ? words("Add the missing label") : words("Add the {0} missing labels", rows - count);
  return { title, edits: [{ range: { offset, length: 0 }, text }] };
}

/** Rows of zeros at the end of a matrix written as nested arrays. */
function addRows(sizes: Sizes, rows: Size, count: number): Fix | undefined {
  const source = sizes.source(rows.name);
  const cells = source?.cells;
  const missing = count - rows.value;
  if (
    source === undefined ||
    cells === undefined ||
    cells.length === 0 ||
    source.tensor.shape.length !== 2 ||
    missing > manyRows
  )
    return undefined;
  const { text } = sizes.reading;
  const from = valueAt(cells, cells.length - 1);
  const close = text.indexOf("]", from);
  if (text[source.value.offset] !== "[" || close < 0) return undefined;
  const row = `[${new Array<string>(itemAt(source.tensor.shape, 1)).fill("0").join(", ")}]`;
  const lead = separatorBefore(text, valueAt(cells, cells.length - 2 * itemAt(source.tensor.shape, 1)));
  const edits = [{ range: { offset: close + 1, length: 0 }, text: `,${lead}${row}`.repeat(missing) }];
  const title =
    missing === 1
      ? words("Add a row of zeros to {0}", source.path)
      : words("Add {0} rows of zeros to {1}", missing, source.path);
  return { title, edits };
}

/** The white space that is before the row which a cell begins. */
function separatorBefore(text: string, cell: number): string {
  const open = text.lastIndexOf("[", cell);
  let from = open;
  while (from > 0 && " \t\r\n".includes(itemAt(text, from - 1))) from--;
  return text.slice(from, open) || " ";
}

/** Checks that the pixels of `display.grid` are the positions. */
export function checkGrid(sizes: Sizes, grid: readonly [number, number] | undefined, rows: Size | undefined): void {
  const range = sizes.valueOf("display.grid");
  if (grid === undefined || range === undefined || rows === undefined) return;
  const pixels = grid[0] * grid[1];
  if (pixels === rows.value) return;
  const message = words(
    "a grid of {0} must have one pixel for each row of {2}: it has {1} for {3}",
    shapeText(grid),
    pixels,
    rows.name,
    rows.value,
  );
  sizes.report("shape.mismatch", range, message, [
    { message: words("{0}: {1}", rows.name, rows.value), range: rows.range },
  ]);
}
