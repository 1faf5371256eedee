/**
 * The number at an offset into a tensor's data; NaN outside of it. For inner loops, which `itemAt` would slow down: it
 * reads so few kinds of arrays that the compiled code knows them all.
 */
export function valueAt(data: Float64Array | Int32Array | Uint32Array | Uint8Array, offset: number): number {
  return data[offset] ?? Number.NaN;
}
