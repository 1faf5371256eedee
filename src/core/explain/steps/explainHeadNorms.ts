import { headStatistics } from "../../engine/headNorm.ts";
import { normFactor } from "../../engine/layerNorm.ts";
import { ropeOf } from "../../engine/rope.ts";
import { itemAt, present } from "../../present.ts";
import type { LayerNorm } from "../../spec/normKinds.ts";
import { headNormOf } from "../../spec/norms.ts";
import type { HeadNorm } from "../../spec/spec.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import { type CellContext, type Explained, highlighted, rowOf, settled } from "../context/cellContext.ts";
import type { DerivationLine, Operand } from "../derivation.ts";
import { rotateEntry } from "../positions/rotation.ts";
import { stepHeading } from "../text/headings.ts";
import { expression, python, pythonInner, shown } from "../text/lines.ts";
import { cellName } from "../text/names.ts";
import { normLines, tailOf } from "./explainNorms.ts";

type Letter = "Q" | "K";

/** A cell of normedQ or normedK: the entry of its head's row, or of all heads' side by side, brought to the row's size. */
export function explainHeadNormed(at: CellContext): Explained {
  const letter = at.id.slice(-1) as Letter;
  const norm = present(headNormOf(at.block, letter));
  const name = letter === "Q" ? "qNorm" : "kNorm";
  const heads = norm.over === "head" ? [at.head] : allHeads(at, letter);
  const rows = heads.map((head) => enteringRow(at, letter, norm, head));
  const width = itemAt(rows, 0).length;
  const numbers = Float64Array.from(rows.flatMap((row) => [...row]));
  // Over all heads the row is theirs side by side, and the cell's column counts along it.
  const inRow: CellContext = norm.over === "head" ? at : { ...at, col: at.head * width + at.col };
  const own = { ...norm, ...ofHead(norm, at.head, width) };
  return {
    heading: stepHeading(at),
    numbers,
    lines: lines(inRow, cellName(at.id, at.row, at.col), numbers, own, name),
    operands: [
      ...heads.map((head) => highlighted(at, `projected${letter}`, head, at.row, "all")),
      ...written(inRow, norm, name, at.head),
    ],
  };
}

function allHeads({ dims }: CellContext, letter: Letter): number[] {
  return Array.from({ length: letter === "Q" ? dims.heads : dims.kvHeads }, (_, head) => head);
}

/** A projected row, turned where the norm comes after the rotation. */
function enteringRow(at: CellContext, letter: Letter, norm: HeadNorm, head: number): Float64Array {
  const numbers = rowOf(at, `projected${letter}`, at.batch, head, at.row);
  const rope = ropeOf(at.block);
  if (norm.after !== "rope" || rope === undefined) return numbers;
  const low = letter.toLowerCase() as "q" | "k";
  const place = { letter: low, batch: at.batch, head, row: at.row, shownRow: at.row };
  // Only the values are wanted; the lines are thrown away.
  return numbers.map((_, col) => rotateEntry(at, rope, place, numbers, col, [low, low], (value) => value).value);
}

/** Gamma and beta of one head, where each head has a row. */
function ofHead(norm: HeadNorm, head: number, width: number): Pick<LayerNorm, "gamma" | "beta"> {
  const cut = (vector: Tensor): Tensor =>
    vector.shape.length === 1 || norm.over === "width"
      ? vector
      : { shape: [width], data: vector.data.slice(head * width, (head + 1) * width) };
  return { ...(norm.gamma && { gamma: cut(norm.gamma) }), ...(norm.beta && { beta: cut(norm.beta) }) };
}

function lines(at: CellContext, symbol: string, row: Float64Array, norm: HeadNorm, name: string): DerivationLine[] {
  if (norm.type !== "l2") return normLines(at, symbol, row, { ...norm, type: norm.type, placement: "pre" }, name);
  const x = valueAt(row, at.col);
  const length = Math.sqrt(row.reduce((sum, entry) => sum + entry * entry, 0));
  const tail = tailOf(norm, name, at.col);
  const { inverseDeviation } = headStatistics(norm, row, 0, row.length);
  const longest = `max(sqrt((row ** 2).sum()), ${python(norm.eps)})`;
  const filled = `${shown(x)} / max(${shown(length)}, ${shown(norm.eps)})${tail.filled}`;
  const value = settled(at, x * inverseDeviation * normFactor(norm, at.col));
  // Python raises where it divides by 0.
  const code = Math.max(length, norm.eps) === 0 ? python(value) : `${pythonInner(x)} / ${longest}${tail.code}`;
  return [
    expression("‖x‖", "√(Σ xₖ²)", "", length, "sqrt((row ** 2).sum())"),
    expression(symbol, `x / max(‖x‖, ε)${tail.formula}`, filled, value, code),
  ];
}

/** The written gamma and beta of the cell's column. */
function written(at: CellContext, norm: HeadNorm, name: string, head: number): Operand[] {
  return (["gamma", "beta"] as const).flatMap((part) => {
    const vector = norm[part];
    if (vector === undefined) return [];
    const isRows = vector.shape.length > 1;
    // The cell's column counts through all heads, a row of gamma only through its own.
    const col = isRows && norm.over === "width" ? at.col % itemAt(vector.shape, 1) : at.col;
    return [highlighted(at, `${name}.${part}`, 0, isRows && itemAt(vector.shape, 0) > 1 ? head : 0, col)];
  });
}
