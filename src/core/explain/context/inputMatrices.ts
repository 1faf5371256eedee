import type { RowFactor } from "../../spec/mixing.ts";
import type { NormPlacement } from "../../spec/normKinds.ts";
import { normAt } from "../../spec/norms.ts";
import { type Position, positionTensors } from "../../spec/positionKinds.ts";
import type { Block, Embedding, FeedForward, ReadOut } from "../../spec/spec.ts";
import { elementCount, type Tensor } from "../../tensor/tensor.ts";
import type { Axis } from "../outline.ts";
import { type LayerContext, pathIn } from "./layerContext.ts";
import { broadcastSlab, rowPerItem, type Slab, slabOf } from "./slab.ts";

/** A tensor of the document that takes part in a block, as it is written (weights in their `weightLayout`). */
export interface InputMatrix extends Slab {
  /** Name without the block's path: `Wq`, `memory.X`, `layerNorm.gamma`. */
  readonly name: string;
  /** Name in the document: `layers[1].Wq`. */
  readonly path: string;
  readonly rowAxis: Axis;
  readonly colAxis: Axis;
}

/** A tensor, if it is there, with how its axes make a matrix and what the rows and columns of that count. */
type Named = readonly [name: string, tensor: Tensor | undefined, slab: (tensor: Tensor) => Slab, row: Axis, col: Axis];

// A block never changes, and a derivation asks for its tensors many times.
const known = new WeakMap<Block, readonly InputMatrix[]>();

/** The tensors of the document that a block reads, in the order of their use; X, Q, K, V and dumps are steps instead. */
export function inputMatrices(at: LayerContext): readonly InputMatrix[] {
  let list = known.get(at.block);
  if (list === undefined) {
    list = at.block.dump === undefined ? listedInputs(at) : [];
    known.set(at.block, list);
  }
  return list;
}

function listedInputs(at: LayerContext): InputMatrix[] {
  const { block } = at;
  const { score } = block;
  const list: Named[] = [
    ...embeddings(block.embedding),
    ...memories(at),
    ...positions(block.positions),
    ...norms(block, "", "pre"),
    ["Wq", block.Wq, slabOf, "dim", "dim"],
    ["bq", block.bq, slabOf, "dim", "dim"],
    ["Wk", block.Wk, slabOf, "dim", "dim"],
    ["bk", block.bk, slabOf, "dim", "dim"],
    ["Wv", block.Wv, slabOf, "dim", "dim"],
    ["bv", block.bv, slabOf, "dim", "dim"],
    ["qNorm.gamma", block.qNorm?.gamma, slabOf, "dim", "dim"],
    ["qNorm.beta", block.qNorm?.beta, slabOf, "dim", "dim"],
    ["kNorm.gamma", block.kNorm?.gamma, slabOf, "dim", "dim"],
    ["kNorm.beta", block.kNorm?.beta, slabOf, "dim", "dim"],
    ["past.K", block.past?.K, cacheSlab, "key", "dim"],
    ["past.V", block.past?.V, cacheSlab, "key", "dim"],
    ["biasKV.K", block.biasKV?.K, flat, "dim", "dim"],
    ["biasKV.V", block.biasKV?.V, flat, "dim", "dim"],
    ["score.W", score.type === "general" ? score.W : undefined, slabOf, "dim", "dim"],
    ["score.v", score.type === "additive" ? score.v : undefined, slabOf, "dim", "dim"],
    ["score.b", score.type === "additive" ? score.b : undefined, slabOf, "dim", "dim"],
    // Factors of rows are B×H×n×1: a matrix of one column.
    ["scale", tensorIn(block.scale), broadcastSlab, "query", "dim"],
    ["bias", block.bias, broadcastSlab, "query", "key"],
    ...masks(at),
    ["sinks", block.sinks, flat, "dim", "head"],
    ["temperature", tensorIn(block.temperature), broadcastSlab, "query", "dim"],
    ["dropout.mask", block.dropout?.mask, broadcastSlab, "query", "key"],
    ["differential.norm.gamma", block.differential?.norm?.gamma, flat, "dim", "dim"],
    ["differential.norm.beta", block.differential?.norm?.beta, flat, "dim", "dim"],
    ["gate.W", block.gate?.W, slabOf, "dim", "dim"],
    ["gate.b", block.gate?.b, flat, "dim", "dim"],
    ["Wo", block.Wo, slabOf, "dim", "dim"],
    ["bo", block.bo, slabOf, "dim", "dim"],
    ...norms(block, "", "branch", "post"),
    ...network(block.feedForward),
    ...readOutTensors(at.readOut),
  ];
  return list.flatMap(([name, tensor, slab, rowAxis, colAxis]) =>
    tensor === undefined ? [] : [{ ...slab(tensor), name, path: pathOf(at, name), rowAxis, colAxis }],
  );
}

/** One of these tensors by its name. */
export function inputMatrix(at: LayerContext, name: string): InputMatrix | undefined {
  return inputMatrices(at).find((input) => input.name === name);
}

