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
    if (width < lanes) packPart<T>(b, innerBytes, columnBytes, inner, width, to);
    else if (columnBytes === sizeof<T>()) packLines<T>(b, innerBytes, inner, to);
    else if (innerBytes === sizeof<T>()) transposeTile<T>(b, columnBytes, inner, to, tileBytes);
    else packPart<T>(b, innerBytes, columnBytes, inner, lanes, to);
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

/** A panel of which only `width` columns stand, or which lies in no handy order. */
function packPart<T>(b: usize, innerBytes: usize, columnBytes: usize, inner: i32, width: i32, to: usize): void {
  for (let k = 0; k < inner; k++) {
    for (let c = 0; c < tileLanes<T>(); c++) {
      store<T>(to + <usize>c * sizeof<T>(), c < width ? load<T>(b + <usize>c * columnBytes) : <T>0);
    }
    b += innerBytes;
    to += tileBytes;
  }
}

/** to (cols×rows) = the transpose of from (rows×cols), both row-major. */
export function transpose<T>(from: usize, rows: i32, cols: i32, to: usize): void {
  const lanes = tileLanes<T>();
  const fromBytes = <usize>cols * sizeof<T>();
  const toBytes = <usize>rows * sizeof<T>();
  for (; rows >= lanes; rows -= lanes) {
    transposeTile<T>(from, fromBytes, cols, to, toBytes);
    from += <usize>lanes * fromBytes;
    to += tileBytes;
  }
  transposePart<T>(from, fromBytes, rows, 0, cols, to, toBytes);
}

/** As many rows of `cols` numbers as a tile has lanes become `cols` lines of one tile. */
function transposeTile<T>(from: usize, fromBytes: usize, cols: i32, to: usize, toBytes: usize): void {
  const step = vectorLanes<T>();
  const stepBytes = <usize>step * fromBytes;
  let j = 0;
  for (; j + step <= cols; j += step) {
    let row = from + <usize>j * sizeof<T>();
    const line = to + <usize>j * toBytes;
    for (let at: usize = 0; at < tileBytes; at += vectorBytes) {
      transposeBlock<T>(row, fromBytes, line + at, toBytes);
      row += stepBytes;
    }
  }
  transposePart<T>(from, fromBytes, tileLanes<T>(), j, cols, to, toBytes);
}

/** The columns first…end of some rows, number by number. */
function transposePart<T>(
  from: usize,
  fromBytes: usize,
  rows: i32,
  first: i32,
  end: i32,
  to: usize,
  toBytes: usize,
): void {
  for (let j = first; j < end; j++) {
    for (let i = 0; i < rows; i++) {
      const value = load<T>(from + <usize>i * fromBytes + <usize>j * sizeof<T>());
      store<T>(to + <usize>j * toBytes + <usize>i * sizeof<T>(), value);
    }
  }
}

/**
 * c (rows × panels·lanes, rows `cBytes` apart) (+)= a · packed panels. Rows of a are `rowBytes` apart.
 */
export function multiply<T>(
  a: usize,
  rowBytes: usize,
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
    const from = a + <usize>k * sizeof<T>();
    const more = add || k > 0;
    for (let p = 0; p < panelCount; p++) {
      const panel = panels + <usize>p * wholePanel + <usize>k * tileBytes;
      const to = c + <usize>p * tileBytes;
      panelProduct<T>(from, rowBytes, sizeof<T>(), rows, panel, lines, to, cBytes, more);
    }
  }
}
