import { joined } from "../../engine/closing.ts";
import { present } from "../../present.ts";
import { normAt, residualFactor } from "../../spec/norms.ts";
import { type CellContext, type Explained, highlighted, numberAt, rowOf, settled } from "../context/cellContext.ts";
import { attendedStep, branchStep, networkYield } from "../context/closingSteps.ts";
import { latestStep } from "../context/layerContext.ts";
import type { DerivationLine } from "../derivation.ts";
import { stepHeading } from "../text/headings.ts";
import { expression, inner, python, pythonInner, shown, taken } from "../text/lines.ts";
import { cellName } from "../text/names.ts";
import { sumOfTwo } from "./explainInputs.ts";
import { normLines, normOperands } from "./explainNorms.ts";

/** A cell of the residual: what the attention yields, times its factor, + what entered the block. */
export function explainResidual(at: CellContext): Explained {
  const branch = present(branchStep(at));
  const entered = present(latestStep(at, "embedded", "X"));
  return { heading: stepHeading(at), ...joinedCell(at, branch, residualFactor(at.block.residual), entered) };
}

/** A cell of the layer's result: the network's output, + what the attention left, normed. */
export function explainFinal(at: CellContext): Explained {
  const ff = present(at.block.feedForward);
  const heading = stepHeading(at);
  const attended = present(attendedStep(at));
  const yielded = networkYield(at);
  const factor = residualFactor(ff.residual);
  const post = normAt(ff, "post");
  if (post === undefined) return { heading, ...joinedCell(at, yielded, factor, attended) };
  const output = rowOf(at, yielded, at.batch, 0, at.row);
  const shape = [output.length];
  const entered = { shape, data: rowOf(at, attended, at.batch, 0, at.row) };
  // What the norm works on.
  const row = factor === undefined ? output : joined({ shape, data: output }, factor, entered).data;
  const name = `feedForward.${post.name}`;
  return {
    heading,
    numbers: row,
    lines: [
      // x is on the way to the cell only, so its value is the sum as it is.
      ...(factor === undefined ? [] : [sumLine(at, "x", yielded, factor, attended, (sum) => sum)]),
      ...normLines(at, cellName("final", at.row, at.col), row, post.norm, name),
    ],
    operands: [
      highlighted(at, yielded, 0, at.row, "all"),
      ...(factor === undefined ? [] : [highlighted(at, attended, 0, at.row, "all")]),
      ...normOperands(at, post.norm, name),
    ],
  };
}

/** branch · factor + stream for one cell; the branch alone without a residual. */
function joinedCell(
  at: CellContext,
  branch: string,
  factor: number | undefined,
  stream: string,
): Pick<Explained, "lines" | "operands"> {
  const { batch, row, col } = at;
  const symbol = cellName(at.id, row, col);
  if (factor === 1) return sumOfTwo(at, branch, stream, batch, row, col);
  if (factor === undefined) {
    const line = taken(symbol, cellName(branch, row, col), settled(at, at.value));
    return { lines: [line], operands: [highlighted(at, branch, 0, row, col)] };
  }
  const line = sumLine(at, symbol, branch, factor, stream, (sum) => settled(at, sum));
  return { lines: [line], operands: [highlighted(at, branch, 0, row, col), highlighted(at, stream, 0, row, col)] };
}

/** The sum of a branch, times its factor, and of what it is added to. */
function sumLine(
  at: CellContext,
  symbol: string,
  branch: string,
  factor: number,
  stream: string,
  settle: (sum: number) => number,
): DerivationLine {
  const { batch, row, col } = at;
  const a = numberAt(at, branch, batch, 0, row, col);
  const b = numberAt(at, stream, batch, 0, row, col);
  const times = factor === 1 ? "" : `${shown(factor)} · `;
  const formula = `${times}${cellName(branch, row, col)} + ${cellName(stream, row, col)}`;
  const filled = `${times}${times === "" ? shown(a) : inner(a)} + ${inner(b)}`;
  const product = factor === 1 ? python(a) : `${python(factor)} * ${pythonInner(a)}`;
  const value = settle(factor === 1 ? a + b : factor * a + b);
  return expression(symbol, formula, filled, value, `${product} + ${pythonInner(b)}`);
}
