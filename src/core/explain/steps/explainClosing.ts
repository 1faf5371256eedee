import { activations } from "../../engine/activation.ts";
import { rowStatistics } from "../../engine/layerNorm.ts";
import type { LayerNorm } from "../../spec/spec.ts";
import { type CellContext, type Explained, lit, numberAt, rowOf, settled } from "../context/cellContext.ts";
import { lastStanding } from "../context/layerContext.ts";
import type { DerivationLine, Operand } from "../derivation.ts";
import { stepHeading } from "../text/headings.ts";
import { dotLine, expression, inner, python, pythonInner, shown, taken } from "../text/lines.ts";
import { cellName, entryName, sub } from "../text/names.ts";
import { sumOfTwo } from "./explainInputs.ts";
import { weightColumn } from "./explainLinear.ts";
import { networkInput, normInput } from "./stepShapes.ts";

/** A cell of the residual: output + what entered the block. */
export function explainResidual(at: CellContext): Explained {
  const output = lastStanding(at, "output", "concat", "context")!;
  const entered = lastStanding(at, "embedded", "X")!;
  return { heading: stepHeading(at), ...sumOfTwo(at, output, entered, at.batch, at.row, at.col) };
}

/** A cell of the attention's layer norm. */
export function explainNormed(at: CellContext): Explained {
  const input = normInput(at)!;
  const row = rowOf(at, input, at.batch, 0, at.row);
  const norm = at.block.layerNorm!;
  return {
    heading: stepHeading(at),
    numbers: row,
    lines: normLines(at, cellName("normed", at.row, at.col), row, norm, "layerNorm"),
    operands: [lit(at, input, 0, at.row, "all"), ...normOperands(at, norm, "layerNorm")],
  };
}

/** y = (x − mean) / √(variance + eps) · gamma + beta, with mean and variance of the row. */
function normLines(
  at: CellContext,
  symbol: string,
  row: Float64Array,
  norm: LayerNorm,
  name: string,
): DerivationLine[] {
  const { eps } = norm;
  const { mean, inverseDeviation } = rowStatistics(row, 0, row.length, eps);
  const variance = row.reduce((sum, x) => sum + (x - mean) ** 2, 0) / row.length;
  const x = row[at.col]!;
  const gamma = norm.gamma?.data[at.col];
  const beta = norm.beta?.data[at.col];
  const value = (x - mean) * inverseDeviation * (gamma ?? 1) + (beta ?? 0);
  const gammaText =
    gamma === undefined
      ? ["", "", ""]
      : [` · ${entryName(`${name}.gamma`, at.col)}`, ` · ${inner(gamma)}`, ` * ${pythonInner(gamma)}`];
  const betaText =
    beta === undefined
      ? ["", "", ""]
      : [` + ${entryName(`${name}.beta`, at.col)}`, ` + ${inner(beta)}`, ` + ${pythonInner(beta)}`];
  return [
    expression("μ", `Σ xₖ / ${row.length}`, "", mean, "row.mean()"),
    expression("σ²", `Σ (xₖ − μ)² / ${row.length}`, "", variance, "((row - row.mean()) ** 2).mean()"),
    expression(
      symbol,
      `(x − μ) / √(σ² + ε)${gammaText[0]}${betaText[0]}`,
      `(${shown(x)} − ${inner(mean)}) / √(${shown(variance)} + ${shown(eps)})${gammaText[1]}${betaText[1]}`,
      settled(at, value),
      `(row[${at.col}] - row.mean()) / sqrt(((row - row.mean()) ** 2).mean() + ${python(eps)})${gammaText[2]}${betaText[2]}`,
    ),
  ];
}

function normOperands(at: CellContext, norm: LayerNorm, name: string): Operand[] {
  return (["gamma", "beta"] as const)
    .filter((part) => norm[part] !== undefined)
    .map((part) => lit(at, `${name}.${part}`, 0, 0, at.col));
}

