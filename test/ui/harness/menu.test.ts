import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { until } from "../until.ts";
import { example, pages } from "./openPage.ts";
import { large } from "./specs.mjs";

const inPage = pages();
const worked = example("01-worked-example");

const cell = (page: Page, name: string, row: number, col: number) =>
  page.getByRole("grid", { name, exact: true }).locator(`[data-row="${row}"][data-col="${col}"]`);

/** What stands on the clipboard after the page's own copying. */
async function listenForCopies(page: Page): Promise<() => Promise<string | undefined>> {
  await page.evaluate(() => {
    window.addEventListener("copy", (event) => {
      Object.assign(globalThis, { copied: event.clipboardData?.getData("text/plain") });
    });
  });
  return () => page.evaluate(() => (globalThis as unknown as { copied?: string }).copied);
}

inPage("Shift selects a range, Ctrl+C copies its numbers in full", { text: worked }, async (page) => {
  const copied = await listenForCopies(page);
  await cell(page, "weights", 0, 0).click();
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Shift+ArrowDown");
  await until("a range is marked", async () => (await page.locator(".outlined.range:not([hidden])").count()) === 1);
  await page.keyboard.press("Control+c");
  await until("it is copied", async () => (await copied()) !== undefined);
  const numbers = (await copied())?.split("\n").map((line) => line.split("\t"));
  assert.deepEqual(
    numbers?.map((row) => row.length),
    [2, 2],
  );
  assert.equal(numbers?.[0]?.[1], await cell(page, "weights", 0, 1).getAttribute("data-value"));
  await cell(page, "weights", 2, 2).click({ modifiers: ["Shift"] });
  await page.keyboard.press("Control+c");
  await until("more is copied", async () => (await copied())?.split("\n").length === 3);
  await page.keyboard.press("ArrowLeft");
  await until("the range is gone", async () => (await page.locator(".outlined.range:not([hidden])").count()) === 0);
});

inPage(
  "the right mouse button opens a menu of the cell; its copies are of the range",
  { text: worked },
  async (page) => {
    const copied = await listenForCopies(page);
    await cell(page, "Q", 0, 0).click();
    await cell(page, "Q", 1, 2).click({ modifiers: ["Shift"] });
    await cell(page, "Q", 0, 1).click({ button: "right" });
    const menu = page.getByRole("menu", { name: "Cell" });
    await menu.getByRole("menuitem", { name: "Copy as PyTorch" }).click();
    assert.equal(await copied(), "torch.tensor([[1.0, 0.0, 2.0], [2.0, 2.0, 2.0]], dtype=torch.float64)");
    await cell(page, "K", 2, 0).click({ button: "right" });
    await page.keyboard.press("ArrowUp");
    assert.match(await page.evaluate(() => document.activeElement?.textContent ?? ""), /Pin to compare/);
    await page.keyboard.press("Escape");
    assert.equal(await menu.count(), 0);
    await cell(page, "K", 2, 0).click({ button: "right" });
    await menu.getByRole("menuitem", { name: "Go to source" }).click();
    const said = await page.evaluate(() => host.said.at(-1));
    assert.equal(said, 'goToSource {"cell":{"layer":"","matrix":"K","batch":0,"head":0,"row":2,"col":0}}');
  },
);

inPage("pasting a printed tensor writes all its numbers at once", { text: worked }, async (page) => {
  await cell(page, "X", 1, 1).click();
  const paste = (words: string) =>
    page.evaluate((text) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", text);
      const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
      document.activeElement?.dispatchEvent(event);
      return event.defaultPrevented;
    }, words);
  await until("the page takes it", () => paste("tensor([[5., 6.], [7., 8.]])"));
  await until("the host is told", async () =>
    (await page.evaluate(() => host.said)).includes("editCells X[1,1] 2: 5 6 7 8"),
  );
  const before = await page.evaluate(() => host.said.length);
  await paste("no numbers");
  await page.getByText("What was pasted is not a table of numbers.").waitFor({ state: "attached" });
  assert.equal(await page.evaluate(() => host.said.length), before);
});

inPage("a picture has the menu, too", { text: large(100, 1, 8) }, async (page) => {
  const picture = page.getByRole("grid", { name: "scores", exact: true });
  await picture.scrollIntoViewIfNeeded();
  await picture.click({ button: "right", position: { x: 40, y: 60 } });
  await page.getByRole("menuitem", { name: "Copy as Markdown" }).waitFor();
  assert.equal(await page.getByRole("menuitem", { name: "Change the number" }).count(), 0);
});
