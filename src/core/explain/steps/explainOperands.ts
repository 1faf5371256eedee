import { present } from "../../present.ts";
import { hasCache, hasRope } from "../../spec/blockSteps.ts";
import { beforeRotation, headNormOf } from "../../spec/norms.ts";
import type { Rope } from "../../spec/positionKinds.ts";
import type { BiasName, WeightName } from "../../spec/spec.ts";
import { type CellContext, type Explained, highlighted, rowOf, settled } from "../context/cellContext.ts";
import { layerContexts, memoryName, memorySource, pathIn, streamStep } from "../context/layerContext.ts";
import { broadcastSlab, slabIndex, slabOf, slabRow } from "../context/slab.ts";
import type { DerivationLine, Operand } from "../derivation.ts";
import { rotateEntry } from "../positions/rotation.ts";
import { stepHeading } from "../text/headings.ts";
import { taken } from "../text/lines.ts";
import { cellName, sub } from "../text/names.ts";
import { resultOperand } from "./explainInputs.ts";
import { type EnteringRow, linearCell } from "./explainLinear.ts";

type Letter = "Q" | "K" | "V";
type Part = Pick<Explained, "lines" | "operands" | "source">;

/** A cell of projectedQ, projectedK or projectedV: the projection alone, whose rows are the new ones only. */
export function explainProjected(at: CellContext): Explained {
  const letter = at.id.slice(-1) as Letter;
  // Rows are named among the cached ones, which come first.
  const shownRow = letter === "Q" ? at.row : at.row + at.dims.past;
  const symbol = sub(`${letter.toLowerCase()}′`, shownRow, at.col);
  return { heading: stepHeading(at), ...projected(at, letter, at.row, symbol) };
}

/** A cell of Q, K or V: projected, or rotated, or a row that was put around the new ones. */
export function explainOperand(at: CellContext): Explained {
  const letter = at.id as Letter;
  const heading = stepHeading(at);
  // The row among the new ones.
  const fresh = letter === "Q" ? at.row : at.row - at.dims.past;
  const symbol = sub(letter.toLowerCase(), at.row, at.col);
  // From m on there are the rows of biasKV and zeroKV.
  const isFresh = letter === "Q" || (fresh >= 0 && at.row < at.dims.m);
  if (!isFresh) return { heading, ...extraRows(at, letter, symbol) };
  // A norm after the rotation has the turned rows, and nothing is left to turn.
  const norm = headNormOf(at.block, letter);
  if (letter !== "V" && hasRope(at.block) && norm?.after !== "rope") return { heading, ...rotated(at, letter, fresh) };
  if (norm !== undefined || (letter !== "Q" && hasCache(at.block)))
    return { heading, ...uncached(at, letter, fresh, symbol) };
  return { heading, ...projected(at, letter, fresh, symbol) };
}

/** Rows of the cache, of biasKV and of zeroKV. */
function extraRows(at: CellContext, letter: Letter, symbol: string): Part {
  const { block, dims, row, col, batch, head } = at;
  const value = settled(at, at.value);
  if (row < dims.past) {
    const tensor = block.past?.[letter as "K" | "V"];
    const name = `past.${letter}`;
    const line = taken(symbol, cellName(name, row, col), value);
    if (tensor === undefined) return { lines: [line], operands: [] };
    const source = { path: pathIn(block, name), index: slabIndex(broadcastSlab(tensor), batch, head, row, col) };
    // In a round of a generation the cache is what the round before left.
    return {
      lines: [line],
      operands: [highlighted(at, name, head, row, col)],
      ...(at.round === undefined && { source }),
    };
  }
  const bias = block.biasKV?.[letter as "K" | "V"];
  // biasKV comes first, at row m, and zeroKV after it.
  if (bias === undefined || row > dims.m) return { lines: [taken(symbol, "zeroKV", value)], operands: [] };
  const name = `biasKV.${letter}`;
  // One vector for all heads side by side.
  const index = head * (letter === "K" ? dims.dk : dims.dv) + col;
  return {
    lines: [taken(symbol, cellName(name, 0, index), value)],
    operands: [highlighted(at, name, 0, 0, index)],
    source: { path: pathIn(block, name), index },
  };
}

