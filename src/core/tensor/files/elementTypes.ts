import { viewOf } from "./byteSource.ts";

/** An element type by the name that NumPy and PyTorch give it; `size` in bytes, `decode` reads one number. */
export interface ElementType {
  readonly name: string;
  readonly size: number;
  /** One number at a byte; absent where the type is listed only. */
  readonly decode?: (view: DataView, at: number, little: boolean) => number;
  /** The same as an exact integer, for 64-bit types. */
  readonly exact?: (view: DataView, at: number, little: boolean) => bigint;
  /** Numbers per element: 2 for complex types. */
  readonly parts?: 2;
}

const types: readonly ElementType[] = [
  { name: "float16", size: 2, decode: (view, at, little) => half(view.getUint16(at, little)) },
  { name: "bfloat16", size: 2, decode: (view, at, little) => bfloat16Number(view.getUint16(at, little)) },
  { name: "float32", size: 4, decode: (view, at, little) => view.getFloat32(at, little) },
  { name: "float64", size: 8, decode: (view, at, little) => view.getFloat64(at, little) },
  { name: "int8", size: 1, decode: (view, at) => view.getInt8(at) },
  { name: "uint8", size: 1, decode: (view, at) => view.getUint8(at) },
  { name: "int16", size: 2, decode: (view, at, little) => view.getInt16(at, little) },
  { name: "uint16", size: 2, decode: (view, at, little) => view.getUint16(at, little) },
  { name: "int32", size: 4, decode: (view, at, little) => view.getInt32(at, little) },
  { name: "uint32", size: 4, decode: (view, at, little) => view.getUint32(at, little) },
  {
    name: "int64",
    size: 8,
    decode: (view, at, little) => Number(view.getBigInt64(at, little)),
    exact: (view, at, little) => view.getBigInt64(at, little),
  },
  {
    name: "uint64",
    size: 8,
    decode: (view, at, little) => Number(view.getBigUint64(at, little)),
    exact: (view, at, little) => view.getBigUint64(at, little),
  },
  { name: "bool", size: 1, decode: (view, at) => (view.getUint8(at) === 0 ? 0 : 1) },
  { name: "complex64", size: 8, parts: 2, decode: (view, at, little) => view.getFloat32(at, little) },
  { name: "complex128", size: 16, parts: 2, decode: (view, at, little) => view.getFloat64(at, little) },
];

const byName = new Map(types.map((type) => [type.name, type]));

/** The type of a NumPy or PyTorch name. */
export function elementType(name: string): ElementType | undefined {
  return byName.get(name);
}

const shared = new DataView(new ArrayBuffer(4));

function bfloat16Number(bits: number): number {
  shared.setUint32(0, bits * 65536);
  return shared.getFloat32(0);
}

/** The number of the bits of an IEEE 754 binary16: one sign bit, five of exponent (bias 15), ten of fraction. */
export function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Decodes runs of elements, `count` each and `step` bytes apart from given byte positions on, into `into` from `from` on. */
export function decodeInto(
  type: ElementType,
  bytes: Uint8Array,
  little: boolean,
  runs: { readonly starts: Iterable<number>; readonly count: number; readonly step: number },
  into: { readonly data: Float64Array; readonly exact: BigInt64Array | BigUint64Array | undefined },
  from: number,
): void {
  const view = viewOf(bytes);
  const decode = type.decode ?? (() => Number.NaN);
  const parts = type.parts ?? 1;
  let index = from * parts;
  for (const start of runs.starts) {
    for (let run = 0, at = start; run < runs.count; run++, at += runs.step) {
      if (into.exact !== undefined && type.exact !== undefined) into.exact[index] = type.exact(view, at, little);
      into.data[index++] = decode(view, at, little);
      if (parts === 2) into.data[index++] = decode(view, at + type.size / 2, little);
    }
  }
}
