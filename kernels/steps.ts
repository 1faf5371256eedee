import { multiply } from "./product";
import { scale as scaleNumbers, softcap, softmaxRows } from "./rows";
import { all, select, tileBytes, tileLanes, vectorBytes } from "./vector";

/**
 * Attention of some rows with every step kept. Rows of scores are `keys` rounded up to whole tiles; a step whose address is
 * 0 does not stand. q: rows×dk, row-major; kPanels: keys packed as columns (dk lines), vPanels: values packed (keys lines);
 * context: rows × dv rounded up to whole tiles. spans: per row the first key it sees and the one after its last, as f64; 0
 * when it sees all. bias: rows × the scores' width, added, −Infinity hides; 0 when there is none. capped needs `cap`.
 */
export function attendSteps<T>(
  q: usize,
  rows: i32,
  kPanels: usize,
  vPanels: usize,
  keys: i32,
  dk: i32,
  dv: i32,
  spans: usize,
  bias: usize,
  scores: usize,
  scaled: usize,
  capped: usize,
  masked: usize,
  weights: usize,
  context: usize,
  scale: f64,
  cap: f64,
  temperature: f64,
): void {
  const size = sizeof<T>();
  const lanes = tileLanes<T>();
  const keyTiles = (keys + lanes - 1) / lanes;
  const valueTiles = (dv + lanes - 1) / lanes;
  const rowBytes = <usize>keyTiles * tileBytes;
  const bytes = <usize>rows * rowBytes;
  multiply<T>(q, <usize>dk * size, kPanels, scores, rowBytes, rows, dk, keyTiles, false);
  let last = scores;
  if (scaled !== 0) {
    scaleNumbers<T>(last, scaled, bytes, scale);
    last = scaled;
  }
  if (capped !== 0) {
    softcap<T>(last, capped, bytes, cap);
    last = capped;
  }
  if (masked !== 0) {
    maskRows<T>(last, masked, rows, rowBytes, keys, spans, bias);
    last = masked;
  }
  memory.copy(weights, last, bytes);
  softmaxRows<T>(weights, rowBytes, rows, keys, temperature, masked !== 0);
  multiply<T>(weights, rowBytes, vPanels, context, <usize>valueTiles * tileBytes, rows, keys, valueTiles, false);
}

/** to = from + bias, −Infinity where the bias is −Infinity or the key stands outside the row's span. */
function maskRows<T>(from: usize, to: usize, rows: i32, rowBytes: usize, keys: i32, spans: usize, bias: usize): void {
  const none = all<T>(-Infinity);
  for (let i = 0; i < rows; i++) {
    if (bias === 0) memory.copy(to, from, rowBytes);
    else {
      for (let at: usize = 0; at < rowBytes; at += vectorBytes) {
        const extra = v128.load(bias + at);
        const sum = v128.add<T>(v128.load(from + at), extra);
        v128.store(to + at, select(none, sum, v128.eq<T>(extra, none)));
      }
      bias += rowBytes;
    }
    if (spans !== 0) {
      hideOutside<T>(to, keys, <i32>load<f64>(spans), <i32>load<f64>(spans, 8));
      spans += 16;
    }
    from += rowBytes;
    to += rowBytes;
  }
}

function hideOutside<T>(row: usize, keys: i32, first: i32, end: i32): void {
  for (let j = 0; j < min(first, keys); j++) store<T>(row + <usize>j * sizeof<T>(), <T>-Infinity);
  for (let j = max(end, 0); j < keys; j++) store<T>(row + <usize>j * sizeof<T>(), <T>-Infinity);
}
