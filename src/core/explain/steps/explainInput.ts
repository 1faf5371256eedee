import { fusedPlace } from "../../spec/fused.ts";
import { isTable, type TableBias } from "../../spec/positionKinds.ts";
import { type Words, words } from "../../words.ts";
import { gradientNote } from "../checks/cellNote.ts";
import { type InputMatrix, inputMatrix, positionName } from "../context/inputMatrices.ts";
import { type LayerContext, pathIn } from "../context/layerContext.ts";
import { type Slab, slabAt, slabIndex } from "../context/slab.ts";
import type { CellRef, Derivation, Operand } from "../derivation.ts";
import { tableRowWords } from "../positions/scoreTerms.ts";
import { pairWords } from "../text/headings.ts";
import { readOutLabel } from "../text/labels.ts";
import { cellName, entryName } from "../text/names.ts";

type Letter = "Q" | "K" | "V";

/** A number of an input tensor: where it is in the document, what it is for, and the cells it feeds (as operands). */
export function explainInput(at: LayerContext, cell: CellRef, slab: Slab): Derivation | undefined {
  const { matrix, batch, head, row, col } = cell;
  const input = inputMatrix(at, matrix);
  if (input === undefined) return undefined;
  const source = placeInText(at, input, matrix, row, col, slabIndex(slab, batch, head, row, col));
  const note = gradientNote(at, source);
  const isVector = slab.rows === 1 && input.rowAxis === "dim";
  return {
    cell,
    heading: inputWords(at, cell),
    symbol: isVector ? entryName(matrix, col) : cellName(matrix, row, col),
    value: slabAt(slab, batch, head, row, col),
    lines: [],
    stages: [],
    contributions: [],
    given: false,
    operands: fedCells(at, cell),
    ...(note && { note }),
    ...(source && { source }),
  };
}

/** The tensor of the text that holds a number; undefined where none does: positions that begin again
 * are made, and the cache of a round. */
function placeInText(
  { block, round }: LayerContext,
  { path }: InputMatrix,
  matrix: string,
  row: number,
  col: number,
  index: number,
): Derivation["source"] {
  const restarts = block.masks.some((mask) => mask.type === "documents" && mask.restart);
  const made = round !== undefined || restarts;
  if ((made && matrix.endsWith(".positions")) || (round !== undefined && matrix.startsWith("past."))) return undefined;
  // Part of a fused weight: shown by itself, written in the whole.
  const fused = fusedPlace(block, matrix, row, col);
  return fused === undefined ? { path, index } : { path: pathIn(block, fused.name), index: fused.index };
}

/** What an input's number does. */
function inputWords(at: LayerContext, { matrix, row, col }: CellRef): Words {
  const weight = /^W([qkvo])$/.exec(matrix)?.[1];
  if (weight !== undefined) {
    // Dimensions from 1; `out-in` has its rows for what comes out.
    const [from, to] = at.block.weightLayout === "out-in" ? [col + 1, row + 1] : [row + 1, col + 1];
    return weightWords[weight as keyof typeof weightWords](from, to);
  }
  const bias = /^b([qkvo])$/.exec(matrix)?.[1];
  if (bias !== undefined) return biasWords[bias as keyof typeof biasWords](col + 1);
  if (matrix === "bias") return addedWords(at, row, col);
  if (matrix.startsWith("mask")) return maskWords(at, matrix, row, col);
  return otherWords(at, matrix, row, col);
}

const weightWords = {
  q: (from: number, to: number) => words("Carries input dimension {0} into query dimension {1}", from, to),
  k: (from: number, to: number) => words("Carries input dimension {0} into key dimension {1}", from, to),
  v: (from: number, to: number) => words("Carries input dimension {0} into value dimension {1}", from, to),
  o: (from: number, to: number) => words("Carries context dimension {0} into output dimension {1}", from, to),
} as const;
const biasWords = {
  q: (to: number) => words("Added to dimension {0} of every query", to),
  k: (to: number) => words("Added to dimension {0} of every key", to),
  v: (to: number) => words("Added to dimension {0} of every value", to),
  o: (to: number) => words("Added to dimension {0} of every output", to),
} as const;

function addedWords(at: LayerContext, row: number, col: number): Words {
  const bias = inputMatrix(at, "bias");
  if (bias === undefined || bias.rows === 1) return words("Added to the score of every query for key {0}", col + 1);
  return pairWords(
    "Added to the score of query {0} for key {1}",
    "Added to the score of query {0} ({2}) for key {1} ({3})",
    at,
    row,
    col,
  );
}

function maskWords(at: LayerContext, matrix: string, row: number, col: number): Words {
  const mask = inputMatrix(at, matrix);
  const blocks = matrix.endsWith(".blocked");
  if (mask === undefined || mask.rows === 1) {
    return blocks
      ? words("Whether key {0} is ignored by every query: 1 is ignored", col + 1)
      : words("Whether key {0} is visible to every query: 1 is visible", col + 1);
  }
  return blocks
    ? words("Whether query {0} ignores key {1}: 1 is ignored", row + 1, col + 1)
    : words("Whether query {0} may see key {1}: 1 is visible", row + 1, col + 1);
}

