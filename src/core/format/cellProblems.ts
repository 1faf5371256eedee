import { type Words, words } from "../words.ts";
import type { SpecDocument } from "./document.ts";
import { indexedName, textCellAt } from "./edit/cells.ts";
import type { Problem } from "./problem.ts";

/** What a float64 makes of a number, by the code of the problem, with the cell that the number is. */
const ofCells: Readonly<Record<string, (cell: string, ...args: readonly (string | number)[]) => Words>> = {
  "number.rounded": (cell, ...args) => words("{0}: {1} has no exact float64 and is read as {2}", cell, ...args),
  "number.underflow": (cell, ...args) => words("{0}: {1} is too small for float64 and is read as 0", cell, ...args),
  "number.overflow": (cell, ...args) => words("{0}: {1} is beyond the range of float64", cell, ...args),
};

/** Problems of single numbers name the cell; the text is understood only after they are found. */
export function withCells(problems: Problem[], tensors: SpecDocument["tensors"]): Problem[] {
  return problems.map((problem) => {
    const { code, range, message } = problem;
    const named = ofCells[code];
    const cell = named && textCellAt({ tensors }, range.offset);
    if (named === undefined || cell === undefined) return problem;
    const { path, tensor } = cell.source;
    return { ...problem, message: named(indexedName(path, tensor.shape, cell.index), ...message.args) };
  });
}
