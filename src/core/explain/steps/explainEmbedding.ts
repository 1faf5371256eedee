import { embeddingParts } from "../../engine/embedding.ts";
import { itemAt, present } from "../../present.ts";
import { type CellContext, type Explained, highlighted, numberAt, rowOf, settled } from "../context/cellContext.ts";
import { stepHeading } from "../text/headings.ts";
import { expression, inner, python, pythonInner, shown, taken } from "../text/lines.ts";
import { cellName } from "../text/names.ts";
import { normLines, normOperands } from "./explainNorms.ts";

/** A cell of the embedding: scale · table[id] + the rows of the other tables. */
export function explainEmbedding(at: CellContext): Explained {
  const embedding = present(at.block.embedding);
  const { ids } = embedding;
  const n = itemAt(ids.shape, -1);
  // Ids without a batch axis are the same for all batch items.
  const position = (ids.data.length === n ? 0 : at.batch * n) + at.row;
  const terms = embeddingParts(embedding).map(({ name, scale, rowAt }) => {
    const row = rowAt(position);
    const value = numberAt(at, `embedding.${name}`, 0, 0, row, at.col);
    const symbol = cellName(name, row, at.col);
    return { name, row, value, scale, symbol };
  });
  const times = (scale: number, text: string, number: (value: number) => string, sign: string): string =>
    scale === 1 ? text : `${number(scale)}${sign}${text}`;
  const sum = terms.reduce((total, { scale, value }) => total + scale * value, 0);
  const line = expression(
    cellName("embedding", at.row, at.col),
    terms.map(({ scale, symbol }) => times(scale, symbol, shown, " · ")).join(" + "),
    terms.map(({ scale, value }) => times(scale, inner(value), shown, " · ")).join(" + "),
    settled(at, sum),
    terms.map(({ scale, value }) => times(scale, pythonInner(value), python, " * ")).join(" + "),
  );
  return {
    heading: stepHeading(at),
    lines: [line],
    operands: terms.map(({ name, row }) => highlighted(at, `embedding.${name}`, 0, row, at.col)),
  };
}

/** A cell of the X that an embedding makes: its sum, or that after its norm. */
export function embeddedX(at: CellContext): Pick<Explained, "lines" | "operands" | "numbers"> {
  const norm = at.block.embedding?.layerNorm;
  const symbol = cellName("X", at.row, at.col);
  if (norm === undefined) {
    const line = taken(symbol, cellName("embedding", at.row, at.col), settled(at, at.value));
    return { lines: [line], operands: [highlighted(at, "embedding", 0, at.row, at.col)] };
  }
  const row = rowOf(at, "embedding", at.batch, 0, at.row);
  const name = "embedding.layerNorm";
  return {
    numbers: row,
    lines: normLines(at, symbol, row, norm, name),
    operands: [highlighted(at, "embedding", 0, at.row, "all"), ...normOperands(at, norm, name)],
  };
}
