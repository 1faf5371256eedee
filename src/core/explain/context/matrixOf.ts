import { comparedNumbers } from "../../engine/check.ts";
import { streamedRow } from "../../engine/streamed.ts";
import { weightedStep } from "../../engine/weighted.ts";
import { limits } from "../../limits.ts";
import { present } from "../../present.ts";
import { type Resumable, runToEnd } from "../../resumable.ts";
import { mixDims } from "../../spec/dims.ts";
import type { SpecResult } from "../../spec/result.ts";
import type { Spec } from "../../spec/spec.ts";
import { type StepId, shownStepIds } from "../../spec/steps.ts";
import { expectedFor } from "../checks/expectation.ts";
import { inputMatrix } from "./inputMatrices.ts";
import { type LayerContext, layerContext } from "./layerContext.ts";
import { hasCell, type Slab, slabIndex, slabOf, slabRow } from "./slab.ts";

/** A matrix of a layer by the name of its step or tensor; `head` counts the matrix' own heads (kvHeads for K and V). */
export interface SlabRef {
  readonly layer: string;
  readonly name: string;
  readonly batch: number;
  readonly head: number;
  /** Only this row, as a matrix of one row. */
  readonly row?: number;
}

/** The numbers of one batch item and head, row-major, in an array of their own. */
export interface MatrixNumbers {
  readonly rows: number;
  readonly cols: number;
  readonly data: Float64Array;
}

/** Most cells (16 MB) of a matrix that is made row by row because its numbers are not kept. */
const madeCells = 2 ** 21;

/** Whether a name is a step's. */
export function isStepId(name: string): name is StepId {
  return (shownStepIds as readonly string[]).includes(name);
}

/** The head of a matrix with `heads` heads of its own that belongs to query head h: ⌊h·heads/H⌋. */
export function ownHead(heads: number, h: number, queryHeads: number): number {
  return Math.floor((h * heads) / Math.max(1, queryHeads));
}

/** A step or input tensor of a layer with its sizes; undefined where the layer has none of that name. */
export function slabNamed(at: LayerContext, name: string): Slab | undefined {
  // `expected.weights` and `wrong.weights`.
  const [, kind, meant] = /^(expected|wrong)\.(.+)$/.exec(name) ?? [];
  if (kind !== undefined && meant !== undefined) return expectationSlab(at, kind === "wrong", meant);
  // `mean.weights` and `max.weights`.
  const [, pooling, pooled] = /^(mean|max)\.(.+)$/.exec(name) ?? [];
  if (pooling !== undefined && pooled !== undefined) return pooledSlab(at, pooling === "mean", pooled);
  if (!isStepId(name)) return inputMatrix(at, name);
  const step = at.layer.steps.get(name);
  // A `weighted` that is kept has five axes, B×H×n×keys×dv, and needs a matrix of its own making.
  if (step !== undefined && name !== "weighted") return slabOf(step.tensor);
  if (at.layer.streamed?.steps.includes(name)) return streamedSlab(at, name);
  return name === "weighted" ? weightedSlab(at) : undefined;
}

/** What `expected` says of a step's cells, or 1 for each of them that differs; undefined where nothing is expected of it. */
function expectationSlab(at: LayerContext, wrong: boolean, step: string): Slab | undefined {
  const written = isStepId(step) ? expectedFor(step, at) : undefined;
  const compared = written && comparedNumbers(written, at.spec, at.result);
  if (compared === undefined) return undefined;
  const { got, want, differs } = compared;
  const data = wrong ? want.data.map((_, cell) => (differs(cell) ? 1 : 0)) : want.data;
  return slabOf({ shape: at.layer.steps.get(step as StepId)?.tensor.shape ?? got.shape, data });
}

/** The mean or the largest number over all heads of a step, made row by row; undefined where it has only one head. */
function pooledSlab(at: LayerContext, isMean: boolean, step: string): Slab | undefined {
  const each = isStepId(step) ? slabNamed(at, step) : undefined;
  if (each === undefined || each.heads < 2) return undefined;
  const makeRow = (batch: number, _: number, row: number): Float64Array => {
    const pooled = slabRow(each, batch, 0, row);
    for (let head = 1; head < each.heads; head++) {
      for (const [col, value] of slabRow(each, batch, head, row).entries()) {
        const before = pooled[col] ?? Number.NaN;
        pooled[col] = isMean ? before + value : Math.max(before, value);
      }
    }
    return isMean ? pooled.map((sum) => sum / each.heads) : pooled;
  };
  return { ...each, heads: 1, source: { data: new Float64Array() }, makeRow };
}

/** A step that was not kept: its rows are made when they are asked for. */
function streamedSlab({ block, layer, dims }: LayerContext, id: StepId): Slab {
  const { batch, n, keys } = dims;
  // A differential block has half as many heads after its difference.
  const { heads } = id === "difference" ? mixDims(dims) : dims;
  const makeRow = (b: number, h: number, i: number): Float64Array => present(streamedRow(block, layer, id, b, h, i));
  return { rows: n, cols: keys, batches: batch, heads, source: { data: new Float64Array() }, makeRow };
}

/** The products weight × value, one row for each pair of query and key: (n·keys)×dv. Undefined where that is too large. */
function weightedSlab(at: LayerContext): Slab | undefined {
  const { batch, heads, n, keys, dv } = mixDims(at.dims);
  if (batch * heads * n * keys * dv > limits.scores) return undefined;
  const tensor = weightedStep(at.layer);
  return tensor && { rows: n * keys, cols: dv, batches: batch, heads, source: tensor };
}

/**
 * The numbers of any step or input tensor. Vectors are one row; what is shared by batch items or heads is at index 0;
 * weights are as written (`weightLayout`); `mean.weights` and `max.weights` are over all heads, `weighted` has a row for each
 * (query, key) pair and is made on demand. Undefined where there is no such matrix, and for steps that are not kept where it is
 * too large to be made.
 */
export function matrixOf(spec: Spec, result: SpecResult, ref: SlabRef): MatrixNumbers | undefined {
  return runToEnd(matrixRows(spec, result, ref));
}

/** The same, with room for others after each row that has to be made. */
export function* matrixRows(spec: Spec, result: SpecResult, ref: SlabRef): Resumable<MatrixNumbers | undefined> {
  const at = layerContext(spec, result, ref.layer);
  const slab = at && slabNamed(at, ref.name);
  if (slab === undefined) return undefined;
  const { rows, cols, makeRow } = slab;
  // A matrix without rows or columns exists too, so only the batch item and the head are asked for.
  const exists = hasCell({ ...slab, rows: 1, cols: 1 }, ref.batch, ref.head, 0, 0);
  if (!exists) return undefined;
  if (ref.row !== undefined) {
    if (!hasCell({ ...slab, cols: 1 }, ref.batch, ref.head, ref.row, 0)) return undefined;
    return { rows: 1, cols, data: slabRow(slab, ref.batch, ref.head, ref.row) };
  }
  if (makeRow !== undefined) {
    if (rows * cols > madeCells) return undefined;
    const data = new Float64Array(rows * cols);
    for (let i = 0; i < rows; i++) {
      data.set(makeRow(ref.batch, ref.head, i), i * cols);
      yield;
    }
    return { rows, cols, data };
  }
  const from = slabIndex(slab, ref.batch, ref.head, 0, 0);
  return { rows, cols, data: slab.source.data.slice(from, from + rows * cols) };
}
