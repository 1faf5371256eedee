/** An `.npy` file of version 1.0 with float64 numbers, as NumPy writes it. */
export function npyBytes(shape: readonly number[], data: readonly number[], fortran = false): Uint8Array {
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const text = `{'descr': '<f8', 'fortran_order': ${fortran ? "True" : "False"}, 'shape': (${sizes}), }`;
  const padded = `${text.padEnd(Math.ceil((text.length + 11) / 64) * 64 - 11, " ")}\n`;
  const bytes = new Uint8Array(10 + padded.length + 8 * data.length);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, padded.length & 255, padded.length >> 8]);
  bytes.set(new TextEncoder().encode(padded), 10);
  const view = new DataView(bytes.buffer);
  for (const [at, value] of data.entries()) view.setFloat64(10 + padded.length + 8 * at, value, true);
  return bytes;
}

/** A `.safetensors` file with float32 numbers. */
export function safetensorsBytes(
  tensors: Readonly<Record<string, { readonly shape: readonly number[]; readonly data: readonly number[] }>>,
): Uint8Array {
  const header: Record<string, unknown> = {};
  const numbers: number[] = [];
  for (const [name, { shape, data }] of Object.entries(tensors)) {
    header[name] = { dtype: "F32", shape, data_offsets: [4 * numbers.length, 4 * (numbers.length + data.length)] };
    numbers.push(...data);
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + 4 * numbers.length);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  for (const [at, value] of numbers.entries()) view.setFloat32(8 + text.length + 4 * at, value, true);
  return bytes;
}
