import { type Attention, type AttentionRequest, type AttentionSteps, hasHidden, kvHeadOf } from "./attention.ts";
import { type Numbers, zerosLike } from "./numbers.ts";
import { softmaxWithSum } from "./plainSoftmax.ts";
import { stepsFor } from "./steps.ts";

/** The fused pass as plain loops, a row at a time: the reference, and the fallback. Memory: one row of scores. */
export function plainAttention<T extends Numbers>(request: AttentionRequest<T>): Attention<T> {
  const { batch, heads, n, keys, dv, Q, temperature = 1 } = request;
  const rows = batch * heads * n;
  const context = zerosLike(Q, rows * dv);
  const largest = new Float64Array(rows);
  const logSumExp = new Float64Array(rows);
  const row = zerosLike(Q, keys);
  const hidden = hasHidden(request);
  for (let r = 0; r < rows; r++) {
    const [b, h, i] = placeOf(request, r);
    scoreRow(request, b, h, i, row);
    for (let j = 0; j < keys; j++) row[j] = adjusted(request, row[j]!);
    hideKeys(request, b, h, i, row);
    for (let j = 0; j < keys; j++) if (row[j] !== -Infinity) row[j]! /= temperature;
    const masked = hidden ? (row.slice() as T) : undefined;
    const { max, sum } = softmaxWithSum(row);
    largest[r] = max;
    logSumExp[r] = sum === 0 ? -Infinity : max + Math.log(sum);
    mixRow(request, b, h, row, masked, context, r * dv);
  }
  return { context, largest, logSumExp };
}

/** All steps as plain loops. `into` gives arrays to fill; see `stepsFor`. */
export function plainAttentionSteps<T extends Numbers>(
  request: AttentionRequest<T>,
  into?: AttentionSteps<T>,
): AttentionSteps<T> {
  const { batch, heads, n, keys, dv, Q, temperature = 1 } = request;
  const steps = into ?? stepsFor(request);
  const row = zerosLike(Q, keys);
  for (let r = 0; r < batch * heads * n; r++) {
    const [b, h, i] = placeOf(request, r);
    const at = r * keys;
    scoreRow(request, b, h, i, row);
    steps.scores.set(row, at);
    for (let j = 0; j < keys; j++) row[j]! *= request.scale;
    steps.scaled?.set(row, at);
    for (let j = 0; j < keys; j++) row[j] = capped(request, row[j]!);
    steps.capped?.set(row, at);
    hideKeys(request, b, h, i, row);
    steps.masked?.set(row, at);
    for (let j = 0; j < keys; j++) if (row[j] !== -Infinity) row[j]! /= temperature;
    const masked = steps.masked === undefined ? undefined : (row.slice() as T);
    softmaxWithSum(row);
    if (masked !== undefined) for (let j = 0; j < keys; j++) if (masked[j] === -Infinity) row[j] = 0;
    steps.weights.set(row, at);
    steps.context.fill(0, r * dv, (r + 1) * dv);
    mixRow(request, b, h, row, masked, steps.context, r * dv);
  }
  return steps;
}

function placeOf<T extends Numbers>({ heads, n }: AttentionRequest<T>, row: number): [number, number, number] {
  const head = Math.floor(row / n);
  return [Math.floor(head / heads), head % heads, row % n];
}

/** q·k of one query for every key. */
function scoreRow<T extends Numbers>(request: AttentionRequest<T>, b: number, h: number, i: number, row: T): void {
  const { heads, kvHeads, n, keys, dk, Q, K } = request;
  const q = ((b * heads + h) * n + i) * dk;
  const k = (b * kvHeads + kvHeadOf(request, h)) * keys * dk;
  for (let j = 0; j < keys; j++) {
    let sum = 0;
    for (let c = 0; c < dk; c++) sum += Q[q + c]! * K[k + j * dk + c]!;
    row[j] = sum;
  }
}

function adjusted<T extends Numbers>(request: AttentionRequest<T>, score: number): number {
  return capped(request, score * request.scale);
}

function capped<T extends Numbers>({ softcap = 0 }: AttentionRequest<T>, score: number): number {
  return softcap === 0 ? score : softcap * Math.tanh(score / softcap);
}

function hideKeys<T extends Numbers>(request: AttentionRequest<T>, b: number, h: number, i: number, row: T): void {
  request.bias?.(row, 0, b, h, i);
  if (request.span === undefined) return;
  const [first, end] = request.span(b, i);
  row.fill(-Infinity, 0, Math.max(0, first));
  row.fill(-Infinity, Math.max(0, end));
}

/** context row += Σ weight·value, without the keys that are hidden: 0 · NaN would carry their NaN into the sum. */
function mixRow<T extends Numbers>(
  request: AttentionRequest<T>,
  b: number,
  h: number,
  weights: T,
  masked: T | undefined,
  context: T,
  at: number,
): void {
  const { kvHeads, keys, dv, V } = request;
  const v = (b * kvHeads + kvHeadOf(request, h)) * keys * dv;
  for (let j = 0; j < keys; j++) {
    const weight = weights[j]!;
    if (masked?.[j] === -Infinity) continue;
    for (let c = 0; c < dv; c++) context[at + c]! += weight * V[v + j * dv + c]!;
  }
}
