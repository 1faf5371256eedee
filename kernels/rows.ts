import { expSum, isNormal } from "./exp";
import { tanh } from "./tanh";
import { all, largerOf, largestLane, select, smallerOf, sumOfLanes, vectorBytes } from "./vector";

/** to = from × factor, `bytes` long (a multiple of a vector); may be in place. */
export function scale<T>(from: usize, to: usize, bytes: usize, factor: f64): void {
  const by = all<T>(factor);
  for (let at: usize = 0; at < bytes; at += vectorBytes) {
    v128.store(to + at, v128.mul<T>(v128.load(from + at), by));
  }
}

/** to = c·tanh(from / c), `bytes` long (a multiple of a vector); may be in place. */
export function softcap<T>(from: usize, to: usize, bytes: usize, c: f64): void {
  const cap = all<T>(c);
  for (let at: usize = 0; at < bytes; at += vectorBytes) {
    v128.store(to + at, v128.mul<T>(cap, tanh<T>(v128.div<T>(v128.load(from + at), cap))));
  }
}

/**
 * softmax of each row, in place, of the scores divided by `temperature`. Rows are `rowBytes` apart, which is a multiple of a
 * tile's line and has room for `cols`; what stands beyond `cols` is overwritten. With `masked`, −Infinity gets weight 0 even in a
 * row that NaN or +Infinity make NaN; a row of nothing but −Infinity becomes zeros.
 */
export function softmaxRows<T>(z: usize, rowBytes: usize, rows: i32, cols: i32, temperature: f64, masked: bool): void {
  for (let i = 0; i < rows; i++) {
    for (let at = <usize>cols * sizeof<T>(); at < rowBytes; at += sizeof<T>()) store<T>(z + at, <T>-Infinity);
    if (temperature !== 1) divideRow<T>(z, rowBytes, temperature);
    softmaxRow<T>(z, rowBytes, masked);
    z += rowBytes;
  }
}

function divideRow<T>(z: usize, rowBytes: usize, by: f64): void {
  const d = all<T>(by);
  const none = all<T>(-Infinity);
  for (let at: usize = 0; at < rowBytes; at += vectorBytes) {
    const x = v128.load(z + at);
    v128.store(z + at, select(none, v128.div<T>(x, d), v128.eq<T>(x, none)));
  }
}

function softmaxRow<T>(z: usize, rowBytes: usize, masked: bool): void {
  let top0 = all<T>(-Infinity);
  let top1 = top0;
  let low0 = all<T>(Infinity);
  let low1 = low0;
  let odd = v128.splat<i32>(0);
  for (let at: usize = 0; at < rowBytes; at += 2 * vectorBytes) {
    const x0 = v128.load(z + at);
    const x1 = v128.load(z + at, 16);
    top0 = largerOf<T>(top0, x0);
    top1 = largerOf<T>(top1, x1);
    low0 = smallerOf<T>(low0, x0);
    low1 = smallerOf<T>(low1, x1);
    odd = v128.or(odd, v128.or(v128.ne<T>(x0, x0), v128.ne<T>(x1, x1)));
  }
  const top = largestLane<T>(largerOf<T>(top0, top1));
  if (top === <T>Infinity || v128.any_true(odd)) return spoilRow<T>(z, rowBytes, masked);
  // In a row without any key, −Infinity − −Infinity would be NaN.
  const shift = v128.splat<T>(top === <T>-Infinity ? <T>0 : top);
  const normal = isNormal<T>(smallerOf<T>(low0, low1), shift);
  const sum = sumOfLanes<T>(expSum<T>(z, z + rowBytes, vectorBytes, shift, normal));
  if (sum === 0) return;
  const total = v128.splat<T>(sum);
  for (let at: usize = 0; at < rowBytes; at += 2 * vectorBytes) {
    v128.store(z + at, v128.div<T>(v128.load(z + at), total));
    v128.store(z + at, v128.div<T>(v128.load(z + at, 16), total), 16);
  }
}

/** A row with NaN or +Infinity has no weights: all NaN, but 0 where −Infinity masks. */
function spoilRow<T>(z: usize, rowBytes: usize, masked: bool): void {
  const none = all<T>(-Infinity);
  for (let at: usize = 0; at < rowBytes; at += vectorBytes) {
    const hidden = masked ? v128.eq<T>(v128.load(z + at), none) : v128.splat<i32>(0);
    v128.store(z + at, select(all<T>(0), all<T>(NaN), hidden));
  }
}
