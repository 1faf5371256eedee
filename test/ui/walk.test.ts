import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { journeys } from "./journey.ts";
import { until } from "./until.ts";

const journey = journeys();
const json = (path: string) => JSON.parse(readFileSync(path, "utf8")) as Readonly<Record<string, string>>;
const [titles, strings] = [json("package.nls.zh-cn.json"), json("l10n/bundle.l10n.zh-cn.json")];
const steps = readFileSync("README.zh-CN.md", "utf8")
  .split("\n")
  .filter((line) => /^[1-4]\. /.test(line));
const copy = "01-worked-example.attn.json";

journey(
  "the first steps of the Chinese readme in an empty folder tick each step of the walkthrough, and two open copies are compared",
  { language: "zh-cn", empty: true, spent: true },
  async (window) => {
    const { page, panel } = window;
    const input = page.locator(".quick-input-widget input.input");
    const rows = page.locator(".quick-input-list .monaco-list-row");
    const said = (words: string) => strings[words] ?? assert.fail(words);
    const title = (key: string) => `${titles["category"]}: ${titles[key]}`;
    const openExample = async (typed: string, name: string) => {
      await window.runCommand(title("command.openExample"));
      await input.and(page.getByPlaceholder(said("Which example?"))).waitFor();
      await page.keyboard.insertText(typed);
      await rows.first().filter({ hasText: name }).waitFor();
      await page.keyboard.press("Enter");
      await window.editor(name).ready();
    };
    const ticked = () =>
      page
        .locator("[data-done-step-id][aria-checked]")
        .evaluateAll((marks) =>
          marks.map((mark) => [mark.getAttribute("data-done-step-id")?.split("#").at(-1), mark.ariaChecked].join(" ")),
        );

    await window.runCommand("Welcome: Open Walkthrough...");
    await rows.filter({ hasText: titles["walkthrough.title"] ?? "?" }).click();
    await page
      .getByText(titles["walkthrough.look.title"] ?? "?")
      .first()
      .waitFor();
    assert.deepEqual(await ticked(), ["new false", "compute false", "look false", "change false"]);

    const typed = /`(.+?)`/.exec(steps[0] ?? "")?.[1] ?? "?";
    await openExample(typed, copy);
    await window.editor(copy).lens(said("Compute attention")).click();
    await panel.ready();
    await panel.cell("scores", 0, 1).hover();
    const sum = /`(q.+?)`/.exec(steps[2] ?? "")?.[1] ?? "?";
    await panel.frame.locator(".line", { hasText: sum }).first().waitFor();
    await panel.cell("X", 0, 0).click();
    await page.keyboard.press("F2");
    await panel.frame.locator(".cell-editor").waitFor();
    await page.keyboard.type("2");
    await page.keyboard.press("Enter");
    await panel.shows("Q", 0, 0, 2);
    // From the panel, the text opens beside it and leaves it in sight.
    await page.locator(".editor-group-container.active .tab.active", { hasText: titles["category"] ?? "?" }).waitFor();
    await openExample("64-cosine", "64-cosine.attn.json");
    assert.ok(await panel.grid("scores").isVisible());
    await window.editor("64-cosine.attn.json").lens(said("Compute attention")).waitFor();
    await window.runCommand(title("command.compare"));
    await rows.filter({ hasText: copy }).click();
    await panel.frame.getByRole("tab", { name: said("Compare"), selected: true }).waitFor();
    await panel.frame.getByText(copy).first().waitFor();

    await window.tab("Welcome").click();
    await until("each step is done", async () =>
      assert.deepEqual(await ticked(), ["new true", "compute true", "look true", "change true"]),
    );
  },
);
