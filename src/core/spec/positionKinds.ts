import type { Tensor } from "../tensor/tensor.ts";

/** Where positions come in: added to the input, turned into queries and keys, or added to the scores. */
export type Position = Sinusoidal | Learned | Rope | Alibi | TableBias;

export interface Alibi {
  readonly type: "alibi";
  /** One for each head; absent: the paper's. */
  readonly slopes?: Tensor;
}

/** A learned number for each head, looked up by the offset of key and query and added where `bias` is. */
export type TableBias =
  | {
      readonly type: "t5";
      /** buckets×H. */
      readonly values: Tensor;
      readonly maxDistance: number;
      /** Half of the buckets are for keys after the query; else those are in bucket 0. */
      readonly bidirectional: boolean;
    }
  | {
      readonly type: "relative2d";
      /** Rows and columns of the window of pixels, a×b. */
      readonly window: readonly [number, number];
      /** ((2a−1)·(2b−1))×H. */
      readonly values: Tensor;
    };

/** What moves the scores by the positions of query and key. */
export type ScorePosition = Alibi | TableBias;

/** A tensor of a position: whether it is trained (an index has no gradient), and what its rows and columns belong to. */
interface PositionTensor {
  readonly role: "parameter" | "input" | "index";
  readonly rows: "query" | "dim";
  readonly cols: "query" | "dim" | "head";
}

interface PositionKind {
  /** By their keys, in the order in which they are used. */
  readonly tensors: Readonly<Record<string, PositionTensor>>;
  /** Whether it has a number for rows that a generation appends: in a self-attention, never, or unless `positions` are written. */
  readonly grows: "inSelf" | "never" | "unlessWritten";
}

/** What the rest of the project needs to know of each kind. */
export const positionKinds: Readonly<Record<Position["type"], PositionKind>> = {
  sinusoidal: { tensors: {}, grows: "unlessWritten" },
  learned: { tensors: { values: { role: "parameter", rows: "query", cols: "dim" } }, grows: "unlessWritten" },
  rope: {
    tensors: {
      positions: { role: "index", rows: "dim", cols: "query" },
      cos: { role: "input", rows: "dim", cols: "dim" },
      sin: { role: "input", rows: "dim", cols: "dim" },
    },
    grows: "unlessWritten",
  },
  alibi: { tensors: { slopes: { role: "input", rows: "dim", cols: "head" } }, grows: "inSelf" },
  t5: { tensors: { values: { role: "parameter", rows: "dim", cols: "head" } }, grows: "inSelf" },
  relative2d: { tensors: { values: { role: "parameter", rows: "dim", cols: "head" } }, grows: "never" },
};

/** The tensors that are given of a position, by their keys. */
export function positionTensors(position: Position): [key: string, tensor: Tensor, of: PositionTensor][] {
  const given = new Map<string, unknown>(Object.entries(position));
  return Object.entries(positionKinds[position.type].tensors).flatMap(([key, of]) => {
    const tensor = given.get(key) as Tensor | undefined;
    return tensor === undefined ? [] : [[key, tensor, of]];
  });
}

/** Whether a kind of position is a table looked up by offsets. */
export function isTable(position: Position): position is TableBias {
  return position.type === "t5" || position.type === "relative2d";
}

/** Whether a kind of position moves the scores. */
export function movesScores(position: Position): position is ScorePosition {
  return position.type === "alibi" || isTable(position);
}

/** The positions that move the scores, in the order in which they are added: ALiBi before the tables. */
export function scorePositions(positions: readonly Position[]): ScorePosition[] {
  return positions.filter(movesScores).sort((a, b) => Number(isTable(a)) - Number(isTable(b)));
}

export interface Sinusoidal {
  readonly type: "sinusoidal";
  readonly base: number;
  readonly offset: number;
  /** Absent: interleaved. Halves: sines first, exponent i/(d/2 − 1). */
  readonly layout?: "interleaved" | "halves";
  /** n or B×n positions; they take no offset and no cache. */
  readonly positions?: Tensor;
}

export interface Learned {
  readonly type: "learned";
  /** n×d or B×n×d; with `positions` any number of rows. */
  readonly values: Tensor;
  /** n or B×n rows of the table. */
  readonly positions?: Tensor;
}

export interface Rope {
  readonly type: "rope";
  readonly base: number;
  readonly pairs: "half" | "interleaved";
  readonly dim?: number;
  readonly offset: number;
  readonly positions?: Tensor;
  readonly cos?: Tensor;
  readonly sin?: Tensor;
  /** First rotated entry; absent: 0. */
  readonly from?: number;
  /** The heads that are rotated, of queries and keys alike; absent: all. */
  readonly heads?: readonly number[];
  readonly scaling?: RopeScaling;
  /** How many pairs each axis turns; `positions` is then axes×n. */
  readonly sections?: readonly number[];
  readonly sectionLayout?: "contiguous" | "interleaved";
}

/** How frequencies change for contexts longer than those of the training. `original`: positions in the training. */
export type RopeScaling =
  | { readonly type: "linear" | "ntk"; readonly factor: number }
  | { readonly type: "dynamic"; readonly factor: number; readonly original: number }
  | {
      readonly type: "llama3";
      readonly factor: number;
      readonly low: number;
      readonly high: number;
      readonly original: number;
    }
  | {
      readonly type: "yarn";
      readonly factor: number;
      readonly original: number;
      readonly betaFast: number;
      readonly betaSlow: number;
      readonly attentionFactor?: number;
      readonly mscale?: number;
      readonly mscaleAllDim?: number;
      readonly truncate: boolean;
    }
  | {
      readonly type: "longrope";
      readonly short: Tensor;
      readonly long: Tensor;
      readonly original: number;
      readonly attentionFactor?: number;
      readonly factor?: number;
    };
