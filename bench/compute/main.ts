import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Case, cases } from "./cases.ts";
import { measureEngine } from "./engine.ts";
import { type Peer, type Run, startPeer } from "./peers.ts";
import { Goals, median, short } from "./statistics.ts";

interface Bundler {
  bundleTool(file: string): Promise<string>;
}

interface Measured {
  readonly peer: Peer;
  readonly runs: Run[];
  readonly why: string | undefined;
}

const usage = `npm run bench -- compute [--rounds=N] [--cpu] [--only=TEXT] [--engine]
  --rounds  runs of each peer for each case, one peer after the other (11)
  --cpu     judge one thread by CPU time: for a machine on which others work, too
  --only    cases whose name contains TEXT
  --engine  no peers: only what concerns our engine alone`;

/** \`npm run bench -- compute\`: our kernels and the peers, interleaved, then what concerns the engine alone, then the goals. */
export async function main(args: readonly string[]): Promise<void> {
  if (args.includes("--help")) return console.log(usage);
  const option = (name: string) => args.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3);
  const goals = new Goals();
  const bundler = (await import(pathToFileURL(resolve("scripts/lib/bundle.mjs")).href)) as Bundler;
  const worker = await bundler.bundleTool("src/compute/worker.node.ts");
  const flags = relaxedSimdFlags();
  if (!args.includes("--engine")) {
    await installPeers();
    const peers = await startPeers(bundler, worker, flags);
    const some = cases.filter(({ name }) => name.includes(option("only") ?? ""));
    for (const one of some) {
      const measured = await measure(one, peers, Number(option("rounds") ?? 11));
      report(one, measured, args.includes("--cpu"));
      judge(one, measured, goals, args.includes("--cpu"));
    }
    for (const peer of peers) peer.stop();
  }
  await measureEngine(await bundler.bundleTool("bench/compute/engineRun.ts"), worker, flags, goals);
  goals.print();
}

/** Node 20 has relaxed SIMD behind a flag; in VS Code, and in Node from 22 on, it is on. */
function relaxedSimdFlags(): string[] {
  return process.versions.node.startsWith("20.") ? ["--experimental-wasm-relaxed-simd"] : [];
}

async function installPeers(): Promise<void> {
  const peers = (await import(pathToFileURL(resolve("scripts/lib/peers.mjs")).href)) as { installPeers(): void };
  try {
    peers.installPeers();
  } catch (error) {
    console.log(`${String(error)}\nit is left out`);
  }
}

async function startPeers(bundler: Bundler, worker: string, flags: readonly string[]): Promise<Peer[]> {
  const ours = await bundler.bundleTool("bench/compute/ours.ts");
  const spec = await bundler.bundleTool("bench/compute/oursSpec.ts");
  const ort = await bundler.bundleTool("bench/compute/ort.ts");
  const js = await bundler.bundleTool("bench/compute/plainJs.ts");
  const node = (name: string, threads: number, args: readonly string[]) =>
    startPeer(name, threads, process.execPath, [...flags, ...args]);
  const python = (threads: number) => {
    const count = String(threads);
    const env = { OPENBLAS_NUM_THREADS: count, OMP_NUM_THREADS: count, MKL_NUM_THREADS: count };
    return startPeer("NumPy", threads, pythonCommand(), ["bench/compute/numpy_peer.py"], env);
  };
  const peers = [
    await node("ours", 1, [ours, "1", worker]),
    await node("ours", 2, [ours, "2", worker]),
    await node("ours, a spec", 1, [spec, "1", worker]),
    await node("ours, a spec", 2, [spec, "2", worker]),
    await node("onnxruntime-web", 1, [ort, "1"]),
    await node("onnxruntime-web", 2, [ort, "2"]),
    await python(1),
    await python(2),
    await node("tiled JS", 1, [js, "tiled"]),
    await node("naive JS", 1, [js, "naive"]),
  ];
  for (const { name, threads, absent } of peers) {
    if (absent !== undefined) console.log(`${name} (${threads}) is left out: ${absent}`);
  }
  return peers.filter(({ absent }) => absent === undefined);
}

function pythonCommand(): string {
  for (const command of ["python3", "python"]) {
    try {
      execFileSync(command, ["-c", "import numpy"], { stdio: "ignore" });
      return command;
    } catch {
      // The next one, perhaps.
    }
  }
  return "python3";
}