/** The hidden units of one position: activation(x · W1 + b1), with x normed first where the network says so. */
function hiddenUnits(at: CellContext, x: Float64Array): Float64Array {
  const ff = at.block.feedForward!;
  const [rows, cols] = ff.W1.shape as [number, number];
  const turned = at.block.weightLayout === "out-in";
  const units = new Float64Array(turned ? rows : cols);
  if (ff.b1 !== undefined) units.set(ff.b1.data);
  for (let k = 0; k < x.length; k++) {
    for (let u = 0; u < units.length; u++) units[u]! += x[k]! * ff.W1.data[turned ? u * cols + k : k * cols + u]!;
  }
  return units.map(activations[ff.activation].of);
}

function preNormed(row: Float64Array, norm: LayerNorm | undefined): Float64Array {
  if (norm?.placement !== "pre") return row;
  const { mean, inverseDeviation } = rowStatistics(row, 0, row.length, norm.eps);
  return row.map((x, c) => (x - mean) * inverseDeviation * (norm.gamma?.data[c] ?? 1) + (norm.beta?.data[c] ?? 0));
}

/** A cell of the feed-forward network: the position's hidden units through one column of W2. */
export function explainFeedForward(at: CellContext): Explained {
  const ff = at.block.feedForward!;
  const input = networkInput(at)!;
  const units = hiddenUnits(at, preNormed(rowOf(at, input, at.batch, 0, at.row), ff.layerNorm));
  const column = weightColumn(at, ff.W2, "W2", at.col);
  const addend = ff.b2 && { symbol: entryName("b2", at.col), value: ff.b2.data[at.col]! };
  const symbol = sub("f", at.row, at.col);
  const settle = (sum: number): number => settled(at, sum);
  const optional = (["b1", "b2"] as const).filter((name) => ff[name] !== undefined);
  return {
    heading: stepHeading(at),
    lines: [dotLine(symbol, [sub("h", at.row), units], [column.name, column.numbers], settle, addend)],
    operands: [
      lit(at, input, 0, at.row, "all"),
      lit(at, "feedForward.W1", 0, "all", "all"),
      lit(at, "feedForward.W2", 0, column.row, column.col),
      ...optional.map((name) => lit(at, `feedForward.${name}`, 0, 0, name === "b2" ? at.col : "all")),
    ],
  };
}

/** A cell of the layer's result: the network's output, + what entered it, normed. */
export function explainFinal(at: CellContext): Explained {
  const ff = at.block.feedForward!;
  const heading = stepHeading(at);
  const input = networkInput(at)!;
  if (ff.layerNorm?.placement !== "post") return { heading, ...networkSum(at, input) };
  const output = rowOf(at, "feedForward", at.batch, 0, at.row);
  const entered = ff.residual ? rowOf(at, input, at.batch, 0, at.row) : undefined;
  const row = entered === undefined ? output : output.map((x, c) => x + entered[c]!);
  const lines = normLines(at, cellName("final", at.row, at.col), row, ff.layerNorm, "feedForward.layerNorm");
  const sum = entered === undefined ? [] : [sumLine(at, input)];
  return {
    heading,
    numbers: row,
    lines: [...sum, ...lines],
    operands: [
      lit(at, "feedForward", 0, at.row, "all"),
      ...(entered === undefined ? [] : [lit(at, input, 0, at.row, "all")]),
      ...normOperands(at, ff.layerNorm, "feedForward.layerNorm"),
    ],
  };
}

function networkSum(at: CellContext, input: string): Pick<Explained, "lines" | "operands"> {
  if (at.block.feedForward?.residual) return sumOfTwo(at, "feedForward", input, at.batch, at.row, at.col);
  const line = taken(cellName("final", at.row, at.col), cellName("feedForward", at.row, at.col), settled(at, at.value));
  return { lines: [line], operands: [lit(at, "feedForward", 0, at.row, at.col)] };
}

/** The entry of the row that is normed, before it is. */
function sumLine(at: CellContext, input: string): DerivationLine {
  const { batch, row, col } = at;
  const a = numberAt(at, "feedForward", batch, 0, row, col);
  const b = numberAt(at, input, batch, 0, row, col);
  const formula = `${cellName("feedForward", row, col)} + ${cellName(input, row, col)}`;
  return expression("x", formula, `${shown(a)} + ${inner(b)}`, a + b, `${python(a)} + ${pythonInner(b)}`);
}
