import { diagnose } from "../../../src/core/diagnose/diagnose.ts";
import type { Diagnosis } from "../../../src/core/diagnose/diagnosis.ts";
import { explanationText } from "../../../src/core/diagnose/diagnosisText.ts";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { rounded } from "../../../src/core/tensor/rounding.ts";
import { closingWrongs } from "./closingWrongs.ts";
import { headWrongs } from "./headWrongs.ts";
import { specOf } from "./injected.ts";
import { operandWrongs } from "./operandWrongs.ts";
import { outputOf, type Rows } from "./programs.ts";
import { generator } from "./rightKernels.ts";
import { configuration, configurationNames } from "./rightPrograms.ts";
import { scoreWrongs } from "./scoreWrongs.ts";
import type { Wrong } from "./wrong.ts";

/** A relation between the right output and the wrong one. */
interface WrongData {
  readonly name: string;
  readonly says: RegExp;
  readonly change: (out: Rows[]) => Rows[];
}

const wrongData: readonly WrongData[] = [
  {
    name: "times 0.7",
    says: /multiplied/,
    change: (out) => out.map((rows) => rows.map((row) => row.map((x) => 0.7 * x))),
  },
  {
    name: "rows shifted",
    says: /shifted/,
    change: (out) => out.map((rows) => [rows[0]!.map(() => 0), ...rows.slice(0, -1)]),
  },
  { name: "rows reversed", says: /reverse/, change: (out) => out.map((rows) => [...rows].reverse()) },
  {
    name: "rows permuted",
    says: /order/,
    change: (out) => out.map((rows) => [rows[2]!, rows[0]!, rows[1]!, ...rows.slice(3)]),
  },
  {
    name: "columns permuted",
    says: /order/,
    change: (out) => out.map((rows) => rows.map(([a, b, ...rest]) => [b!, a!, ...rest])),
  },
];

/** How the output of a wrong program is written down. */
export const stores: Readonly<Record<string, (x: number) => number>> = {
  float64: (x) => x,
  float32: Math.fround,
  "4 decimals": (x) => Number(x.toFixed(4)),
  bfloat16: (x) => rounded(x, "bfloat16"),
};

/** A wrong program's output, and what is said of it. */
export interface WrongRun {
  readonly configuration: string;
  readonly mistake: string;
  readonly store: string;
  /** Whether the first explanation reproduces the output and says what was changed, or its exact alias does. */
  readonly named: boolean;
  readonly said: string;
  readonly milliseconds: number;
}

/**
 * Makes every mistake in every configuration of a seed, with nothing of the engine, and asks for the cause by the output
 * alone. `take`: which of them, by their number.
 */
export function* wrongRuns(
  seed: number,
  take: (at: number) => boolean = () => true,
  pairs?: boolean,
): Generator<WrongRun> {
  let at = seed;
  for (const [index, name] of configurationNames.entries()) {
    const right = configuration(name, 100 * seed + index);
    const result = computeSpec(specOf(right.json));
    const last = [...(result.layers[0]?.steps.keys() ?? [])].at(-1) ?? "";
    const output = outputOf(right.program);
    const wrongs = [...scoreWrongs, ...headWrongs, ...operandWrongs, ...closingWrongs].map(
      ({ name: mistake, says, change }) => {
        const changed = change(right);
        return { mistake, says, made: () => changed && outputOf({ ...right.program, ...changed }) };
      },
    );
    const data = wrongData.map(({ name: mistake, says, change }) => ({ mistake, says, made: () => change(output) }));
    for (const { mistake, says, made } of [...wrongs, ...data]) {
      if (!take(at++)) continue;
      const wrong = made();
      if (wrong === undefined || !isOther(wrong, output)) continue;
      const store = Object.keys(stores)[at % 4] ?? "float64";
      const rows = wrong.map((item) => item.map((row) => row.map(stores[store] ?? Number)));
      const spec = specOf({ ...right.json, expected: { [last]: rows.length === 1 ? rows[0] : rows } });
      const began = performance.now();
      const diagnosis = diagnose(spec, result, pairs === undefined ? {} : { pairs });
      const milliseconds = performance.now() - began;
      if (diagnosis.steps.every(({ verdict }) => verdict === "rounding")) continue;
      yield { configuration: name, mistake, store, milliseconds, ...judged(diagnosis, says) };
    }
  }
}

const kinds = [scoreWrongs, headWrongs, operandWrongs, closingWrongs];

/** Makes two mistakes of different kinds at once, one such pair for each seed, and asks for both. */
export function* wrongPairs(seed: number, count: number): Generator<WrongRun> {
  for (let at = seed, made = 0; made < count; at++) {
    const random = generator(at);
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
    const name = pick(configurationNames);
    const [first, second] = [pick(kinds), pick(kinds)];
    const [a, b] = [pick(first), pick(second)];
    const run = first === second ? undefined : pairRun(name, at, a, b);
    if (run === undefined) continue;
    made++;
    yield run;
  }
}

/** Makes two mistakes, by their names, in a configuration. */
export function wrongPair(
  name: (typeof configurationNames)[number],
  seed: number,
  one: string,
  other: string,
): WrongRun {
  const [a, b] = [one, other].map((wanted) => kinds.flat().find((wrong) => wrong.name === wanted));
  const run = a && b && pairRun(name, seed, a, b);
  if (run === undefined) throw new Error(`${one} and ${other} cannot be told apart in ${name}`);
  return run;
}

/** Undefined where the two do not differ from each other, or from one of them. */
function pairRun(name: (typeof configurationNames)[number], seed: number, a: Wrong, b: Wrong): WrongRun | undefined {
  const right = configuration(name, seed);
  const one = a.change(right);
  const two = one && b.change({ ...right, program: { ...right.program, ...one } });
  if (one === undefined || two === undefined) return undefined;
  const outputs = [one, two, { ...one, ...two }].map((change) => outputOf({ ...right.program, ...change }));
  const [onlyOne, onlyTwo, both] = outputs as [Rows[], Rows[], Rows[]];
  const told = [outputOf(right.program), onlyOne, onlyTwo].every((other) => isOther(both, other, 1e-3));
  if (!told || Object.keys(one).some((key) => key in two)) return undefined;
  const result = computeSpec(specOf(right.json));
  const last = [...(result.layers[0]?.steps.keys() ?? [])].at(-1) ?? "";
  const spec = specOf({ ...right.json, expected: { [last]: both.length === 1 ? both[0] : both } });
  const began = performance.now();
  const diagnosis = diagnose(spec, result);
  const milliseconds = performance.now() - began;
  const [says, also] = [a.says, b.says].map((text) => judged(diagnosis, text));
  return {
    ...{ configuration: name, mistake: `${a.name} and ${b.name}`, store: "float64", milliseconds },
    ...{ named: says?.named === true && also?.named === true, said: says?.said ?? "" },
  };
}

function judged(diagnosis: Diagnosis, says: RegExp): Pick<WrongRun, "named" | "said"> {
  const [best] = diagnosis.explanations;
  if (best === undefined) return { named: false, said: "nothing" };
  const said = `${explanationText(diagnosis, best)} (${[best.name, ...best.ties].join("; ")})`;
  return { named: best.reproduces && says.test(said.replace(/^.*? if /, "")), said };
}

/** A mistake that changes nothing here, or yields no numbers, is not one to be found. */
function isOther(wrong: Rows[], right: Rows[], by = 1e-9): boolean {
  const [a, b] = [wrong.flat(2), right.flat(2)];
  return a.every(Number.isFinite) && a.some((x, at) => Math.abs(x - (b[at] ?? 0)) > by);
}
