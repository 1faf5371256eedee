import type { AttentionRequest } from "./attention.ts";
import { keyBlock, tileBytes, type Width } from "./exports.ts";
import type { Numbers } from "./numbers.ts";
import { type Workspace, widthOf } from "./workspace.ts";

/** Most bytes of a stretch of keys and values, and of what goes with a stretch of queries. */
const keyBytes = 8 * 2 ** 20;
const queryBytes = 2 ** 20;
const biasBytes = 4 * 2 ** 20;

/** Past this the kernels decline, and the plain loops take over: rows of a million numbers. */
const largest = 192 * 2 ** 20;

/**
 * Queries per tile, a stretch of them and of keys, and where everything is. Pairs are used in turn, so that one piece
 * can be copied in while the threads are at work on another; for a thread alone both of a pair are the same place, which
 * then stays in its cache.
 */
export interface StreamLayout {
  readonly width: Width;
  readonly lanes: number;
  readonly rows: number;
  readonly keys: number;
  /** Queries or context of a stretch, row-major, on the way in or out. */
  readonly rowMajor: number;
  readonly q: readonly [number, number];
  readonly state: readonly [number, number];
  readonly k: readonly [number, number];
  readonly v: readonly [number, number];
  readonly spans: readonly [number, number];
  readonly bias: readonly [number, number];
  readonly stats: number;
  /** One block of scores for each thread. */
  readonly blocks: number;
}

/**
 * Lays the memory out for a fused pass: at most about 45 MB however long the sequences are. Undefined when single rows are
 * so wide that even the smallest stretch would be too large.
 */
export function streamLayout<T extends Numbers>(
  work: Workspace,
  request: AttentionRequest<T>,
): StreamLayout | undefined {
  const { n, dk, dv, width = widthOf(request.Q) } = request;
  const lanes = tileBytes / width;
  const keys = chunkSize(request.keys, keyBlock, keyBytes / ((dk + dv) * width));
  const queryRow = (dk + dv + 4) * width;
  const most = Math.min(queryBytes / queryRow, request.bias === undefined ? Infinity : biasBytes / (keys * width));
  const rows = Math.ceil(chunkSize(n, lanes, most) / lanes) * lanes;
  work.clear();
  const twice = (bytes: number) => {
    const one = work.take(bytes);
    return [one, work.team.threads === 1 ? one : work.take(bytes)] as const;
  };
  const layout = {
    width,
    lanes,
    rows,
    keys,
    rowMajor: work.take(rows * Math.max(dk, dv) * width),
    q: twice(rows * dk * width),
    state: twice(rows * (dv + 2) * width),
    k: twice(keys * dk * width),
    v: twice(keys * dv * width),
    spans: twice(rows * 2 * width),
    bias: twice(request.bias === undefined ? 0 : rows * keys * width),
    stats: work.take(rows * 2 * width),
    blocks: work.take(work.team.threads * keyBlock * tileBytes),
  };
  if (work.taken > largest) return undefined;
  work.grow();
  return layout;
}

/** As many of `count` as `most` allows, in whole steps unless all fit; one step at least. */
function chunkSize(count: number, step: number, most: number): number {
  return Math.min(count, Math.max(step, Math.floor(most / step) * step));
}
