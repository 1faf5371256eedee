import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { knownAnswers } from "../../test/knownAnswers.ts";

const runs = 7;

/** The conformance specs that must hold. */
function specs(): string[] {
  const root = knownAnswers("conformance");
  return ["attention", "v1.1/attention"].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith(".attn.json"))
      .map((name) => join(root, folder, name)),
  );
}

/** Milliseconds of one run of a program. */
function timeOf(program: string, args: readonly string[]): number {
  const began = performance.now();
  const { status } = spawnSync(process.execPath, [program, ...args], { stdio: "ignore" });
  if (status === null) throw new Error(`${program} ended by a signal`);
  return performance.now() - began;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

/**
 * `attn check`: a process for each file, all files in one process, and Node alone with an empty program, taken in turns.
 * `program`: the built command line; further ones (of other versions) are measured beside it.
 */
export function main(programs: readonly string[], empty: string): void {
  const files = specs();
  const some = files.filter((_, at) => at % Math.ceil(files.length / 12) === 0);
  const times = new Map<string, number[]>();
  const note = (name: string, time: number) => times.set(name, [...(times.get(name) ?? []), time]);
  for (let run = 0; run < runs; run++) {
    note("node alone", timeOf(empty, []));
    for (const program of programs) {
      note(
        `${program}: a process for each file, per file`,
        median(some.map((file) => timeOf(program, ["check", file]))),
      );
      note(
        `${program}: one process for ${files.length} files, per file`,
        timeOf(program, ["check", ...files]) / files.length,
      );
    }
  }
  for (const [name, all] of times) console.log(`${median(all).toFixed(2)} ms  ${name}`);
}
