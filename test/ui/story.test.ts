import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { lessonSolutions } from "../lessonSolutions.ts";
import { journeys } from "./journey.ts";
import { LessonKeys } from "./lessonKeys.ts";
import { until } from "./until.ts";

const journey = journeys();
const opened = "01-worked-example.attn.json";

journey(
  "a lesson is opened, done and left for the next one with the keyboard alone, its task failed and then solved",
  { file: opened, spent: true },
  async (window) => {
    const { page, panel } = window;
    const { keyboard } = page;
    // The palette has the extension's commands when its lenses are there.
    await window.editor(opened).lens("Compute attention").waitFor();
    const input = page.locator(".quick-input-widget input.input");
    const firstRow = page.locator(".quick-input-list .monaco-list-row").first();
    const run = async (title: string) => {
      await keyboard.press("F1");
      await input.waitFor();
      await keyboard.insertText(title);
      await firstRow.filter({ hasText: title }).waitFor();
      await keyboard.press("Enter");
    };
    await run("Attention: Open Example…");
    await input.and(page.getByPlaceholder("Which example?")).waitFor();
    await keyboard.insertText("A dot product is a shadow");
    await firstRow.filter({ hasText: "A dot product is a shadow" }).waitFor();
    await keyboard.press("Enter");
    await window.editor("30-lesson-shadow-2.attn.json").ready();
    await run("Attention: Compute Attention");
    await panel.ready();
    await keyboard.press("ControlOrMeta+2");

    const keys = new LessonKeys(page, panel.frame.locator("body"));
    const scrub = panel.frame.locator(".tour-scrub");
    const task = panel.frame.locator(".tour-task");
    const [solution] = lessonSolutions["30-lesson-shadow"] ?? [];
    assert.ok(solution && solution.right !== "why");
    await scrub.waitFor();
    await keys.toTour();
    const count = Number(await scrub.getAttribute("max"));
    for (let stop = 1; stop < count; stop++) {
      await until("the stop is shown", async () => (await scrub.inputValue()) === String(stop));
      if ((await task.count()) > 0) {
        await keys.typeNumbers(solution.wrong);
        await panel.says("Up to date");
        assert.equal(await panel.frame.locator(".tour-task.solved").count(), 0, "a wrong number solves it");
        await keys.typeNumbers(solution.right);
        await task.filter({ hasText: "Solved" }).waitFor();
      }
      await keys.toTour();
      await keys.press("ArrowRight");
    }
    await panel.frame.locator(".tour-end", { hasText: "1 of 1 task solved." }).waitFor();
    await keys.reach(".tour-end button", "Tab");
    await keyboard.press("Enter");
    await window.editor("31-lesson-weights-2.attn.json").ready();
    await panel.frame.locator(".tour-say", { hasText: "Scores can be any numbers" }).waitFor();
  },
);

const trained = "20-gradient-step.attn.json";

journey(
  "a spec is trained, any step is looked at, one is written into the text as one edit, and undone",
  { file: trained, settings: { "files.autoSave": "afterDelay", "files.autoSaveDelay": 1 } },
  async (window) => {
    const { page, panel } = window;
    const saved = () => readFileSync(join(window.folder, trained), "utf8");
    const before = saved();
    const editor = window.editor(trained);
    await editor.ready();
    await editor.lens(/^Compute/).click();
    await panel.ready();
    await panel.tab("Train").click();
    const shown = panel.frame.locator(".train-right");
    const figure = panel.frame.locator(".train-losses > div");
    const loss = async (name: string) =>
      Number(await figure.filter({ hasText: name }).locator("dd").getAttribute("title"));
    await panel.button("One Step").click();
    await shown.and(panel.frame.locator('[data-step="1"]')).waitFor();
    const start = await loss("Loss at the start");
    assert.ok((await loss("After step 1")) < start);
    await panel.button("100 Steps").click();
    await shown.and(panel.frame.locator('[data-step="101"]')).waitFor();
    const last = await loss("After step 101");
    assert.ok(last < start / 10, `${last}`);
    await panel.frame.getByRole("slider", { name: /^Step 101 of 101/ }).focus();
    await page.keyboard.press("Home");
    await shown.and(panel.frame.locator('[data-step="0"]')).waitFor();
    await page.keyboard.press("End");
    await shown.and(panel.frame.locator('[data-step="101"]')).waitFor();

    await panel.button("Write Step 101 into the File").click();
    await until("the step is the file's own", async () => assert.equal(await loss("Loss at the start"), last));
    await until("the text is written", async () => saved() !== before);
    await window.tab(trained).first().click();
    await window.editor(trained).focus();
    await page.keyboard.press("ControlOrMeta+z");
    await until("one undo takes it back", async () => saved() === before);
  },
);