/** `memory` is at the root, whichever block reads it. */
function pathOf(at: LayerContext, name: string): string {
  const { embedding } = at.block;
  if (embedding !== undefined && name.startsWith("embedding.")) {
    return embedding.path + name.slice("embedding".length);
  }
  if (name.startsWith("memory.") || name.startsWith("readOut.")) return name;
  // `mask[1].keys`: which list, the index in it where there are several, and the tensor's own name.
  const [, list, index = "0", rest = ""] = /^(position|mask)(?:\[(\d+)\])?(\..+)?$/.exec(name) ?? [];
  // A list of one keeps its index in the document, but not in the matrix' name.
  const paths = list === "position" ? at.block.positionPaths : list === "mask" ? at.block.maskPaths : undefined;
  const place = paths?.[Number(index)];
  return place === undefined ? pathIn(at.block, name) : place + rest;
}

function tensorIn(factor: RowFactor | undefined): Tensor | undefined {
  return typeof factor === "number" ? undefined : factor;
}

function embeddings(embedding: Embedding | undefined): Named[] {
  if (embedding === undefined) return [];
  const { table, types, positions, layerNorm } = embedding;
  return [
    ["embedding.table", table, slabOf, "id", "dim"],
    ["embedding.types.table", types?.table, slabOf, "id", "dim"],
    ["embedding.positions.table", positions?.table, slabOf, "id", "dim"],
    ["embedding.layerNorm.gamma", layerNorm?.gamma, flat, "dim", "dim"],
    ["embedding.layerNorm.beta", layerNorm?.beta, flat, "dim", "dim"],
  ];
}

function memories({ spec, block }: LayerContext): Named[] {
  // With keys and values of its own the memory's X is not read.
  const memory = block.memory === "root" ? spec.memory : undefined;
  const needsX = memory?.K === undefined || memory.V === undefined;
  return [
    ["memory.X", needsX ? memory?.X : undefined, slabOf, "key", "dim"],
    ["memory.K", memory?.K, slabOf, "key", "dim"],
    ["memory.V", memory?.V, slabOf, "key", "dim"],
  ];
}

function positions(list: readonly Position[]): Named[] {
  return list.flatMap((position, index) =>
    positionTensors(position).map(([key, tensor, { role, rows, cols }]): Named => {
      return [`${positionName(list, index)}.${key}`, tensor, role === "index" ? rowPerItem : slabOf, rows, cols];
    }),
  );
}

/** What the tensors of a position are named after: `position`, or `position[1]` in a list. */
export function positionName(list: readonly Position[], index: number): string {
  return list.length > 1 ? `position[${index}]` : "position";
}

function masks({ block }: LayerContext): Named[] {
  return block.masks.flatMap((mask, index): Named[] => {
    const place = block.masks.length > 1 ? `mask[${index}]` : "mask";
    if (mask.type === "tensor") return [[place, mask.visible, broadcastSlab, "query", "key"]];
    if (mask.type === "blocked") return [[`${place}.blocked`, mask.blocked, broadcastSlab, "query", "key"]];
    return mask.type === "keys" ? [[`${place}.keys`, mask.keys, rowPerItem, "query", "key"]] : [];
  });
}

/** Gamma and beta of the norms at some placements. */
function norms(part: Pick<Block, "layerNorm">, place: string, ...placements: readonly NormPlacement[]): Named[] {
  return placements.flatMap((placement): Named[] => {
    const named = normAt(part, placement);
    // A norm that is not there has names without tensors, which the list drops.
    return [
      [`${place}${named?.name}.gamma`, named?.norm.gamma, flat, "dim", "dim"],
      [`${place}${named?.name}.beta`, named?.norm.beta, flat, "dim", "dim"],
    ];
  });
}

function network(ff: FeedForward | undefined): Named[] {
  if (ff === undefined) return [];
  return [
    ...norms(ff, "feedForward.", "pre"),
    ["feedForward.Wg", ff.Wg, slabOf, "dim", "dim"],
    ["feedForward.bg", ff.bg, flat, "dim", "dim"],
    ["feedForward.W1", ff.W1, slabOf, "dim", "dim"],
    ["feedForward.b1", ff.b1, flat, "dim", "dim"],
    ["feedForward.W2", ff.W2, slabOf, "dim", "dim"],
    ["feedForward.b2", ff.b2, flat, "dim", "dim"],
    ...norms(ff, "feedForward.", "branch", "post"),
  ];
}

function readOutTensors(head: ReadOut | undefined): Named[] {
  if (head === undefined) return [];
  const { layerNorm, transform } = head;
  return [
    ["readOut.layerNorm.gamma", layerNorm?.gamma, flat, "dim", "dim"],
    ["readOut.layerNorm.beta", layerNorm?.beta, flat, "dim", "dim"],
    ["readOut.transform.W", transform?.W, slabOf, "dim", "dim"],
    ["readOut.transform.b", transform?.b, flat, "dim", "dim"],
    ["readOut.transform.layerNorm.gamma", transform?.layerNorm?.gamma, flat, "dim", "dim"],
    ["readOut.transform.layerNorm.beta", transform?.layerNorm?.beta, flat, "dim", "dim"],
    ["readOut.W", head.W, slabOf, "dim", "label"],
    ["readOut.b", head.b, flat, "dim", "label"],
  ];
}

/** A vector as one row, whatever axes of length 1 it has. */
function flat(tensor: Tensor): Slab {
  return { rows: 1, cols: elementCount(tensor.shape), batches: 1, heads: 1, source: tensor };
}

/** B×G×P×d with leading axes left out: a third axis is the key heads'. */
function cacheSlab(tensor: Tensor): Slab {
  return broadcastSlab(tensor);
}
