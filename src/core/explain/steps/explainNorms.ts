import { normFactor, rowScale, rowStatistics } from "../../engine/layerNorm.ts";
import { present } from "../../present.ts";
import type { LayerNorm } from "../../spec/normKinds.ts";
import { type NamedNorm, normAt } from "../../spec/norms.ts";
import { headYields } from "../../spec/steps.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import { type CellContext, type Explained, highlighted, rowOf, settled } from "../context/cellContext.ts";
import { networkInput, normInput } from "../context/closingSteps.ts";
import { latestStep } from "../context/layerContext.ts";
import type { DerivationLine, Operand } from "../derivation.ts";
import { stepHeading } from "../text/headings.ts";
import { expression, inner, python, pythonInner, shown } from "../text/lines.ts";
import { cellName, entryName } from "../text/names.ts";

/** A cell of any normed step: the entry of its row, brought to the row's size. */
export function explainNormed(at: CellContext): Explained {
  const { input, norm, name } = normOfStep(at);
  const row = rowOf(at, input, at.batch, 0, at.row);
  return {
    heading: stepHeading(at),
    numbers: row,
    lines: normLines(at, cellName(at.id, at.row, at.col), row, norm, name),
    operands: [highlighted(at, input, 0, at.row, "all"), ...normOperands(at, norm, name)],
  };
}

/** What a normed step works on, and the norm with its name in the block. */
function normOfStep(at: CellContext): NamedNorm & { readonly input: string } {
  const { block, id } = at;
  const network = block.feedForward ?? {};
  const inNetwork = (named: NamedNorm | undefined): NamedNorm => {
    const { norm, name } = present(named);
    return { norm, name: `feedForward.${name}` };
  };
  switch (id) {
    case "branchNormed":
      return { ...present(normAt(block, "branch")), input: present(latestStep(at, "output", "concat", ...headYields)) };
    case "feedForward.normed":
      return { ...inNetwork(normAt(network, "pre")), input: present(networkInput(at)) };
    case "feedForward.branchNormed":
      return { ...inNetwork(normAt(network, "branch")), input: "feedForward" };
    default: {
      const placement = id === "normed" && normAt(block, "pre") !== undefined ? "pre" : "post";
      return { ...present(normAt(block, placement)), input: present(normInput(at, placement)) };
    }
  }
}

/** y = (x − mean) / √(variance + eps) · gamma + beta of the row; x / √(mean(x²) + eps) · gamma for an RMS norm. */
export function normLines(
  at: CellContext,
  symbol: string,
  row: Float64Array,
  norm: LayerNorm,
  name: string,
): DerivationLine[] {
  const x = valueAt(row, at.col);
  const tail = tailOf(norm, name, at.col);
  const rms = norm.type === "rms";
  // An RMS norm takes no mean away: `rowScale` has 0 for it.
  const { mean, inverseDeviation } = (rms ? rowScale : rowStatistics)(row, 0, row.length, norm.eps);
  const value = (x - mean) * inverseDeviation * normFactor(norm, at.col) + (norm.beta?.data[at.col] ?? 0);
  const eps = shown(norm.eps);
  if (rms) {
    const squares = row.reduce((sum, entry) => sum + entry * entry, 0) / row.length;
    const root = `sqrt((row ** 2).mean() + ${python(norm.eps)})`;
    const code = squares + norm.eps === 0 ? python(value) : `${pythonInner(x)} / ${root}${tail.code}`;
    const filled = `${shown(x)} / √(${shown(squares)} + ${eps})${tail.filled}`;
    return [
      expression("x̄²", `Σ xₖ² / ${row.length}`, "", squares, "(row ** 2).mean()"),
      expression(symbol, `x / √(x̄² + ε)${tail.formula}`, filled, settled(at, value), code),
    ];
  }
  const variance = row.reduce((sum, entry) => sum + (entry - mean) ** 2, 0) / row.length;
  const root = `sqrt(((row - row.mean()) ** 2).mean() + ${python(norm.eps)})`;
  // Python raises where it divides by 0.
  const code = variance + norm.eps === 0 ? python(value) : `(row[${at.col}] - row.mean()) / ${root}${tail.code}`;
  return [
    expression("μ", `Σ xₖ / ${row.length}`, "", mean, "row.mean()"),
    expression("σ²", `Σ (xₖ − μ)² / ${row.length}`, "", variance, "((row - row.mean()) ** 2).mean()"),
    expression(
      symbol,
      `(x − μ) / √(σ² + ε)${tail.formula}`,
      `(${shown(x)} − ${inner(mean)}) / √(${shown(variance)} + ${eps})${tail.filled}`,
      settled(at, value),
      code,
    ),
  ];
}

/** · gamma + beta of a column, as far as they are written, in a formula, with numbers, and in Python. */
export function tailOf(
  norm: Pick<LayerNorm, "gamma" | "beta" | "offset">,
  name: string,
  col: number,
): { formula: string; filled: string; code: string } {
  const tail = { formula: "", filled: "", code: "" };
  const gamma = norm.gamma?.data[col];
  const beta = norm.beta?.data[col];
  if (gamma !== undefined) {
    const symbol = entryName(`${name}.gamma`, col);
    const offset = norm.offset ?? 0;
    tail.formula += offset === 0 ? ` · ${symbol}` : ` · (${symbol} + ${shown(offset)})`;
    tail.filled += offset === 0 ? ` · ${inner(gamma)}` : ` · (${shown(gamma)} + ${inner(offset)})`;
    tail.code += offset === 0 ? ` * ${pythonInner(gamma)}` : ` * (${python(gamma)} + ${pythonInner(offset)})`;
  }
  if (beta !== undefined) {
    tail.formula += ` + ${entryName(`${name}.beta`, col)}`;
    tail.filled += ` + ${inner(beta)}`;
    tail.code += ` + ${pythonInner(beta)}`;
  }
  return tail;
}

/** The written gamma and beta of the cell's column. */
export function normOperands(at: CellContext, norm: LayerNorm, name: string): Operand[] {
  return (["gamma", "beta"] as const)
    .filter((part) => norm[part] !== undefined)
    .map((part) => highlighted(at, `${name}.${part}`, 0, 0, at.col));
}
