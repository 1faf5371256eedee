import { itemAt } from "../present.ts";
import type { Beside } from "../spec/besideKinds.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { valueAt } from "../tensor/valueAt.ts";

/** An Elman, GRU or LSTM network. */
export type Recurrent = Exclude<Beside, { type: "conv1d" }>;

/** Gates of each kind, in the order of its packed weights: r z n, and i f g o. */
export const gatesOf = { elman: 1, gru: 3, lstm: 4 } as const;

/** What a cell remembers from one position to the next; `c` is the LSTM's cell state. */
export interface CellState {
  readonly h: Float64Array;
  readonly c: Float64Array;
}

/** One position's step: the new state, and how it moves when the input or the old state move. */
export interface CellStep {
  readonly state: CellState;
  /** The new state's change for a change of x and of the old state; undefined stands for no change. */
  push(dx: Float64Array | undefined, dState: CellState | undefined): CellState;
}

/** Entries of h. */
export function hiddenWidth(cell: Recurrent): number {
  return itemAt(cell.U.shape, 0);
}

/** The state before the first position. */
export function zeroState(cell: Recurrent): CellState {
  const width = hiddenWidth(cell);
  return { h: new Float64Array(width), c: new Float64Array(width) };
}

/** Goes from one position to the next. x: d numbers. */
export function cellStep(cell: Recurrent, x: Float64Array, state: CellState): CellStep {
  if (cell.type === "elman") return elmanStep(cell, x, state);
  return cell.type === "gru" ? gruStep(cell, x, state) : lstmStep(cell, x, state);
}

/** h′ = tanh(x·W + bW + h·U + bU). */
function elmanStep(cell: Recurrent, x: Float64Array, { h }: CellState): CellStep {
  const fromX = affine(x, cell.W, cell.bW);
  const fromH = affine(h, cell.U, cell.bU);
  const next = fromX.map((value, k) => Math.tanh(value + valueAt(fromH, k)));
  return {
    state: { h: next, c: next },
    push(dx, dState) {
      const da = both(product(dx, cell.W), product(dState?.h, cell.U));
      const dh = next.map((value, k) => (1 - value * value) * valueAt(da, k));
      return { h: dh, c: dh };
    },
  };
}

/**
 * r, z = σ(x·W + bW + h·U + bU), ñ = tanh(x·Wn + bWn + r∘(h·Un + bUn)), or tanh(x·Wn + bWn + (r∘h)·Un + bUn) with the reset
 * before the product, h′ = (1 − z)∘ñ + z∘h. Sources: PyTorch's nn.GRU; Cho et al. 2014.
 */
function gruStep(cell: Recurrent, x: Float64Array, { h }: CellState): CellStep {
  const width = h.length;
  const fromX = affine(x, cell.W, cell.bW);
  const fromH = affine(h, cell.U, cell.bU);
  const r = part(fromX, fromH, 0, width).map(sigmoid);
  const z = part(fromX, fromH, 1, width).map(sigmoid);
  const reset = h.map((value, k) => value * valueAt(r, k));
  const hn = cell.resetAfter ? fromH.subarray(2 * width) : affine(reset, cell.U, cell.bU).subarray(2 * width);
  const n = r.map((gate, k) =>
    Math.tanh(valueAt(fromX, 2 * width + k) + (cell.resetAfter ? gate * valueAt(hn, k) : valueAt(hn, k))),
  );
  const next = n.map((value, k) => (1 - valueAt(z, k)) * value + valueAt(z, k) * valueAt(h, k));
  return {
    state: { h: next, c: next },
    push(dx, dState) {
      const dX = product(dx, cell.W);
      const dH = product(dState?.h, cell.U);
      const dh = dState?.h ?? new Float64Array(width);
      const dr = r.map((gate, k) => gate * (1 - gate) * (valueAt(dX, k) + valueAt(dH, k)));
      const dz = z.map((gate, k) => gate * (1 - gate) * (valueAt(dX, width + k) + valueAt(dH, width + k)));
      const dReset = dr.map((value, k) => value * valueAt(h, k) + valueAt(r, k) * valueAt(dh, k));
      const dBefore = cell.resetAfter ? undefined : product(dReset, cell.U);
      const dn = n.map((value, k) => {
        const at = 2 * width + k;
        const inner =
          dBefore === undefined
            ? valueAt(dr, k) * valueAt(hn, k) + valueAt(r, k) * valueAt(dH, at)
            : valueAt(dBefore, at);
        return (1 - value * value) * (valueAt(dX, at) + inner);
      });
      const out = dn.map(
        (value, k) =>
          (1 - valueAt(z, k)) * value +
          valueAt(dz, k) * (valueAt(h, k) - valueAt(n, k)) +
          valueAt(z, k) * valueAt(dh, k),
      );
      return { h: out, c: out };
    },
  };
}

