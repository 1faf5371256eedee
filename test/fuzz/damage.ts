import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** Cases for each parser; `FUZZ_CASES` for a longer run. */
export const fuzzCases = Number(process.env["FUZZ_CASES"] ?? 100_000);

/** What decides all cases of a run; `FUZZ_SEED` repeats one. */
export const fuzzSeed = Number(process.env["FUZZ_SEED"] ?? 1 + (Date.now() % 1_000_000_000));

const pieces = [...'{}[],:"\\/ \n0-.eE1tn\u0000\ud800é\ufeff'].concat([
  '"X"',
  "//",
  "/*",
  "NaN",
  '"mask"',
  "[[",
  "1e999",
]);

/** Damages texts and bytes, by a seed. */
export class Damage {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 1;
  }

  /** A whole number below another: Marsaglia's xorshift, fast, and the same everywhere. */
  below(limit: number): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return (this.#state >>> 0) % limit;
  }

  pick<T>(all: readonly T[]): T {
    return all[this.below(all.length)] as T;
  }

  /** A text with one to three places cut, doubled, or filled with something else. */
  text(whole: string): string {
    let text = whole;
    for (let change = this.below(3); change >= 0; change--) {
      const at = this.below(text.length + 1);
      const cut = this.below(4) === 0 ? this.below(20) : this.below(2);
      const put = this.below(5) === 0 ? text.slice(this.below(text.length + 1)).slice(0, 12) : this.pick(pieces);
      text = text.slice(0, at) + put + text.slice(at + cut);
    }
    return this.below(8) === 0 ? text.slice(0, this.below(text.length + 1)) : text;
  }

  /** Bytes with one to three changed, most of them in front, where headers lie; a quarter of them cut off as well. */
  bytes(whole: Uint8Array): Uint8Array {
    const bytes = whole.slice(0, this.below(4) === 0 ? this.below(whole.length + 1) : whole.length);
    for (let change = this.below(3); change >= 0 && bytes.length > 0; change--) {
      const at = this.below(this.below(2) === 0 ? Math.min(bytes.length, 128) : bytes.length);
      bytes[at] = this.below(3) === 0 ? this.pick([0, 0xff, 0x7f, 0x80]) : this.below(256);
    }
    return bytes;
  }
}

/** The files of a folder whose path fits and that have at most `most` bytes, in the order of their names. */
export function smallFiles(folder: string, fits: RegExp, most: number): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => fits.test(name))
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile() && statSync(path).size > 0 && statSync(path).size <= most)
    .sort();
}

/** Runs one case many times; says which case failed, and how long the slowest took. */
export async function many(what: string, seed: number, count: number, once: () => unknown): Promise<void> {
  // Most cases end in an error, and most of its cost is its stack. A failing seed is run again by itself, with stacks.
  if (process.env["FUZZ_SEED"] === undefined) Error.stackTraceLimit = 0;
  let slowest = 0;
  const began = process.cpuUsage();
  for (let at = 0; at < count; at++) {
    const start = performance.now();
    try {
      const waited = once();
      if (waited instanceof Promise) await waited;
    } catch (error) {
      throw new Error(`${what}, case ${at} of seed ${seed}`, { cause: error });
    }
    slowest = Math.max(slowest, performance.now() - start);
  }
  const { user, system } = process.cpuUsage(began);
  const seconds = ((user + system) / 1e6).toFixed(1);
  console.log(
    `${what}: ${count} cases in ${seconds} s of processor time, the slowest ${slowest.toFixed(0)} ms (seed ${seed})`,
  );
}
