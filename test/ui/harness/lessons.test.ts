import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { readExampleTexts, translatedExample } from "../../../src/analysis/exampleTexts.ts";
import { lessonSolutions, type TypedNumber } from "../../lessonSolutions.ts";
import { until } from "../until.ts";
import { example, pages } from "./openPage.ts";

const inPage = pages();
const lessons = readdirSync("examples").flatMap((name) => /^(.+lesson.+)\.attn\.json$/.exec(name)?.[1] ?? []);
const verdict = (page: Page) => page.locator(".tour-task");
const isFocused = (page: Page, selector: string) =>
  page.evaluate((wanted) => document.activeElement?.closest(wanted) !== null, selector);

/** Presses a key until the focus is at an element. */
async function reach(page: Page, selector: string, key: string): Promise<void> {
  for (let time = 0; time < 40; time++) {
    if (await isFocused(page, selector)) return;
    await press(page, key);
  }
  assert.fail(`${key} does not reach ${selector}`);
}

/** Presses a key, and waits until the page has drawn what came of it: a reader's next key comes later still. */
async function press(page: Page, key: string): Promise<void> {
  await page.keyboard.press(key);
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve)))),
  );
}

/** F6 walks through the page's parts, and with Shift back. */
async function toTour(page: Page): Promise<void> {
  const isBelow = await isFocused(page, ".workspace");
  await reach(page, ".tour", isBelow ? "Shift+F6" : "F6");
}

/** Types numbers into the matrix that the task offers: its button leads there, arrow keys walk on. */
async function typeNumbers(page: Page, numbers: readonly TypedNumber[]): Promise<void> {
  for (const { row, col, value } of numbers) {
    await toTour(page);
    await reach(page, ".tour-task button", "Tab");
    await press(page, "Enter");
    await until("the field is open", () => isFocused(page, ".cell-editor"));
    await press(page, "Escape");
    await until("its cell has the focus", () => isFocused(page, "[role=gridcell]"));
    await walkTo(page, row, col);
    await press(page, "F2");
    await until("the field is open", () => isFocused(page, ".cell-editor"));
    const before = await page.evaluate(() => host.said.length);
    await page.keyboard.type(String(value));
    await press(page, "Enter");
    await until("the number is written", async () => (await page.evaluate(() => host.said.length)) > before);
    await until("the new number is shown, and its cell has the focus", () =>
      page.evaluate((shown) => (document.activeElement as HTMLElement).dataset["value"] === shown, String(value)),
    );
  }
}

async function walkTo(page: Page, row: number, col: number): Promise<void> {
  const place = () =>
    page.evaluate(() => {
      const { row = "", col = "" } = (document.activeElement as HTMLElement).dataset;
      return { row: Number(row), col: Number(col) };
    });
  for (let now = await place(); now.row !== row || now.col !== col; now = await place()) {
    const key = now.row < row ? "ArrowDown" : now.row > row ? "ArrowUp" : now.col < col ? "ArrowRight" : "ArrowLeft";
    await press(page, key);
  }
}

/** Lets the view Why write its best explanation into the text. */
async function applyWhy(page: Page): Promise<void> {
  await reach(page, ".header", "Shift+F6");
  await reach(page, "[role=tab]", "Tab");
  await press(page, "End");
  await page.locator(".why-view, .why").first().waitFor();
  await page.locator(".why-apply").first().waitFor();
  await reach(page, ".why-apply", "Tab");
  await press(page, "Enter");
}

async function walkThrough(page: Page, name: string, solved: RegExp): Promise<void> {
  const solutions = [...(lessonSolutions[name] ?? [])];
  const count = Number(await page.locator(".tour-scrub").getAttribute("max"));
  await toTour(page);
  for (let stop = 1; stop < count; stop++) {
    await until("the stop is shown", async () => (await page.locator(".tour-scrub").inputValue()) === String(stop));
    if ((await verdict(page).count()) > 0) {
      const solution = solutions.shift();
      assert.ok(solution);
      await typeNumbers(page, solution.wrong);
      assert.equal(await page.locator(".tour-task.solved").count(), 0, `stop ${stop} is solved by a wrong number`);
      if (solution.right === "why") await applyWhy(page);
      else await typeNumbers(page, solution.right);
      await verdict(page).filter({ hasText: solved }).waitFor();
    }
    await toTour(page);
    await press(page, "ArrowRight");
  }
  assert.equal(solutions.length, 0);
  await page.locator(".tour-end").waitFor();
}

for (const name of lessons) {
  inPage(
    `${name} is done from start to end with the keyboard alone, its tasks failed and then solved`,
    { text: example(name), fileName: `${name}.attn.json` },
    async (page) => {
      await page.locator(".tour-say").waitFor();
      await walkThrough(page, name, /Solved/);
      const tasks = lessonSolutions[name]?.length ?? 0;
      await page.locator(".tour-end", { hasText: `${tasks} of ${tasks} tasks solved.` }).waitFor();
      if (name === lessons.at(-1)) {
        assert.equal(await page.getByRole("button", { name: "Next Lesson" }).count(), 0);
        return;
      }
      await reach(page, ".tour-end button", "Tab");
      await press(page, "Enter");
      await until("the host is asked for the next one", async () =>
        (await page.evaluate(() => host.said)).some((said) => said.startsWith("openNextLesson")),
      );
    },
  );
}

const chinese = readExampleTexts(readFileSync("examples/zh-cn.json", "utf8"));
const strings = JSON.parse(readFileSync("l10n/bundle.l10n.zh-cn.json", "utf8")) as Record<string, string>;

for (const name of ["30-lesson-shadow", "40a-lesson-find-the-bug", "41c-lesson-ends-itself"]) {
  const said = chinese.get(name);
  assert.ok(said);
  inPage(
    `${name} in Chinese`,
    { text: translatedExample(example(name), said), strings, fileName: `${name}.attn.json` },
    async (page) => {
      await page.locator(".tour-say", { hasText: said.tour?.[0] ?? "?" }).waitFor();
      await walkThrough(page, name, /已完成/);
      await page.locator(".tour-end", { hasText: "已完成 1/1 项任务。" }).waitFor();
    },
  );
}
