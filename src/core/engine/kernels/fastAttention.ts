import { type Attention, type AttentionRequest, allFinite, hasHidden, kvHeadOf } from "./attention.ts";
import { keyBlock, tileBytes } from "./exports.ts";
import { fillBias, fillSpans } from "./hiding.ts";
import type { Job } from "./job.ts";
import { type Numbers, zerosLike } from "./numbers.ts";
import { type StreamLayout, streamLayout } from "./streamLayout.ts";
import type { Workspace } from "./workspace.ts";

/** A stretch of queries of one head against a stretch of keys. */
interface Piece {
  readonly b: number;
  readonly h: number;
  readonly row: number;
  readonly rows: number;
  readonly key: number;
  readonly keys: number;
  readonly first: boolean;
  readonly last: boolean;
}

/**
 * The fused pass through the kernels, a stretch of queries and keys at a time; while the threads are at work on one, the next
 * is copied in. Undefined where the kernels decline: for values with NaN or infinities that may be hidden (a product with
 * weight 0 would let them through), and for rows of extreme width.
 */
export function fastAttention<T extends Numbers>(
  work: Workspace,
  request: AttentionRequest<T>,
): Attention<T> | undefined {
  if (hasHidden(request) && !allFinite(request.V)) return undefined;
  const layout = streamLayout(work, request);
  if (layout === undefined) return undefined;
  return new Stream(work, request, layout).run();
}

class Stream<T extends Numbers> {
  readonly #work: Workspace;
  readonly #request: AttentionRequest<T>;
  readonly #layout: StreamLayout;
  readonly #context: T;
  readonly #largest: Float64Array;
  readonly #logSumExp: Float64Array;
  readonly #memory: T;
  /** What the two places for keys and values hold: a head's number and the first key. */
  readonly #held: [string, string] = ["", ""];
  #keyTurn = 0;
  #rowTurn = 0;
  #pieceTurn = 0;

  constructor(work: Workspace, request: AttentionRequest<T>, layout: StreamLayout) {
    this.#work = work;
    this.#request = request;
    this.#layout = layout;
    const { batch, heads, n, dv, Q } = request;
    const rows = batch * heads * n;
    this.#context = zerosLike(Q, rows * dv);
    this.#largest = new Float64Array(rows).fill(-Infinity);
    this.#logSumExp = new Float64Array(rows).fill(-Infinity);
    this.#memory = work.view<T>(layout.width);
  }

