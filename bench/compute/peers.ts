import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Case } from "./cases.ts";
import { checkSum } from "./operands.ts";

/** What one run took: on the clock, and of all cores; and a sum over the result, equal for all who compute the same. */
export interface Run {
  readonly ms: number;
  readonly cpuMs: number;
  readonly sum: number;
}

/** A program in a process of its own that computes cases on request. */
export interface Peer {
  readonly name: string;
  readonly threads: number;
  /** Why it cannot take part at all, or undefined. */
  readonly absent?: string;
  prepare(some: Case): Promise<string | undefined>;
  run(): Promise<Run>;
  stop(): void;
}

interface Answer extends Partial<Run> {
  readonly ok?: boolean;
  readonly why?: string;
}

/** Starts a program that reads one JSON line per request and writes one per answer; other lines it writes are passed over. */
export async function startPeer(
  name: string,
  threads: number,
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Peer> {
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "ignore"], env: { ...process.env, ...env } });
  const ask = asker(child);
  const hello = await ask({ hello: true });
  return {
    name,
    threads,
    ...(hello.ok === true ? {} : { absent: hello.why ?? "it does not answer" }),
    prepare: async (some) => {
      const answer = await ask({ prepare: some });
      return answer.ok === true ? undefined : (answer.why ?? "it gave up");
    },
    run: async () => {
      const { ms, cpuMs, sum } = await ask({ run: true });
      if (ms === undefined || cpuMs === undefined || sum === undefined) throw new Error(`${name} gave no result`);
      return { ms, cpuMs, sum };
    },
    stop: () => child.kill(),
  };
}

function asker(child: ChildProcess): (request: object) => Promise<Answer> {
  const waiting: ((answer: Answer) => void)[] = [];
  let gone: string | undefined;
  const end = (why: string) => {
    gone ??= why;
    for (const answer of waiting.splice(0)) answer({ why: gone });
  };
  child.on("error", (error) => end(error.message));
  child.on("exit", (code) => end(`it ended with code ${code}`));
  child.stdin!.on("error", (error) => end(error.message));
  createInterface({ input: child.stdout! }).on("line", (line) => {
    if (line.startsWith("{")) waiting.shift()?.(JSON.parse(line) as Answer);
  });
  return (request) =>
    new Promise((answer) => {
      if (gone !== undefined) return answer({ why: gone });
      waiting.push(answer);
      child.stdin!.write(`${JSON.stringify(request)}\n`);
    });
}

type Compute = () => Promise<ArrayLike<number>> | ArrayLike<number>;

/**
 * Runs that are shorter are done beforehand, uncounted, for a while: between turns the cores have gone to sleep, and it can
 * take some milliseconds until a second thread runs on a core of its own.
 */
const shortMs = 500;
const warmMs = 100;

/** The other side: answers requests on standard input. `prepare` gives what one run does; only that is timed. */
export function servePeer(prepare: (some: Case) => Promise<Compute>): void {
  let compute: Compute = () => [];
  let lastMs = 0;
  const answer = async (line: string): Promise<Answer | Run> => {
    const request = JSON.parse(line) as { prepare?: Case; run?: true };
    if (request.prepare !== undefined) {
      compute = await prepare(request.prepare);
      lastMs = 0;
      return { ok: true };
    }
    if (request.run === undefined) return { ok: true };
    if (lastMs > 0 && lastMs < shortMs) {
      const until = performance.now() + warmMs;
      while (performance.now() < until) await compute();
    }
    const cpu = process.cpuUsage();
    const begun = performance.now();
    const result = await compute();
    const ms = performance.now() - begun;
    lastMs = ms;
    const { user, system } = process.cpuUsage(cpu);
    return { ms, cpuMs: (user + system) / 1000, sum: checkSum(result) };
  };
  createInterface({ input: process.stdin }).on("line", (line) => {
    answer(line)
      .catch((error: unknown) => ({ why: String(error) }))
      .then((reply) => process.stdout.write(`${JSON.stringify(reply)}\n`));
  });
}
