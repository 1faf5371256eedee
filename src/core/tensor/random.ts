/**
 * Random numbers that are the same on every machine and in every JavaScript engine: only +, −, ×, ÷, √ and integer
 * operations are used, which IEEE 754 and ECMAScript fix to the last bit; `Math.log` and `Math.cos` are not fixed.
 *
 * The generator is xoshiro128** (Blackman and Vigna, 2018). Its four words of state are the first four outputs of
 * SplitMix32 started at `seed mod 2³²` with ⌊seed / 2³²⌋ added to the third. A uniform number in [0, 1) is made of
 * two outputs a, b: ((a >>> 5)·2²⁶ + (b >>> 6)) / 2⁵³.
 */
export class Random {
  readonly #state: Uint32Array;
  #spare: number | undefined;

  /** `seed`: a whole number from 0 to 2⁵³ − 1. */
  constructor(seed: number) {
    const next = splitMix32(seed >>> 0);
    this.#state = Uint32Array.of(next(), next(), next(), next());
    this.#state[2] = (this.#state[2] ?? 0) + Math.floor(seed / 2 ** 32);
  }

  /** Uniform in [0, 1), a multiple of 2⁻⁵³. */
  uniform(): number {
    const high = this.#next() >>> 5;
    const low = this.#next() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  }

  /** Normal with mean 0 and deviation 1, by Marsaglia's polar method; each pair of draws gives two numbers. */
  normal(): number {
    if (this.#spare !== undefined) {
      const kept = this.#spare;
      this.#spare = undefined;
      return kept;
    }
    for (;;) {
      const u = 2 * this.uniform() - 1;
      const v = 2 * this.uniform() - 1;
      const s = u * u + v * v;
      if (s >= 1 || s === 0) continue;
      const factor = Math.sqrt((-2 * naturalLog(s)) / s);
      this.#spare = v * factor;
      return u * factor;
    }
  }

  /** xoshiro128**: 32 bits. Asserts the state's four words instead of checking them, once for each number made. */
  #next(): number {
    const s = this.#state;
    const result = Math.imul(rotateLeft(Math.imul(s[1]!, 5), 7), 9);
    const t = s[1]! << 9;
    s[2]! ^= s[0]!;
    s[3]! ^= s[1]!;
    s[1]! ^= s[2]!;
    s[0]! ^= s[3]!;
    s[2]! ^= t;
    s[3] = rotateLeft(s[3]!, 11);
    return result >>> 0;
  }
}

function rotateLeft(x: number, bits: number): number {
  return (x << bits) | (x >>> (32 - bits));
}

/** SplitMix32: the 32-bit finaliser of MurmurHash3 over a Weyl sequence. */
function splitMix32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let z = state ^ (state >>> 16);
    z = Math.imul(z, 0x85ebca6b);
    z ^= z >>> 13;
    z = Math.imul(z, 0xc2b2ae35);
    return (z ^ (z >>> 16)) >>> 0;
  };
}

/**
 * ln x for 0 < x ≤ 1 with a fixed order of operations: x = m·2^e with √½ ≤ m < √2, then
 * ln m = 2·artanh z with z = (m − 1)/(m + 1), whose series has fallen below 2⁻⁵³ after z²¹.
 */
export function naturalLog(x: number): number {
  let m = x;
  let e = 0;
  while (m < Math.SQRT1_2) {
    m *= 2;
    e--;
  }
  const z = (m - 1) / (m + 1);
  const square = z * z;
  let sum = 0;
  for (let power = 21; power >= 1; power -= 2) sum = sum * square + 1 / power;
  return e * Math.LN2 + 2 * z * sum;
}
