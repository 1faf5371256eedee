import { type AttentionRequest, type AttentionSteps, allFinite, hasHidden, kvHeadOf } from "./attention.ts";
import { tileBytes, type Width } from "./exports.ts";
import { fillBias } from "./hiding.ts";
import type { Job } from "./job.ts";
import type { NumberMatrix, Numbers } from "./numbers.ts";
import { copyOut } from "./operands.ts";
import { stepsFor } from "./steps.ts";
import { type Workspace, widthOf } from "./workspace.ts";

/** Most bytes of one step of a stretch of rows: all its steps together stay in the second-level cache. */
const stepBytes = 128 * 2 ** 10;
const largest = 192 * 2 ** 20;

const kept = ["scores", "scaled", "capped", "masked", "weights"] as const;

interface Layout {
  readonly width: Width;
  /** Rows of a stretch, and numbers of a row of scores and of context in whole tiles. */
  readonly rows: number;
  readonly stride: number;
  readonly contextStride: number;
  readonly raw: number;
  readonly k: number;
  readonly v: number;
  readonly turns: readonly [Turn, Turn];
}

/** Where the steps of a stretch of rows are, for each thread's part; 0 for one that is not kept. */
interface Turn {
  readonly q: number;
  readonly spans: number;
  readonly bias: number;
  readonly steps: readonly number[];
  readonly context: number;
}

/**
 * All steps through the kernels, a stretch of rows at a time, copied out while the threads are at work on the next. Undefined
 * where the kernels decline, as `fastAttention`. `into` gives arrays to fill, which spares the first touch of new memory.
 */
export function fastAttentionSteps<T extends Numbers>(
  work: Workspace,
  request: AttentionRequest<T>,
  into?: AttentionSteps<T>,
): AttentionSteps<T> | undefined {
  if (hasHidden(request) && !allFinite(request.V)) return undefined;
  work.team.rouse();
  const steps = into ?? stepsFor(request);
  const layout = layOut(work, request, steps);
  if (layout === undefined) return undefined;
  const { batch, heads, n } = request;
  const memory = work.view<T>(layout.width);
  let collect: (() => void) | undefined;
  let turn = 0;
  let head = -1;
  for (let b = 0; b < batch; b++) {
    for (let h = 0; h < heads; h++) {
      const kv = b * request.kvHeads + kvHeadOf(request, h);
      if (kv !== head) {
        work.team.finish();
        packHead(work, request, layout, memory, kv);
        head = kv;
      }
      for (let row = 0; row < n; row += layout.rows) {
        const rows = Math.min(layout.rows, n - row);
        const place = layout.turns[turn]!;
        prepare(request, layout, place, memory, { b, h, row, rows, key: 0, keys: request.keys });
        work.team.start(attending(work, request, layout, place, rows));
        work.team.settle();
        collect?.();
        const at = (b * heads + h) * n + row;
        collect = () => copySteps(request, layout, place, memory, steps, at, rows);
        turn ^= 1;
      }
    }
  }
  work.team.finish();
  collect?.();
  return steps;
}

function layOut<T extends Numbers>(
  work: Workspace,
  request: AttentionRequest<T>,
  steps: AttentionSteps<T>,
): Layout | undefined {
  const { n, keys, dk, dv } = request;
  const width = widthOf(request.Q);
  const lanes = tileBytes / width;
  const stride = Math.ceil(keys / lanes) * lanes;
  const contextStride = Math.ceil(dv / lanes) * lanes;
  const each = Math.max(4, Math.floor(stepBytes / (Math.max(stride, 1) * width) / 4) * 4);
  const rows = Math.max(1, Math.min(n, each * work.team.threads));
  work.clear();
  const turn = (): Turn => ({
    q: work.take(rows * dk * width),
    spans: work.take(rows * 16),
    bias: work.take(request.bias === undefined ? 0 : rows * stride * width),
    steps: kept.map((id) => (steps[id] === undefined ? 0 : work.take(rows * stride * width))),
    context: work.take(rows * contextStride * width),
  });
  const layout: Layout = {
    ...{ width, rows, stride, contextStride },
    raw: work.take(keys * Math.max(dk, dv) * width),
    k: work.take(stride * dk * width),
    v: work.take(keys * contextStride * width),
    turns: [turn(), turn()],
  };
  if (work.taken > largest) return undefined;
  work.grow();
  return layout;
}

