import assert from "node:assert/strict";
import { until } from "../until.ts";
import { faultsInAllThemes } from "./faults.ts";
import { example, pages } from "./openPage.ts";
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

const twoHeads = example("12-two-heads");
/** Another entry of Wq that only the second head reads. */
const ofSecond = twoHeads.replace(/("Wq": \[\s*\[1, 0, +)0,/, "$15,");

inPage("Compare: the largest differences by row, column and head", { text: twoHeads }, async (page) => {
  assert.notEqual(ofSecond, twoHeads);
  await page.evaluate((text) => globalThis.host.compareTo(text), ofSecond);
  const side = (name: string, label: string) =>
    page.getByRole("group", { name, exact: true }).getByRole("combobox", { name: label });
  await side("A", "Step").selectOption("scores");
  await side("B", "Step").selectOption("scores");
  await page.getByText("Both are the same in every cell.").waitFor();
  const region = page.getByRole("region", { name: "Largest differences" });
  const by = region.getByRole("combobox", { name: "Listed by" });
  // The first head is the same: which one is not, the list of heads says.
  await by.selectOption("heads");
  const entry = region.getByRole("button").first();
  await entry.getByText(/^Head 2: ‖Δ‖ [\d.]+ · \d+ cells differ$/).waitFor();
  assert.equal(await region.getByRole("button").count(), 1);
  await entry.click();
  await page
    .locator(".compare-facts")
    .getByText(/of 16 cells differ/)
    .waitFor();
  assert.equal(await side("A", "Head").inputValue(), await side("B", "Head").inputValue());
  await by.selectOption("rows");
  await entry.getByText(/^(one|two|three|four): ‖Δ‖ [\d.]+ · \d cells differ$/).waitFor();
  await by.selectOption("columns");
  const columns = await region.getByRole("button").allTextContents();
  const sizes = columns.map((words) => Number(/‖Δ‖ ([\d.]+)/.exec(words)?.[1]));
  assert.deepEqual(
    sizes,
    [...sizes].sort((p, q) => q - p),
  );
  await by.selectOption("cells");
  const [cell = ""] = await region.getByRole("button").allTextContents();
  await by.selectOption("rows");
  await entry.click();
  // A row opens at its cell that differs most.
  await page.locator(".derivation-head", { hasText: /^scores\[/ }).waitFor();
  assert.match(cell, / → /);
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

inPage(
  "Compare: rounding bounds of another file, in the types of both, and why there is none",
  { text: large(6, 2, 4) },
  async (page) => {
    await page.evaluate((text) => globalThis.host.compareTo(text), large(6, 2, 4, { precision: "float16" }));
    await page.getByText("Compared with b.attn.json").waitFor();
    await page
      .getByRole("group", { name: "How differences are drawn" })
      .getByRole("button", { name: "÷ rounding" })
      .click();
    const bound = page.locator(".compare-bound [role=status]");
    const type = page.getByRole("combobox", { name: "Rounded to" });
    await bound
      .getByText(/^\d+ of 36 cells are not explained by rounding to float32: at most \S+ times its bound$/)
      .waitFor();
    await type.selectOption({ label: "as given: A float64, B float16" });
    await bound.getByText(/^All explained by rounding to float64 · float16: at most 0\.\d+ of its bound$/).waitFor();
    const side = (name: string, label: string) =>
      page.getByRole("group", { name, exact: true }).getByRole("combobox", { name: label });
    // Two matrices of the other file.
    await side("A", "Values").selectOption("other");
    await side("A", "Head").selectOption({ value: "1" });
    await side("B", "Head").selectOption({ value: "0" });
    await bound.getByText(/^\d+ of 36 cells are not explained by rounding to float16/).waitFor();
    await side("A", "Values").selectOption("computed");
    await side("A", "Values").selectOption("contribution");
    await page.getByText("Rounding bounds are known of steps, not of contributions.").waitFor();
  },
);

inPage("Compare: the type of given weights and of expected values may be unknown", { text: plain }, async (page) => {
  const weights = [
    [0, 0.5, 0.5],
    [0, 1, 0],
    [0, 0.9, 0.1],
  ];
  await page.evaluate((text) => globalThis.host.compareTo(text), JSON.stringify({ weights: [[weights]] }));
  await page.getByText("Compared with b.attn.json").waitFor();
  await page
    .getByRole("group", { name: "How differences are drawn" })
    .getByRole("button", { name: "÷ rounding" })
    .click();
  const bound = page.locator(".compare-bound [role=status]");
  await bound.getByText(/^9 of 9 cells are not explained by rounding to float32/).waitFor();
  const type = page.getByRole("combobox", { name: "Rounded to" });
  const side = (name: string, label: string) =>
    page.getByRole("group", { name, exact: true }).getByRole("combobox", { name: label });
  await type.selectOption("own");
  await page.getByText("The type in which B came is not known: choose one.").waitFor();
  await type.selectOption("float32");
  await side("B", "Values").selectOption("computed");
  await side("A", "Step").selectOption("scores");
  await side("B", "Step").selectOption("scores");
  await side("B", "Values").selectOption("expected");
  await bound.getByText("1 of 9 cells is not explained by rounding to float32").waitFor();
  await type.selectOption("own");
  await page.getByText("The type in which B came is not known: choose one.").waitFor();
  await page.evaluate(
    (text) => globalThis.host.open(text),
    plain.replace('"scale": 1,', '"scale": 1, "expectedDtype": "bfloat16",'),
  );
  await bound.getByText(/not explained by rounding to float64 · bfloat16/).waitFor();
  await page.getByRole("group", { name: "How differences are drawn" }).getByRole("button", { name: "ULP" }).click();
  await bound.getByText(/^At most \S+ ULP of float32$/).waitFor();
});

inPage("Compare of two files has no accessibility fault in any theme", { text: large(128, 2, 4) }, async (page) => {
  await page.evaluate((text) => globalThis.host.compareTo(text), large(128, 2, 4, { scale: 1 }));
  await page.getByText("Compared with b.attn.json").waitFor();
  await page.locator(".compare-facts", { hasText: "Largest difference" }).waitFor();
  assert.deepEqual(await faultsInAllThemes(page), []);
});
