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
    assert.match((await list.first().textContent()) ?? "", /reproduces all.*scale/);
    assert.match((await page.locator(".why-steps").textContent()) ?? "", /cannot be rounding.*it begins here/);
    await until("five pictures", async () => (await page.locator(".why-picture canvas").count()) === 5);
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
