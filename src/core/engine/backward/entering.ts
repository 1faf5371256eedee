import { hasCache } from "../../spec/blockSteps.ts";
import { fusedGradient } from "../../spec/fused.ts";
import { normAt } from "../../spec/norms.ts";
import { positionPath } from "../../spec/parameters.ts";
import type { Learned } from "../../spec/positionKinds.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { extraKeyRows, extraValueRows } from "../cache.ts";
import { asGiven, batched, mergeHeads } from "../layout.ts";
import { learnedRow } from "../position.ts";
import { keyRotation, queryRotation, type RotationTable, ropeLength, ropeOf, rotate } from "../rope.ts";
import type { BackwardJob, Flow } from "./backwardJob.ts";
import { cacheBackward } from "./cache.ts";
import { embeddingBackward } from "./embedding.ts";
import { plus } from "./gradients.ts";
import { headNormBackward } from "./headNorm.ts";
import { normBackward } from "./norm.ts";
import { linearBackward } from "./project.ts";
import { tableGradients } from "./rope.ts";

/** What flows out of a block at its beginning: B×n×d into its X, B×m×d into the sources of a memory. */
export interface BlockGradients {
  readonly X: Flow;
  readonly memoryK: Flow;
  readonly memoryV: Flow;
}

/** Backwards from Q, K and V through cache, rotation, projections, pre-norm and positions. */
export function enteringBackward(
  job: BackwardJob,
  flows: { readonly Q: Flow; readonly K: Flow; readonly V: Flow },
  dEmbedded: Flow,
  dStream: Flow,
): BlockGradients {
  const { memory } = job.pass.input;
  const query = queryBackward(job, job.cut("Q", flows.Q));
  const key = keyBackward(job, job.cut("K", flows.K));
  const value = valueBackward(job, job.cut("V", flows.V));
  const own = memory === undefined ? plus(key, value) : undefined;
  return {
    X: streamBackward(job, plus(plus(query, own), dStream), dEmbedded),
    memoryK: memory && key,
    memoryV: memory && value,
  };
}

function queryBackward(job: BackwardJob, dQ: Flow): Flow {
  const { block, result } = job.pass;
  const { dims } = result;
  const rope = ropeOf(block);
  const table = rope && queryRotation(rope, dims, ropeLength(rope, block, dims));
  return operandBackward(job, "Q", "q", job.cut("projectedQ", shapedBackward(job, "Q", dQ, table)));
}

function keyBackward(job: BackwardJob, dK: Flow): Flow {
  const { block, result } = job.pass;
  const rope = ropeOf(block);
  const table = rope && keyRotation(rope, block, result.dims);
  const fresh = withoutCache(job, "K", dK);
  return operandBackward(job, "K", "k", job.cut("projectedK", shapedBackward(job, "K", fresh, table)));
}

function valueBackward(job: BackwardJob, dV: Flow): Flow {
  return operandBackward(job, "V", "v", job.cut("projectedV", withoutCache(job, "V", dV)));
}

/** The gradient of the new keys or values; those of cached and appended rows are added where they belong. */
function withoutCache(job: BackwardJob, name: "K" | "V", dAll: Flow): Flow {
  const { block, result } = job.pass;
  if (dAll === undefined || !hasCache(block)) return dAll;
  const around = name === "K" ? extraKeyRows(block) : extraValueRows(block);
  const { fresh, past, bias } = cacheBackward(dAll, result.dims.past, result.dims.m, around);
  job.add(`past.${name}`, past);
  job.add(`biasKV.${name}`, bias);
  return fresh;
}

