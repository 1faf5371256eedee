import { itemAt } from "../present.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { unfused } from "./fused.ts";
import type { Differential, Mixing, RowFactor } from "./mixing.ts";
import type { LayerNorm, Norms } from "./normKinds.ts";
import { normsOf } from "./norms.ts";
import { type Position, positionTensors } from "./positionKinds.ts";
import type { Block, Embedding, FeedForward, HeadNorm, Memory, ReadOut, Score, Spec, Stack } from "./spec.ts";

/** What a tensor of a spec is to training: parameters are updated by default, inputs only where they are named. */
export type TensorRole = "parameter" | "input";

/** Called with each tensor's name in the document; what it returns takes the tensor's place. */
export type TensorVisitor = (name: string, tensor: Tensor, role: TensorRole) => Tensor;

/** All tensors of a spec that have gradients, by name, in the order of the document's parts. */
export function tensorsOf(spec: Spec): Map<string, { readonly tensor: Tensor; readonly role: TensorRole }> {
  const found = new Map<string, { tensor: Tensor; role: TensorRole }>();
  mapTensors(spec, (name, tensor, role) => {
    found.set(name, { tensor, role });
    return tensor;
  });
  return found;
}

/** The spec with some tensors replaced by others of the same shape. */
export function withTensors(spec: Spec, replacements: ReadonlyMap<string, Tensor>): Spec {
  return mapTensors(spec, (name, tensor) => replacements.get(name) ?? tensor);
}

/** Rebuilds a spec with every tensor that has a gradient passed through `visit`; masks and positions' indices have none. */
export function mapTensors(spec: Spec, visit: TensorVisitor): Spec {
  return {
    ...spec,
    ...(spec.encoder && { encoder: mapStack(spec.encoder, visit) }),
    main: mapStack(spec.main, visit),
    ...(spec.readOut && { readOut: mapReadOut(spec.readOut, visit) }),
    ...(spec.memory && { memory: mapMemory(spec.memory, visit) }),
  };
}

function mapReadOut(head: ReadOut, visit: TensorVisitor): ReadOut {
  const { transform, layerNorm } = head;
  const place = "readOut.transform.";
  return {
    ...head,
    ...mapped(head, ["W", "b"], "readOut.", "parameter", visit),
    ...(layerNorm && { layerNorm: mapNorm(layerNorm, "readOut.layerNorm.", visit) }),
    ...(transform && {
      transform: {
        ...transform,
        ...mapped(transform, ["W", "b"], place, "parameter", visit),
        ...(transform.layerNorm && { layerNorm: mapNorm(transform.layerNorm, `${place}layerNorm.`, visit) }),
      },
    }),
  };
}

function mapMemory(memory: Memory, visit: TensorVisitor): Memory {
  return { ...memory, ...mapped(memory, ["X", "K", "V"], "memory.", "input", visit) };
}

function mapStack(stack: Stack, visit: TensorVisitor): Stack {
  const input = mapped(stack, ["X"], prefix(stack.path), "input", visit);
  const blocks = stack.blocks.map((block) => (block.dump === undefined ? mapBlock(block, visit) : block));
  return { ...stack, ...input, blocks };
}

function mapBlock(block: Block, visit: TensorVisitor): Block {
  const place = prefix(block.path);
  const { past, biasKV, qNorm, kNorm, layerNorm, feedForward, embedding, gate, differential } = block;
  const own = ["Wq", "Wk", "Wv", "Wo", "bq", "bk", "bv", "bo"] as const;
  const fused = ["Wqkv", "Wo", "bqkv", "bo"] as const;
  const visited: Block = {
    ...block,
    ...(embedding && { embedding: mapEmbedding(embedding, visit) }),
    ...mapped(block, block.Wqkv === undefined ? own : fused, place, "parameter", visit),
    ...(qNorm && { qNorm: mapNorm(qNorm, `${place}qNorm.`, visit) }),
    ...(kNorm && { kNorm: mapNorm(kNorm, `${place}kNorm.`, visit) }),
    ...mapped(block, ["Q", "K", "V", "bias"], place, "input", visit),
    ...mapRowFactors(block, place, visit),
    ...mapped(block, ["sinks"], place, "parameter", visit),
    ...(gate && { gate: { ...gate, ...mapped(gate, ["W", "b"], `${place}gate.`, "parameter", visit) } }),
    ...(differential && { differential: mapDifferential(differential, place, visit) }),
    score: mapScore(block.score, `${place}score.`, visit),
    positions: block.positions.map((position, at) => mapPosition(position, positionPath(block, at), visit)),
    ...(past && { past: { ...past, ...mapped(past, ["K", "V"], `${place}past.`, "input", visit) } }),
    ...(biasKV && { biasKV: { ...biasKV, ...mapped(biasKV, ["K", "V"], `${place}biasKV.`, "parameter", visit) } }),
    ...(layerNorm && { layerNorm: mapNorms(layerNorm, place, visit) }),
    ...(feedForward && { feedForward: mapFeedForward(feedForward, `${place}feedForward.`, visit) }),
  };
  return unfused(visited);
}