/** Packs a head's keys as columns and its values as they are. */
function packHead<T extends Numbers>(
  work: Workspace,
  { keys, dk, dv, K, V }: AttentionRequest<T>,
  { width, raw, k, v }: Layout,
  memory: T,
  head: number,
): void {
  const { pack } = work.instance.kernels[width];
  memory.set(K.subarray(head * keys * dk, (head + 1) * keys * dk) as never, raw / width);
  pack(raw, width, dk * width, dk, keys, k);
  memory.set(V.subarray(head * keys * dv, (head + 1) * keys * dv) as never, raw / width);
  pack(raw, dv * width, width, keys, dv, v);
}

function prepare<T extends Numbers>(
  request: AttentionRequest<T>,
  { width, stride }: Layout,
  place: Turn,
  memory: T,
  part: { b: number; h: number; row: number; rows: number; key: number; keys: number },
): void {
  const { heads, n, dk, Q, span } = request;
  const { b, h, row, rows } = part;
  const from = ((b * heads + h) * n + row) * dk;
  memory.set(Q.subarray(from, from + rows * dk) as never, place.q / width);
  if (request.bias !== undefined) fillBias(request, part, memory, place.bias / width, stride);
  if (span === undefined) return;
  const spans = new Float64Array(memory.buffer, place.spans, rows * 2);
  for (let i = 0; i < rows; i++) spans.set(span(b, row + i), 2 * i);
}

function attending<T extends Numbers>(
  work: Workspace,
  request: AttentionRequest<T>,
  { width, k, v, stride, contextStride }: Layout,
  place: Turn,
  rows: number,
): Job {
  const { keys, dk, dv, scale, softcap = 0, temperature = 1 } = request;
  const { threads } = work.team;
  const each = threads === 1 ? rows : Math.max(4, Math.ceil(rows / (threads * 2) / 4) * 4);
  const spans = request.span === undefined ? 0 : place.spans;
  const bias = request.bias === undefined ? 0 : place.bias;
  const step = each * stride * width;
  return {
    kernel: "attendSteps",
    width,
    parts: Math.ceil(rows / each),
    first: [
      ...[place.q, each, k, v, keys, dk, dv, spans, bias],
      ...place.steps,
      ...[place.context, scale, softcap, temperature],
    ],
    perPart: [
      ...[each * dk * width, 0, 0, 0, 0, 0, 0, spans === 0 ? 0 : each * 16, bias === 0 ? 0 : step],
      ...place.steps.map((at) => (at === 0 ? 0 : step)),
      each * contextStride * width,
    ],
    perThread: [],
    counted: 1,
    items: rows,
  };
}

function copySteps<T extends Numbers>(
  { keys, dv }: AttentionRequest<T>,
  { width, stride, contextStride }: Layout,
  place: Turn,
  memory: T,
  steps: AttentionSteps<T>,
  row: number,
  rows: number,
): void {
  kept.forEach((id, index) => {
    const data = steps[id];
    if (data === undefined) return;
    copyOut(memory, place.steps[index]! / width, stride, matrix(data, row, rows, keys), 0, 0, rows, keys);
  });
  copyOut(memory, place.context / width, contextStride, matrix(steps.context, row, rows, dv), 0, 0, rows, dv);
}

function matrix<T extends Numbers>(data: T, row: number, rows: number, cols: number): NumberMatrix<T> {
  return { data, at: row * cols, rows, cols };
}