/** A new row that is among cached ones as it is. */
function uncached(at: CellContext, letter: Letter, fresh: number, symbol: string): Part {
  const name = beforeRotation(at.block, letter);
  const from = cellName(name, fresh, at.col);
  return {
    lines: [taken(symbol, from, settled(at, at.value))],
    operands: [highlighted(at, name, at.head, fresh, at.col)],
  };
}

/** A row turned by each rotation in the order in which they are written. */
function rotated(at: CellContext, letter: "Q" | "K", fresh: number): Part {
  const name = beforeRotation(at.block, letter);
  const low = letter.toLowerCase() as "q" | "k";
  const place = { letter: low, batch: at.batch, head: at.head, row: fresh, shownRow: at.row };
  const ropes = at.block.positions.filter((position): position is Rope => position.type === "rope");
  let numbers = rowOf(at, name, at.batch, at.head, fresh);
  let columns: readonly number[] = [at.col];
  const lines: DerivationLine[] = [];
  ropes.forEach((rope, index) => {
    const isLast = index === ropes.length - 1;
    // q′ enters the first rotation, q″ is between two, q is the result.
    const names = [index === 0 ? `${low}′` : `${low}″`, isLast ? low : `${low}″`] as const;
    const settle = (value: number): number => (isLast ? settled(at, value) : value);
    const turned = rotateEntry(at, rope, place, numbers, at.col, names, settle);
    lines.push(...turned.lines);
    // Only what enters the first rotation is a step whose cells can be lit.
    columns = index === 0 ? turned.columns : columns;
    if (!isLast) {
      // The next rotation reads other columns too, so the whole row is turned.
      const before = numbers;
      numbers = before.map((_, col) => rotateEntry(at, rope, place, before, col, names, (value) => value).value);
    }
  });
  const operands: Operand[] = columns.map((col) => highlighted(at, name, at.head, fresh, col));
  return { lines, operands };
}

/** A cell as it comes out of the projection, or as it is given in the document. */
function projected(at: CellContext, letter: Letter, row: number, symbol: string): Part {
  const given = at.block[letter];
  if (given !== undefined) return fromDocument(at, letter, row);
  const { dims, head, col } = at;
  const width = letter === "Q" ? dims.dq : letter === "K" ? dims.dk : dims.dv;
  const suffix = letter.toLowerCase();
  const names = [`W${suffix}` as WeightName, `b${suffix}` as BiasName] as const;
  return linearCell(at, symbol, enteringRow(at, letter, row), names, head * width + col);
}

/** A number of the document's own Q, K or V, in whichever layout it is written. */
function fromDocument(at: CellContext, letter: Letter, row: number): Part {
  const { block, batch, head, col, dims } = at;
  const tensor = present(block[letter]);
  const width = letter === "Q" ? dims.dq : letter === "K" ? dims.dk : dims.dv;
  const index =
    block.layout === "packed"
      ? slabIndex(slabOf(tensor), batch, 0, row, head * width + col)
      : slabIndex(broadcastSlab(tensor), batch, head, row, col);
  return { lines: [], operands: [], source: { path: pathIn(block, letter), index } };
}

/** The vector that is projected. */
function enteringRow(at: CellContext, letter: Letter, row: number): EnteringRow {
  const memory = letter === "Q" ? undefined : memoryName(at, letter);
  if (memory === undefined) {
    const name = streamStep(at) ?? "X";
    return {
      name,
      index: row,
      numbers: rowOf(at, name, at.batch, 0, row),
      operands: [highlighted(at, name, 0, row, "all")],
    };
  }
  const source = memorySource(at, letter as "K" | "V");
  const numbers = source === undefined ? new Float64Array() : slabRow(slabOf(source), at.batch, 0, row);
  return { name: memory, index: row, numbers, operands: memoryOperands(at, memory, row) };
}

function memoryOperands(at: CellContext, memory: string, row: number): Operand[] {
  if (memory !== "encoder") return [highlighted(at, memory, 0, row, "all")];
  const last = layerContexts(at.spec, at.result).findLast(({ stack }) => stack === at.spec.encoder);
  return last === undefined ? [] : resultOperand(last, at, row, "all");
}