function otherWords(at: LayerContext, matrix: string, row: number, col: number): Words {
  switch (matrix) {
    case "memory.X":
      return words("Source vector {0}, dimension {1}: keys and values come from here", row + 1, col + 1);
    case "memory.K":
      return words("Source vector {0} of the keys, dimension {1}", row + 1, col + 1);
    case "memory.V":
      return words("Source vector {0} of the values, dimension {1}", row + 1, col + 1);
    case "past.K":
      return words("Cached key {0}, dimension {1}", row + 1, col + 1);
    case "past.V":
      return words("Cached value {0}, dimension {1}", row + 1, col + 1);
    case "score.v":
      return words("How much dimension {0} of the score's hidden layer counts", col + 1);
    case "score.W":
      return words("Joins query dimension {0} with key dimension {1} in the score", row + 1, col + 1);
    case "score.b":
      return words("Added to dimension {0} of the score's hidden layer", col + 1);
  }
  // Rows of a table are ids, which count from 0.
  if (matrix.startsWith("embedding.") && matrix.endsWith("table"))
    return words("Row {0} of the table, dimension {1}", row, col + 1);
  if (matrix === "gate.W") {
    const [from, to] = at.block.weightLayout === "out-in" ? [col, row] : [row, col];
    return words("Carries input dimension {0} into gate {1}", from + 1, to + 1);
  }
  if (matrix === "readOut.W")
    return words("Carries result dimension {0} into the logit of label {1}", row + 1, readOutLabel(at.spec, col));
  if (matrix === "readOut.b") return words("Added to every logit of label {0}", readOutLabel(at.spec, col));
  if (matrix === "dropout.mask")
    return words("Whether the weight of query {0} on key {1} is kept: 1 is kept", row + 1, col + 1);
  if (matrix === "gate.b") return words("Added to gate {0} of every position", col + 1);
  if (matrix.endsWith(".gamma")) return words("Stretches dimension {0} after the layer norm", col + 1);
  if (matrix.endsWith(".beta")) return words("Shifts dimension {0} after the layer norm", col + 1);
  const table = tableNamed(at, matrix);
  if (table !== undefined) return tableRowWords(table, row, col);
  if (matrix.endsWith(".values")) return words("Added to input {0}, dimension {1}", row + 1, col + 1);
  if (matrix.endsWith(".slopes")) return words("How fast head {0} forgets with distance", col + 1);
  if (matrix.endsWith(".positions")) return words("The position of row {0}", col + 1);
  if (at.block.feedForward !== undefined && matrix.startsWith("feedForward."))
    return networkWords(at, matrix, row, col);
  return words("{0}, row {1}, column {2}", matrix, row + 1, col + 1);
}

/** The table of offsets of a name; undefined for one of learned positions. */
function tableNamed({ block }: LayerContext, matrix: string): TableBias | undefined {
  const { positions } = block;
  const found = positions.find((_, index) => `${positionName(positions, index)}.values` === matrix);
  return found && isTable(found) ? found : undefined;
}

function networkWords(at: LayerContext, matrix: string, row: number, col: number): Words {
  const [from, to] = at.block.weightLayout === "out-in" ? [col + 1, row + 1] : [row + 1, col + 1];
  if (matrix.endsWith(".W1")) return words("Carries dimension {0} into hidden unit {1}", from, to);
  if (matrix.endsWith(".Wg")) return words("Carries dimension {0} into the gate of hidden unit {1}", from, to);
  if (matrix.endsWith(".bg")) return words("Added to the gate of hidden unit {0}", col + 1);
  if (matrix.endsWith(".W2")) return words("Carries hidden unit {0} into dimension {1}", from, to);
  if (matrix.endsWith(".b1")) return words("Added to hidden unit {0}", col + 1);
  return words("Added to dimension {0} of the network's output", col + 1);
}

/** The cells of steps that an input's number enters directly. */
function fedCells(at: LayerContext, { matrix, batch, head, row, col }: CellRef): Operand[] {
  const { block, dims } = at;
  const cells = (step: string, ownHead: number, r: number | "all", c: number | "all"): Operand => ({
    layer: block.path,
    matrix: step,
    batch,
    head: ownHead,
    row: r,
    col: c,
  });
  const projection = /^[Wb]([qkv])$/.exec(matrix)?.[1];
  if (projection !== undefined) {
    const letter = projection.toUpperCase() as Letter;
    // The weight makes the projection, whatever is done to it before it is Q, K or V.
    const step = at.layer.steps.has(`projected${letter}`) ? `projected${letter}` : letter;
    const width = letter === "Q" ? dims.dq : letter === "K" ? dims.dk : dims.dv;
    const to = matrix.startsWith("W") && block.weightLayout === "out-in" ? row : col;
    // The columns of all heads are side by side.
    return [cells(step, Math.floor(to / width), "all", to % width)];
  }
  if (matrix === "Wo" || matrix === "bo") {
    return [cells("output", 0, "all", matrix === "Wo" && block.weightLayout === "out-in" ? row : col)];
  }
  if (matrix === "readOut.W" || matrix === "readOut.b") return [cells("readOut.logits", 0, "all", col)];
  if (matrix === "past.K" || matrix === "past.V") return [cells(matrix.slice(-1), head, row, col)];
  if (matrix === "bias" || matrix.startsWith("mask")) return [maskedCells(at, cells, { matrix, head, row, col })];
  return [];
}

function maskedCells(
  at: LayerContext,
  cells: (step: string, ownHead: number, r: number | "all", c: number | "all") => Operand,
  { matrix, head, row, col }: Pick<CellRef, "matrix" | "head" | "row" | "col">,
): Operand {
  const slab = inputMatrix(at, matrix);
  // One column serves all keys.
  return cells("masked", head, slab?.rows === 1 ? "all" : row, slab?.cols === 1 && at.dims.m > 1 ? "all" : col);
}
