// `npm run bench -- before FOLDER [PART]` measures the engine of another checkout beside this one, in one process and in turn.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { knownAnswers } from "../../test/knownAnswers.ts";
import { median, short } from "../compute/statistics.ts";
import { documents } from "./documents.ts";

/** What a checkout's engine is asked for; what it takes and gives has the checkout's own types. */
export interface Engine {
  readonly parseSpec: (text: string) => { readonly spec?: unknown };
  readonly computeSpec: (spec: unknown, options?: { readonly kernel?: unknown }) => Result;
  readonly wasmKernels: () => Promise<unknown>;
}

interface Result {
  readonly layers: readonly { readonly output?: { readonly data: Float64Array } }[];
}

/** Both engines: the other checkout's, and ours. */
type Pair<T> = readonly [T, T];

/** CPU time that one measurement should take, so that the clock's step does not count. */
const leastMs = 8;
const rounds = 25;

/** Prints for each document how long parsing and computing take there and here, and here over there. */
export async function main(engines: Pair<Engine>, [part = ""]: readonly string[]): Promise<void> {
  const kernels: Pair<unknown> = [await engines[0].wasmKernels(), await engines[1].wasmKernels()];
  const ratios: number[] = [];
  const report = (name: string, things: Pair<() => unknown>) => {
    const [there, here, ratio] = inTurn(things);
    ratios.push(ratio);
    console.log(
      `${name.padEnd(58)} ${short(1000 * there).padStart(9)} ${short(1000 * here).padStart(9)}  ${ratio.toFixed(3)}`,
    );
  };
  console.log(
    `${"microseconds of CPU time, medians".padEnd(58)} ${"there".padStart(9)} ${"here".padStart(9)}  here/there`,
  );
  for (const { name, text, kernel } of documents) {
    if (!name.includes(part)) continue;
    const specs = pairOf(engines, (engine) => engine.parseSpec(text).spec);
    if (specs.includes(undefined)) throw new Error(`${name}: no spec`);
    const computed = (at: 0 | 1) => engines[at].computeSpec(specs[at], kernel ? { kernel: kernels[at] } : {});
    agree(name, computed(0), computed(1));
    report(`compute ${name}`, [() => computed(0), () => computed(1)]);
    report(`parse ${name}`, [() => engines[0].parseSpec(text), () => engines[1].parseSpec(text)]);
  }
  if ("all known answers".includes(part)) {
    const texts = answers();
    const whole = (at: 0 | 1) => () => {
      for (const text of texts) engines[at].computeSpec(engines[at].parseSpec(text).spec);
    };
    report(`parse and compute ${texts.length} known answers of 1.0`, [whole(0), whole(1)]);
  }
  console.log(`median ratio ${median(ratios).toFixed(3)}, largest ${Math.max(...ratios).toFixed(3)}`);
}

/** Documents of 1.0 that are answered without tensor files. */
function answers(): string[] {
  const folder = join(knownAnswers("conformance"), "attention");
  const texts = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
  return texts.filter((text) => text.includes('"expected"') && !text.includes('"file"') && text.length < 200_000);
}

function pairOf<T>(engines: Pair<Engine>, of: (engine: Engine) => T): Pair<T> {
  return [of(engines[0]), of(engines[1])];
}

/** Both have to do the same, or their times say nothing. */
function agree(name: string, ...results: Pair<Result>): void {
  const [there, here] = results.map(({ layers }) => layers.at(-1)?.output?.data ?? new Float64Array());
  const isSame = there?.every(
    (value, at) => Math.abs(value - (here?.[at] ?? Number.NaN)) <= 1e-9 * (1 + Math.abs(value)),
  );
  if (there?.length !== here?.length || !isSame) throw new Error(`${name}: the results differ`);
}

/** Medians in milliseconds for one run of each, and the median of the ratios of neighbours; each goes first as often. */
function inTurn(things: Pair<() => unknown>): [number, number, number] {
  let runs = 1;
  while (cpuMs(things[0], runs) + cpuMs(things[1], runs) < 2 * leastMs) runs *= 2;
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    for (const at of round % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const))
      times[at].push(cpuMs(things[at], runs) / runs);
  }
  const ratios = times[1].map((time, round) => time / (times[0][round] ?? Number.NaN));
  return [median(times[0]), median(times[1]), median(ratios)];
}

function cpuMs(thing: () => unknown, runs: number): number {
  const begun = process.cpuUsage();
  for (let run = 0; run < runs; run++) thing();
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / 1000;
}
