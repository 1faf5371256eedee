import { present } from "../../present.ts";
import { type CellContext, type Explained, highlighted, settled } from "../context/cellContext.ts";
import { inputMatrix } from "../context/inputMatrices.ts";
import { logitStep } from "../context/layerContext.ts";
import { logitsOf, shiftedExp } from "../context/logits.ts";
import type { Pair } from "../context/pair.ts";
import type { DerivationLine, Operand } from "../derivation.ts";
import { stepHeading } from "../text/headings.ts";
import { expression, inner, shown } from "../text/lines.ts";
import { cellName, entryName } from "../text/names.ts";

/** A cell of `sinkWeights`, one row for each head and one column for each query: the sink's share of the softmax. */
export function explainSinkWeight(at: CellContext): Explained {
  // Any key will do: a sink's share is one of the whole row.
  const pair: Pair = { ...at, head: at.row, i: at.col, j: 0 };
  const { row, max, sum, sink } = present(logitsOf(pair));
  const z = sink ?? Number.NEGATIVE_INFINITY;
  const lines: DerivationLine[] = [
    expression("max", "max(s, sink)", "", max, "row.max()"),
    expression("Σ", "exp(sink − max) + Σ exp(sₖ − max)", "", sum),
    expression(
      cellName("sinkWeights", at.row, at.col),
      `exp(${entryName("sinks", at.row)} − max) / Σ`,
      sum === 0 ? "" : `exp(${shown(z)} − ${inner(max)}) / ${shown(sum)}`,
      settled(at, sum === 0 ? 0 : shiftedExp(z, max) / sum),
      sum === 0 ? "0.0" : "softmax(row)[-1]",
    ),
  ];
  const operands = [highlighted(at, present(logitStep(at)), at.row, at.col, "all"), ...sinkOperands(at, at.row)];
  return { heading: stepHeading(at), lines, operands, numbers: row };
}

/** The cell of `sinks` that belongs to a head. */
export function sinkOperands(at: CellContext, head: number): Operand[] {
  return inputMatrix(at, "sinks") === undefined ? [] : [highlighted(at, "sinks", 0, 0, head)];
}
