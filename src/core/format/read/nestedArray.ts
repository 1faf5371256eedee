import { limits } from "../../limits.ts";
import { itemAt, present } from "../../present.ts";
import { type Words, words } from "../../words.ts";
import { lengthOf, nestingItems } from "../syntax/numberRow.ts";
import type { ArrayNode, SyntaxNode } from "../syntax/syntaxTree.ts";
import { type Reading, rangeOf } from "./reading.ts";
import type { ReadTensor } from "./readTensor.ts";
import { type CellKind, CellReader } from "./tensorCells.ts";

/** How many ragged rows of one tensor are reported. */
const toldRows = 3;

/** Reads nested arrays of any rank; rows of different length are reported at the row that differs from most. */
export function readNested(reading: Reading, path: string, node: ArrayNode, kind: CellKind): ReadTensor | undefined {
  const shape = shapeOf(node);
  const rows = rowsOf(reading, path, node, shape);
  if (rows === undefined) return undefined;
  const cells = new CellReader(reading, path, kind, rows.length * itemAt(shape, -1));
  for (const row of rows) cells.takeAll(row);
  return cells.bad > 0 ? undefined : { tensor: { shape, data: cells.data }, cells: cells.cells };
}

/** Sizes along the first branch; where siblings disagree, the size most of them have. */
function shapeOf(node: ArrayNode): number[] {
  const shape = [lengthOf(node)];
  let level: ArrayNode = node;
  while (shape.length < limits.axes) {
    const inner = nestingItems(level).filter((item) => item.kind === "array");
    if (inner.length === 0 || !mostlyLists(level, inner.length)) break;
    const size = mostCommon(inner.map(lengthOf));
    shape.push(size);
    level = present(inner.find((item) => lengthOf(item) === size));
  }
  return shape;
}

/** Whether most items are lists; of as many lists as others, the first decides. */
function mostlyLists(level: ArrayNode, lists: number): boolean {
  const others = level.items.length - lists;
  return lists === others ? itemAt(level.items, 0).kind === "array" : lists > others;
}

function mostCommon(sizes: readonly number[]): number {
  const counts = new Map<number, number>();
  let best = itemAt(sizes, 0);
  for (const size of sizes) {
    const count = (counts.get(size) ?? 0) + 1;
    counts.set(size, count);
    if (count > (counts.get(best) ?? 0)) best = size;
  }
  return best;
}

/** The innermost arrays in order, each of the last axis' size; undefined after reporting those that do not fit. */
function rowsOf(reading: Reading, path: string, node: ArrayNode, shape: readonly number[]): ArrayNode[] | undefined {
  let level: ArrayNode[] = [node];
  let bad = 0;
  for (let axis = 1; axis < shape.length; axis++) {
    const next: ArrayNode[] = [];
    const size = itemAt(shape, axis);
    let model: ArrayNode | undefined;
    for (const array of level) {
      for (const item of array.items) {
        if (item.kind === "array" && lengthOf(item) === size) {
          model ??= item;
          next.push(item);
        } else if (++bad <= toldRows) {
          reportRagged(reading, path, item, size, axis === shape.length - 1, model ?? firstFitting(level, size));
        }
      }
    }
    if (bad > 0) return undefined;
    level = next;
  }
  return level;
}

function firstFitting(level: readonly ArrayNode[], size: number): ArrayNode | undefined {
  for (const array of level) {
    for (const item of array.items) if (item.kind === "array" && lengthOf(item) === size) return item;
  }
  return undefined;
}

function reportRagged(
  reading: Reading,
  path: string,
  item: SyntaxNode,
  size: number,
  isRow: boolean,
  model: ArrayNode | undefined,
): void {
  const related =
    model === undefined ? [] : [{ message: words("this one has length {0}", size), range: rangeOf(model) }];
  reading.problems.error("tensor.ragged", rangeOf(item), raggedMessage(path, item, size, isRow), { related });
}

function raggedMessage(path: string, item: SyntaxNode, size: number, isRow: boolean): Words {
  if (item.kind !== "array") return words("all rows of {0} must be lists of {1}", path, size);
  const count = lengthOf(item);
  if (isRow) return words("this row of {0} has length {1}, the others {2}", path, count, size);
  return words("this part of {0} has length {1}, the others {2}", path, count, size);
}
