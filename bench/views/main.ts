import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import type { Page } from "playwright-core";
import { computeSpec } from "../../src/core/engine/compute.ts";
import { layerHeads } from "../../src/core/figures/layerHeads.ts";
import { rankedHeads } from "../../src/core/figures/rankedHeads.ts";
import { parseSpec } from "../../src/core/format/parseSpec.ts";
import { runToEnd } from "../../src/core/resumable.ts";
import { findBrowser, launchBrowser } from "../../test/hosts/browser.ts";
import { stacked } from "../../test/ui/harness/specs.mjs";
import { Goals, median, short } from "../compute/statistics.ts";

const names = ["ours", "svgLines", "canvasCells", "charts"] as const;
const shownNames: Readonly<Record<string, string>> = {
  ours: "Heads, one canvas",
  svgLines: "SVG lines (BertViz)",
  canvasCells: "cells on canvases (CircuitsVis)",
  charts: "Chart.js, an element per cell",
};
const heads = 12;
const rounds = 3;

/** `npm run bench -- views`: the pictures of 12 heads beside what other viewers are made of, and how long figures and rules take. */
export async function main(): Promise<void> {
  const goals = new Goals();
  await measureDrawing(goals);
  measureFigures(goals);
  goals.print();
}

async function measureDrawing(goals: Goals): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "attn-views-"));
  const browser = await launchBrowser(await findBrowser(() => {}), ["--disable-gpu"]);
  try {
    await build({
      ...{ bundle: true, platform: "browser", format: "iife", target: "chrome128", logLevel: "warning" },
      entryPoints: ["bench/views/structures.ts"],
      outfile: join(folder, "structures.js"),
    });
    writeFileSync(join(folder, "index.html"), '<!DOCTYPE html><body><script src="structures.js"></script>');
    const page = await browser.newPage({ viewport: { width: 1200, height: 800 } });
    await page.goto(pathToFileURL(join(folder, "index.html")).href);
    console.log(`${heads} heads, milliseconds until the second frame; the least possible is about 33`);
    for (const n of [32, 64, 128]) await compareAt(page, n, goals);
    const many = [];
    for (let round = 0; round < rounds; round++) many.push((await drawIn(page, "ours", 144, 128)).ms);
    goals.add("144 heads × 128 tokens painted < 250 ms", median(many) < 250, `${short(median(many))} ms`);
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true });
  }
}

async function compareAt(page: Page, n: number, goals: Goals): Promise<void> {
  const times = new Map<string, number[]>(names.map((name) => [name, []]));
  const nodes = new Map<string, number>();
  for (let round = 0; round < rounds; round++) {
    for (const name of names) {
      const found = await drawIn(page, name, heads, n);
      times.get(name)?.push(found.ms);
      nodes.set(name, found.nodes);
    }
  }
  const own = median(times.get("ours") ?? []);
  for (const name of names) {
    const ms = median(times.get(name) ?? []);
    console.log(
      `  n=${String(n).padEnd(4)} ${shownNames[name]?.padEnd(32)} ${short(ms).padStart(7)} ms  ${(ms / own).toFixed(1).padStart(6)}×  ${nodes.get(name)} elements`,
    );
  }
  if (n !== 128) return;
  const ratio = median(times.get("svgLines") ?? []) / own;
  goals.add("30 times faster than SVG lines, 12 heads × 128", ratio >= 30, `${ratio.toFixed(0)}×`);
}

interface BenchPage {
  measure(name: string, heads: number, n: number): Promise<{ readonly ms: number; readonly nodes: number }>;
}

function drawIn(page: Page, name: string, count: number, n: number): ReturnType<BenchPage["measure"]> {
  return page.evaluate(([of, heads, tokens]) => (globalThis as unknown as BenchPage).measure(of, heads, tokens), [
    name,
    count,
    n,
  ] as const);
}

/** Processor time of `work` in milliseconds, the middle of some: what else runs on the machine does not count. */
function timeOf(work: () => unknown): number {
  const times = Array.from({ length: rounds }, () => {
    const began = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(began);
    return (user + system) / 1000;
  });
  return median(times);
}

function measureFigures(goals: Goals): void {
  for (const [layers, n, most] of [
    [12, 128, 1000],
    [1, 1024, 3000],
  ] as const) {
    const { spec } = parseSpec(stacked(layers, heads, n));
    if (spec === undefined) throw new Error("the benchmark's spec is wrong");
    const result = computeSpec(spec);
    const all = `${layers * heads} heads × ${n} tokens`;
    const figures = timeOf(() => {
      for (let layer = 0; layer < layers; layer++) runToEnd(layerHeads(spec, result, `layers[${layer}]`, 0));
    });
    goals.add(`every figure of ${all} < ${most} ms of processor time`, figures < most, `${short(figures)} ms`);
    if (n !== 128) continue;
    for (const rule of ["j == i-1", "tok[j-1] == tok[i] and j-1 < i", 'kind(j) == "punct"']) {
      const ms = timeOf(() => runToEnd(rankedHeads(spec, result, 0, rule)));
      goals.add(`the box “${rule}” answers < 100 ms at ${all}`, ms < 100, `${short(ms)} ms`);
    }
  }
}
