import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { until } from "../until.ts";
import { faultsInAllThemes } from "./faults.ts";
import { pages } from "./openPage.ts";
import { large, stacked } from "./specs.mjs";

const inPage = pages();
const induction = readFileSync("test/data/lessons/induction.attn.json", "utf8");

async function openDrawing(page: Page, count: string): Promise<void> {
  await page.getByRole("tab", { name: "Heads" }).click();
  await page.locator(".heads-count", { hasText: count }).waitFor();
  await page.getByRole("checkbox", { name: "Draw the rule" }).check();
  await page.locator(".drawing-paper").waitFor();
}

/** The middle of a cell on the screen, of `count` in a row and a column. */
async function middle(page: Page, count: number, row: number, col: number) {
  const box = await page.locator(".drawing-paper canvas").boundingBox();
  assert.ok(box);
  return { x: box.x + ((col + 0.5) * box.width) / count, y: box.y + ((row + 0.5) * box.height) / count };
}

const written = (page: Page) => page.getByRole("searchbox", { name: "Find" }).inputValue();
const label = async (page: Page) => (await page.locator("#current-head").getAttribute("aria-label")) ?? "";
const cellLabel = async (page: Page) => (await page.locator("#drawing-cell").getAttribute("aria-label")) ?? "";

inPage(
  "a rule is drawn with the mouse: heads follow it, it is written as text, and taken away again",
  { text: induction },
  async (page) => {
    await openDrawing(page, "2 heads");
    const drag = async (from: readonly [number, number], to: readonly [number, number]) => {
      const [start, end] = [await middle(page, 8, ...from), await middle(page, 8, ...to)];
      await page.mouse.move(start.x, start.y);
      await page.mouse.down();
      await page.mouse.move(end.x, end.y);
      await page.mouse.up();
    };
    // The cells that the induction head looks at, one after the other.
    await drag([4, 2], [4, 2]);
    assert.equal(await written(page), "i == 4 and j == 2");
    await until("its heads are ranked", async () =>
      /rule/.test(await page.locator(".head-caption").first().innerText()),
    );
    await page.getByRole("button", { name: "Clear" }).click();
    assert.equal(await written(page), "");
    await drag([1, 0], [7, 6]);
    assert.equal(await written(page), "j == i - 1");
    await until("the previous-token head is first", async () => /^Layer 1, head 1: previous/.test(await label(page)));
    const mine = page.locator(".heads-fact", { hasText: "Your rule" }).locator("dd");
    await until("its score is shown", async () => (await mine.textContent()) === "1");
    await drag([3, 2], [3, 2]);
    assert.equal(
      await written(page),
      "i == 1 and j == 0 or i == 2 and j == 1 or i == 4 and j == 3 or i == 5 and j == 4 or i == 6 and j == 5 or i == 7 and j == 6",
    );
    await drag([1, 0], [7, 6]);
    assert.equal(await written(page), "");
  },
);

inPage(
  "a rule is drawn by keyboard, with each brush; the grid shows what a written rule names",
  { text: induction },
  async (page) => {
    await openDrawing(page, "2 heads");
    const grid = page.getByRole("grid", { name: "Pairs of query (rows) and key (columns)" });
    await grid.focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Space");
    assert.equal(await written(page), "i == 1 and j == 0");
    assert.match(await cellLabel(page), /^Query A, key <s>: named$/);
    await page.keyboard.press("Shift+ArrowDown");
    assert.equal(await written(page), "i >= 1 and i < 3 and j == 0");
    await page.getByRole("button", { name: "Clear" }).click();
    await page.getByRole("button", { name: "Diagonal" }).click();
    await grid.focus();
    await page.keyboard.press("Space");
    assert.equal(await written(page), "j == i - 2");
    await page.getByRole("button", { name: "Column" }).click();
    await grid.focus();
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Space");
    assert.equal(await written(page), "j == i - 2 or j == 0");
    const find = page.getByRole("searchbox", { name: "Find" });
    await find.fill("tok[j] == tok[i]");
    await grid.focus();
    await page.keyboard.press("Control+Home");
    await until("a token is like itself", async () => /: named$/.test(await cellLabel(page)));
    await page.keyboard.press("ArrowRight");
    assert.match(await cellLabel(page), /: not named$/);
    await find.fill("j == (");
    await page.getByRole("alert").waitFor();
    await page.getByRole("button", { name: "Cell", exact: true }).click();
    await grid.focus();
    await page.keyboard.press("Space");
    assert.equal(await written(page), "i == 0 and j == 1");
  },
);

inPage(
  "of 128 tokens a cell is a block; a written rule stays, and cells are drawn beside it",
  { text: large(128, 4, 4) },
  async (page) => {
    await openDrawing(page, "4 heads");
    await page.getByText("Each cell covers 8×8 pairs").waitFor();
    const find = page.getByRole("searchbox", { name: "Find" });
    await find.fill("j == i - 1");
    const grid = page.getByRole("grid", { name: "Pairs of query (rows) and key (columns)" });
    await grid.focus();
    await until("a part of the first block", async () => /: 11 % named$/.test(await cellLabel(page)));
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Space");
    assert.equal(await written(page), "j == i - 1 or i >= 16 and i < 24 and j < 8");
    await page.keyboard.press("Control+Home");
    await page.keyboard.press("Space");
    assert.equal(await written(page), "(j == i - 1 or i >= 16 and i < 24 and j < 8) and not (i < 8 and j < 8)");
    await until("the first block is empty", async () => /: not named$/.test(await cellLabel(page)));
    assert.equal(await page.getByRole("alert").count(), 0);
  },
);

inPage("drawing a rule has no accessibility fault in any theme", { text: stacked(2, 4, 24) }, async (page) => {
  await openDrawing(page, "8 heads");
  await page.locator(".drawing-paper").focus();
  await page.keyboard.press("Space");
  assert.deepEqual(await faultsInAllThemes(page), []);
});
