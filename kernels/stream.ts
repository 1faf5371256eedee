import { exp, expSum, isNormal } from "./exp";
import { panelProduct } from "./panel";
import { tanh } from "./tanh";
import { all, largerOf, select, smallerOf, tileBytes, tileLanes, transposeBlock, vectorBytes, vectorLanes } from "./vector";

/** Keys worked through at once, 128 of f32, 64 of f64: they, their values and their scores stay in the nearest caches. */
function keyBlock<T>(): i32 {
  return <i32>(512 / sizeof<T>());
}

/**
 * Fused attention: context = softmax(scores)·V without the scores ever standing in memory. The queries of a tile lie across the
 * lanes, so that maximum, sum and rescaling need no horizontal step. Per tile a state of 2 + dv lines: the largest score so
 * far m, Σ exp(score − m), and Σ exp(score − m)·value; when a later block of keys raises m, what was summed is
 * multiplied by exp(m − m′). Source: Milakov and Gimelshein, Online normalizer calculation for softmax, 2018.
 *
 * q: `tiles` panels of dk lines. k: keys×dk and v: keys×dv, row-major. state: begun by `beginState`; calls with further keys
 * carry on. spans: per tile two lines, the first key each query sees and the one after its last, counted from this call's
 * first key; 0 when all see all. bias: added to the scores, −Infinity hides; row i of it stands at `bias + i·keys·size`, for
 * all lanes of all tiles; 0 when there is none. block: scratch for 128 lines.
 * score = (cap(q·k × scale) + bias) × rate, with cap 0 for none.
 */
export function attend<T>(
  q: usize,
  tiles: i32,
  k: usize,
  v: usize,
  keys: i32,
  dk: i32,
  dv: i32,
  spans: usize,
  bias: usize,
  state: usize,
  block: usize,
  scale: f64,
  cap: f64,
  rate: f64,
): void {
  const lanes = tileLanes<T>();
  const qBytes = <usize>dk * tileBytes;
  const stateBytes = <usize>(2 + dv) * tileBytes;
  const biasBytes = <usize>keys * sizeof<T>();
  for (let first = 0; first < keys; first += keyBlock<T>()) {
    const count = min(keyBlock<T>(), keys - first);
    const k0 = k + <usize>(first * dk) * sizeof<T>();
    const v0 = v + <usize>(first * dv) * sizeof<T>();
    for (let tile = 0; tile < tiles; tile++) {
      const span: usize = spans === 0 ? 0 : spans + <usize>tile * 2 * tileBytes;
      const seen = span === 0 ? everything : seenBy<T>(span, first, first + count);
      if (seen === nothing) continue;
      const to = state + <usize>tile * stateBytes;
      panelProduct<T>(k0, <usize>dk * sizeof<T>(), sizeof<T>(), count, q + <usize>tile * qBytes, dk, block, tileBytes, false);
      const adjusted = cap !== 0 || bias !== 0 || rate !== 1 || seen === some;
      if (adjusted) {
        scaleAndCap<T>(block, count, scale, cap);
        if (bias !== 0) {
          const from = bias + <usize>(tile * lanes) * biasBytes + <usize>first * sizeof<T>();
          addBias<T>(block, count, from, biasBytes);
        }
        if (rate !== 1) speedUp<T>(block, count, rate);
        if (seen === some) hide<T>(block, count, span, first);
      }
      weigh<T>(block, count, to, dv, adjusted ? 1 : scale);
      panelProduct<T>(v0, sizeof<T>(), <usize>dv * sizeof<T>(), dv, block, count, to + 2 * tileBytes, tileBytes, true);
    }
  }
}

/** The state before any key: m = −Infinity, sums 0. */
export function beginState<T>(state: usize, tiles: i32, dv: i32): void {
  for (let tile = 0; tile < tiles; tile++) {
    for (let at: usize = 0; at < tileBytes; at += vectorBytes) v128.store(state + at, all<T>(-Infinity));
    memory.fill(state + tileBytes, 0, <usize>(1 + dv) * tileBytes);
    state += <usize>(2 + dv) * tileBytes;
  }
}

/**
 * Σ exp·value / Σ exp of each query, row-major rows×dv; zeros for a query that saw no key. The largest scores and the sums go to
 * `stats`, two numbers a row. `out` and `stats` have room for whole tiles.
 */
export function endState<T>(state: usize, rows: i32, dv: i32, out: usize, stats: usize): void {
  const rowBytes = <usize>dv * sizeof<T>();
  for (let row = 0; row < rows; row += tileLanes<T>()) {
    for (let lane = 0; lane < tileLanes<T>(); lane++) {
      store<T>(stats, load<T>(state + <usize>lane * sizeof<T>()));
      store<T>(stats + sizeof<T>(), load<T>(state + tileBytes + <usize>lane * sizeof<T>()));
      stats += 2 * sizeof<T>();
    }
    for (let at: usize = 0; at < tileBytes; at += vectorBytes) {
      divideTile<T>(state + tileBytes + at, dv, out, rowBytes);
      out += <usize>vectorLanes<T>() * rowBytes;
    }
    state += <usize>(2 + dv) * tileBytes;
  }
}

/** The rows of one vector of a tile: its sums stand at `state`, the lines to divide after that. They are divided in place. */
function divideTile<T>(state: usize, dv: i32, out: usize, rowBytes: usize): void {
  const none = v128.eq<T>(v128.load(state), all<T>(0));
  const sum = select(all<T>(1), v128.load(state), none);
  const lines = state + tileBytes;
  for (let at = lines; at < lines + <usize>dv * tileBytes; at += tileBytes) {
    v128.store(at, select(all<T>(0), v128.div<T>(v128.load(at), sum), none));
  }
  const step = vectorLanes<T>();
  let c = 0;
  for (; c + step <= dv; c += step) {
    transposeBlock<T>(lines + <usize>c * tileBytes, tileBytes, out + <usize>c * sizeof<T>(), rowBytes);
  }
  for (; c < dv; c++) {
    for (let lane = 0; lane < step; lane++) {
      const value = load<T>(lines + <usize>c * tileBytes + <usize>lane * sizeof<T>());
      store<T>(out + <usize>lane * rowBytes + <usize>c * sizeof<T>(), value);
    }
  }
}

