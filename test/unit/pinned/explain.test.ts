import { test } from "node:test";
import { numericProblems } from "../../../src/core/explain/checks/numericProblems.ts";
import { copyText } from "../../../src/core/explain/copy/copy.ts";
import { type CellRef, copyFormats } from "../../../src/core/explain/derivation.ts";
import type { MatrixOutline } from "../../../src/core/explain/outline.ts";
import { outlineOf } from "../../../src/core/explain/outlineOf.ts";
import { explainCell } from "../../../src/core/explain/steps/explainCell.ts";
import { describeCell } from "../../../src/core/explain/text/describeCell.ts";
import { formulaText } from "../../../src/core/explain/text/formulaText.ts";
import { formulaLatex } from "../../../src/core/explain/text/latex.ts";
import { itemAt } from "../../../src/core/present.ts";
import { Pinned } from "./pinned.ts";
import { kinds, subjects } from "./subjects.ts";

/** The first and the last cell of a matrix, of the first and the last batch item and head. */
function endsOf(layer: string, { name, batches, heads, rows, cols }: MatrixOutline): CellRef[] {
  const first = { layer, matrix: name, batch: 0, head: 0, row: 0, col: 0 };
  const last = { layer, matrix: name, batch: batches - 1, head: heads - 1, row: rows - 1, col: cols - 1 };
  return batches * heads * rows * cols === 1 ? [first] : [first, last];
}

test("outlines, warnings, derivations and their copies are as they were when they were read", () => {
  const pinned = new Pinned("explain");
  let turn = 0;
  const some = [...subjects(kinds.examples), ...subjects(kinds.own), ...subjects(kinds.second, 2)];
  for (const { name, document, spec, result } of some) {
    const { layers, ...outline } = outlineOf(spec, result);
    pinned.note(name, outline, numericProblems(document, spec, result));
    for (const { steps, inputs, ...layer } of layers.filter(({ path }) => !/^rounds\[[2-9]/.test(path))) {
      pinned.note(name, layer);
      for (const matrix of [...steps, ...inputs]) {
        const { formula, ...rest } = { formula: undefined, ...matrix };
        pinned.note(name, rest, formula && [formulaText(formula), formulaLatex(formula)]);
        for (const cell of endsOf(layer.path, matrix)) {
          const made = explainCell(spec, result, cell);
          if (made === undefined) throw new Error(`${name}: ${cell.matrix} has no derivation`);
          const { operands, source, note, given, geometry } = made;
          pinned.note(name, describeCell(made), { operands, source, note, given, geometry });
          // Each form in turn: the text says most, so it is half of them.
          pinned.note(
            name,
            copyText(made, turn % 2 === 0 ? "text" : itemAt(copyFormats, (turn >> 1) % copyFormats.length)),
          );
          turn++;
        }
      }
    }
  }
  pinned.check();
});
