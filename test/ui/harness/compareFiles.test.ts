import assert from "node:assert/strict";
import { until } from "../until.ts";
import { accessibilityFaults } from "./faults.ts";
import { bodies, example, pages } from "./openPage.ts";
import { large } from "./specs.mjs";

const inPage = pages();
const worked = example("01-worked-example");
const changed = worked.replace("[1, 0, 1, 0]", "[1, 0, 2, 0]");

const plain = `{
  "X": [[1, 0, 1, 0], [0, 2, 0, 2], [1, 1, 1, 1]],
  "Wq": [[1, 0, 1], [1, 0, 0], [0, 0, 1], [0, 1, 1]],
  "Wk": [[0, 0, 1], [1, 1, 0], [0, 1, 0], [1, 1, 0]],
  "Wv": [[0, 2, 0], [0, 3, 0], [1, 0, 3], [1, 1, 0]],
  "scale": 1,
  "expected": { "scores": [[2, 4, 4], [4, 16, 12], [4, 12, 11]] }
}`;

inPage("Compare: two files, from the difference to its cell, and back to one file", { text: worked }, async (page) => {
  await page.evaluate((text) => globalThis.host.compareTo(text), changed);
  await page.getByText("Compared with b.attn.json").waitFor();
  const facts = page.locator(".compare-facts");
  await facts.getByText(/Largest difference 0\.\d+, \d of 9 cells differ/).waitFor();
  const values = (side: string) =>
    page.getByRole("group", { name: side, exact: true }).getByRole("combobox", { name: "Values" });
  assert.equal(await values("B").inputValue(), "other");
  const step = (side: string) =>
    page.getByRole("group", { name: side, exact: true }).getByRole("combobox", { name: "Step" });
  await step("A").selectOption("X");
  await step("B").selectOption("X");
  await facts.getByText("Largest difference 1, 1 of 12 cells differ").waitFor();
  const cell = page.getByRole("region", { name: "Largest differences" }).getByRole("button").first();
  assert.match((await cell.textContent()) ?? "", /: −1$/);
  await page.evaluate((text) => globalThis.host.compareTo(text), worked);
  await facts.getByText("Both are the same in every cell.").waitFor();
  await page.getByRole("button", { name: "Close comparison" }).click();
  await page.getByRole("button", { name: "Compare with another file or the last commit…" }).click();
  await until("the host is asked", () => page.evaluate(() => globalThis.host.said.includes("compareWith {}")));
});

inPage(
  "Compare: computed and expected, contribution and weights, before and after an edit",
  { text: plain },
  async (page) => {
    await page.getByRole("tab", { name: "Compare" }).click();
    const side = (name: string, label: string) =>
      page.getByRole("group", { name, exact: true }).getByRole("combobox", { name: label });
    const facts = page.locator(".compare-facts");
    await side("A", "Step").selectOption("scores");
    await side("B", "Step").selectOption("scores");
    await side("B", "Values").selectOption("expected");
    await facts.getByText("Largest difference 1, 1 of 9 cells differ").waitFor();
    await side("A", "Step").selectOption("weights");
    await side("B", "Step").selectOption("weights");
    await side("B", "Values").selectOption("contribution");
    await facts.getByText("9 of 9 cells differ").waitFor();
    await page.evaluate(() => globalThis.host.edit(globalThis.host.text.replace("[1, 0, 1, 0]", "[1, 0, 3, 0]")));
    await page.getByRole("button", { name: "Recompute" }).click();
    await side("A", "Values").selectOption("computed");
    await side("B", "Values").selectOption("before");
    await side("A", "Step").selectOption("X");
    await side("B", "Step").selectOption("X");
    await facts.getByText("Largest difference 2, 1 of 12 cells differ").waitFor();
  },
);

for (const theme of Object.keys(bodies) as (keyof typeof bodies)[]) {
  inPage(
    `Compare of two files has no accessibility fault in ${theme}`,
    { text: large(128, 2, 4), theme },
    async (page) => {
      await page.evaluate((text) => globalThis.host.compareTo(text), large(128, 2, 4, { scale: 1 }));
      await page.getByText("Compared with b.attn.json").waitFor();
      await page.locator(".compare-facts", { hasText: "Largest difference" }).waitFor();
      assert.deepEqual(await accessibilityFaults(page), []);
    },
  );
}