function mapEmbedding(embedding: Embedding, visit: TensorVisitor): Embedding {
  const { path, types, positions, layerNorm } = embedding;
  const table = (place: string, from: Tensor): Tensor => visit(`${path}.${place}table`, from, "parameter");
  return {
    ...embedding,
    table: table("", embedding.table),
    ...(types && { types: { ...types, table: table("types.", types.table) } }),
    ...(positions && { positions: { ...positions, table: table("positions.", positions.table) } }),
    ...(layerNorm && { layerNorm: mapNorm(layerNorm, `${path}.layerNorm.`, visit) }),
  };
}

/** `scale` and `temperature` where they are tensors. */
function mapRowFactors({ scale, temperature }: Mixing, place: string, visit: TensorVisitor): Mixing {
  const mapped = (name: string, factor: RowFactor): RowFactor =>
    typeof factor === "number" ? factor : visit(place + name, factor, "input");
  return {
    ...(scale !== undefined && { scale: mapped("scale", scale) }),
    temperature: mapped("temperature", temperature),
  };
}

function mapDifferential(differential: Differential, place: string, visit: TensorVisitor): Differential {
  const { norm } = differential;
  return { ...differential, ...(norm && { norm: mapNorm(norm, `${place}differential.norm.`, visit) }) };
}

function mapScore(score: Score, place: string, visit: TensorVisitor): Score {
  if (score.type === "general") return { ...score, ...mapped(score, ["W"], place, "parameter", visit) };
  if (score.type === "additive") return { ...score, ...mapped(score, ["v", "b"], place, "parameter", visit) };
  return score;
}

function mapNorms(layerNorm: Norms, place: string, visit: TensorVisitor): Norms {
  const mapped = normsOf({ layerNorm }).map(({ norm, name }) => mapNorm(norm, `${place}${name}.`, visit));
  return Array.isArray(layerNorm) ? mapped : itemAt(mapped, 0);
}

function mapNorm<Norm extends LayerNorm | HeadNorm>(norm: Norm, place: string, visit: TensorVisitor): Norm {
  return { ...norm, ...mapped(norm, ["gamma", "beta"], place, "parameter", visit) };
}

function mapFeedForward(network: FeedForward, place: string, visit: TensorVisitor): FeedForward {
  const { layerNorm } = network;
  return {
    ...network,
    ...mapped(network, ["Wg", "bg", "W1", "b1", "W2", "b2"], place, "parameter", visit),
    ...(layerNorm && { layerNorm: mapNorms(layerNorm, place, visit) }),
  };
}

function mapPosition(position: Position, path: string, visit: TensorVisitor): Position {
  const tensors = positionTensors(position).flatMap(([key, tensor, { role }]) =>
    role === "index" ? [] : [[key, visit(`${path}.${key}`, tensor, role)] as const],
  );
  return { ...position, ...Object.fromEntries(tensors) };
}

/** The name in the document of a block's n-th position. */
export function positionPath(block: Block, index: number): string {
  const counted = block.positions.length > 1 ? `position[${index}]` : "position";
  return block.positionPaths?.[index] ?? `${prefix(block.path)}${counted}`;
}

/** What a tensor's name begins with inside a part of the document. */
export function prefix(path: string): string {
  return path === "" ? "" : `${path}.`;
}

/** The visited tensors of the named keys, as far as they are there. */
function mapped<Key extends string>(
  part: { readonly [key in Key]?: Tensor },
  keys: readonly Key[],
  place: string,
  role: TensorRole,
  visit: TensorVisitor,
): { [key in Key]?: Tensor } {
  const result: { [key in Key]?: Tensor } = {};
  for (const key of keys) {
    const tensor = part[key];
    if (tensor !== undefined) result[key] = visit(place + key, tensor, role);
  }
  return result;
}
