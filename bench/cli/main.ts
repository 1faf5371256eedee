import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { knownAnswers } from "../../test/knownAnswers.ts";

const runs = 9;

/** Tells on descriptor 3 how long the processors worked for a program, which other programs disturb less than the clock. */
const meter = `data:text/javascript,${encodeURIComponent(
  'import { writeSync } from "node:fs"; process.on("exit", () => { const { user, system } = process.cpuUsage(); writeSync(3, String((user + system) / 1000)); });',
)}`;

interface Times {
  readonly clock: number;
  readonly processor: number;
}

/** The conformance specs that must hold; `old`: those of the first format alone, which every version reads. */
function specs(old: boolean): string[] {
  const root = knownAnswers("conformance");
  return (old ? ["attention"] : ["attention", "v1.1/attention"]).flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith(".attn.json"))
      .map((name) => join(root, folder, name)),
  );
}

/** Milliseconds of one run of a program. */
function timesOf(program: string, args: readonly string[]): Times {
  const began = performance.now();
  const { status, output } = spawnSync(process.execPath, ["--import", meter, program, ...args], {
    stdio: ["ignore", "ignore", "ignore", "pipe"],
    encoding: "utf8",
  });
  if (status === null) throw new Error(`${program} ended by a signal`);
  return { clock: performance.now() - began, processor: Number(output[3]) };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

/**
 * `attn check`: a process for each file, all files in one process, and Node alone with an empty program, taken in turns.
 * `programs`: the built command line, then builds of other versions, of which the ratios are told; with such builds only
 * the specs of the first format are checked.
 */
export function main(programs: readonly string[], empty: string): void {
  const files = specs(programs.length > 1);
  const some = files.filter((_, at) => at % Math.ceil(files.length / 12) === 0);
  const times = new Map<string, Times[]>();
  const note = (name: string, one: Times) => times.set(name, [...(times.get(name) ?? []), one]);
  const scaled = ({ clock, processor }: Times, by: number): Times => ({ clock: clock * by, processor: processor * by });
  const alone = "a process for each file, per file";
  const together = `one process for ${files.length} files, per file`;
  for (let run = 0; run < runs; run++) {
    note("node alone", timesOf(empty, []));
    for (const program of programs) {
      const each = some.map((file) => timesOf(program, ["check", file]));
      note(`${program}: ${alone}`, {
        clock: median(each.map(({ clock }) => clock)),
        processor: median(each.map(({ processor }) => processor)),
      });
      note(`${program}: ${together}`, scaled(timesOf(program, ["check", ...files]), 1 / files.length));
    }
  }
  const clock = (name: string): number => median((times.get(name) ?? []).map((one) => one.clock));
  const processor = (name: string): number => median((times.get(name) ?? []).map((one) => one.processor));
  for (const name of times.keys())
    console.log(`${clock(name).toFixed(2)} ms, processors ${processor(name).toFixed(2)} ms  ${name}`);
  const [ours = "", ...others] = programs;
  for (const other of others) {
    for (const way of [alone, together]) {
      const [a, b] = [`${ours}: ${way}`, `${other}: ${way}`];
      const ratios = `${(clock(a) / clock(b)).toFixed(2)}, processors ${(processor(a) / processor(b)).toFixed(2)}`;
      console.log(`ours over ${other}, ${way}: ${ratios}`);
    }
  }
}
