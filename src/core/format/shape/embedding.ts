import { valueAt } from "../../tensor/valueAt.ts";
import { words } from "../../words.ts";
import type { TensorSource } from "../document.ts";
import { cellRange } from "../edit/cells.ts";
import { pathOf } from "../read/reading.ts";
import { checkVector } from "./inputs.ts";
import { axisSize, type Flow, type Sizes } from "./sizes.ts";

/** Checks an embedding's ids and tables against each other; returns what it makes, undefined where there is none. */
export function checkEmbedding(sizes: Sizes, stack: string, labels: number | undefined): Flow | undefined {
  const path = pathOf(stack, "embedding");
  const ids = sizes.source(`${path}.ids`);
  const table = sizes.source(`${path}.table`);
  if (ids === undefined || table === undefined) return undefined;
  const width = axisSize(table, 1);
  const n = axisSize(ids, 1);
  checkIds(sizes, ids, table);
  for (const part of ["types", "positions"]) {
    const own = sizes.source(`${path}.${part}.table`);
    const rows = sizes.source(`${path}.${part}.ids`);
    if (own === undefined) continue;
    sizes.agree(axisSize(own, 1), width, "{0} has {1} columns, but {2} has {3}");
    if (rows !== undefined) {
      sizes.agree(axisSize(rows, 1), n, "{0} has {1} ids, but {2} has {3}");
      sizes.agreeBatch(axisSize(rows, 2), axisSize(ids, 2));
      checkIds(sizes, rows, own);
    } else if (part === "positions" && axisSize(own, 2).value < n.value) {
      const message = words("{0} has {1} rows, too few for {2} positions", own.path, axisSize(own, 2).value, n.value);
      sizes.report("shape.mismatch", own.value, message, sizes.relatedTo(n, axisSize(own, 2)));
    }
  }
  for (const name of ["gamma", "beta"]) checkVector(sizes, `${path}.layerNorm.${name}`, width);
  checkVocabulary(sizes, pathOf(stack, "vocabulary"), labels, table);
  return { batch: axisSize(ids, 2), rows: n, width };
}

/** Every id is a row of its table. */
function checkIds(sizes: Sizes, ids: TensorSource, table: TensorSource): void {
  const rows = axisSize(table, 2);
  const at = ids.tensor.data.findIndex((id) => id >= rows.value);
  if (at < 0) return;
  const range = cellRange(ids, at) ?? { offset: ids.value.offset, length: 1 };
  const template = "{0}: the id {1} is outside {2}, whose {3} rows are 0 … {4}";
  const message = words(template, ids.path, valueAt(ids.tensor.data, at), table.path, rows.value, rows.value - 1);
  sizes.report("shape.mismatch", range, message, sizes.relatedTo(rows, { ...rows, range }));
}

function checkVocabulary(sizes: Sizes, path: string, labels: number | undefined, table: TensorSource): void {
  const range = sizes.valueOf(path);
  const rows = axisSize(table, 2);
  if (range === undefined || labels === undefined || labels === rows.value) return;
  const message = words("{0} has {1} labels, but {2} has {3} rows", path, labels, table.path, rows.value);
  sizes.report("shape.mismatch", range, message, sizes.relatedTo(rows, { ...rows, range }));
}
