import { readFileSync, rmSync } from "node:fs";
import { resolve } from "node:path";
import type { Browser, Page } from "playwright-core";
import { findBrowser, launchBrowser } from "../../test/hosts/browser.ts";
import type { StubHostApi } from "../../test/ui/harness/openPage.ts";
import { sheetSpecs } from "../../test/ui/harness/sheetSpecs.ts";
import { large } from "../../test/ui/harness/specs.mjs";
import { median, short } from "../compute/statistics.ts";
import { type ServedPage, serve } from "./realPage.ts";

const rounds = 9;
/** Parts of a grid's width and height where the pointer goes: of a small table each in another cell, none in its headers. */
const spots = [0.4, 0.62, 0.88] as const;

interface Case {
  readonly name: string;
  readonly text: string;
  readonly edited: string;
  readonly width: number;
  readonly height: number;
}

const worked = readFileSync("examples/01-worked-example.attn.json", "utf8").replace(/,\s*"expected"[\s\S]*$/, "}");
const twelve = sheetSpecs.get("twelve words")!();
const words = { text: twelve, edited: edited(twelve, '"seed":2', '"seed":7') };
const twelveHeads = large(128, 12, 8);
const cases: readonly Case[] = [
  { name: "3×4 at 521×798", text: worked, edited: edited(worked, "[1, 0, 1, 0]", "[3, 0, 1, 0]"), ...size(521, 798) },
  { name: "12 words at 1,000×800", ...words, ...size(1000, 800) },
  // Large enough for every table to be in sight in any layout: both pages have the same amount to draw.
  { name: "12 words at 2,400×2,400", ...words, ...size(2400, 2400) },
  {
    name: "12 heads × 128 at 1,400×900",
    text: twelveHeads,
    edited: edited(twelveHeads, /"seed":\s*\d+/, '"seed":77'),
    ...size(1400, 900),
  },
];

const kinds = ["first paint", "at rest", "pointer to derivation", "new numbers"] as const;
/** Milliseconds of one visit to a page; of what was done several times, the median. */
type Times = Readonly<Record<(typeof kinds)[number], number>>;

/** Pages of another checkout and of this one, visited in turn in one browser: medians, and the median of the ratios of neighbours. */
export async function inTurn(other: string): Promise<void> {
  const folders = ["there", "here"].map((name) => resolve(`out/bench-panel-${process.pid}-${name}`));
  const browser = await launchBrowser(await findBrowser(console.log), ["--disable-gpu", "--site-per-process"]);
  const served: ServedPage[] = [];
  try {
    for (const [at, checkout] of [other, "."].entries()) served.push(await serve(checkout, folders[at]!));
    console.log(`${"milliseconds, medians".padEnd(54)} ${"there".padStart(7)} ${"here".padStart(7)}  here/there`);
    for (const one of cases) {
      const times: Times[][] = [[], []];
      for (let round = 0; round < rounds; round++) {
        for (const at of round % 2 === 0 ? [0, 1] : [1, 0])
          times[at]!.push(await visit(browser, served[at]!.address, one));
      }
      report(one.name, times);
    }
  } finally {
    await browser.close();
    for (const { close } of served) close();
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  }
}

function size(width: number, height: number) {
  return { width, height };
}

function edited(text: string, from: string | RegExp, to: string): string {
  const after = text.replace(from, to);
  if (after === text) throw new Error(`${String(from)} is not in the document`);
  return after;
}

function report(name: string, times: readonly (readonly Times[])[]): void {
  for (const kind of kinds) {
    const [was, is] = times.map((visits) => visits.map((visit) => visit[kind])) as [number[], number[]];
    const ratio = median(is.map((time, at) => time / was[at]!));
    console.log(
      `${`${kind}, ${name}`.padEnd(54)} ${short(median(was)).padStart(7)} ${short(median(is)).padStart(7)}  ${ratio.toFixed(2)}`,
    );
  }
}

