import type { BiasName, Block, WeightName } from "../../spec/spec.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import { type CellContext, highlighted, settled } from "../context/cellContext.ts";
import type { DerivationLine, Operand } from "../derivation.ts";
import { dotLine, expression, inner, python, pythonInner, shown } from "../text/lines.ts";
import { cellName, columnName, entryName, rowLetter, rowName, sub } from "../text/names.ts";

/** What enters a matrix: one row of it, by its name and with the cells to light. */
export interface EnteringRow {
  /** Name of the matrix whose row it is: `X`, `embedded`, `memory.X`, `concat`. */
  readonly name: string;
  readonly index: number;
  readonly numbers: Float64Array;
  readonly operands: readonly Operand[];
}

/** One column of a weight as it multiplies, whichever way it is written, and the row or column to light. */
export function weightColumn(
  { block }: { readonly block: Pick<Block, "weightLayout"> },
  W: Tensor,
  name: string,
  col: number,
): {
  readonly name: string;
  readonly numbers: Float64Array;
  readonly row: number | "all";
  readonly col: number | "all";
} {
  const [rows, cols] = W.shape as [number, number];
  if (block.weightLayout === "out-in") {
    return { name: rowName(name, col), numbers: W.data.slice(col * cols, (col + 1) * cols), row: col, col: "all" };
  }
  const numbers = Float64Array.from({ length: rows }, (_, row) => valueAt(W.data, row * cols + col));
  return { name: columnName(name, col), numbers, row: "all", col };
}

/** y = x · W[:,col] + b[col] for one cell; a missing W takes x over, a missing b adds nothing. `symbol` names the result. */
export function linearCell(
  at: CellContext,
  symbol: string,
  x: EnteringRow,
  [weight, bias]: readonly [WeightName, BiasName],
  col: number,
): { lines: DerivationLine[]; operands: Operand[] } {
  const W = at.block[weight];
  const b = at.block[bias];
  const addend = b && { symbol: entryName(bias, col), value: valueAt(b.data, col) };
  const biasLit = b === undefined ? [] : [highlighted(at, bias, 0, 0, col)];
  const left = sub(rowLetter(x.name), x.index);
  if (W !== undefined) {
    const column = weightColumn(at, W, weight, col);
    const settle = (sum: number): number => settled(at, sum);
    const line = dotLine(symbol, [left, x.numbers], [column.name, column.numbers], settle, addend);
    return { lines: [line], operands: [...x.operands, highlighted(at, weight, 0, column.row, column.col), ...biasLit] };
  }
  const entry = valueAt(x.numbers, col);
  const from = cellName(x.name, x.index, col);
  const cells = x.operands.map((operand) => ({ ...operand, col }));
  const line =
    addend === undefined
      ? expression(symbol, from, "", settled(at, entry), python(entry))
      : expression(
          symbol,
          `${from} + ${addend.symbol}`,
          `${shown(entry)} + ${inner(addend.value)}`,
          settled(at, entry + addend.value),
          `${python(entry)} + ${pythonInner(addend.value)}`,
        );
  return { lines: [line], operands: [...cells, ...biasLit] };
}