/** Threads of some peers go on spinning for a while after their work; the next peer waits for that to end. */
const settleMs = 150;

/**
 * Runs all peers in turn, round after round, each round beginning with another one; two runs each beforehand are not counted.
 * Plain JavaScript runs twice only.
 */
async function measure(one: Case, peers: readonly Peer[], rounds: number): Promise<Measured[]> {
  const measured: Measured[] = [];
  for (const peer of peers) {
    const warmUp = () => peer.run().then(() => undefined, String);
    const why =
      (await peer.prepare(one)) ?? (await warmUp()) ?? (peer.name.endsWith("JS") ? undefined : await warmUp());
    measured.push({ peer, runs: [], why });
  }
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < measured.length; turn++) {
      const { peer, runs, why } = measured[(round + turn) % measured.length]!;
      if (why !== undefined || (peer.name.endsWith("JS") && round >= 2)) continue;
      await new Promise((settled) => setTimeout(settled, settleMs));
      runs.push(await peer.run());
    }
  }
  return measured;
}

function report(one: Case, measured: readonly Measured[], byCpu: boolean): void {
  const ours = timesOf(measured, "ours", byCpu);
  const ourSum = measured[0]?.runs[0]?.sum ?? 0;
  console.log(`\n${one.name}  (milliseconds: median, least; how many times as long as ours with as many threads)`);
  for (const { peer, runs, why } of measured) {
    const label = `  ${peer.name}, ${peer.threads} thread${peer.threads === 1 ? "" : "s"}`.padEnd(28);
    if (why !== undefined) {
      console.log(`${label} ${why}`);
      continue;
    }
    const times = runs.map((run) => timeOf(run, peer.threads, byCpu));
    const peerTime = median(times);
    const ratio = peer.name === "ours" ? "" : `×${short(peerTime / (ours.get(peer.threads) ?? Number.NaN))}`;
    const near = one.precision === "float64" ? 1e-9 : 1e-3;
    const same = Math.abs(runs[0]!.sum - ourSum) <= near * Math.max(1, Math.abs(ourSum)) ? "" : "  ANOTHER RESULT";
    console.log(`${label} ${short(peerTime).padStart(6)} ${short(Math.min(...times)).padStart(6)}  ${ratio}${same}`);
  }
}

function timeOf({ ms, cpuMs }: Run, threads: number, byCpu: boolean): number {
  return byCpu && threads === 1 ? cpuMs : ms;
}

/** Median of a peer by its number of threads. */
function timesOf(measured: readonly Measured[], name: string, byCpu: boolean): Map<number, number> {
  return new Map(
    measured
      .filter(({ peer, runs }) => peer.name === name && runs.length > 0)
      .map(({ peer, runs }) => [peer.threads, median(runs.map((run) => timeOf(run, peer.threads, byCpu)))]),
  );
}

function judge(one: Case, measured: readonly Measured[], goals: Goals, byCpu: boolean): void {
  if (one.kind !== "S") return;
  const ours = timesOf(measured, "ours", byCpu);
  const asSpec = timesOf(measured, "ours, a spec", byCpu);
  const factor = (name: string, threads: number, own = ours) =>
    (timesOf(measured, name, byCpu).get(threads) ?? Number.NaN) / (own.get(threads) ?? Number.NaN);
  const add = (goal: string, least: number, value: number) =>
    goals.add(goal, Number.isNaN(value) ? undefined : value >= least, `${short(value)} times`);
  for (const threads of [1, 2]) {
    const where = `${one.name}, ${threads} thread${threads === 1 ? "" : "s"}`;
    if (one.precision === "float32") {
      add(`${where}: at least 1.8 times as fast as onnxruntime-web`, 1.8, factor("onnxruntime-web", threads));
      const product = factor("onnxruntime-web", threads, asSpec);
      add(`${where}, as a spec in the editor: at least 1.8 times as fast as onnxruntime-web`, 1.8, product);
    } else {
      if (threads === 1) add(`${where}: at least 4 times as fast as onnxruntime-web`, 4, factor("onnxruntime-web", 1));
      add(`${where}: at least as fast as NumPy`, 1, factor("NumPy", threads));
    }
  }
}
