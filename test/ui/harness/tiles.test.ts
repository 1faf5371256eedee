import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { until } from "../until.ts";
import { pages } from "./openPage.ts";
import { large } from "./specs.mjs";

const inPage = pages();
const n = 1500;
const spec = (seed: number, more: object = {}): string =>
  JSON.stringify({ X: { random: "normal", shape: [n, 4], seed }, ...more });

const card = (page: Page) => page.locator('[data-step="weights"]');
const picture = (page: Page) => page.getByRole("grid", { name: "weights", exact: true });

const said = async (page: Page) => (await picture(page).locator("[role=gridcell]").getAttribute("aria-label")) ?? "";

/** What is said of a cell that is looked at from near enough for it to be a number of its own. */
async function cellSaid(page: Page): Promise<string> {
  await picture(page).scrollIntoViewIfNeeded();
  await picture(page).focus();
  for (let step = 0; step < 12; step++) await page.keyboard.press("+");
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("ArrowDown");
  await until("the cell is a number of its own", async () => /^weights\[2,1\] /.test(await said(page)));
  return said(page);
}

async function choose(page: Page, name: string): Promise<number> {
  await card(page).getByRole("button", { name, exact: true }).click();
  return numberIn(await cellSaid(page));
}

function numberIn(label: string): number {
  return Number(label.split(" ").at(-1)?.replace("−", "-"));
}

inPage("a matrix in tiles shows the numbers before a change, and the change", { text: spec(1) }, async (page) => {
  const first = numberIn(await cellSaid(page));
  assert.equal(await card(page).getByRole("button", { name: "Before", exact: true }).count(), 0);
  await page.evaluate((text) => globalThis.host.open(text), spec(2));
  await card(page).getByRole("button", { name: "Before", exact: true }).waitFor();
  const now = numberIn(await cellSaid(page));
  assert.notEqual(now, first);
  assert.equal(await choose(page, "Before"), first);
  assert.ok(Math.abs((await choose(page, "Δ")) - (now - first)) < 1e-15);
  assert.equal(await choose(page, "After"), now);
});

inPage(
  "a matrix in tiles shows what is expected and how far it is off",
  { text: spec(1, { expected: { weights: { random: "uniform", shape: [n, n], seed: 3 } } }) },
  async (page) => {
    const now = numberIn(await cellSaid(page));
    const expected = await choose(page, "Expected");
    assert.ok(expected > 0 && expected !== now);
    assert.ok(Math.abs((await choose(page, "Δ")) - (now - expected)) < 1e-15);
    assert.equal(await choose(page, "Computed"), now);
  },
);

inPage(
  "the rail has pictures of matrices in tiles, too, and others of another head",
  { text: large(1_500, 2, 2) },
  async (page) => {
    const thumbnail = page.locator(".rail-item", { hasText: "weights" }).locator("canvas");
    const colors = () =>
      thumbnail.evaluate((canvas: HTMLCanvasElement) => {
        const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
        return new Set(new Uint32Array(data.buffer)).size;
      });
    await until("it is painted", async () => (await colors()) > 5);
    const shown = () => thumbnail.evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
    const first = await shown();
    await page.keyboard.press("]");
    await until("the second head is another picture", async () => (await shown()) !== first);
  },
);
