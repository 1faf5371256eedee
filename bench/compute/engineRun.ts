// Measures our engine alone; prints one line of JSON.
import { spawnSync } from "node:child_process";
import { computeSpec } from "../../src/core/engine/compute.ts";
import { costOf } from "../../src/core/engine/cost.ts";
import type { AttentionRequest } from "../../src/core/engine/kernels/attention.ts";
import { type Kernels, wasmKernels } from "../../src/core/engine/kernels/kernels.ts";
import type { Numbers } from "../../src/core/engine/kernels/numbers.ts";

import { numbersOf } from "./cases.ts";
import type { EngineFigures } from "./engine.ts";
import { random, specOf } from "./specs.ts";
import { median } from "./statistics.ts";

const coldSizes = [
  { n: 3, d: 4, heads: 1 },
  { n: 8, d: 16, heads: 2 },
  { n: 16, d: 32, heads: 4 },
  { n: 32, d: 32, heads: 4 },
  { n: 48, d: 48, heads: 4 },
  { n: 64, d: 64, heads: 8 },
  { n: 96, d: 64, heads: 8 },
];

/** Medians of CPU time of things that are done in turn, in milliseconds; so many rounds beforehand are not counted. */
function cpuMedians(rounds: number, things: readonly (() => unknown)[], warmUp = 1): number[] {
  const times: number[][] = things.map(() => []);
  for (let round = -warmUp; round < rounds; round++) {
    things.forEach((thing, i) => {
      const begun = process.cpuUsage();
      thing();
      const { user, system } = process.cpuUsage(begun);
      if (round >= 0) times[i]!.push((user + system) / 1000);
    });
  }
  return times.map(median);
}

function requestOf(n: number, heads: number, precision: "float64" | "float32"): AttentionRequest<Numbers> {
  const dk = 64;
  const make = (seed: number): Numbers => {
    const numbers = numbersOf(heads * n * dk, seed);
    return precision === "float64" ? numbers : Float32Array.from(numbers);
  };
  const sizes = { batch: 1, heads, kvHeads: heads, n, keys: n, dk, dv: dk };
  return { ...sizes, Q: make(11), K: make(12), V: make(13), scale: 0.125 };
}

function stepsAgainstFused(kernels: Kernels): EngineFigures["steps"] {
  const figures: EngineFigures["steps"][number][] = [];
  for (const precision of ["float32", "float64"] as const) {
    for (const [n, heads] of [
      [256, 12],
      [512, 12],
      [1024, 12],
    ] as const) {
      // A bias, so that `masked` is among the steps and both passes have the same to do.
      const bias = (row: Numbers, at: number) => {
        row[at] = row[at]! + 1;
      };
      const request = { ...requestOf(n, heads, precision), bias };
      const into = kernels.attentionSteps(request);
      const [fused, kept, fresh] = cpuMedians(5, [
        () => kernels.attention(request),
        () => kernels.attentionSteps(request, into),
        () => kernels.attentionSteps(request),
      ]);
      figures.push({ name: `n = ${n}, h = ${heads}, ${precision}`, fused: fused!, kept: kept!, fresh: fresh! });
    }
  }
  return figures;
}

/** Median time of one small computation, in microseconds, over batches. */
function smallMicroseconds(): number {
  const spec = specOf({ n: 3, d: 4, heads: 1 });
  const times: number[] = [];
  for (let batch = 0; batch < 60; batch++) {
    const begun = performance.now();
    for (let i = 0; i < 500; i++) computeSpec(spec);
    times.push(((performance.now() - begun) * 1000) / 500);
  }
  return median(times.slice(20));
}

function gradientRatios(kernels: Kernels): EngineFigures["gradients"] {
  return [
    { n: 64, d: 64, heads: 4 },
    { n: 256, d: 256, heads: 8 },
    { n: 512, d: 512, heads: 8 },
  ].map((size) => {
    const spec = specOf(size);
    const train = { target: random([size.n, size.d], 9), learningRate: 0.1, steps: 0 };
    const kernel = { kernel: kernels };
    // A small block takes a millisecond: it has to run often before it runs as it always will.
    const rounds = Math.max(7, Math.round(2_000_000 / (size.n * size.n * size.heads)));
    const passes = [() => computeSpec(spec, kernel), () => computeSpec({ ...spec, train }, kernel)];
    const [forward, both] = cpuMedians(rounds, passes, rounds);
    const name = `n = ${size.n}, d = ${size.d}, h = ${size.heads}`;
    return { name, ratio: (both! - forward!) / forward! };
  });
}

/** Memory that a long streamed pass takes beside its inputs, result included, and its time. */
async function streamed(): Promise<{ streamedMegabytes: number; streamedMilliseconds: number }> {
  const kernels = await wasmKernels();
  const request = requestOf(16_384, 1, "float64");
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  const cpu = process.cpuUsage();
  kernels.attention(request);
  const { user, system } = process.cpuUsage(cpu);
  return {
    streamedMegabytes: (process.memoryUsage().rss - before) / 2 ** 20,
    streamedMilliseconds: (user + system) / 1000,
  };
}

/** Time of a spec in this process: the first computation that it does, and the median of later ones. */
function timeSpec(index: number): { coldMs: number; warmMs: number } {
  const spec = specOf(coldSizes[index]!, { masks: [{ type: "causal", offset: "default" }] });
  const times: number[] = [];
  for (let i = 0; i < 30; i++) {
    const begun = performance.now();
    computeSpec(spec);
    times.push(performance.now() - begun);
  }
  return { coldMs: times[0]!, warmMs: median(times.slice(10)) };
}

/** Each size in processes of its own: what has not been run before runs slowly. */
function thresholds(): EngineFigures["thresholds"] {
  return coldSizes.map((size, index) => {
    const runs = Array.from({ length: 3 }, () => {
      const { stdout } = spawnSync(process.execPath, [process.argv[1]!, "cold", String(index)], { encoding: "utf8" });
      return JSON.parse(stdout) as { coldMs: number; warmMs: number };
    });
    const { work } = costOf(specOf(size, { masks: [{ type: "causal", offset: "default" }] }));
    return {
      name: `n = ${size.n}, d = ${size.d}, h = ${size.heads}, causal`,
      work,
      coldMs: median(runs.map(({ coldMs }) => coldMs)),
      warmMs: median(runs.map(({ warmMs }) => warmMs)),
    };
  });
}

if (process.argv[2] === "cold") console.log(JSON.stringify(timeSpec(Number(process.argv[3]))));
else {
  const small = smallMicroseconds();
  const stream = await streamed();
  const kernels = await wasmKernels();
  const figures: EngineFigures = {
    ...stream,
    smallMicroseconds: small,
    steps: stepsAgainstFused(kernels),
    gradients: gradientRatios(kernels),
    thresholds: thresholds(),
  };
  console.log(JSON.stringify(figures));
}