/** i, f, o = σ(·), g = tanh(·) of x·W + bW + h·U + bU; c′ = f∘c + i∘g, h′ = o∘tanh c′. Source: PyTorch's nn.LSTM. */
function lstmStep(cell: Recurrent, x: Float64Array, { h, c }: CellState): CellStep {
  const width = h.length;
  const fromX = affine(x, cell.W, cell.bW);
  const fromH = affine(h, cell.U, cell.bU);
  const [i, f, o] = [0, 1, 3].map((gate) => part(fromX, fromH, gate, width).map(sigmoid)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const g = part(fromX, fromH, 2, width).map(Math.tanh);
  const nextC = c.map((value, k) => valueAt(f, k) * value + valueAt(i, k) * valueAt(g, k));
  const tanhC = nextC.map(Math.tanh);
  const next = tanhC.map((value, k) => valueAt(o, k) * value);
  return {
    state: { h: next, c: nextC },
    push(dx, dState) {
      const da = both(product(dx, cell.W), product(dState?.h, cell.U));
      const slope = (gate: Float64Array, k: number, at: number) =>
        valueAt(gate, k) * (1 - valueAt(gate, k)) * valueAt(da, at * width + k);
      const dc = nextC.map((_, k) => {
        const kept = valueAt(f, k) * (dState?.c[k] ?? 0) + slope(f, k, 1) * valueAt(c, k);
        return (
          kept + slope(i, k, 0) * valueAt(g, k) + valueAt(i, k) * (1 - valueAt(g, k) ** 2) * valueAt(da, 2 * width + k)
        );
      });
      const dh = dc.map(
        (value, k) => slope(o, k, 3) * valueAt(tanhC, k) + valueAt(o, k) * (1 - valueAt(tanhC, k) ** 2) * value,
      );
      return { h: dh, c: dc };
    },
  };
}

/** 1 / (1 + e^−x), without overflow. */
export function sigmoid(x: number): number {
  return x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));
}

/** One gate's sums of both products. */
function part(fromX: Float64Array, fromH: Float64Array, gate: number, width: number): Float64Array {
  const from = gate * width;
  return fromX.slice(from, from + width).map((value, k) => value + valueAt(fromH, from + k));
}

function affine(x: Float64Array, W: Tensor, b: Tensor | undefined): Float64Array {
  const out = product(x, W);
  if (b !== undefined) for (let k = 0; k < out.length; k++) out[k] = valueAt(out, k) + valueAt(b.data, k);
  return out;
}

/** x·W; zeros where there is no x. */
function product(x: Float64Array | undefined, W: Tensor): Float64Array {
  const [rows, cols] = W.shape as [number, number];
  const out = new Float64Array(cols);
  if (x === undefined) return out;
  for (let i = 0; i < rows; i++) {
    const factor = valueAt(x, i);
    if (factor === 0) continue;
    for (let k = 0; k < cols; k++) out[k] = valueAt(out, k) + factor * valueAt(W.data, i * cols + k);
  }
  return out;
}

function both(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, k) => value + valueAt(b, k));
}