async function visit(browser: Browser, address: string, one: Case): Promise<Times> {
  const page = await browser.newPage({ viewport: { width: one.width, height: one.height } });
  await page.addInitScript(watch, one.text);
  await page.goto(address);
  await page.waitForFunction(() => Number.isFinite(watched.painted));
  await settled(page);
  const [painted, rest] = await page.evaluate(
    () => [watched.painted - watched.began, watched.last - watched.began] as const,
  );
  const [moves, refreshes]: [number[], number[]] = [[], []];
  const grid = page.getByRole("grid", { name: "weights", exact: true });
  await grid.scrollIntoViewIfNeeded();
  const box = (await grid.boundingBox())!;
  for (let move = 0; move < 2 * spots.length; move++) {
    await settled(page);
    const told = page.evaluate(derived);
    const [row, col] = [spots[move % 3]!, spots[(move + (move >> 1)) % 3]!];
    await page.mouse.move(box.x + col * box.width, box.y + row * box.height);
    const time = await told;
    if (time !== null) moves.push(time);
  }
  for (const text of [one.edited, one.text]) {
    await settled(page);
    const told = page.evaluate(refreshed);
    await page.frames()[1]!.evaluate(edit, text);
    refreshes.push(await told);
  }
  await page.close();
  if (moves.length < spots.length) throw new Error(`${one.name}: the pointer is not answered`);
  return {
    "first paint": painted,
    "at rest": rest,
    "pointer to derivation": median(moves),
    "new numbers": median(refreshes),
  };
}

declare const watched: { began: number; painted: number; last: number };

/** Runs before the page's scripts: notes when the weights are first painted, and when anything last changed. */
function watch(text: string): void {
  const seen = { began: 0, painted: Number.POSITIVE_INFINITY, last: 0 };
  Object.assign(globalThis, { firstText: text, broken: [], watched: seen });
  let isFound = false;
  new MutationObserver(() => {
    seen.last = performance.now();
    if (isFound || document.querySelector('[role=grid][aria-label="weights"]') === null) return;
    isFound = true;
    requestAnimationFrame(() =>
      setTimeout(() => {
        seen.painted = performance.now();
      }),
    );
  }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
}

/** From the pointer's move to the frame in which the derivation has changed; null where the cell was explained already. */
function derived(): Promise<number | null> {
  return new Promise((done) => {
    let began = Number.NaN;
    addEventListener(
      "pointermove",
      ({ timeStamp }) => {
        began = timeStamp;
      },
      { capture: true, once: true },
    );
    const said = () => document.querySelector(".derivation-value")?.textContent;
    const before = said();
    const observer = new MutationObserver(() => {
      if (Number.isNaN(began) || said() === before) return;
      observer.disconnect();
      requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)));
    });
    observer.observe(document.body, { subtree: true, childList: true, characterData: true });
    setTimeout(() => done(null), 1000);
  });
}

/** In the host: another text, computed at once. */
function edit(text: string): void {
  const { host } = globalThis as unknown as { host: StubHostApi };
  host.mode = "live";
  host.edit(text);
}

/** From the message of a new result to the second frame after the weights' numbers change, or after any change where the weights are a picture. */
function refreshed(): Promise<number> {
  let began = Number.NaN;
  addEventListener(
    "message",
    ({ data }) => {
      if (data.method === "snapshot") began = performance.now();
    },
    { capture: true },
  );
  const numbers = (): string | undefined => document.querySelector('table[aria-label="weights"]')?.textContent;
  const before = numbers();
  return new Promise((done, fail) => {
    const observer = new MutationObserver(() => {
      if (Number.isNaN(began) || (before !== undefined && numbers() === before)) return;
      observer.disconnect();
      requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - began)));
    });
    observer.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
    setTimeout(() => fail(new Error(`The weights stay ${before}.`)), 5000);
  });
}

/** Lets what happened come to rest, so that it is not measured. */
function settled(page: Page): Promise<unknown> {
  return page.evaluate(() => new Promise((done) => requestIdleCallback(() => requestIdleCallback(done))));
}
