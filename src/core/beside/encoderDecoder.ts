import { Random } from "../tensor/random.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type CellState, type CellStep, cellStep, hiddenWidth, type Recurrent, zeroState } from "./recurrent.ts";

/**
 * What reaches a decoder of an input, with one fixed context vector and with attention over the encoder's states. Both
 * decoders take as many steps as there are positions, from the encoder's last state, and read a context at each.
 */
export interface EncoderDecoder {
  /** Entries of the context vector. */
  readonly hidden: number;
  /** ‖∂c/∂x_j‖ of the one context vector c = h_n, n numbers. */
  readonly fixed: Float64Array;
  /** ‖∂c_i/∂x_j‖ of the context of each decoder step, n×n. */
  readonly attended: Float64Array;
}

/**
 * A recurrent encoder of one sequence and two decoders: one reads the last state at every step (Sutskever et al., Cho et al.
 * 2014), the other c_i = Σ_j a_ij h_j (Bahdanau et al. 2015), with
 * a_ij = softmax over j of s_i·h_j/√H and s_i the decoder's state before the step. `decoder` reads contexts
 * of the encoder's width. X: 1×n×d.
 */
export function encodedAndDecoded(encoder: Recurrent, decoder: Recurrent, X: Tensor): EncoderDecoder {
  const [, n = 0, d = 0] = X.shape;
  const hidden = hiddenWidth(encoder);
  const read = encoded(encoder, X, n, d);
  const states = read.map(({ state }) => state.h);
  const steps = decoded(decoder, states, zeroStateFrom(read, encoder));
  const fixed = new Float64Array(n);
  const attended = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    for (let c = 0; c < d; c++) {
      const moved = movedStates(read, j, unit(d, c));
      fixed[j] = (fixed[j] ?? 0) + squares(moved.at(-1)?.h);
      const contexts = movedContexts(steps, states, moved);
      for (const [i, context] of contexts.entries()) {
        attended[i * n + j] = (attended[i * n + j] ?? 0) + squares(context);
      }
    }
  }
  return { hidden, fixed: fixed.map(Math.sqrt), attended: attended.map(Math.sqrt) };
}

/** A decoder for contexts as wide as the encoder's states, of its kind and drawn as PyTorch would. */
export function drawnDecoder({ type, resetAfter, U }: Recurrent, seed: number): Recurrent {
  const [hidden = 0, packed = 0] = U.shape;
  const random = new Random(seed);
  const drawn = (): Tensor => ({
    shape: [hidden, packed],
    data: Float64Array.from({ length: hidden * packed }, () => (2 * random.uniform() - 1) / Math.sqrt(hidden)),
  });
  return { type, resetAfter, W: drawn(), U: drawn() };
}

function encoded(encoder: Recurrent, X: Tensor, n: number, d: number): CellStep[] {
  const steps: CellStep[] = [];
  let state = zeroState(encoder);
  for (let t = 0; t < n; t++) {
    const step = cellStep(encoder, X.data.subarray(t * d, (t + 1) * d), state);
    steps.push(step);
    state = step.state;
  }
  return steps;
}

function zeroStateFrom(read: readonly CellStep[], encoder: Recurrent): CellState {
  return read.at(-1)?.state ?? zeroState(encoder);
}

/** One step of the decoder with attention: the state it began with, what it attended to, and its cell. */
interface DecoderStep {
  readonly before: Float64Array;
  readonly weights: Float64Array;
  readonly cell: CellStep;
}

function decoded(decoder: Recurrent, states: readonly Float64Array[], first: CellState): DecoderStep[] {
  const steps: DecoderStep[] = [];
  let state = first;
  for (let i = 0; i < states.length; i++) {
    const weights = attention(state.h, states);
    const cell = cellStep(decoder, mixed(weights, states), state);
    steps.push({ before: state.h, weights, cell });
    state = cell.state;
  }
  return steps;
}

/** The encoder's states' changes for a change of x_j. */
function movedStates(read: readonly CellStep[], j: number, dx: Float64Array): (CellState | undefined)[] {
  let moved: CellState | undefined;
  return read.map((step, t) => {
    if (t < j) return undefined;
    moved = step.push(t === j ? dx : undefined, moved);
    return moved;
  });
}

/** The contexts' changes for changes of the encoder's states: of what is mixed, and of the weights. */
function movedContexts(
  steps: readonly DecoderStep[],
  states: readonly Float64Array[],
  moved: readonly (CellState | undefined)[],
): Float64Array[] {
  const root = Math.sqrt(states[0]?.length ?? 1);
  let dState = moved.at(-1);
  return steps.map(({ before, weights, cell }) => {
    const dScores = states.map((h, j) => (dot(dState?.h, h) + dot(moved[j]?.h, before)) / root);
    const mean = dScores.reduce((sum, value, j) => sum + (weights[j] ?? 0) * value, 0);
    const dWeights = weights.map((weight, j) => weight * ((dScores[j] ?? 0) - mean));
    const context = mixed(dWeights, states);
    for (const [j, state] of moved.entries()) {
      for (const [k, value] of (state?.h ?? []).entries()) context[k] = (context[k] ?? 0) + (weights[j] ?? 0) * value;
    }
    dState = cell.push(context, dState);
    return context;
  });
}

/** softmax over j of s·h_j/√H. */
function attention(s: Float64Array, states: readonly Float64Array[]): Float64Array {
  const scores = Float64Array.from(states, (h) => dot(s, h) / Math.sqrt(h.length));
  const most = scores.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const powers = scores.map((score) => Math.exp(score - most));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

/** Σ_j w_j h_j. */
function mixed(weights: Float64Array, states: readonly Float64Array[]): Float64Array {
  const sum = new Float64Array(states[0]?.length ?? 0);
  for (const [j, h] of states.entries()) {
    for (const [k, value] of h.entries()) sum[k] = (sum[k] ?? 0) + (weights[j] ?? 0) * value;
  }
  return sum;
}

function dot(a: Float64Array | undefined, b: Float64Array): number {
  return a === undefined ? 0 : a.reduce((sum, value, k) => sum + value * (b[k] ?? 0), 0);
}

function squares(vector: Float64Array | undefined): number {
  return vector === undefined ? 0 : vector.reduce((sum, value) => sum + value * value, 0);
}

function unit(size: number, at: number): Float64Array {
  const vector = new Float64Array(size);
  vector[at] = 1;
  return vector;
}
