import type { LayerNorm } from "../../spec/normKinds.ts";
import type { Block, HeadNorm } from "../../spec/spec.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { headOffset, headOfRow, headStatistics, normedRows } from "../headNorm.ts";
import { plainKernel } from "../kernel.ts";
import { normFactor, rowScale, rowStatistics } from "../layerNorm.ts";
import { splitHeads } from "../layout.ts";
import { linear } from "../project.ts";
import { absolute, added, gamma, keptError, type RoundingModel, storedError } from "./roundingModel.ts";

/** A tensor with the largest error that each of its numbers may have. */
export interface Uncertain {
  readonly tensor: Tensor;
  readonly error: Float64Array;
}

/** The error of y = x·W + b: |W| times x's, γ of the sum, and what storing W, b and y takes. Source: Higham, §3.5. */
export function linearError(
  { tensor: x, error }: Uncertain,
  y: Tensor,
  weights: { readonly W: Tensor | undefined; readonly b: Tensor | undefined; readonly layout: Block["weightLayout"] },
  model: RoundingModel,
): Float64Array {
  const { W, b, layout } = weights;
  const bias = b && { shape: b.shape, data: storedError(b, model) };
  const width = b?.data.length ?? 1;
  const ofBias = y.data.map((_, at) =>
    bias === undefined ? 0 : bias.data[at % width]! + 2 * model.sums * Math.abs(b!.data[at % width]!),
  );
  if (W === undefined) return keptError(y, added(error, ofBias), model);
  const abs = absolute(W);
  const each = gamma(x.shape.at(-1)! + 2, model);
  const stored = storedError(W, model);
  const inexact = { shape: W.shape, data: abs.data.map((w, at) => w * each + stored[at]!) };
  const moved = linear({ shape: x.shape, data: error }, abs, undefined, layout, plainKernel);
  const reached = { shape: x.shape, data: x.data.map((value, at) => Math.abs(value) + error[at]!) };
  const summed = linear(reached, inexact, undefined, layout, plainKernel);
  return keptError(y, added(moved.data, summed.data, ofBias), model);
}

/** First-order running error of one normed row, into `out`. */
function normedRowError(
  row: { readonly x: Float64Array; readonly error: Float64Array; readonly from: number; readonly width: number },
  statistics: { readonly mean: number; readonly inverseDeviation: number },
  kind: { readonly centred: boolean; readonly sums: boolean },
  model: RoundingModel,
  out: (c: number, error: number, normed: number) => void,
): void {
  const { x, error, from, width } = row;
  const { mean, inverseDeviation: r } = statistics;
  let [meanError, along, size, worst] = [0, 0, 0, 0];
  for (let c = 0; c < width; c++) {
    const e = error[from + c]!;
    meanError += e / width;
    along += Math.abs((x[from + c]! - mean) * r) * e * (kind.sums ? 1 : 1 / width);
    size += Math.abs(x[from + c]!) / width;
    worst = Math.max(worst, e * r);
  }
  const each = gamma(width + 6, model);
  const grows = 1 / (1 - Math.min(0.99, 2 * worst));
  for (let c = 0; c < width; c++) {
    const normed = (x[from + c]! - mean) * r;
    const moved = error[from + c]! + (kind.centred ? meanError + each * size : 0) + Math.abs(normed) * along;
    out(c, grows * r * moved + each * Math.abs(normed), normed);
  }
}

/** The error of a layer norm or RMS norm. */
export function normError(
  { tensor: x, error }: Uncertain,
  norm: LayerNorm,
  y: Tensor,
  model: RoundingModel,
): Float64Array {
  const width = x.shape.at(-1)!;
  const out = new Float64Array(x.data.length);
  const centred = norm.type !== "rms";
  const stored = norm.gamma && storedError(norm.gamma, model);
  for (let from = 0; from < out.length; from += width) {
    const statistics = (centred ? rowStatistics : rowScale)(x.data, from, width, norm.eps);
    normedRowError({ x: x.data, error, from, width }, statistics, { centred, sums: false }, model, (c, e, normed) => {
      out[from + c] =
        e * Math.abs(normFactor(norm, c)) + Math.abs(normed) * (stored?.[c] ?? 0) + betaError(norm, c, model);
    });
  }
  return keptError(y, out, model, 3);
}

/** The error of a norm of queries or keys, B×H×n×d. */
export function headNormError(x: Uncertain, norm: HeadNorm, y: Tensor, model: RoundingModel): Float64Array {
  const rows = normedRows(x.tensor, norm);
  const errors = normedRows({ shape: x.tensor.shape, data: x.error }, norm);
  const width = rows.shape.at(-1)!;
  const out = new Float64Array(rows.data.length);
  const stored = norm.gamma && storedError(norm.gamma, model);
  const kind = { centred: norm.type === "layer", sums: norm.type === "l2" };
  for (let row = 0; row * width < out.length; row++) {
    const from = row * width;
    const head = headOfRow(rows, row);
    const gammaAt = headOffset(norm.gamma, head, width);
    const betaAt = headOffset(norm.beta, head, width);
    const part = { x: rows.data, error: errors.data, from, width };
    normedRowError(part, headStatistics(norm, rows.data, from, width), kind, model, (c, e, normed) => {
      const factor = Math.abs(normFactor(norm, gammaAt + c));
      out[from + c] = e * factor + Math.abs(normed) * (stored?.[gammaAt + c] ?? 0) + betaError(norm, betaAt + c, model);
    });
  }
  const shaped = norm.over === "width" ? splitHeads({ shape: rows.shape, data: out }, x.tensor.shape[1]!).data : out;
  return keptError(y, shaped, model, 3);
}

function betaError({ beta }: Pick<LayerNorm, "beta">, at: number, { u }: RoundingModel): number {
  return 2 * u * Math.abs(beta?.data[at] ?? 0);
}

/**
 * The error of softmax weights, from that of their logits: w·r with r = (ρ + Σ w·ρ) / (1 − Σ w·ρ) + γ and
 * ρ = exp(δ + max δ) − 1. What a sink takes counts with the largest ρ.
 */
export function softmaxError(z: Uncertain, weights: Tensor, sinkError: number, model: RoundingModel): Float64Array {
  const keys = weights.shape.at(-1)!;
  const out = new Float64Array(weights.data.length);
  const each = gamma(keys + 4, model) + 3 * model.u;
  for (let from = 0; from < out.length; from += keys) {
    let [most, total, highest] = [sinkError, 0, -Infinity];
    for (let at = from; at < from + keys; at++) {
      if (z.tensor.data[at] === -Infinity) continue;
      most = Math.max(most, z.error[at]!);
      highest = Math.max(highest, z.tensor.data[at]!);
    }
    const rho = (at: number): number => {
      const away = Math.min(200, Math.abs(highest - z.tensor.data[at]!));
      return Math.expm1(Math.min(50, z.error[at]! + most)) + 4 * model.sums * (1 + away);
    };
    let sum = 0;
    for (let at = from; at < from + keys; at++) {
      if (z.tensor.data[at] === -Infinity) continue;
      total += weights.data[at]!;
      sum += weights.data[at]! * rho(at);
    }
    sum += Math.max(0, 1 - total) * Math.expm1(Math.min(50, 2 * most));
    for (let at = from; at < from + keys; at++) {
      if (z.tensor.data[at] === -Infinity) continue;
      const relative = sum < 1 ? (rho(at) + sum) / (1 - sum) + each : Number.POSITIVE_INFINITY;
      out[at] = Math.min(1, (weights.data[at]! + model.tiny) * relative + model.tiny);
    }
  }
  return out;
}
