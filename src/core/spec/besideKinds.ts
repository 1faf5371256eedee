import type { Tensor } from "../tensor/tensor.ts";

/** A recurrent or convolutional network over the rows of X. */
export type Beside =
  | {
      readonly type: "elman" | "gru" | "lstm";
      /** d×(gates·H), H×(gates·H), and their biases; gates r z n and i f g o. */
      readonly W: Tensor;
      readonly U: Tensor;
      readonly bW?: Tensor;
      readonly bU?: Tensor;
      /** gru: the reset gate multiplies h·U + b (PyTorch), else h alone (Cho). */
      readonly resetAfter: boolean;
    }
  | {
      readonly type: "conv1d";
      /** kernel×d×width. */
      readonly W: Tensor;
      readonly b?: Tensor;
      readonly dilation: number;
      readonly causal: boolean;
    };

/** One stop of a guided walk; kept as it is written. */
export interface TourStop {
  readonly step: string;
  readonly cell?: readonly number[];
  readonly say: string;
  readonly do?: TourTask;
}

/** A part of a document, by its path, that should be as it was. */
export interface Unkept {
  readonly path: string;
  readonly is: "changed" | "added" | "missing";
}

/** What the reader is asked to do at a stop. */
export interface TourTask {
  /** The cell that is offered. */
  readonly set?: string;
  /** What the reader may change; absent: the matrix of `set`. */
  readonly change?: readonly string[];
  readonly until: string;
  /** What is not as `keep` says, of all that no task lets the reader change; absent where the document does not say. */
  readonly unkept?: readonly Unkept[];
}
