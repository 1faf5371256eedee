/** The kernels of one width of number; what they do is beside them in `kernels/` at the root. Addresses and steps are bytes. */
export const kernelNames = [
  "pack",
  "transpose",
  "multiply",
  "softmaxRows",
  "attend",
  "beginState",
  "endState",
  "attendSteps",
] as const;

export type KernelName = (typeof kernelNames)[number];

/** Every kernel takes only numbers (addresses, counts, factors, flags as 0 or 1) and works on the module's memory. */
export type KernelFunctions = Readonly<Record<KernelName, (...args: number[]) => void>>;

/** Bytes of one number. */
export type Width = 4 | 8;

/** Bytes of a tile's line, four vectors: 16 float32 or 8 float64. */
export const tileBytes = 64;

/** Most keys that `attend` works through at once; its scratch holds that many lines. */
export const keyBlock = 128;

/** The kernels for numbers of 8 bytes or of 4, from a module's exports. */
export function kernelsOfWidth(exports: object, width: Width): KernelFunctions {
  const all = exports as Readonly<Record<string, (...args: number[]) => void>>;
  const entries = kernelNames.map((name) => [name, all[`${name}${width * 8}`]!] as const);
  return Object.fromEntries(entries) as KernelFunctions;
}
