import { inputMatrices } from "../core/explain/context/inputMatrices.ts";
import { type LayerContext, layerContexts, pathIn, stepPath } from "../core/explain/context/layerContext.ts";
import { broadcastSlab, rowPerItem, type Slab, slabOf } from "../core/explain/context/slab.ts";
import type { CellRef } from "../core/explain/derivation.ts";
import type { TensorSource } from "../core/format/document.ts";
import type { TextCell } from "../core/format/edit/cells.ts";
import { splitStepName } from "../core/format/read/stepNames.ts";
import { resolveStep } from "../core/spec/blockSteps.ts";
import { mixDims } from "../core/spec/dims.ts";
import { unfusedPlace } from "../core/spec/fused.ts";
import { resolveReadOutStep } from "../core/spec/readOut.ts";
import type { Dims } from "../core/spec/result.ts";
import type { ReadOut } from "../core/spec/spec.ts";
import { isPerHead, type ReadOutStep, readOutSteps, type StepId, stepIds } from "../core/spec/steps.ts";
import type { Tensor } from "../core/tensor/tensor.ts";
import type { Computed } from "./computed.ts";

/** The cell of the panel that shows a number of the text; undefined where the panel has no such matrix. */
export function panelCell(computed: Computed, { source, index }: TextCell): CellRef | undefined {
  for (const at of layerContexts(computed.spec, computed.result)) {
    const fused = fusedNameOf(at, source);
    const part = fused && unfusedPlace(at.block, fused, index);
    if (part !== undefined) {
      const { name: matrix, row, col } = part;
      return { layer: at.block.path, matrix, batch: 0, head: 0, row, col };
    }
    const place = placeOf(at, source);
    if (place !== undefined) return cellIn(at, place, index);
  }
  return undefined;
}

/** The matrix of the panel that shows a tensor of the text, whichever cells it has. */
export function panelMatrix(computed: Computed, source: TensorSource): { layer: string; name: string } | undefined {
  for (const at of layerContexts(computed.spec, computed.result)) {
    // Checking one of its parts covers all three.
    if (fusedNameOf(at, source) !== undefined) return { layer: at.block.path, name: "Wq" };
    const place = placeOf(at, source);
    if (place !== undefined) return { layer: at.block.path, name: place.matrix };
  }
  return undefined;
}

interface Place {
  readonly matrix: string;
  readonly slab: Slab;
  /** Heads that are side by side in one row of the text. */
  readonly packed?: number;
  /** Rows of the matrix that are before those of the text. */
  readonly rowsBefore?: number;
}

/** The panel shows the parts of a fused projection. */
function fusedNameOf({ block }: LayerContext, { path }: TensorSource): "Wqkv" | "bqkv" | undefined {
  return (["Wqkv", "bqkv"] as const).find((name) => path === pathIn(block, name));
}

function placeOf(at: LayerContext, source: TensorSource): Place | undefined {
  const input = inputMatrices(at).find(({ path }) => path === source.path);
  if (input) return { matrix: input.name, slab: input };
  return placeOfInput(at, source) ?? placeOfGiven(at, source) ?? placeOfStep(at, source);
}

function placeOfInput({ block, stack, index }: LayerContext, { path, tensor }: TensorSource): Place | undefined {
  if (index === 0 && path === (stack.path === "" ? "X" : `${stack.path}.X`))
    return { matrix: "X", slab: slabOf(tensor) };
  if (path !== pathIn(block, "weights")) return undefined;
  const matrix = block.dump ? "weights" : block.dumped && "dumped";
  return matrix && { matrix, slab: broadcastSlab(tensor) };
}

/** Q, K and V as they are written enter before the rotation and behind the cache. */
function placeOfGiven({ block, layer, dims }: LayerContext, { path, tensor }: TensorSource): Place | undefined {
  const name = (["Q", "K", "V"] as const).find((letter) => path === pathIn(block, letter));
  if (name === undefined) return undefined;
  const matrix = layer.steps.has(`projected${name}`) ? `projected${name}` : name;
  const rowsBefore = matrix === name && name !== "Q" ? dims.past : 0;
  if (block.layout === "heads") return { matrix, slab: broadcastSlab(tensor), rowsBefore };
  return { matrix, slab: slabOf(tensor), rowsBefore, packed: headsOf(name, dims) };
}

function headsOf(name: "Q" | "K" | "V", dims: Dims): number {
  if (name === "Q") return dims.heads;
  return name === "K" ? dims.kvHeads : mixDims(dims).kvHeads;
}

const overriding = /^(?:(.*?)\.)?(?:expected|given)\.(.+)$/;

/** `expected` and `given` may be in the layer or at the root: `layers[1].expected.weights`, `expected.layers[1].weights`. */
function placeOfStep(at: LayerContext, { path, tensor }: TensorSource): Place | undefined {
  const { block, dims } = at;
  // No step has so long a path.
  const match = path.length > 200 ? null : overriding.exec(path);
  if (match === null) return undefined;
  const read = readOutSteps.find((step) => match[2] === stepPath(at, step) || match[2] === pathIn(block, step));
  if (read !== undefined) return at.readOut && placeOfReadOut(at.readOut, read, tensor);
  const { block: inner, id } = splitStepName(match[2]!);
  const layer = [match[1], inner].filter((part) => part !== undefined && part !== "").join(".");
  const name = id as StepId;
  if (layer !== block.path || !stepIds.includes(name)) return undefined;
  const matrix = resolveStep(name, block, dims);
  if (matrix === undefined) return undefined;
  if (matrix === "weighted") return { matrix, slab: broadcastSlab(rowPerPair(tensor)) };
  return { matrix, slab: isPerHead(matrix) ? broadcastSlab(tensor) : slabOf(tensor) };
}

/** Weighted values as the panel shows them: …×n×m×dv becomes …×(n·m)×dv. */
function rowPerPair({ shape, data }: Tensor): Tensor {
  const [n = 1, m = 1, dv = 1] = shape.slice(-3);
  return { shape: [...shape.slice(0, -3), n * m, dv], data };
}

/** One vector for each item is written as L or B×L. */
function placeOfReadOut(head: ReadOut, step: ReadOutStep, tensor: Tensor): Place | undefined {
  const matrix = resolveReadOutStep(head, step);
  if (matrix === undefined) return undefined;
  const pooled = head.pool !== "none" && matrix !== "readOut.normed";
  return { matrix, slab: pooled ? rowPerItem(tensor) : slabOf(tensor) };
}

function cellIn({ block }: LayerContext, { matrix, slab, packed = 1, rowsBefore = 0 }: Place, index: number): CellRef {
  const width = Math.max(1, slab.cols / packed);
  const col = index % slab.cols;
  const row = Math.floor(index / slab.cols) % slab.rows;
  const plane = Math.floor(index / (slab.cols * slab.rows));
  // Packed heads are side by side in a row: the column says which one it is.
  const head = packed > 1 ? Math.floor(col / width) : plane % slab.heads;
  const batch = Math.floor(plane / slab.heads);
  return { layer: block.path, matrix, batch, head, row: row + rowsBefore, col: packed > 1 ? col % width : col };
}
