import { sigmoid } from "../../engine/normalize.ts";
import { tableRow } from "../../engine/relativeBias.ts";
import { isRowNormalization, type RowNormalization, rowConstant, weightOf } from "../../engine/sparse.ts";
import { present } from "../../present.ts";
import { kvHeadOf } from "../../spec/dims.ts";
import { isTable } from "../../spec/positionKinds.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import { type CellContext, type Explained, highlighted, settled } from "../context/cellContext.ts";
import { usualRoot } from "../context/facts.ts";
import { inputMatrices, inputMatrix, positionName } from "../context/inputMatrices.ts";
import { latestStep, logitStep, pathIn } from "../context/layerContext.ts";
import { logitsOf, shiftedExp } from "../context/logits.ts";
import { hidingRules, type Pair, pairNumber, scaleAt } from "../context/pair.ts";
import { broadcastSlab, slabIndex } from "../context/slab.ts";
import type { DerivationLine, Operand } from "../derivation.ts";
import { pairGeometry, scoreLines } from "../scores/scoreLines.ts";
import { stepHeading } from "../text/headings.ts";
import { expression, inner, python, pythonInner, shown, taken } from "../text/lines.ts";
import { cellName } from "../text/names.ts";
import { sigmoidCode } from "./explainNetwork.ts";
import { sinkOperands } from "./explainSinks.ts";
import { additionsOf, pairStages } from "./pairStages.ts";

/** A cell of scores, scaled, capped, masked or weights: its own calculation, and every stage of its query and key. */
export function explainPair(at: CellContext): Explained {
  const pair: Pair = { ...at, i: at.row, j: at.col };
  const own = calculation(at, pair);
  return { heading: stepHeading(at), stages: pairStages(pair), geometry: pairGeometry(pair), ...own };
}

type OwnLines = Pick<Explained, "lines" | "operands" | "numbers" | "source">;

function calculation(at: CellContext, pair: Pair): OwnLines {
  switch (at.id) {
    case "scaled":
      return scaledCell(at, pair);
    case "capped":
      return cappedCell(at, pair);
    case "masked":
      return maskedCell(at, pair);
    case "weights":
      return at.block.dump === undefined ? weightCell(at, pair) : dumpCell(at);
    default:
      return { lines: scoreLines(pair, (value) => settled(at, value)), operands: scoreOperands(at) };
  }
}

function scoreOperands(at: CellContext): Operand[] {
  const { score } = at.block;
  const extra = at.block.score.type === "general" ? ["score.W"] : score.type === "additive" ? ["score.v"] : [];
  if (score.type === "additive" && score.b !== undefined) extra.push("score.b");
  return [
    highlighted(at, "Q", at.head, at.row, "all"),
    highlighted(at, "K", kvHeadOf(at.head, at.dims), at.col, "all"),
    ...extra.map((name) => highlighted(at, name, 0, "all", "all")),
  ];
}

function sameCell(at: CellContext, matrix: string): Operand {
  return highlighted(at, matrix, at.head, at.row, at.col);
}

function scaledCell(at: CellContext, pair: Pair): OwnLines {
  const score = present(pairNumber(pair, "scores"));
  const scale = scaleAt(pair);
  const root = usualRoot(at);
  const name = cellName("scores", at.row, at.col);
  const line = expression(
    cellName("scaled", at.row, at.col),
    root === undefined ? `${name} × scale` : `${name} / √dk`,
    root === undefined ? `${shown(score)} × ${inner(scale)}` : `${shown(score)} / ${root}`,
    settled(at, score * scale),
    `${python(score)} * ${pythonInner(scale)}`,
  );
  return { lines: [line], operands: [sameCell(at, "scores"), ...factorOperands(at, "scale")] };
}

