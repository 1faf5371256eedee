import { layerNormed } from "../../engine/layerNorm.ts";
import { broadcastStrides } from "../../engine/layout.ts";
import { itemAt, present } from "../../present.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import { words } from "../../words.ts";
import { type CellContext, type Explained, highlighted, numberAt, rowOf, settled } from "../context/cellContext.ts";
import { inputMatrix } from "../context/inputMatrices.ts";
import { hasStep, latestStep } from "../context/layerContext.ts";
import type { DerivationLine, PairStage } from "../derivation.ts";
import { stepHeading } from "../text/headings.ts";
import { expression, inner, python, pythonInner, shown, taken } from "../text/lines.ts";
import { cellName } from "../text/names.ts";
import { normLines, normOperands } from "./explainNorms.ts";

/** A cell of the difference of two heads' weights. */
export function explainDifference(at: CellContext): Explained {
  const { lambda } = present(at.block.differential);
  const { batch, head, row, col } = at;
  // Heads 2h and 2h + 1 of the weights make head h of the difference.
  const [first, second] = [2 * head, 2 * head + 1];
  const [a, b] = [first, second].map((from) => numberAt(at, "weights", batch, from, row, col)) as [number, number];
  const name = (from: number): string => `${cellName("weights", row, col)} (head ${from + 1})`;
  const filled = differenceText(at);
  const line = expression(
    cellName("difference", row, col),
    `${name(first)} − λ · ${name(second)}`,
    filled,
    settled(at, a - lambda * b),
    `${python(a)} - ${pythonInner(lambda)} * ${pythonInner(b)}`,
  );
  return {
    heading: stepHeading(at),
    lines: [line],
    operands: [highlighted(at, "weights", first, row, col), highlighted(at, "weights", second, row, col)],
    stages: changeStages(at),
  };
}

/** The two weights with their numbers. */
function differenceText(at: CellContext): string {
  const weight = (head: number): number => numberAt(at, "weights", at.batch, head, at.row, at.col);
  const { lambda } = present(at.block.differential);
  return `${shown(weight(2 * at.head))} − ${inner(lambda)} · ${inner(weight(2 * at.head + 1))}`;
}

/** A cell of the weights without what is dropped. */
export function explainDropped(at: CellContext): Explained {
  const { batch, head, row, col } = at;
  const before = present(latestStep(at, "difference", "weights"));
  const weight = numberAt(at, before, batch, head, row, col);
  const mask = inputMatrix(at, "dropout.mask");
  const cell = mask && highlighted(at, "dropout.mask", head, mask.rows === 1 ? 0 : row, mask.cols === 1 ? 0 : col);
  return {
    heading: stepHeading(at),
    lines: [droppedLine(at, before, weight)],
    operands: [highlighted(at, before, head, row, col), ...(cell === undefined || col >= at.dims.m ? [] : [cell])],
    stages: changeStages(at),
  };
}

function droppedLine(at: CellContext, before: string, weight: number): DerivationLine {
  const { p } = present(at.block.dropout);
  const symbol = cellName("dropped", at.row, at.col);
  if (!isKept(at)) return taken(symbol, "0", settled(at, 0));
  const filled = `${shown(weight)} / (1 − ${shown(p)})`;
  const code = `${python(weight)} / (1 - ${python(p)})`;
  return expression(
    symbol,
    `${cellName(before, at.row, at.col)} / (1 − p)`,
    filled,
    settled(at, weight / (1 - p)),
    code,
  );
}

/** Whether the cell's weight is kept; rows that biasKV and zeroKV append always are. */
function isKept({ block, dims, batch, head, row, col }: CellContext): boolean {
  const { shape, data } = present(block.dropout).mask;
  const [perB, perH, perI, perJ] = broadcastStrides(shape);
  return col >= dims.m || data[batch * perB + head * perH + row * perI + col * perJ] !== 0;
}

/** What happens to a weight after the normalisation, by the heads of the context. */
function changeStages(at: CellContext): PairStage[] {
  const { batch, head, row, col } = at;
  const stages: PairStage[] = [];
  const value = (id: "difference" | "dropped"): number => numberAt(at, id, batch, head, row, col);
  const given = at.layer.steps.get("difference")?.given !== undefined;
  if (hasStep(at, "difference")) {
    stages.push({
      id: "difference",
      label: words("First − λ · second"),
      calculation: given ? "given" : differenceText(at),
      value: value("difference"),
    });
  }
  if (hasStep(at, "dropped")) {
    stages.push({ id: "dropped", label: words("Dropout"), calculation: "", value: value("dropped") });
  }
  return stages;
}

/** A cell of a differential's context after its norm and scale. */
export function explainContextNormed(at: CellContext): Explained {
  const { norm, outputScale } = present(at.block.differential);
  const { batch, head, row, col } = at;
  const heading = stepHeading(at);
  const symbol = cellName("contextNormed", row, col);
  const numbers = rowOf(at, "context", batch, head, row);
  if (norm === undefined) {
    const line = scaledLine(at, symbol, outputScale, cellName("context", row, col), valueAt(numbers, col), undefined);
    return { heading, lines: [line], operands: [highlighted(at, "context", head, row, col)] };
  }
  const name = "differential.norm";
  const operands = [highlighted(at, "context", head, row, "all"), ...normOperands(at, norm, name)];
  if (outputScale === 1) return { heading, numbers, lines: normLines(at, symbol, numbers, norm, name), operands };
  const plain = valueAt(layerNormed({ shape: [1, numbers.length], data: numbers }, norm).data, col);
  // As if ĉ were a number of its own, so that its lines end in the value before the scale.
  const lines = normLines({ ...at, step: undefined, value: plain }, "ĉ", numbers, norm, name);
  const last = itemAt(lines, -1);
  const code = last.kind === "expression" ? last.code : undefined;
  return { heading, numbers, lines: [...lines, scaledLine(at, symbol, outputScale, "ĉ", plain, code)], operands };
}

function scaledLine(
  at: CellContext,
  symbol: string,
  scale: number,
  of: string,
  value: number,
  code: string | undefined,
): DerivationLine {
  const factor = code === undefined ? pythonInner(value) : `(${code})`;
  const result = settled(at, value * scale);
  return expression(
    symbol,
    `${shown(scale)} · ${of}`,
    `${shown(scale)} · ${inner(value)}`,
    result,
    `${python(scale)} * ${factor}`,
  );
}
