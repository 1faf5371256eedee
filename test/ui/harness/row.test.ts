import assert from "node:assert/strict";
import { until } from "../until.ts";
import { accessibilityFaults } from "./faults.ts";
import { bodies, example, pages } from "./openPage.ts";
import { large } from "./specs.mjs";

const inPage = pages();

inPage(
  "Row: contribution, keys for 90 %, what it takes to overtake, and all heads of the query",
  {
    text: example("12-two-heads"),
  },
  async (page) => {
    await page.getByRole("tab", { name: "Row" }).click();
    const sum = page.locator(".row-fact", { hasText: "Sum" }).locator("dd");
    await until("weights add up to 1", async () => (await sum.textContent()) === "1");
    await page.locator(".row-fact", { hasText: "Keys for 90 %" }).waitFor();
    await page.getByRole("button", { name: "Contribution" }).click();
    await until("contributions do not", async () => (await sum.textContent()) !== "1");
    await page.getByRole("button", { name: "Weights" }).click();
    await until("weights again", async () => (await sum.textContent()) === "1");
    await page.locator(".row-list button").nth(1).click();
    await page.locator(".row-fact", { hasText: "To overtake" }).waitFor();
    await page.getByRole("button", { name: /^Head 2 ·/ }).click();
    assert.equal(await page.getByRole("combobox", { name: "Head" }).inputValue(), "1");
  },
);

for (const theme of Object.keys(bodies) as (keyof typeof bodies)[]) {
  inPage(
    `Row of 1,024 keys has no accessibility fault and few nodes in ${theme}`,
    {
      text: large(1_024, 4, 4),
      theme,
    },
    async (page) => {
      await page.getByRole("tab", { name: "Row" }).click();
      await page.getByRole("region", { name: "All heads of this query" }).waitFor();
      assert.deepEqual(await accessibilityFaults(page), []);
      assert.ok((await page.locator(".row-numbers *").count()) < 400);
    },
  );
}