  run(): Attention<T> {
    this.#work.team.rouse();
    let running: (() => void) | undefined;
    for (const piece of pieces(this.#request, this.#layout)) {
      const job = this.#prepare(piece);
      // Further keys go on with the sums that those before have left.
      if (!piece.first) this.#work.team.finish();
      this.#work.team.start(job);
      this.#work.team.settle();
      running?.();
      const turn = this.#rowTurn;
      running = piece.last ? () => this.#collect(piece, turn) : undefined;
      if (this.#work.team.threads === 1) {
        this.#work.team.finish();
        running?.();
        running = undefined;
      }
    }
    this.#work.team.finish();
    running?.();
    return { context: this.#context, largest: this.#largest, logSumExp: this.#logSumExp };
  }

  /** Copies in what a piece needs and is not there yet. */
  #prepare(piece: Piece): Job {
    const layout = this.#layout;
    const request = this.#request;
    if (piece.first) this.#loadQueries(piece);
    this.#loadKeys(piece);
    this.#pieceTurn ^= 1;
    const at = layout.spans[this.#pieceTurn]!;
    const hides = fillSpans(request, piece.b, piece, this.#memory, at / layout.width, layout.lanes);
    const bias = layout.bias[this.#pieceTurn]!;
    if (request.bias !== undefined) fillBias(request, piece, this.#memory, bias / layout.width, piece.keys);
    return this.#attending(piece, hides ? at : 0, request.bias === undefined ? 0 : bias);
  }

  #loadQueries({ b, h, row, rows }: Piece): void {
    const layout = this.#layout;
    const request = this.#request;
    const work = this.#work;
    const { heads, n, dk, dv, Q } = request;
    const { width } = layout;
    this.#rowTurn ^= 1;
    const kernels = work.instance.kernels[width];
    const from = ((b * heads + h) * n + row) * dk;
    this.#memory.set(Q.subarray(from, from + rows * dk) as never, layout.rowMajor / width);
    kernels.pack(layout.rowMajor, width, dk * width, dk, rows, layout.q[this.#rowTurn]!);
    kernels.beginState(layout.state[this.#rowTurn]!, Math.ceil(rows / layout.lanes), dv);
  }

  #loadKeys({ b, h, key, keys }: Piece): void {
    const layout = this.#layout;
    const request = this.#request;
    const { kvHeads, dk, dv, K, V } = request;
    const head = b * kvHeads + kvHeadOf(request, h);
    const name = `${head} ${key}`;
    if (this.#held[this.#keyTurn] === name) return;
    this.#keyTurn ^= 1;
    if (this.#held[this.#keyTurn] === name) return;
    if (layout.k[0] === layout.k[1]) this.#held.fill("");
    this.#held[this.#keyTurn] = name;
    const from = head * request.keys + key;
    this.#memory.set(K.subarray(from * dk, (from + keys) * dk) as never, layout.k[this.#keyTurn]! / layout.width);
    this.#memory.set(V.subarray(from * dv, (from + keys) * dv) as never, layout.v[this.#keyTurn]! / layout.width);
  }

  /** The job of a piece: its tiles in parts. */
  #attending({ rows, keys }: Piece, spans: number, bias: number): Job {
    const layout = this.#layout;
    const request = this.#request;
    const work = this.#work;
    const { dk, dv, scale, softcap = 0, temperature = 1 } = request;
    const { threads } = work.team;
    const tiles = Math.ceil(rows / layout.lanes);
    const each = threads === 1 ? tiles : Math.max(4, Math.ceil(tiles / (threads * 4)));
    const q = layout.q[this.#rowTurn]!;
    const state = layout.state[this.#rowTurn]!;
    const k = layout.k[this.#keyTurn]!;
    const v = layout.v[this.#keyTurn]!;
    const tileOfBias = layout.lanes * keys * layout.width;
    return {
      kernel: "attend",
      width: layout.width,
      parts: Math.ceil(tiles / each),
      first: [q, each, k, v, keys, dk, dv, spans, bias, state, layout.blocks, scale, softcap, 1 / temperature],
      perPart: [
        each * dk * tileBytes,
        ...[0, 0, 0, 0, 0, 0],
        spans === 0 ? 0 : each * 2 * tileBytes,
        bias === 0 ? 0 : each * tileOfBias,
        each * (dv + 2) * tileBytes,
      ],
      perThread: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, keyBlock * tileBytes],
      counted: 1,
      items: tiles,
    };
  }

  /** Takes the results of a stretch of queries that has met all its keys. */
  #collect({ b, h, row, rows }: Piece, turn: number): void {
    const layout = this.#layout;
    const memory = this.#memory;
    const request = this.#request;
    const { heads, n, dv } = request;
    const { width, rowMajor, stats } = layout;
    this.#work.instance.kernels[width].endState(layout.state[turn]!, rows, dv, rowMajor, stats);
    const at = (b * heads + h) * n + row;
    this.#context.set(memory.subarray(rowMajor / width, rowMajor / width + rows * dv) as never, at * dv);
    for (let i = 0; i < rows; i++) {
      const max = memory[stats / width + 2 * i]!;
      const sum = memory[stats / width + 2 * i + 1]!;
      this.#largest[at + i] = max;
      this.#logSumExp[at + i] = sum === 0 ? -Infinity : max + Math.log(sum);
    }
  }
}

/** All pieces in order: the stretches of keys of one stretch of queries follow one another. */
function* pieces<T extends Numbers>(request: AttentionRequest<T>, layout: StreamLayout): Generator<Piece> {
  const { batch, heads, n, keys } = request;
  for (let b = 0; b < batch; b++) {
    for (let h = 0; h < heads; h++) {
      for (let row = 0; row < n; row += layout.rows) {
        const rows = Math.min(layout.rows, n - row);
        for (let key = 0; key < keys; key += layout.keys) {
          const count = Math.min(layout.keys, keys - key);
          yield { b, h, row, rows, key, keys: count, first: key === 0, last: key + count === keys };
        }
      }
    }
  }
}
