import { activations } from "../../engine/activation.ts";
import { plainKernel } from "../../engine/kernel.ts";
import { layerNormed } from "../../engine/layerNorm.ts";
import { sigmoid } from "../../engine/normalize.ts";
import { linear } from "../../engine/project.ts";
import { pooledRows, realPositions } from "../../engine/readOut.ts";
import { itemAt } from "../../present.ts";
import { readOutWeight } from "../../spec/readOut.ts";
import type { ReadOut } from "../../spec/spec.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import { type CellContext, columnOf, type Explained, highlighted, rowOf, settled } from "../context/cellContext.ts";
import { type LayerContext, resultStep } from "../context/layerContext.ts";
import { shiftedExp } from "../context/logits.ts";
import { readOutInput } from "../context/readOutLayer.ts";
import type { DerivationLine, Operand } from "../derivation.ts";
import { stepHeading } from "../text/headings.ts";
import { dotLine, expression, inner, python, pythonInner, shown, taken } from "../text/lines.ts";
import { cellName, columnName, entryName, rowLetter, sub } from "../text/names.ts";
import { weightColumn } from "./explainLinear.ts";
import { normLines, normOperands } from "./explainNorms.ts";

function headOf({ readOut }: CellContext): ReadOut {
  if (readOut === undefined) throw new Error("a step of a read-out in a layer that has none");
  return readOut;
}

function resultOf(at: LayerContext): string {
  const result = resultStep(at);
  if (result === undefined) throw new Error("a read-out of a layer without a result");
  return result;
}

/** What a read-out's pooling or its matrix works on, by name. */
function inputOf(at: LayerContext, before: "pooled" | "logits"): string {
  return readOutInput(at.layer.steps, before) ?? resultOf(at);
}

/** A cell of the norm before the read-out: the entry of the result's row, brought to the row's size. */
export function explainReadOutNorm(at: CellContext): Explained {
  const input = resultOf(at);
  const row = rowOf(at, input, at.batch, 0, at.row);
  const norm = headOf(at).layerNorm;
  if (norm === undefined) throw new Error("a read-out without a norm");
  return {
    heading: stepHeading(at),
    numbers: row,
    lines: normLines(at, cellName(at.id, at.row, at.col), row, norm, "readOut.layerNorm"),
    operands: [highlighted(at, input, 0, at.row, "all"), ...normOperands(at, norm, "readOut.layerNorm")],
  };
}

/** A cell of the pooled vector: one position's entry, or the mean of the entries of all positions that are not padding. */
export function explainPooled(at: CellContext): Explained {
  const { batch, col } = at;
  const how = headOf(at).pool as Exclude<ReadOut["pool"], "none">;
  const input = inputOf(at, "pooled");
  const column = columnOf(at, input, batch, 0, col);
  const symbol = cellName(at.id, at.row, col);
  const heading = stepHeading(at);
  const real = realPositions(at.spec.main.blocks, { shape: [at.dims.batch, column.length] });
  const rows = [...column.keys()].filter((row) => real[batch * column.length + row]);
  if (rows.length === 0) return { heading, lines: [taken(symbol, "0", settled(at, 0))], operands: [] };
  const numbers = Float64Array.from(rows, (row) => column[row] ?? Number.NaN);
  if (how === "mean") {
    const mean = numbers.reduce((sum, value) => sum + value / numbers.length, 0);
    // More terms than these are too long to be written out.
    const terms = numbers.length > 8 ? "" : `(${Array.from(numbers, inner).join(" + ")}) / ${numbers.length}`;
    const formula = `Σ ${columnName(input, col)} / ${numbers.length}`;
    const line = expression(symbol, formula, terms, settled(at, mean), "row.mean()");
    return { heading, numbers, lines: [line], operands: [highlighted(at, input, 0, "all", col)] };
  }
  // The engine's own choice of a row, for this one column.
  const vector = { shape: [1, column.length, 1], data: column };
  const own = real.slice(batch * column.length, (batch + 1) * column.length);
  const from = itemAt(pooledRows(vector, how, own, 0), 0);
  const value = settled(at, valueAt(column, from));
  const name = cellName(input, from, col);
  if (how !== "max")
    return { heading, lines: [taken(symbol, name, value)], operands: [highlighted(at, input, 0, from, col)] };
  const line = expression(symbol, `max ${columnName(input, col)}`, name, value, "row.max()");
  return {
    heading,
    numbers,
    lines: [line],
    operands: [highlighted(at, input, 0, "all", col), highlighted(at, input, 0, from, col)],
  };
}

/** A row as W takes it: after the transform, where there is one. */
function enteringRow(at: CellContext, input: string): { readonly letter: string; readonly numbers: Float64Array } {
  const numbers = rowOf(at, input, at.batch, 0, at.row);
  const { transform } = headOf(at);
  if (transform === undefined) return { letter: rowLetter(input), numbers };
  // The transform is no step of its own, so it is computed here as the engine does.
  const sums = linear(
    { shape: [1, 1, numbers.length], data: numbers },
    transform.W,
    transform.b,
    "in-out",
    plainKernel,
  );
  const activated = { shape: sums.shape, data: sums.data.map(activations[transform.activation].of) };
  const { data } = transform.layerNorm === undefined ? activated : layerNormed(activated, transform.layerNorm);
  return { letter: "t", numbers: data };
}