/** The cell of `scale` or `temperature` that belongs to the query, where that is a tensor. */
function factorOperands(at: CellContext, name: "scale" | "temperature"): Operand[] {
  const input = inputMatrix(at, name);
  return input === undefined ? [] : [highlighted(at, name, at.head, input.rows === 1 ? 0 : at.row, 0)];
}

function cappedCell(at: CellContext, pair: Pair): OwnLines {
  const before = present(latestStep(at, "scaled", "scores"));
  const x = present(pairNumber(pair, before));
  const c = at.block.softcap ?? 0;
  const line = expression(
    cellName("capped", at.row, at.col),
    "c·tanh(x/c)",
    `${shown(c)}·tanh(${shown(x)}/${inner(c)})`,
    settled(at, c * Math.tanh(x / c)),
    `${python(c)} * tanh(${python(x)} / ${pythonInner(c)})`,
  );
  return { lines: [line], operands: [sameCell(at, before)] };
}

function maskedCell(at: CellContext, pair: Pair): OwnLines {
  const before = present(latestStep(at, "capped", "scaled", "scores"));
  const x = present(pairNumber(pair, before));
  const rules = hidingRules(pair);
  const symbol = cellName("masked", at.row, at.col);
  const operands = [sameCell(at, before), ...maskOperands(at)];
  if (rules.length > 0) {
    // Where the path ends in the rule's name (`bias`), once is enough.
    const names = rules.map(({ name, path }) => (path.endsWith(name) ? path : `${path} (${name})`)).join(", ");
    return { lines: [expression(symbol, names, "", settled(at, Number.NEGATIVE_INFINITY), "-inf")], operands };
  }
  const added = additionsOf(pair);
  if (added.length === 0) {
    return { lines: [taken(symbol, cellName(before, at.row, at.col), settled(at, x))], operands };
  }
  const total = added.reduce((sum, { value }) => sum + value, x);
  const line = expression(
    symbol,
    [cellName(before, at.row, at.col), ...added.map(({ name }) => name)].join(" + "),
    [shown(x), ...added.map(({ text }) => text)].join(" + "),
    settled(at, total),
    [python(x), ...added.map(({ value }) => pythonInner(value))].join(" + "),
  );
  return { lines: [line], operands };
}

/** The cells of bias and mask tensors that decide about the pair. */
function maskOperands(at: CellContext): Operand[] {
  // Appended rows are out of reach of masks and biases.
  if (at.col >= at.dims.m) return [];
  return inputMatrices(at)
    .filter(({ name }) => name === "bias" || name.startsWith("mask"))
    .map((input) => highlighted(at, input.name, at.head, input.rows === 1 ? 0 : at.row, input.cols === 1 ? 0 : at.col))
    .concat(tableOperands(at));
}

/** The number of each table that the offset of the pair looks up. */
function tableOperands(at: CellContext): Operand[] {
  const { positions } = at.block;
  return positions.flatMap((position, index) => {
    if (!isTable(position)) return [];
    const name = `${positionName(positions, index)}.values`;
    return [highlighted(at, name, 0, tableRow(position, at.row, at.col, at.dims.past), at.head)];
  });
}

