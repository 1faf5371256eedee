import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { until } from "../until.ts";
import { example, pages } from "./openPage.ts";
import { large } from "./specs.mjs";

const inPage = pages();

inPage(
  "Heads shows every head, sorts by a figure, and opens one in Steps, by keyboard alone",
  { text: example("12-two-heads") },
  async (page) => {
    await page.getByRole("tab", { name: "Heads" }).click();
    const grid = page.getByRole("grid", { name: "Heads" });
    await grid.waitFor();
    await page.locator(".heads-count", { hasText: "2 heads" }).waitFor();
    await grid.focus();
    const current = page.locator("#current-head");
    assert.match((await current.getAttribute("aria-label")) ?? "", /^Head 1: /);
    await page.keyboard.press("ArrowRight");
    assert.match((await current.getAttribute("aria-label")) ?? "", /^Head 2: /);
    const entropy = (): Promise<number[]> =>
      page
        .locator(".heads-fact", { hasText: "Entropy" })
        .locator("dd")
        .allTextContents()
        .then((list) => list.map(Number));
    const second = (await entropy())[0]!;
    await page.keyboard.press("Home");
    const first = (await entropy())[0]!;
    await page.getByRole("combobox", { name: "Sort by" }).selectOption("entropy");
    await until("the larger is first", async () => (await entropy())[0] === Math.max(first, second));
    await page.getByRole("combobox", { name: "Sort by" }).selectOption("layers");
    await grid.focus();
    await page.keyboard.press("End");
    await page.keyboard.press("Enter");
    assert.equal(await page.getByRole("tab", { name: "Steps" }).getAttribute("aria-selected"), "true");
    const head = page.getByRole("combobox", { name: "Head" });
    await until("it is the second head", async () => (await head.inputValue()) === "1");
  },
);

inPage(
  "pictures of 16 heads are painted, and nodes do not grow with tokens",
  { text: large(128, 16, 4) },
  async (page) => {
    await page.getByRole("tab", { name: "Heads" }).click();
    await page.locator(".heads-count", { hasText: "16 heads" }).waitFor();
    const colours = () =>
      page.evaluate(() => {
        const canvas = document.querySelector<HTMLCanvasElement>(".heads-canvas")!;
        const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
        return new Set(new Uint32Array(data.buffer)).size;
      });
    await until("it is painted", async () => (await colours()) > 20);
    assert.ok((await page.locator(".heads-view *").count()) < 200);
  },
);

inPage(
  "a rule of the reader's own is scored on every head, similarity orders them, and a mistake in it is explained",
  { text: readFileSync("test/data/lessons/induction.attn.json", "utf8") },
  async (page) => {
    await page.getByRole("tab", { name: "Heads" }).click();
    await page.locator(".heads-count", { hasText: "2 heads" }).waitFor();
    const current = page.locator("#current-head");
    const label = async () => (await current.getAttribute("aria-label")) ?? "";
    assert.match(await label(), /^Layer 1, head 1: previous/);
    const find = page.getByRole("searchbox", { name: "Find" });
    await find.fill("tok[j-1] == tok[i] and j-1 < i");
    await until("the induction head is first", async () => /^Layer 2, head 1: induction/.test(await label()));
    const mine = page.locator(".heads-fact", { hasText: "Your rule" }).locator("dd");
    assert.equal(await mine.textContent(), "1");
    await find.fill("j == (");
    await page.getByRole("alert").filter({ hasText: "The rule ends too early." }).waitFor();
    await find.fill("");
    await until("the order is the old one", async () => /^Layer 1/.test(await label()));
    await page.getByRole("combobox", { name: "Sort by" }).selectOption("similarity");
    await until("both are there", async () => /head 1/.test(await label()));
    assert.equal(await page.getByRole("alert").count(), 0);
  },
);
