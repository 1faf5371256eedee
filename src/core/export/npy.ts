/** Numbers of a tensor, row-major, in the types that are written. */
interface Written {
  readonly shape: readonly number[];
  readonly data: Float64Array | BigInt64Array | BigUint64Array;
}

/** The magic string and the version 1.0, before the two bytes of the header's length. */
const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0];
const alignment = 64;

/**
 * A tensor as the bytes of a `.npy` file: float64, int64 or uint64, little-endian, row-major. Source: NumPy Enhancement Proposal 1, version 1.0
 * of the format; the header is padded so that the numbers begin at a multiple of 64 bytes.
 */
export function npyBytes({ shape, data }: Written): Uint8Array {
  const type = data instanceof BigInt64Array ? "<i8" : data instanceof BigUint64Array ? "<u8" : "<f8";
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const words = `{'descr': '${type}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const prefix = magic.length + 2;
  const begin = Math.ceil((prefix + words.length + 1) / alignment) * alignment;
  const header = `${words.padEnd(begin - prefix - 1)}\n`;
  const bytes = new Uint8Array(begin + 8 * data.length);
  bytes.set(magic);
  new DataView(bytes.buffer).setUint16(magic.length, header.length, true);
  for (let at = 0; at < header.length; at++) bytes[prefix + at] = header.charCodeAt(at);
  // Typed arrays are little-endian on every machine that VS Code runs on.
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), begin);
  return bytes;
}