function weightCell(at: CellContext, pair: Pair): OwnLines {
  const id = present(logitStep(at));
  const logits = present(logitsOf(pair));
  const hidden = pairNumber(pair, "masked") === Number.NEGATIVE_INFINITY;
  const symbol = cellName("weights", at.row, at.col);
  if (hidden) {
    return { lines: [hiddenWeight(at, symbol)], operands: [sameCell(at, id)], numbers: logits.row };
  }
  const { normalize } = at.block;
  const divisor = factorOperands(at, "temperature");
  const whole = [highlighted(at, id, at.head, at.row, "all"), ...divisor];
  if (isRowNormalization(normalize)) {
    const lines = rowWeight(at, normalize, symbol, logits.row, at.col);
    return { lines, operands: whole, numbers: logits.row };
  }
  // These look at one score alone.
  if (normalize !== "softmax")
    return { lines: [singleWeight(at, symbol, valueAt(logits.row, at.col))], operands: [sameCell(at, id), ...divisor] };
  const { row, max, sum, sink } = logits;
  const z = valueAt(row, at.col);
  const lines: DerivationLine[] = [
    expression("max", sink === undefined ? "max s" : "max(s, sink)", "", max, "row.max()"),
    expression("Σ", `${sink === undefined ? "" : "exp(sink − max) + "}Σ exp(sₖ − max)`, "", sum),
  ];
  // A row of nothing but −∞ has the sum 0 and only zeros.
  const value = settled(at, sum === 0 ? 0 : shiftedExp(z, max) / sum);
  const filled = sum === 0 ? "" : `exp(${shown(z)} − ${inner(max)}) / ${shown(sum)}`;
  const code = sum === 0 ? "0.0" : `softmax(row)[${at.col}]`;
  lines.push(expression(symbol, "exp(s − max) / Σ", filled, value, code));
  return { lines, operands: [...whole, ...sinkOperands(at, at.head)], numbers: row };
}

/** What −∞ becomes in each normalisation. */
function hiddenWeight(at: CellContext, symbol: string): DerivationLine {
  const value = settled(at, 0);
  switch (at.block.normalize) {
    case "softmax":
      return expression(symbol, "exp(s − max) / Σ", "exp(−∞) / Σ", value, "0.0");
    case "sigmoid":
      return expression(symbol, "1 / (1 + exp(−s))", "1 / (1 + exp(∞))", value, "0.0");
    default:
      return taken(symbol, "0", value);
  }
}

/** The row's constant (a threshold, a number of keys or a sum), and the weight that follows from it. */
function rowWeight(
  at: CellContext,
  kind: RowNormalization,
  symbol: string,
  row: Float64Array,
  col: number,
): DerivationLine[] {
  const z = valueAt(row, col);
  const by = rowConstant(kind, row);
  const value = settled(at, weightOf(kind, z, by));
  const [name, s, c] = [constantNames[kind], shown(z), inner(by)];
  switch (kind) {
    case "sparsemax":
      return [expression(name, "", "", by), expression(symbol, "max(0, s − τ)", `max(0, ${s} − ${c})`, value)];
    case "entmax15":
      return [
        expression(name, "", "", by),
        expression(symbol, "max(0, s/2 − τ)²", `max(0, ${inner(z)}/2 − ${c})²`, value),
      ];
    case "relu":
      return [expression(name, "", "", by), expression(symbol, "max(0, s) / m", `max(0, ${s}) / ${c}`, value)];
    case "sum":
      return [expression(name, "Σ sₖ", "", by), expression(symbol, "s / Σ", by === 0 ? "" : `${s} / ${c}`, value)];
  }
}

const constantNames: Readonly<Record<RowNormalization, string>> = {
  sparsemax: "τ",
  entmax15: "τ",
  relu: "m",
  sum: "Σ",
};

function singleWeight(at: CellContext, symbol: string, z: number): DerivationLine {
  if (at.block.normalize === "none") return taken(symbol, "s", settled(at, z));
  const code = sigmoidCode(python(z), z);
  return expression(symbol, "1 / (1 + exp(−s))", `1 / (1 + exp(${shown(-z)}))`, settled(at, sigmoid(z)), code);
}

function dumpCell(at: CellContext): OwnLines {
  const { data } = present(at.block.dump);
  const index = slabIndex(broadcastSlab(present(at.block.dump)), at.batch, at.head, at.row, at.col);
  // A dump of all layers is one tensor at the root, of which each block has a part: a view of the same buffer.
  if (!at.stack.layered || data.byteLength === data.buffer.byteLength) {
    return { lines: [], operands: [], source: { path: pathIn(at.block, "weights"), index } };
  }
  return { lines: [], operands: [], source: { path: "weights", index: at.index * data.length + index } };
}