/** A logit: the row that is read through one column of W, with the bias; then scaled, and capped. */
export function explainLogit(at: CellContext): Explained {
  const head = headOf(at);
  const input = inputOf(at, "logits");
  const { letter, numbers } = enteringRow(at, input);
  const name = sub(letter, at.row);
  const symbol = cellName(at.id, at.row, at.col);
  const stages = [
    ...(head.scale === 1 ? [] : ["scale" as const]),
    ...(head.softcap === undefined ? [] : ["cap" as const]),
  ];
  // Only the last line is the cell's value.
  const settle = (value: number): number => (stages.length === 0 ? settled(at, value) : value);
  const { line, operands } = product(at, { name, numbers }, stages.length === 0 ? symbol : "z", settle);
  const parts = head.transform === undefined ? [] : transformOperands(at);
  const rest = laterLines(at, stages, line, symbol);
  const row = highlighted(at, input, 0, at.row, "all");
  return { heading: stepHeading(at), lines: [line, ...rest], operands: [row, ...parts, ...operands] };
}

function transformOperands(at: CellContext): Operand[] {
  const names = ["readOut.transform.W", ...(headOf(at).transform?.b === undefined ? [] : ["readOut.transform.b"])];
  return names.map((name) => highlighted(at, name, 0, "all", "all"));
}

/** x · W[:,col] + b[col]; without W the entry itself. */
function product(
  at: CellContext,
  x: { readonly name: string; readonly numbers: Float64Array },
  symbol: string,
  settle: (value: number) => number,
): { readonly line: DerivationLine; readonly operands: Operand[] } {
  const head = headOf(at);
  const { W, layout } = readOutWeight(head, at.spec);
  const { col } = at;
  const addend = head.b && { symbol: entryName("readOut.b", col), value: valueAt(head.b.data, col) };
  const biasLit = addend === undefined ? [] : [highlighted(at, "readOut.b", 0, 0, col)];
  if (W === undefined) {
    const entry = valueAt(x.numbers, col);
    const from = entryName(x.name, col);
    const plus = addend === undefined ? { formula: "", filled: "", code: "" } : added(addend);
    const value = settle(entry + (addend?.value ?? 0));
    const filled = plus.filled === "" ? "" : shown(entry) + plus.filled;
    return {
      line: expression(symbol, from + plus.formula, filled, value, python(entry) + plus.code),
      operands: biasLit,
    };
  }
  const name = head.tied ? "embedding.table" : "readOut.W";
  const column = weightColumn({ block: { weightLayout: layout } }, W, name, col);
  const line = dotLine(symbol, [x.name, x.numbers], [column.name, column.numbers], settle, addend);
  return {
    line,
    operands: [highlighted(head.tied ? firstLayer(at) : at, name, 0, column.row, column.col), ...biasLit],
  };
}

function added({ symbol, value }: { readonly symbol: string; readonly value: number }) {
  return { formula: ` + ${symbol}`, filled: ` + ${inner(value)}`, code: ` + ${pythonInner(value)}` };
}

/** The first layer of the stack, which has the table that a tied read-out multiplies with. */
function firstLayer(at: CellContext): CellContext {
  return { ...at, block: at.stack.blocks[0] ?? at.block, index: 0 };
}

function laterLines(
  at: CellContext,
  stages: readonly ("scale" | "cap")[],
  first: DerivationLine,
  symbol: string,
): DerivationLine[] {
  const { scale, softcap = 1 } = headOf(at);
  const lines: DerivationLine[] = [];
  const bias = first.kind === "dot" && first.addend ? ` + ${pythonInner(first.addend.value)}` : "";
  let code = first.kind === "dot" ? `{a} @ {b}${bias}` : (first.code ?? python(first.value));
  let x = first.value;
  for (const [index, stage] of stages.entries()) {
    const isLast = index === stages.length - 1;
    const before = shown(x);
    code =
      stage === "scale"
        ? `(${code}) * ${pythonInner(scale)}`
        : `${python(softcap)} * tanh((${code}) / ${pythonInner(softcap)})`;
    const computed: number = stage === "scale" ? x * scale : softcap * Math.tanh(x / softcap);
    const value = isLast ? settled(at, computed) : computed;
    const name = isLast ? symbol : "z′";
    lines.push(
      stage === "scale"
        ? expression(name, "z × scale", `${before} × ${inner(scale)}`, value, code)
        : expression(name, "c·tanh(x/c)", `${shown(softcap)}·tanh(${before}/${inner(softcap)})`, value, code),
    );
    x = computed;
  }
  return lines;
}

/** A label's share: softmax over the row of logits, or each logit by itself. */
export function explainProbability(at: CellContext): Explained {
  const heading = stepHeading(at);
  const symbol = cellName(at.id, at.row, at.col);
  const row = rowOf(at, "readOut.logits", at.batch, 0, at.row);
  const z = valueAt(row, at.col);
  if (headOf(at).normalize === "sigmoid") {
    const code = z >= 0 ? `1 / (1 + exp(${python(-z)}))` : `exp(${python(z)}) / (1 + exp(${python(z)}))`;
    const filled = `1 / (1 + exp(${shown(-z)}))`;
    const line = expression(symbol, "1 / (1 + exp(−z))", filled, settled(at, sigmoid(z)), code);
    return { heading, lines: [line], operands: [highlighted(at, "readOut.logits", 0, at.row, at.col)] };
  }
  const max = row.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const sum = row.reduce((total, value) => total + shiftedExp(value, max), 0);
  const value = settled(at, sum === 0 ? 0 : shiftedExp(z, max) / sum);
  const lines = [
    expression("max", "max z", "", max, "row.max()"),
    expression("Σ", "Σ exp(zₖ − max)", "", sum),
    expression(
      symbol,
      "exp(z − max) / Σ",
      sum === 0 ? "" : `exp(${shown(z)} − ${inner(max)}) / ${shown(sum)}`,
      value,
      sum === 0 ? "0.0" : `softmax(row)[${at.col}]`,
    ),
  ];
  return { heading, numbers: row, lines, operands: [highlighted(at, "readOut.logits", 0, at.row, "all")] };
}
