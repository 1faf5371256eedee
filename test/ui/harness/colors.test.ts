import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { until } from "../until.ts";
import { pages } from "./openPage.ts";
import { large } from "./specs.mjs";

const inPage = pages();

/** How many different colours a row of a table has, of the cells that are not masked. */
const colorsOfRow = (page: Page, name: string, row: number) =>
  page.evaluate(
    ([label, at]) =>
      new Set(
        [
          ...document.querySelectorAll<HTMLElement>(`[aria-label="${label}"] td[data-row="${at}"]:not(.masked-cell)`),
        ].map((cell) => cell.style.backgroundColor),
      ).size,
    [name, row] as const,
  );

const picker = (page: Page, name: string) => page.getByRole("combobox", { name: `Colour scale of ${name}` });

inPage(
  "causal weights of many tokens have colours in every row, and the bar says how",
  { text: large(40, 2, 8) },
  async (page) => {
    await picker(page, "weights").waitFor();
    assert.equal(await picker(page, "weights").locator("option:checked").innerText(), "Each row by itself (automatic)");
    await until("every row has its colours", async () => (await colorsOfRow(page, "weights", 39)) >= 20);
    const shaded = await colorsOfRow(page, "weights", 39);
    await picker(page, "weights").selectOption("linear");
    await until("they run straight", async () => (await colorsOfRow(page, "weights", 39)) < shaded);
    await until("the choice is kept", async () =>
      JSON.stringify(await page.evaluate(() => host.state)).includes('"scales":{"weights":"linear"}'),
    );
    await picker(page, "weights").selectOption("auto");
    await until("they are as they were", async () => (await colorsOfRow(page, "weights", 39)) === shaded);
  },
);

inPage(
  "heads can share one scale; a kept choice comes back",
  {
    text: large(6, 2, 4),
    state: { uri: "file:///a.attn.json", scales: { weights: "heads", scores: "nonsense" } },
  },
  async (page) => {
    await page.getByRole("grid", { name: "scores", exact: true }).hover();
    assert.equal(await picker(page, "scores").inputValue(), "auto");
    await page.getByRole("grid", { name: "weights", exact: true }).hover();
    assert.equal(await picker(page, "weights").inputValue(), "heads");
    await page.getByRole("grid", { name: "scores", exact: true }).hover();
    const bar = page.locator('[data-step="scores"] .color-bar');
    const bounds = () => bar.getAttribute("aria-label");
    const own = await bounds();
    await picker(page, "scores").selectOption("heads");
    await until("the bounds are those of both", async () => (await bounds()) !== own || own === null);
    const shared = await bounds();
    await page.keyboard.press("Escape");
    await page.getByRole("combobox", { name: "Head" }).selectOption("1");
    await until("another head is shown", () =>
      page.evaluate(() => (host as unknown as { view: { head: number } }).view.head === 1),
    );
    assert.equal(await bounds(), shared);
  },
);
