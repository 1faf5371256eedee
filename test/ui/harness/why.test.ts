import assert from "node:assert/strict";
import { until } from "../until.ts";
import { example, pages } from "./openPage.ts";

const inPage = pages();

/** The worked example of an engineer whose kernel divides by √dk: its numbers are expected, ours are not divided. */
const unscaled = example("02-worked-example-scaled").replace('\n  // No "scale"', '\n  "scale": 1,\n  // No "scale"');

inPage(
  "there is no tab Why while everything is as expected",
  { text: example("02-worked-example-scaled") },
  async (page) => {
    await page.getByRole("tab", { name: "Checks" }).waitFor();
    assert.equal(await page.getByRole("tab", { name: "Why" }).count(), 0);
  },
);

inPage(
  "the view Why lists what explains the differences, shows it, and writes it into the spec",
  { text: unscaled },
  async (page) => {
    await page.getByRole("tab", { name: "Why" }).click();
    const list = page.locator(".why-list > li");
    await list.first().waitFor();
    assert.match((await list.first().textContent()) ?? "", /✓.*scale/);
    await page.getByRole("heading", { name: "All expected numbers are reproduced if…" }).waitFor();
    const scaled = page.locator(".why-steps").getByRole("row", { name: /scaled/ });
    assert.match((await scaled.textContent()) ?? "", /9 of 9.*6\.76.*\[2,2\]/);
    const begins = (await page.locator(".why-begins").textContent()) ?? "";
    assert.match(begins, /^The differences begin in scaled · cannot be rounding: /);
    await until("five pictures", async () => (await page.locator(".why-pictures canvas").count()) === 5);
    const cell = page.locator(".why-cell");
    assert.equal(await cell.textContent(), "[2,2]: expected 9.238 · computed 16 · with the change 9.238");
    await page
      .locator(".why-pictures canvas")
      .first()
      .hover({ position: { x: 4, y: 4 } });
    assert.equal(await cell.textContent(), "[1,1]: expected 1.155 · computed 2 · with the change 1.155");
    assert.match((await page.locator(".why-figures").textContent()) ?? "", /After: 0 cells differ/);
    await page.getByRole("button", { name: "Apply to the Spec" }).click();
    await until("nothing differs any more", async () =>
      ((await page.locator(".why-view").textContent()) ?? "").includes("No expected step differs"),
    );
    assert.ok((await page.evaluate(() => host.said)).includes("applyWhy 0"));
  },
);

inPage("a lens turns the page to the view Why", { text: unscaled }, async (page) => {
  await page.getByRole("tab", { name: "Why" }).waitFor();
  await page.evaluate(() => host.push({ layer: "", name: "weights", tab: "Why" }));
  await page.locator(".why-list").waitFor();
});

inPage(
  "a wrong loss is listed, with what to add so that a mistake can be found",
  { text: example("20-gradient-step").replace(/\n\}\s*$/, ',\n"expected": {"loss": 77}\n}') },
  async (page) => {
    await page.getByRole("tab", { name: "Steps" }).waitFor();
    await page.evaluate(() => host.push({ layer: "", name: "loss", tab: "Why" }));
    const row = page.locator(".why-steps").getByRole("row", { name: /loss/ });
    assert.match((await row.textContent()) ?? "", /1 of 1/);
    await page
      .getByText("None of the known mistakes makes these values. Add an expected output to find what does.")
      .waitFor();
    assert.equal(await page.locator(".why-begins").count(), 0);
  },
);
