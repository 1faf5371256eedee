import { panelProduct } from "./panel";
import { tileBytes, tileLanes, transposeBlock, vectorBytes, vectorLanes } from "./vector";

/** Lines of a panel that are worked through at once, so that the panel stays in the first-level cache. */
const innerBlock = 256;

/**
 * Packs b (inner×cols) into panels of one tile's width: panel p holds, line by line, b[k, p·lanes … (p+1)·lanes), zeros
 * beyond the last column. b[k,j] stands at `b + k·innerBytes + j·columnBytes`.
 */
export function pack<T>(b: usize, innerBytes: usize, columnBytes: usize, inner: i32, cols: i32, to: usize): void {
  const lanes = tileLanes<T>();
  const panelBytes = <usize>inner * tileBytes;
  for (let j = 0; j < cols; j += lanes) {
    const width = min(lanes, cols - j);
    if (width < lanes) packPart<T>(b, innerBytes, columnBytes, 0, inner, width, to);
    else if (columnBytes === sizeof<T>()) packLines<T>(b, innerBytes, inner, to);
    else if (innerBytes === sizeof<T>()) packTransposed<T>(b, columnBytes, inner, to);
    else packPart<T>(b, innerBytes, columnBytes, 0, inner, lanes, to);
    b += <usize>lanes * columnBytes;
    to += panelBytes;
  }
}

/** A whole panel whose lines lie together in memory. */
function packLines<T>(b: usize, innerBytes: usize, inner: i32, to: usize): void {
  for (let k = 0; k < inner; k++) {
    for (let at: usize = 0; at < tileBytes; at += vectorBytes) v128.store(to + at, v128.load(b + at));
    b += innerBytes;
    to += tileBytes;
  }
}

/** A whole panel whose columns lie together in memory. */
function packTransposed<T>(b: usize, columnBytes: usize, inner: i32, to: usize): void {
  const step = vectorLanes<T>();
  const stepBytes = <usize>step * columnBytes;
  let k = 0;
  for (; k + step <= inner; k += step) {
    let from = b + <usize>k * sizeof<T>();
    const line = to + <usize>k * tileBytes;
    for (let at: usize = 0; at < tileBytes; at += vectorBytes) {
      transposeBlock<T>(from, columnBytes, line + at, tileBytes);
      from += stepBytes;
    }
  }
  packPart<T>(b, sizeof<T>(), columnBytes, k, inner, tileLanes<T>(), to);
}

/** Lines from…inner of a panel of which `width` columns stand, number by number. */
function packPart<T>(
  b: usize,
  innerBytes: usize,
  columnBytes: usize,
  from: i32,
  inner: i32,
  width: i32,
  to: usize,
): void {
  for (let k = from; k < inner; k++) {
    for (let c = 0; c < tileLanes<T>(); c++) {
      const at = b + <usize>k * innerBytes + <usize>c * columnBytes;
      store<T>(to + <usize>k * tileBytes + <usize>c * sizeof<T>(), c < width ? load<T>(at) : <T>0);
    }
  }
}

/**
 * c (rows × panels·lanes, rows `cBytes` apart) (+)= a · packed panels. a[i,k] at `a + i·rowBytes + k·innerBytes`.
 */
export function multiply<T>(
  a: usize,
  rowBytes: usize,
  innerBytes: usize,
  panels: usize,
  c: usize,
  cBytes: usize,
  rows: i32,
  inner: i32,
  panelCount: i32,
  add: bool,
): void {
  const wholePanel = <usize>inner * tileBytes;
  for (let k = 0; k < inner || k === 0; k += innerBlock) {
    const lines = min(innerBlock, inner - k);
    const from = a + <usize>k * innerBytes;
    const more = add || k > 0;
    for (let p = 0; p < panelCount; p++) {
      const panel = panels + <usize>p * wholePanel + <usize>k * tileBytes;
      const to = c + <usize>p * tileBytes;
      panelProduct<T>(from, rowBytes, innerBytes, rows, panel, lines, to, cBytes, more);
    }
  }
}
