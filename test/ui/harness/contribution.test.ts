import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { contributionOf, layerContributionOf } from "../../../src/core/figures/contributionMatrix.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import { until } from "../until.ts";
import { accessibilityFaults } from "./faults.ts";
import { example, pages } from "./openPage.ts";

const inPage = pages();
const text = example("12-two-heads");
const { spec } = parseSpec(text);
assert.ok(spec);
const result = computeSpec(spec);

const shownNumbers = (page: Page) =>
  page
    .locator('[data-step="weights"] [aria-label="weights"] td[data-row]')
    .evaluateAll((cells) => cells.map((cell) => Number((cell as HTMLElement).dataset["value"])));

inPage(
  "Steps shows contributions in the place of weights, of a head and of all",
  { text, width: 1400 },
  async (page) => {
    assert.ok(spec);
    const quantity = page.locator('[data-step="weights"]').getByRole("combobox", { name: "Quantity" });
    await page.locator('[data-step="weights"]').hover();
    await quantity.selectOption("contribution");
    for (const head of [0, 1]) {
      const want = contributionOf(spec, result, { layer: "", batch: 0, head });
      assert.ok(want);
      await page.getByRole("combobox", { name: "Head" }).selectOption({ value: String(head) });
      await until(`head ${head + 1} is shown`, async () =>
        (await shownNumbers(page)).every((value, at) => value === want.data[at]),
      );
    }
    await page.locator('[data-step="weights"] .badge', { hasText: "contribution" }).waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.getByRole("combobox", { name: "Head" }).selectOption("mean");
    const all = layerContributionOf(spec, result, { layer: "", batch: 0 });
    assert.ok(all);
    await until("the norm of the sum is shown", async () =>
      (await shownNumbers(page)).every((value, at) => value === all.data[at]),
    );
    await page.locator('[data-step="weights"] .badge', { hasText: "contribution of all heads" }).waitFor();
    // Cards that lie closer together have moved from under the pointer.
    await page.locator('[data-step="weights"]').hover();
    await quantity.selectOption("weights");
    await until("weights are back", async () => (await shownNumbers(page)).every((value) => value <= 1));
  },
);
