/** `scaling` of a rope, by its kind, for so many pairs; originals so small that some cases are beyond them. */
export const scalings = {
  linear: () => ({ type: "linear", factor: 4 }),
  ntk: () => ({ type: "ntk", factor: 4 }),
  dynamic: () => ({ type: "dynamic", factor: 2, original: 4 }),
  llama3: () => ({ type: "llama3", factor: 8, low: 1, high: 4, original: 64 }),
  yarn: () => ({ type: "yarn", factor: 4, original: 128 }),
  longrope: (pairs: number) => ({
    type: "longrope",
    ...{ short: perPair(pairs, 1), long: perPair(pairs, 2), original: 4, factor: 8 },
  }),
} as const;

const perPair = (pairs: number, times: number) => Array.from({ length: pairs }, (_, k) => times * (1 + k / 8));

const base = 10000;

/**
 * Angles of positions, row by row, and the factor of cosine and sine, pair by pair as transformers' `modeling_rope_utils`
 * compute them: a second writing of the formulas, which shares nothing with the engine's.
 */
export function scaledAngles(
  kind: keyof typeof scalings,
  dim: number,
  positions: readonly number[],
): { readonly angles: Float64Array; readonly factor: number } {
  const length = Math.max(...positions) + 1;
  const inverse = Array.from({ length: dim / 2 }, (_, k) => frequencyOf(kind, dim, k, length));
  const angles = Float64Array.from(positions.flatMap((position) => inverse.map((frequency) => position * frequency)));
  return { angles, factor: factorOf(kind) };
}

function frequencyOf(kind: keyof typeof scalings, dim: number, k: number, length: number): number {
  const plain = 1 / base ** ((2 * k) / dim);
  if (kind === "linear") return plain / 4;
  if (kind === "ntk") return 1 / (base * 4 ** (dim / (dim - 2))) ** ((2 * k) / dim);
  if (kind === "dynamic") return 1 / (base * dynamicGrowth(length) ** (dim / (dim - 2))) ** ((2 * k) / dim);
  if (kind === "longrope") return plain / perPair(dim / 2, length > 4 ? 2 : 1)[k]!;
  return kind === "llama3" ? llama3(plain) : yarn(plain, dim, k);
}

const dynamicGrowth = (length: number) => (2 * Math.max(length, 4)) / 4 - 1;

function llama3(plain: number): number {
  const wavelength = (2 * Math.PI) / plain;
  if (wavelength < 64 / 4) return plain;
  if (wavelength > 64 / 1) return plain / 8;
  const smooth = (64 / wavelength - 1) / (4 - 1);
  return ((1 - smooth) * plain) / 8 + smooth * plain;
}

function yarn(plain: number, dim: number, k: number): number {
  const dimOf = (rotations: number) => (dim * Math.log(128 / (rotations * 2 * Math.PI))) / (2 * Math.log(base));
  const low = Math.max(Math.floor(dimOf(32)), 0);
  const high = Math.min(Math.ceil(dimOf(1)), dim - 1);
  const ramp = Math.min(1, Math.max(0, (k - low) / (high - low)));
  return (plain / 4) * ramp + plain * (1 - ramp);
}

function factorOf(kind: keyof typeof scalings): number {
  if (kind === "yarn") return 0.1 * Math.log(4) + 1;
  return kind === "longrope" ? Math.sqrt(1 + Math.log(8) / Math.log(4)) : 1;
}
