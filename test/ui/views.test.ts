import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { journeys } from "./journey.ts";

const journey = journeys();
const file = "01-worked-example.attn.json";

journey(
  "a statement is broken in an unsaved copy, and the networks beside are compared",
  { file, spent: true },
  async (window) => {
    const { panel } = window;
    const editor = window.editor(file);
    await editor.ready();
    await editor.lens("Compute attention").click();
    await panel.ready();
    await panel.says("Up to date");

    await panel.tab("Beside").click();
    await panel.frame.locator(".influence figcaption").first().waitFor();
    assert.equal(await panel.frame.locator(".influence").count(), 9);
    await panel.frame.locator(".value-cell").first().click();
    await panel.frame.locator(".beside-lines .line").first().waitFor();

    await panel.tab("Heads").click();
    await panel.frame.locator(".heads-count", { hasText: "1 head" }).waitFor();

    await panel.tab("Checks").click();
    const sums = panel.frame.locator(".checks-list > li").filter({ hasText: "The weights of a query add up to 1" });
    await sums.locator("summary").click();
    assert.match((await sums.textContent()) ?? "", /^✓/);
    await sums.getByRole("button", { name: "Break It" }).click();
    const copy = window.editor("01-worked-example-rowsAddUp.attn.json");
    await copy.ready();
    await copy.lens("Compute attention").waitFor();
    await copy.goTo(999, 1);
    await window.page
      .locator(".view-line", { hasText: /"normalize":\s"sigmoid"/ })
      .first()
      .waitFor();
    assert.ok(!readFileSync(`examples/${file}`, "utf8").includes("sigmoid"), "the file itself is as it was");
  },
);

const large = "bounds.attn.json";
const random = (seed: number, ...shape: number[]) => ({ random: "normal", shape, seed });
const text = JSON.stringify({
  X: random(1, 320, 32),
  heads: 4,
  Wq: random(2, 32, 32),
  Wk: random(3, 32, 32),
  mask: "causal",
  expected: { scores: random(4, 4, 320, 320) },
  expectedDtype: "bfloat16",
});

journey(
  "what rounding may make of a large spec's numbers comes from a worker: as a verdict, in Compare, as its picture",
  { file: large, files: { [large]: text } },
  async (window) => {
    const { panel } = window;
    const editor = window.editor(large);
    await editor.ready();
    await editor.lens("Compute attention").click();
    await panel.ready();
    await panel.says("Up to date");
    await panel.tab("Compare").click();
    const side = panel.frame.getByRole("group", { name: "B" });
    await side
      .getByRole("combobox", { name: "Values" })
      .locator("option:checked", { hasText: "Expected" })
      .waitFor({ state: "attached" });
    await panel.frame.getByRole("button", { name: "÷ rounding" }).click();
    await panel.frame.getByRole("combobox", { name: "Rounded to" }).selectOption("bfloat16");
    await panel.frame.getByText(/of 102,?400 cells are not explained by rounding to bfloat16/).waitFor();
  },
);