const nothing = 0;
const some = 1;
const everything = 2;

/** How much of the keys first…end the queries of a tile see. */
function seenBy<T>(span: usize, first: i32, end: i32): i32 {
  let anyFirst = <T>Infinity;
  let anyEnd = <T>-Infinity;
  let allFirst = <T>-Infinity;
  let allEnd = <T>Infinity;
  for (let lane = 0; lane < tileLanes<T>(); lane++) {
    const at = span + <usize>lane * sizeof<T>();
    const from = load<T>(at);
    const to = load<T>(at + tileBytes);
    if (from < to) {
      anyFirst = min(anyFirst, from);
      anyEnd = max(anyEnd, to);
    }
    allFirst = max(allFirst, from);
    allEnd = min(allEnd, to);
  }
  if (anyFirst >= <T>end || anyEnd <= <T>first) return nothing;
  return allFirst <= <T>first && allEnd >= <T>end ? everything : some;
}

function scaleAndCap<T>(block: usize, count: i32, scale: f64, c: f64): void {
  const by = all<T>(scale);
  const cap = all<T>(c);
  for (let at = block; at < block + <usize>count * tileBytes; at += vectorBytes) {
    const score = v128.mul<T>(v128.load(at), by);
    v128.store(at, c === 0 ? score : v128.mul<T>(cap, tanh<T>(v128.div<T>(score, cap))));
  }
}

/** Chosen, not added, where the bias is −Infinity: a NaN of a hidden key stays where it is. */
function addBias<T>(block: usize, count: i32, bias: usize, rowBytes: usize): void {
  for (let j = 0; j < count; j++) {
    let from = bias;
    for (let lane = 0; lane < tileLanes<T>(); lane++) {
      const extra = load<T>(from);
      const at = block + <usize>lane * sizeof<T>();
      store<T>(at, extra === <T>-Infinity ? extra : load<T>(at) + extra);
      from += rowBytes;
    }
    block += tileBytes;
    bias += sizeof<T>();
  }
}

/** × rate, except where a key is hidden already: a negative rate must not turn −Infinity round. */
function speedUp<T>(block: usize, count: i32, rate: f64): void {
  const by = all<T>(rate);
  const none = all<T>(-Infinity);
  for (let at = block; at < block + <usize>count * tileBytes; at += vectorBytes) {
    const score = v128.load(at);
    v128.store(at, select(none, v128.mul<T>(score, by), v128.eq<T>(score, none)));
  }
}

function hide<T>(block: usize, count: i32, span: usize, first: i32): void {
  const none = all<T>(-Infinity);
  for (let half: usize = 0; half < tileBytes; half += vectorBytes) {
    const from = v128.load(span + half);
    const end = v128.load(span + tileBytes + half);
    for (let j = 0; j < count; j++) {
      const key = all<T>(<f64>(first + j));
      const hidden = v128.or(v128.lt<T>(key, from), v128.ge<T>(key, end));
      const at = block + <usize>j * tileBytes + half;
      v128.store(at, select(none, v128.load(at), hidden));
    }
  }
}

/** Turns a block of scores into exp(score × scale − m), with the state brought to the new m; two vectors of each line at a time. */
function weigh<T>(block: usize, count: i32, state: usize, dv: i32, scale: f64): void {
  const end = block + <usize>count * tileBytes;
  const by = all<T>(scale);
  for (let half: usize = 0; half < tileBytes; half += 2 * vectorBytes) {
    let top0 = v128.load(state + half);
    let top1 = v128.load(state + half, 16);
    let low0 = all<T>(Infinity);
    let low1 = low0;
    for (let at = block + half; at < end; at += tileBytes) {
      const score0 = v128.mul<T>(v128.load(at), by);
      const score1 = v128.mul<T>(v128.load(at, 16), by);
      v128.store(at, score0);
      v128.store(at, score1, 16);
      top0 = largerOf<T>(top0, score0);
      top1 = largerOf<T>(top1, score1);
      low0 = smallerOf<T>(low0, score0);
      low1 = smallerOf<T>(low1, score1);
    }
    addWeights<T>(block + half, end, state + half, dv, top0, low0);
    addWeights<T>(block + half + vectorBytes, end, state + half + vectorBytes, dv, top1, low1);
  }
}

/** The same for one vector of each line, with its largest and smallest scores. */
function addWeights<T>(block: usize, end: usize, state: usize, dv: i32, top: v128, low: v128): void {
  const m = v128.load(state);
  const shift = finite<T>(top);
  if (v128.any_true(v128.ne<T>(top, m))) {
    const keep = exp<T>(v128.sub<T>(m, shift));
    v128.store(state, top);
    for (let line = 1; line < dv + 2; line++) {
      const at = state + <usize>line * tileBytes;
      v128.store(at, v128.mul<T>(v128.load(at), keep));
    }
  }
  const sum = expSum<T>(block, end, tileBytes, shift, isNormal<T>(low, shift));
  v128.store(state + tileBytes, v128.add<T>(v128.load(state + tileBytes), sum));
}

/** m, but 0 while it is −Infinity: −Infinity − −Infinity would be NaN. */
function finite<T>(top: v128): v128 {
  return select(all<T>(0), top, v128.eq<T>(top, all<T>(-Infinity)));
}
