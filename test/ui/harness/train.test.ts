import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { until } from "../until.ts";
import { faultsInAllThemes } from "./faults.ts";
import { example, pages } from "./openPage.ts";

const inPage = pages();
const text = example("20-gradient-step");

async function openTrain(page: Page): Promise<void> {
  await page.getByRole("tab", { name: "Train" }).click();
  await page.locator(".train-tensor").first().waitFor();
}

/** The figures of the loss by their names. */
async function losses(page: Page): Promise<Record<string, number>> {
  const all = await page
    .locator(".train-losses > div")
    .evaluateAll((figures) =>
      figures.map((figure) => [
        figure.querySelector("dt")?.textContent ?? "",
        Number(figure.querySelector("dd")?.getAttribute("title")),
      ]),
    );
  return Object.fromEntries(all);
}

const loaded = (page: Page, step: number) =>
  until(`step ${step} is in view`, async () =>
    assert.equal(await page.locator(".train-right").getAttribute("data-step"), String(step)),
  );

inPage(
  "Train: one step and many, with the loss before and after; the scrubber turns weights and tensors back",
  { text },
  async (page) => {
    await openTrain(page);
    assert.deepEqual(Object.keys(await losses(page)), ["Loss at the start"]);
    await page.getByRole("button", { name: "One Step" }).click();
    await loaded(page, 1);
    const one = await losses(page);
    assert.ok((one["After step 1"] ?? 1) < (one["Loss at the start"] ?? 0), JSON.stringify(one));
    await page.getByRole("button", { name: "100 Steps" }).click();
    await loaded(page, 101);
    const many = await losses(page);
    assert.deepEqual(Object.keys(many), ["Loss at the start", "Before step 101", "After step 101"]);
    assert.ok((many["After step 101"] ?? 1) < 0.01);
    const range = page.locator(".train-tensor", { hasText: "Wv" }).first().locator(".train-range").first();
    const trained = await range.textContent();
    const scrubber = page.getByRole("slider", { name: /^Step 101 of 101/ });
    await scrubber.focus();
    await page.keyboard.press("Home");
    await loaded(page, 0);
    assert.notEqual(await range.textContent(), trained);
    assert.equal((await losses(page))["In view: step 0"], many["Loss at the start"]);
    const canvas = page.locator('[aria-label="Wq"] canvas').last();
    await canvas.focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    assert.match((await canvas.getAttribute("aria-label")) ?? "", /^Wq\[2,1\] = 0, gradient .*; after a step /);
  },
);

inPage(
  "Train: the axis of a curve has whole steps, and the name of the step in view is not cut off",
  { text, width: 521 },
  async (page) => {
    await page.evaluate(() => {
      const said: { words: string; left: number; right: number; room: number }[] = [];
      Object.assign(window, { said });
      const { fillText } = CanvasRenderingContext2D.prototype;
      CanvasRenderingContext2D.prototype.fillText = function (words, x, y) {
        const { width } = this.measureText(words);
        const left = this.textAlign === "right" ? x - width : this.textAlign === "center" ? x - width / 2 : x;
        said.push({ words, left, right: left + width, room: this.canvas.clientWidth });
        fillText.call(this, words, x, y);
      };
    });
    await openTrain(page);
    await page.getByRole("button", { name: "One Step" }).click();
    await loaded(page, 1);
    const drawn = () =>
      page.evaluate(
        () => (window as unknown as { said: { words: string; left: number; right: number; room: number }[] }).said,
      );
    await until("the step in view is named", async () => (await drawn()).some(({ words }) => words === "step 1"));
    const said = await drawn();
    assert.deepEqual(
      said.filter(({ words, left, right, room }) => words === "step 1" && (left < 0 || right > room)),
      [],
    );
    const between = said.filter(({ words }) => /^0[.,][28]$/.test(words));
    assert.deepEqual(between, [], "ticks between steps 0 and 1");
  },
);

inPage(
  "Train: rates are compared, gradients checked, and a step is written into the file as it was trained",
  { text },
  async (page) => {
    await openTrain(page);
    await page.getByLabel("Number of steps").fill("12");
    await page.getByRole("button", { name: "12 Steps" }).click();
    await loaded(page, 12);
    await page.getByRole("button", { name: "Compare Learning Rates" }).click();
    await until("three rates are told", async () => assert.equal(await page.locator(".train-rates li").count(), 3));
    await page.getByRole("button", { name: "Check Gradients" }).click();
    await page.locator(".train-badge").first().waitFor();
    assert.deepEqual(
      (await page.locator(".train-badge").allTextContents()).map((badge) => badge.slice(0, 1)),
      ["✓", "✓", "✓"],
    );
    const trained = (await losses(page))["After step 12"];
    await page.getByRole("button", { name: "Write Step 12 into the File" }).click();
    await until("the file's loss is that of the step", async () =>
      assert.deepEqual(await losses(page), { "Loss at the start": trained }),
    );
    assert.deepEqual(
      (await page.evaluate(() => host.said)).filter((said) => said.startsWith("applyTraining")),
      ["applyTraining 12"],
    );
  },
);

inPage(
  "Train: why there is no gradient, a rate that is too large, and a rate that is none",
  { text: text.replace('"train"', '"scale": 60,\n  "train"') },
  async (page) => {
    await openTrain(page);
    const zero = page.locator('[aria-label="Wq"] .train-zero');
    assert.match((await zero.textContent()) ?? "", /The weights are almost exactly 0 or 1\. .*∂L\/∂weights is at most/);
    await page.getByLabel("Learning rate").fill("-1");
    assert.equal(await page.getByLabel("Learning rate").getAttribute("aria-invalid"), "true");
    await page.getByLabel("Learning rate").fill("1e200");
    await page.getByRole("button", { name: "100 Steps" }).click();
    await page.getByRole("alert").filter({ hasText: "not a finite number" }).waitFor();
    assert.equal(await page.getByRole("button", { name: "One Step" }).getAttribute("aria-disabled"), "true");
    await page.getByRole("button", { name: "Back to the Start" }).click();
    await loaded(page, 0);
    assert.deepEqual(Object.keys(await losses(page)), ["Loss at the start"]);
  },
);

inPage("Train: a file without a target gets one", { text: example("04-similarity") }, async (page) => {
  await page.getByRole("tab", { name: "Train" }).click();
  await page.getByRole("button", { name: "Add a Target of Zeros" }).click();
  await page.locator(".train-losses").waitFor();
  assert.match(await page.evaluate(() => host.text), /"train": \{\s*"target": \[/);
});

inPage("Train: nothing that axe finds fault with in any theme", { text, width: 521 }, async (page) => {
  await openTrain(page);
  await page.getByRole("button", { name: "One Step" }).click();
  await loaded(page, 1);
  assert.deepEqual(await faultsInAllThemes(page), []);
});
