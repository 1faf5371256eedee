import type { AttentionRequest } from "./attention.ts";
import type { Numbers } from "./numbers.ts";

/** Some queries of one head, and some keys. */
export interface Part {
  readonly b: number;
  readonly h: number;
  readonly row: number;
  readonly rows: number;
  readonly key: number;
  readonly keys: number;
}

/**
 * Writes which of the keys each query sees, for tiles of `lanes` queries: a line of first keys, a line of ends, counted from the
 * part's first key. False, when all see all. A tile's spare lanes repeat the last query.
 */
export function fillSpans<T extends Numbers>(
  { span }: AttentionRequest<T>,
  b: number,
  { row, rows, key, keys }: Part,
  to: T,
  at: number,
  lanes: number,
): boolean {
  if (span === undefined) return false;
  let hides = false;
  for (let lane = 0; lane < Math.ceil(rows / lanes) * lanes; lane++) {
    const [first, end] = span(b, row + Math.min(lane, rows - 1));
    const line = at + Math.floor(lane / lanes) * 2 * lanes + (lane % lanes);
    to[line] = Math.min(Math.max(first - key, 0), keys);
    to[line + lanes] = Math.min(Math.max(end - key, 0), keys);
    hides ||= to[line] !== 0 || to[line + lanes] !== keys;
  }
  return hides;
}

/** Writes the bias of each query for the keys of the part, rows `stride` numbers apart. */
export function fillBias<T extends Numbers>(
  request: AttentionRequest<T>,
  { b, h, row, rows, key, keys }: Part,
  to: T,
  at: number,
  stride: number,
): void {
  if (key === 0 && keys === request.keys) {
    for (let i = 0; i < rows; i++) {
      to.fill(0, at + i * stride, at + i * stride + stride);
      request.bias?.(to, at + i * stride, b, h, row + i);
    }
    return;
  }
  const whole =
    request.Q.slice(0, 0).constructor === Float64Array
      ? new Float64Array(request.keys)
      : new Float32Array(request.keys);
  for (let i = 0; i < rows; i++) {
    whole.fill(0);
    request.bias?.(whole as T, 0, b, h, row + i);
    to.set(whole.subarray(key, key + keys) as never, at + i * stride);
  }
}
