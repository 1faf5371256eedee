/** The kernels of one width; what they do stands beside them in `kernels/`. Addresses and steps are bytes. */
export interface KernelExports {
  pack(b: number, innerBytes: number, columnBytes: number, inner: number, cols: number, to: number): void;
  multiply(
    a: number,
    rowBytes: number,
    innerBytes: number,
    panels: number,
    c: number,
    cBytes: number,
    rows: number,
    inner: number,
    panelCount: number,
    add: number,
  ): void;
  scale(from: number, to: number, bytes: number, factor: number): void;
  softcap(from: number, to: number, bytes: number, c: number): void;
  softmaxRows(z: number, rowBytes: number, rows: number, cols: number, temperature: number, masked: number): void;
  attend(
    q: number,
    tiles: number,
    k: number,
    v: number,
    keys: number,
    dk: number,
    dv: number,
    spans: number,
    bias: number,
    state: number,
    block: number,
    scale: number,
    cap: number,
    rate: number,
  ): void;
  beginState(state: number, tiles: number, dv: number): void;
  endState(state: number, rows: number, dv: number, out: number, stats: number): void;
}

export type KernelName = keyof KernelExports;

const names: readonly KernelName[] = [
  "pack",
  "multiply",
  "scale",
  "softcap",
  "softmaxRows",
  "attend",
  "beginState",
  "endState",
];

/** Bytes of a tile's line, two vectors: 8 float32 or 4 float64. */
export const tileBytes = 32;

/** Keys that `attend` works through at once; its scratch holds so many lines. */
export const keyBlock = 64;

/** The kernels for numbers of 8 bytes or of 4, from a module's exports. */
export function kernelsOfWidth(exports: object, bytes: 4 | 8): KernelExports {
  const all = exports as Readonly<Record<string, unknown>>;
  return Object.fromEntries(names.map((name) => [name, all[`${name}${bytes * 8}`]])) as unknown as KernelExports;
}
