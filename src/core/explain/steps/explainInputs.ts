import { learnedRow, positionAt, sinusoidColumn } from "../../engine/position.ts";
import { itemAt } from "../../present.ts";
import type { Position, Sinusoidal } from "../../spec/positionKinds.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import { type CellContext, type Explained, highlighted, numberAt, settled } from "../context/cellContext.ts";
import { type LayerContext, layerContexts, pathIn, resultStep } from "../context/layerContext.ts";
import { slabIndex, slabOf } from "../context/slab.ts";
import type { DerivationLine, Operand } from "../derivation.ts";
import { stepHeading } from "../text/headings.ts";
import { expression, inner, python, pythonInner, shown, taken } from "../text/lines.ts";
import { cellName } from "../text/names.ts";
import { embeddedX } from "./explainEmbedding.ts";

/** A cell of X: a number of the document, or of the layer before. */
export function explainX(at: CellContext): Explained {
  const heading = stepHeading(at);
  if (at.index > 0) return { heading, ...fromLayerBefore(at) };
  if (at.block.embedding !== undefined) return { heading, ...embeddedX(at) };
  const { X, path } = at.stack;
  if (X === undefined) return { heading, lines: [], operands: [] };
  const index = slabIndex(slabOf(X), at.batch, 0, at.row, at.col);
  return { heading, lines: [], operands: [], source: { path: path === "" ? "X" : `${path}.X`, index } };
}

function fromLayerBefore(at: CellContext): { lines: DerivationLine[]; operands: Operand[] } {
  const before = layerContexts(at.spec, at.result).find(
    ({ stack, index }) => stack === at.stack && index === at.index - 1,
  );
  const step = before && resultStep(before);
  if (before === undefined || step === undefined) return { lines: [], operands: [] };
  const name = pathIn(before.block, cellName(step, at.row, at.col));
  const operand = resultOperand(before, at, at.row, at.col);
  return { lines: [taken(cellName("X", at.row, at.col), name, settled(at, at.value))], operands: operand };
}

/** Cells of another layer's result to be lit. With one head the result may be `context`, which is per head. */
export function resultOperand(
  of: LayerContext,
  at: Pick<CellContext, "batch">,
  row: number | "all",
  col: number | "all",
): Operand[] {
  const step = resultStep(of);
  return step === undefined ? [] : [highlighted({ ...of, batch: at.batch }, step, 0, row, col)];
}

/** A cell of the table of positions. */
export function explainPosition(at: CellContext): Explained {
  const { block, row, col } = at;
  const symbol = cellName("P", row, col);
  const added = block.positions.flatMap((position, index): Part[] => partOf(position, index, at));
  const lines = added.map(({ line }) => line);
  const operands = added.flatMap(({ operand }) => operand);
  // A single kind of position is the table itself, with no sum to be shown.
  const [only] = added;
  if (added.length === 1 && only !== undefined) {
    const line = { ...only.line, value: settled(at, only.line.value) };
    return { heading: stepHeading(at), lines: [line], operands, ...(only.source && { source: only.source }) };
  }
  const sum = lines.reduce((total, line) => total + line.value, 0);
  const filled = lines.map((line, index) => (index === 0 ? shown(line.value) : inner(line.value))).join(" + ");
  const code = lines.map(({ value }) => pythonInner(value)).join(" + ");
  const total = expression(symbol, lines.map((line) => line.symbol).join(" + "), filled, settled(at, sum), code);
  return { heading: stepHeading(at), lines: [...lines, total], operands };
}

interface Part {
  readonly line: ReturnType<typeof expression>;
  readonly operand: Operand[];
  readonly source?: { readonly path: string; readonly index: number };
}

function partOf(position: Position, index: number, at: CellContext): Part[] {
  const { block, row, col, dims } = at;
  const many = block.positions.length > 1;
  if (position.type === "sinusoidal") {
    const symbol = cellName(many ? "sinusoidal" : "P", row, col);
    return [
      {
        // Positions are looked up by the row among those of all batch items.
        line: sinusoidalLine(at, symbol, position, positionAt(position, at.batch * dims.n + row, dims.n, dims.past)),
        operand: [],
      },
    ];
  }
  if (position.type !== "learned") return [];
  const name = `position${many ? `[${index}]` : ""}.values`;
  const width = position.values.shape.at(-1) ?? 1;
  // A row among those of all batch items' tables, where each item has its own.
  const taking = learnedRow(position, at.batch * dims.n + row, dims.n);
  const flat = taking * width + col;
  return [
    {
      line: taken(
        cellName("learned", row, col),
        cellName(name, taking % itemAt(position.values.shape, -2), col),
        valueAt(position.values.data, flat),
      ),
      operand: [highlighted(at, name, 0, taking % itemAt(position.values.shape, -2), col)],
      source: { path: pathIn(block, name), index: flat },
    },
  ];
}

/** PE[p,2i] = sin(p / base^(2i/d)), PE[p,2i+1] = cos(same). */
function sinusoidalLine(
  { col, step }: CellContext,
  symbol: string,
  position: Sinusoidal,
  p: number,
): ReturnType<typeof expression> {
  const d = step?.tensor.shape.at(-1) ?? 1;
  const { base } = position;
  const { sine, exponent } = sinusoidColumn(position, col, d);
  const name = sine ? "sin" : "cos";
  const isHalves = position.layout === "halves";
  const power = isHalves ? shown(exponent) : `${col - (col % 2)}/${d}`;
  // An odd width leaves a last column that is neither sine nor cosine.
  if (isHalves && col >= d - (d % 2)) return expression(symbol, "0", "", 0, "0.0");
  const value = Math[name](p / base ** exponent);
  const filled = `${name}(${shown(p)} / ${shown(base)}^(${power}))`;
  const code = `${name}(${python(p)} / ${python(base)} ** (${isHalves ? python(exponent) : power.replace("/", " / ")}))`;
  return expression(
    symbol,
    isHalves ? `${name}(p / base^(i/(d/2−1)))` : `${name}(p / base^(2i/d))`,
    filled,
    value,
    code,
  );
}

/** A cell of X + positions. */
export function explainEmbedded(at: CellContext): Explained {
  const { batch, row, col } = at;
  return { heading: stepHeading(at), ...sumOfTwo(at, "X", "position", batch, row, col) };
}

/** One step plus another, cell by cell. */
export function sumOfTwo(
  at: CellContext,
  first: string,
  second: string,
  batch: number,
  row: number,
  col: number,
): { lines: DerivationLine[]; operands: Operand[] } {
  const a = numberAt(at, first, batch, 0, row, col);
  const b = numberAt(at, second, batch, 0, row, col);
  const line = expression(
    cellName(at.id, row, col),
    `${cellName(first, row, col)} + ${cellName(second, row, col)}`,
    `${shown(a)} + ${inner(b)}`,
    settled(at, a + b),
    `${python(a)} + ${pythonInner(b)}`,
  );
  return { lines: [line], operands: [highlighted(at, first, 0, row, col), highlighted(at, second, 0, row, col)] };
}
