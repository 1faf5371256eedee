import { rmSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { computeSpec } from "../../src/core/engine/compute.ts";
import { parseSpec } from "../../src/core/format/parseSpec.ts";
import { findBrowser, launchBrowser } from "../../test/hosts/browser.ts";
import { buildHarness } from "../../test/ui/harness/build.mjs";
import type { StubHostApi } from "../../test/ui/harness/openPage.ts";
import { large } from "../../test/ui/harness/specs.mjs";
import { Goals, median, short } from "../compute/statistics.ts";
import { inTurn } from "./inTurn.ts";
import { drawLines, type HeadWeights, keepWeights } from "./svgLines.ts";

const rounds = 7;
const viewport = { width: 1400, height: 900 };
const heads12 = large(128, 12, 8);
const tokens512 = large(512, 2, 8);

/**
 * What the panel's page needs to paint, to answer the pointer and to show a new result, in a real browser over the real core: medians
 * in milliseconds beside two frames of the same page and beside one SVG line for each pair of tokens; or beside another checkout.
 */
export async function main([other]: readonly string[]): Promise<void> {
  if (other !== undefined) return inTurn(other);
  const folder = `out/bench-panel-${process.pid}`;
  const browser = await launchBrowser(await findBrowser(console.log), ["--disable-gpu"]);
  try {
    const address = pathToFileURL(resolve(await buildHarness(folder, { minify: true }), "index.html")).href;
    const goals = new Goals();
    await heads(browser, address, goals);
    await heatmap(browser, address, goals);
    await pointer(browser, address);
    await results(browser, address);
    goals.print();
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Twelve heads of 128 tokens: the view Heads, shown again, beside as many lines as they have weights. */
async function heads(browser: Browser, address: string, goals: Goals): Promise<void> {
  const ours = await opened(browser, address, heads12);
  await ours.getByRole("tab", { name: "Heads" }).click();
  await ours.locator(".view:not([hidden]) canvas").first().waitFor();
  const peer = await browser.newPage({ viewport });
  await keepWeights(peer, weightsOf(heads12));
  const [painted, lines]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    painted.push(await shownAgain(ours));
    if (round < 3) lines.push(await drawLines(peer));
  }
  await peer.close();
  await ours.close();
  const ratio = median(lines) / median(painted);
  say("12 heads × 128, view Heads", painted);
  say("12 heads × 128 as SVG lines", lines);
  goals.add("12 heads × 128: 30 times faster than SVG lines", ratio >= 30, `${short(ratio)} times`);
}

/** From the click on the tab Heads to the second frame after it. */
async function shownAgain(page: Page): Promise<number> {
  await page.getByRole("tab", { name: "Steps" }).click();
  await settled(page);
  return page.evaluate(async () => {
    const tab = [...document.querySelectorAll<HTMLElement>('[role="tab"]')].find(
      ({ textContent }) => textContent === "Heads",
    );
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    const began = performance.now();
    tab?.click();
    await frame();
    await frame();
    return performance.now() - began;
  });
}

/** 512×512 weights, painted anew because their colors run another way, beside two frames in which nothing is painted. */
async function heatmap(browser: Browser, address: string, goals: Goals): Promise<void> {
  const page = await opened(browser, address, tokens512);
  const picker = page.getByRole("combobox", { name: "Color scale of weights" });
  await picker.waitFor();
  const [painted, floor]: [number[], number[]] = [[], []];
  for (let round = 0; round < 2 * rounds; round++) {
    floor.push(await framesAfter(page, undefined));
    painted.push(await framesAfter(page, round % 2 === 0 ? "linear" : "sqrt"));
  }
  await page.close();
  const ratio = median(painted) / median(floor);
  say("512×512 painted anew", painted);
  say("two frames, nothing painted", floor);
  goals.add("512×512 within twice two frames", ratio <= 2, `${short(ratio)} times`);
}

/** Milliseconds of two frames, after the choice of a color scale if there is one. */
async function framesAfter(page: Page, choice: string | undefined): Promise<number> {
  await settled(page);
  return page.evaluate(async (value) => {
    const select = document.querySelector<HTMLSelectElement>('[data-step="weights"] select.scale-picker');
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    await frame();
    const began = performance.now();
    if (select && value !== undefined) {
      select.value = value;
      select.dispatchEvent(new Event("change", { bubbles: true }));
    }
    await frame();
    await frame();
    return performance.now() - began;
  }, choice);
}

/** From the pointer's move to the frame in which the derivation of the cell is painted. */
async function pointer(browser: Browser, address: string): Promise<void> {
  const page = await opened(browser, address, heads12);
  const grid = page.getByRole("grid", { name: "weights", exact: true });
  await grid.waitFor();
  const box = await grid.boundingBox();
  if (box === null) throw new Error("the weights are not in sight");
  const times: number[] = [];
  for (let round = 0; round < 3 * rounds; round++) {
    await settled(page);
    const told = page.evaluate(
      () =>
        new Promise<number>((done) => {
          const value = document.querySelector(".derivation-value, .inspector");
          let began = 0;
          addEventListener("pointermove", ({ timeStamp }) => (began ||= timeStamp), { capture: true, once: true });
          const observer = new MutationObserver(() => {
            if (began === 0) return;
            observer.disconnect();
            requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)));
          });
          observer.observe(value?.closest(".inspector") ?? document.body, {
            subtree: true,
            childList: true,
            characterData: true,
          });
        }),
    );
    await page.mouse.move(box.x + 60 + ((round * 37) % 200), box.y + 60 + ((round * 53) % 120));
    times.push(await told);
  }
  await page.close();
  say("pointer to derivation, 12 heads × 128", times);
}

/** From opening the page, and from a new result, to the frame in which the weights are painted. */
async function results(browser: Browser, address: string): Promise<void> {
  const [first, again]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    const page = await opened(browser, address, heads12);
    first.push(await page.evaluate(() => performance.now()));
    await settled(page);
    again.push(
      await page.evaluate(async () => {
        const frame = () => new Promise((done) => requestAnimationFrame(done));
        const began = performance.now();
        (globalThis as unknown as { host: StubHostApi }).host.push();
        await frame();
        await frame();
        return performance.now() - began;
      }),
    );
    await page.close();
  }
  say("first paint, 12 heads × 128, computed on the way", first);
  say("a snapshot comes and is painted", again);
}

async function opened(browser: Browser, address: string, text: string): Promise<Page> {
  const page = await browser.newPage({ viewport });
  await page.addInitScript((first) => {
    Object.assign(globalThis, { firstText: first, broken: [] });
  }, text);
  await page.goto(address);
  await page.getByRole("grid", { name: "weights", exact: true }).waitFor();
  return page;
}

/** Lets what happened come to rest, so that it is not measured. */
function settled(page: Page): Promise<unknown> {
  return page.evaluate(() => new Promise((done) => requestIdleCallback(() => requestIdleCallback(done))));
}

function weightsOf(text: string): HeadWeights {
  const { spec } = parseSpec(text);
  const tensor = spec && computeSpec(spec).layers[0]?.steps.get("weights")?.tensor;
  if (tensor === undefined) throw new Error("there are no weights");
  const [, count = 0, n = 0] = tensor.shape;
  return { heads: count, n, data: Array.from(tensor.data) };
}

function say(what: string, times: readonly number[]): void {
  console.log(
    `${what.padEnd(52)} ${short(median(times)).padStart(7)} ms (${short(Math.min(...times))}–${short(Math.max(...times))})`,
  );
}
