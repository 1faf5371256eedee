import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { readExampleTexts, translatedExample } from "../../../src/analysis/exampleTexts.ts";
import { lessonSolutions } from "../../lessonSolutions.ts";
import { LessonKeys } from "../lessonKeys.ts";
import { until } from "../until.ts";
import { example, pages } from "./openPage.ts";

const inPage = pages();
const lessons = readdirSync("examples").flatMap((name) => /^(.+lesson.+)\.attn\.json$/.exec(name)?.[1] ?? []);
const verdict = (page: Page) => page.locator(".tour-task");
/** Lets the view Why write its best explanation into the text. */
async function applyWhy(page: Page, keys: LessonKeys): Promise<void> {
  await keys.reach(".header", "Shift+F6");
  await keys.reach("[role=tab]", "Tab");
  await keys.press("End");
  await page.locator(".why-view, .why").first().waitFor();
  await page.locator(".why-apply").first().waitFor();
  await keys.reach(".why-apply", "Tab");
  await keys.press("Enter");
}

async function walkThrough(page: Page, name: string, solved: RegExp): Promise<void> {
  const solutions = [...(lessonSolutions[name] ?? [])];
  const count = Number(await page.locator(".tour-scrub").getAttribute("max"));
  const keys = new LessonKeys(page, page.locator("body"));
  await keys.toTour();
  for (let stop = 1; stop < count; stop++) {
    await until("the stop is shown", async () => (await page.locator(".tour-scrub").inputValue()) === String(stop));
    if ((await verdict(page).count()) > 0) {
      const solution = solutions.shift();
      assert.ok(solution);
      await keys.typeNumbers(solution.wrong);
      assert.equal(await page.locator(".tour-task.solved").count(), 0, `stop ${stop} is solved by a wrong number`);
      if (solution.right === "why") await applyWhy(page, keys);
      else await keys.typeNumbers(solution.right);
      await verdict(page).filter({ hasText: solved }).waitFor();
    }
    await keys.toTour();
    await keys.press("ArrowRight");
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
      await page
        .locator(".tour-end", { hasText: `${tasks} of ${tasks} ${tasks === 1 ? "task" : "tasks"} solved.` })
        .waitFor();
      if (name === lessons.at(-1)) {
        assert.equal(await page.getByRole("button", { name: "Next Lesson" }).count(), 0);
        return;
      }
      const keys = new LessonKeys(page, page.locator("body"));
      await keys.reach(".tour-end button", "Tab");
      await keys.press("Enter");
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
