import { spawnSync } from "node:child_process";
import { type Goals, short } from "./statistics.ts";

/** What `engineRun` prints as its last line. */
export interface EngineFigures {
  readonly steps: readonly {
    readonly name: string;
    readonly fused: number;
    readonly kept: number;
    readonly fresh: number;
  }[];
  readonly smallMicroseconds: number;
  readonly gradients: readonly { readonly name: string; readonly ratio: number }[];
  readonly streamedMegabytes: number;
  readonly streamedMilliseconds: number;
  readonly thresholds: readonly {
    readonly name: string;
    readonly work: number;
    readonly coldMs: number;
    readonly warmMs: number;
  }[];
}

/** Measures what concerns our engine alone, in a process of its own, and adds its goals. */
export async function measureEngine(
  program: string,
  worker: string,
  flags: readonly string[],
  goals: Goals,
): Promise<void> {
  const { stdout, stderr, status } = spawnSync(process.execPath, [...flags, "--expose-gc", program, worker], {
    encoding: "utf8",
    maxBuffer: 2 ** 24,
  });
  const last = stdout.trim().split("\n").at(-1);
  if (status !== 0 || last === undefined) throw new Error(`the engine's benchmark failed: ${stderr}`);
  const figures = JSON.parse(last) as EngineFigures;
  report(figures);
  for (const { name, fused, kept, fresh } of figures.steps) {
    const ratio = kept / fused;
    const measured = `${short(ratio)} times (${short(fresh / fused)} into memory never touched before)`;
    goals.add(`all steps kept cost at most 1.6 times the fused pass, ${name}`, ratio <= 1.6, measured);
  }
  const { smallMicroseconds: small, streamedMegabytes: streamed } = figures;
  goals.add("n = 3, d = 4, all steps and the result object: at most 20 µs", small <= 20, `${short(small)} µs`);
  goals.add("n = 16,384, dk = 64 streamed in at most 64 MB beyond the inputs", streamed <= 64, `${short(streamed)} MB`);
  for (const { name, ratio } of figures.gradients) {
    goals.add(`gradients cost at most 3.5 times the forward pass, ${name}`, ratio <= 3.5, `${short(ratio)} times`);
  }
}

function report({ steps, thresholds, streamedMilliseconds }: EngineFigures): void {
  console.log("\nAll steps kept against the fused pass (milliseconds of CPU time)");
  for (const { name, fused, kept, fresh } of steps) {
    const into = `${short(kept)} into arrays of an earlier pass, ${short(fresh)} into new ones`;
    console.log(`  ${name}: fused ${short(fused)}, kept ${into}`);
  }
  console.log(`\nn = 16,384, dk = 64, float64, one thread: ${short(streamedMilliseconds)} ms`);
  console.log("\nSpecs on the calling thread, by estimated work (milliseconds: first time in a process, later)");
  for (const { name, work, coldMs, warmMs } of thresholds) {
    console.log(`  ${name.padEnd(34)} ${String(Math.round(work)).padStart(10)}  ${short(coldMs)}  ${short(warmMs)}`);
  }
}