/** Backwards through rotation and norm, in the order in which norm and rotation follow each other. */
function shapedBackward(job: BackwardJob, letter: "Q" | "K", flow: Flow, table: RotationTable | undefined): Flow {
  const { block } = job.pass;
  const projected = `projected${letter}` as const;
  const normed = `normed${letter}` as const;
  const key = letter === "Q" ? "qNorm" : "kNorm";
  const norm = block[key];
  if (norm === undefined) return rotationBackward(job, projected, flow, table);
  const first = norm.after === "rope";
  const rope = ropeOf(block);
  const dNormed = job.cut(normed, first ? flow : rotationBackward(job, normed, flow, table));
  if (dNormed === undefined) return undefined;
  const from = job.step(projected);
  const x = first && rope !== undefined && table !== undefined ? rotate(from, table, rope.pairs) : from;
  const gradients = headNormBackward(x, norm, dNormed);
  job.add(`${key}.gamma`, gradients.gamma);
  job.add(`${key}.beta`, gradients.beta);
  return first ? rotationBackward(job, projected, gradients.x, table) : gradients.x;
}

/** Backwards through the rotation: turned back, and the cos/sin tables' part where they are written. */
function rotationBackward(
  job: BackwardJob,
  from: "projectedQ" | "projectedK" | "normedQ" | "normedK",
  dy: Flow,
  table: RotationTable | undefined,
): Flow {
  const { block } = job.pass;
  const rope = ropeOf(block);
  if (dy === undefined || rope === undefined || table === undefined) return dy;
  if (rope.cos !== undefined || rope.sin !== undefined) {
    const place = positionPath(block, block.positions.indexOf(rope));
    const tables = tableGradients(job.step(from), dy, table, rope);
    job.gradients.add(`${place}.cos`, tables.cos);
    job.gradients.add(`${place}.sin`, tables.sin);
  }
  return rotate(dy, table, rope.pairs, -1);
}

/** Backwards through one projection, to what it read: B×rows×d. A given Q, K or V is itself the end of the way. */
function operandBackward(job: BackwardJob, name: "Q" | "K" | "V", letter: "q" | "k" | "v", flow: Flow): Flow {
  if (flow === undefined) return undefined;
  const { block, input, stream, result } = job.pass;
  if (block[name] !== undefined) {
    job.add(name, asGiven(flow, block.layout).data);
    return undefined;
  }
  const source = (name === "Q" ? undefined : input.memory?.[name]) ?? stream!;
  const gradients = linearBackward(
    batched(source, 3, result.dims.batch),
    block[`W${letter}`],
    block.weightLayout,
    mergeHeads(flow),
    job.kernel,
  );
  if (block.Wqkv === undefined) {
    job.add(`W${letter}`, gradients.W);
    job.add(`b${letter}`, gradients.b);
  } else {
    job.add("Wqkv", gradients.W && fusedGradient(block, letter, gradients.W, false));
    job.add("bqkv", fusedGradient(block, letter, gradients.b, true));
  }
  return gradients.x;
}

/** Backwards through pre-norm and positions, where the residual's gradient joins. */
function streamBackward(job: BackwardJob, dStream: Flow, dEmbedded: Flow): Flow {
  const { block } = job.pass;
  let flow = dStream;
  const pre = normAt(block, "pre");
  if (pre !== undefined) {
    const entered: Tensor = job.step("embedded", "X");
    flow = normBackward(job, job.cut("normed", flow), entered, pre.norm, `${pre.name}.`);
  }
  flow = job.cut("embedded", plus(flow, dEmbedded));
  const table = job.cut("position", flow);
  for (const [index, position] of block.positions.entries()) {
    if (table === undefined || position.type !== "learned") continue;
    job.gradients.add(`${positionPath(block, index)}.values`, learnedGradient(position, table));
  }
  flow = job.cut("X", flow);
  if (block.embedding === undefined) return flow;
  embeddingBackward(job, block.embedding, flow);
  return undefined;
}

/** The gradient of a learned table from that of what was added, B×n×d: each row's goes where it was taken from. */
function learnedGradient(position: Learned, { shape, data }: Tensor): Float64Array {
  if (position.positions === undefined) return data;
  const [batch, n, d] = shape as [number, number, number];
  const gradient = new Float64Array(position.values.data.length);
  for (let at = 0; at < batch * n; at++) {
    const to = learnedRow(position, at, n) * d;
    for (let c = 0; c < d; c++) gradient[to + c]! += data[at * d + c]!;
  }
  return gradient;
}
