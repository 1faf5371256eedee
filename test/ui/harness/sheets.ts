import { mkdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { findBrowser, launchBrowser } from "../../hosts/browser.ts";
import { buildHarness } from "./build.mjs";
import { layoutFaults } from "./layoutFaults.ts";
import { type bodies, preparePage } from "./openPage.ts";
import { sheetSpecs } from "./sheetSpecs.ts";

/** What pictures are taken of; `hover` names a cell, `scores:0:1`. */
interface SheetWish {
  readonly parts: readonly string[];
  readonly themes: readonly (keyof typeof bodies)[];
  readonly widths: readonly number[];
  readonly height: number;
  readonly tab: string;
  readonly hover?: string;
  readonly zoom: number;
  readonly out: string;
  readonly list: boolean;
}

/** Pixels that a sheet has room for; what does not fit is on the next one. */
const sheetWidth = 1600;
const sheetHeight = 1650;

/** Takes the pictures, puts them on sheets, one list for each theme and width, and gives what is wrong in them, a line each. */
export async function takeSheets(wish: SheetWish): Promise<string[]> {
  const folder = `out/sheets-page-${process.pid}`;
  const address = pathToFileURL(resolve(await buildHarness(folder), "index.html")).href;
  const browser = await launchBrowser(await findBrowser(console.error), ["--disable-gpu"]);
  const specs = [...sheetSpecs].filter(([name]) => wish.parts.length === 0 || wish.parts.some((p) => name.includes(p)));
  const faults: string[] = [];
  mkdirSync(wish.out, { recursive: true });
  try {
    for (const theme of wish.themes) {
      for (const width of wish.widths) {
        const shots: string[] = [];
        for (const [name, text] of specs) {
          const page = await browser.newPage({
            viewport: { width: Math.round(width / wish.zoom), height: Math.round(wish.height / wish.zoom) },
            deviceScaleFactor: wish.zoom,
          });
          await preparePage(page, { text: text(), theme, fileName: `${name}.attn.json` });
          await page.goto(address);
          await look(page, wish);
          faults.push(...(await layoutFaults(page)).map((fault) => `${name} · ${theme} · ${width}: ${fault}`));
          if (!wish.list) shots.push((await page.screenshot()).toString("base64"));
          await page.close();
        }
        await layOut(browser, shots, width, wish.height, join(wish.out, `${wish.tab}-${theme}-${width}`));
      }
    }
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
  return faults;
}

/** Waits until the page is at rest: all there, and drawn. */
async function look(page: Page, { tab, hover }: SheetWish): Promise<void> {
  await page.getByRole("tab").first().waitFor();
  if (tab === "Steps") {
    await page
      .getByRole("grid")
      .first()
      .waitFor({ timeout: 5000 })
      .catch(() => {});
  } else await page.getByRole("tab", { name: tab }).click();
  await page.waitForTimeout(tab === "Steps" ? 400 : 6000);
  const [matrix, row, col] = hover?.split(":") ?? [];
  const cell = page.locator(`[aria-label="${matrix}"] [data-row="${row}"][data-col="${col}"]`).first();
  if (hover !== undefined && (await cell.count()) > 0) await cell.hover();
  if (hover !== undefined) await page.waitForTimeout(250);
}

async function layOut(browser: Browser, shots: readonly string[], width: number, height: number, name: string) {
  const columns = Math.max(1, Math.floor(sheetWidth / width));
  const scale = Math.min(1, sheetWidth / (columns * width));
  const perSheet = columns * Math.max(1, Math.floor(sheetHeight / (height * scale)));
  for (let at = 0; at < shots.length; at += perSheet) {
    const page = await browser.newPage({ viewport: { width: sheetWidth, height: 100 } });
    const images = shots
      .slice(at, at + perSheet)
      .map((png) => `<img src="data:image/png;base64,${png}" style="width:${width * scale - 4}px;margin:2px">`);
    await page.setContent(
      `<body style="margin:0;background:#808;display:flex;flex-wrap:wrap">${images.join("")}</body>`,
    );
    await page.screenshot({ path: `${name}-${at / perSheet + 1}.png`, fullPage: true });
    await page.close();
  }
}
