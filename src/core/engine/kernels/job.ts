import { type KernelName, kernelNames, type Width } from "./exports.ts";

/**
 * Calls of one kernel that do not depend on each other. Call number `part` has the arguments
 * `first + part × perPart + thread × perThread`, and of argument `counted`, which counts items, no more than what is left of
 * `items`. Missing entries of `perPart` and `perThread` are 0.
 */
export interface Job {
  readonly kernel: KernelName;
  readonly width: Width;
  readonly parts: number;
  readonly first: readonly number[];
  readonly perPart: readonly number[];
  readonly perThread: readonly number[];
  readonly counted: number;
  readonly items: number;
}

const maximumArguments = 24;
const header = 6;

/** Numbers that a job takes when written down for other threads. */
export const jobNumbers = header + 3 * maximumArguments;

/** Arguments of one call. */
export function argumentsOf(job: Job, part: number, thread: number): number[] {
  const args = job.first.map((value, i) => value + part * (job.perPart[i] ?? 0) + thread * (job.perThread[i] ?? 0));
  const each = job.first[job.counted]!;
  args[job.counted] = Math.min(each, job.items - part * each);
  return args;
}

/** Writes a job at `at`. */
export function writeJob(job: Job, to: Float64Array, at: number): void {
  const count = job.first.length;
  const head = [kernelNames.indexOf(job.kernel), job.width, job.parts, job.counted, job.items, count];
  to.set(head, at);
  for (let i = 0; i < count; i++) {
    to[at + header + i] = job.first[i]!;
    to[at + header + maximumArguments + i] = job.perPart[i] ?? 0;
    to[at + header + 2 * maximumArguments + i] = job.perThread[i] ?? 0;
  }
}

/** Reads what `writeJob` wrote. */
export function readJob(from: Float64Array, at: number): Job {
  const [kernel, width, parts, counted, items, count] = from.subarray(at, at + header) as unknown as number[];
  const list = (block: number) => {
    const start = at + header + block * maximumArguments;
    return Array.from(from.subarray(start, start + count!));
  };
  return {
    kernel: kernelNames[kernel!]!,
    width: width as Width,
    parts: parts!,
    counted: counted!,
    items: items!,
    first: list(0),
    perPart: list(1),
    perThread: list(2),
  };
}
