import { panelProduct } from "./panel";
import { tileBytes, tileLanes, vectorBytes } from "./vector";

/** Lines of a panel that are worked through at once, so that the panel stays in the first-level cache. */
const innerBlock = 256;

/**
 * Packs b (inner×cols) into panels of one tile's width: panel p holds, line by line, b[k, p·lanes … (p+1)·lanes), zeros
 * beyond the last column. b[k,j] stands at `b + k·innerBytes + j·columnBytes`.
 */
export function pack<T>(b: usize, innerBytes: usize, columnBytes: usize, inner: i32, cols: i32, to: usize): void {
  const lanes = tileLanes<T>();
  for (let j = 0; j < cols; j += lanes) {
    const width = min(lanes, cols - j);
    let from = b + <usize>j * columnBytes;
    for (let k = 0; k < inner; k++) {
      if (width === lanes && columnBytes === sizeof<T>()) {
        for (let at: usize = 0; at < tileBytes; at += vectorBytes) v128.store(to + at, v128.load(from + at));
      } else {
        for (let c = 0; c < lanes; c++) {
          const value = c < width ? load<T>(from + <usize>c * columnBytes) : <T>0;
          store<T>(to + <usize>c * sizeof<T>(), value);
        }
      }
      from += innerBytes;
      to += tileBytes;
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
