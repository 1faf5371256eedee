import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { until } from "../until.ts";
import { faultsInAllThemes } from "./faults.ts";
import { example, pages } from "./openPage.ts";
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

inPage(
  "Row shows the query of the cell that was pointed at last",
  { text: example("01-worked-example") },
  async (page) => {
    await page.locator('[aria-label="scores"] [data-row="0"][data-col="1"]').hover();
    const heading = page.getByRole("region", { name: "Derivation" });
    await heading.getByText("scores[1,2]").first().waitFor();
    await page.getByRole("tab", { name: "Row" }).click();
    await heading.getByText("scores[1,2]").first().waitFor();
    const query = page.getByRole("combobox", { name: "Query" });
    await until("both are of query 1", async () => (await query.inputValue()) === "0");
  },
);

const cells = (page: Page, column: string) =>
  page.locator(".row-list table").evaluate((table: HTMLTableElement, wanted) => {
    const at = [...table.querySelectorAll("thead th")].findIndex((head) => head.textContent === wanted);
    return [...table.querySelectorAll("tbody tr")].map((row) =>
      Number(row.children[at]?.textContent?.replaceAll("−", "-")),
    );
  }, column);

inPage(
  "Row: the weights without the masks beside those with them",
  { text: example("14-causal-mask") },
  async (page) => {
    await page.getByRole("tab", { name: "Row" }).click();
    await page.getByRole("combobox", { name: "Query", exact: true }).selectOption("0");
    await page.getByRole("combobox", { name: "Overlay" }).selectOption("unmasked");
    await page.getByRole("columnheader", { name: "Without the masks" }).waitFor();
    const free = await cells(page, "Without the masks");
    assert.ok(Math.abs(free.reduce((sum, weight) => sum + weight, 0) - 1) < 1e-3, String(free));
    assert.ok(free.filter((weight) => weight > 0).length > 1);
    assert.ok((await page.locator(".row-list td", { hasText: "masked" }).count()) > 0);
    await page
      .getByRole("list", { name: "Overlay" })
      .getByText(/largest difference 0\.\d+ at/)
      .waitFor();
  },
);

inPage(
  "Row: a temperature is tried, and written only when asked for",
  { text: example("67-temperature") },
  async (page) => {
    await page.getByRole("tab", { name: "Row" }).click();
    const before = await page.evaluate(() => globalThis.host.text);
    await page.getByRole("combobox", { name: "Overlay" }).selectOption("tempered");
    const slider = page.getByRole("slider", { name: "Temperature" });
    await slider.focus();
    await page.keyboard.press("End");
    await page.getByRole("columnheader", { name: "Temperature 10" }).waitFor();
    const tried = await cells(page, "Temperature 10");
    assert.equal(await page.evaluate(() => globalThis.host.text), before);
    await page.getByRole("button", { name: "Write to File" }).click();
    await until("it is written", () => page.evaluate(() => /"temperature": 10\b/.test(globalThis.host.text)));
    await until("the weights are those that were tried", async () =>
      (await cells(page, "Weight")).every((weight, at) => Math.abs(weight - (tried[at] ?? 0)) < 2e-4),
    );
    assert.equal(await page.getByRole("button", { name: "Write to File" }).count(), 0);
  },
);

inPage("Row: number types, other heads and derivatives", { text: example("12-two-heads") }, async (page) => {
  await page.getByRole("tab", { name: "Row" }).click();
  await page.getByRole("combobox", { name: "Overlay" }).selectOption("types");
  for (const type of ["float32", "bfloat16", "float16"])
    await page.getByRole("columnheader", { name: type, exact: true }).waitFor();
  const [exact, low] = [await cells(page, "Weight"), await cells(page, "bfloat16")];
  assert.ok(exact.every((weight, at) => Math.abs(weight - (low[at] ?? 0)) < 0.02));
  await page.getByRole("combobox", { name: "Overlay" }).selectOption("heads");
  await page.getByRole("columnheader", { name: "Head 2" }).waitFor();
  await page.getByRole("group", { name: "Heads shown" }).getByRole("button", { name: "Head 2" }).click();
  await page.getByRole("columnheader", { name: "Head 2" }).waitFor({ state: "detached" });
  await page.getByRole("group", { name: "Heads shown" }).getByRole("button", { name: "Head 2" }).click();
  await page.getByRole("combobox", { name: "Overlay" }).selectOption("none");
  await page.locator(".row-list button").nth(1).click();
  await page.getByRole("checkbox", { name: "Derivatives" }).check();
  await page.getByRole("img", { name: /^Derivatives of \d+ weights/ }).waitFor();
  const head = page.locator(".row-list thead th").last();
  await until(
    "a column of the selected key",
    async () => (await head.textContent())?.startsWith("∂ by the score of") === true,
  );
  const slopes = await cells(page, (await head.textContent()) ?? "");
  assert.ok(Math.abs(slopes.reduce((sum, slope) => sum + slope, 0)) < 1e-3, String(slopes));
  assert.ok(slopes.some((slope) => slope < 0) && slopes.some((slope) => slope > 0));
});

inPage(
  "Row of 1,024 keys has no accessibility fault and few nodes in any theme",
  {
    text: large(1_024, 4, 4),
  },
  async (page) => {
    await page.getByRole("tab", { name: "Row" }).click();
    await page.getByRole("region", { name: "All heads of this query" }).waitFor();
    assert.deepEqual(await faultsInAllThemes(page), []);
    assert.ok((await page.locator(".row-numbers *").count()) < 400);
  },
);

inPage("one large weight among 1,024 keys is a bar that can be seen", { text: large(1_024, 1, 4) }, async (page) => {
  await page.getByRole("tab", { name: "Row" }).click();
  await page.locator(".row-facts").waitFor();
  /** Pixels of the bars' blue or the chosen one's orange, in one line in the middle of the chart. */
  const inked = () =>
    page.locator(".row-body canvas").evaluate((canvas: HTMLCanvasElement) => {
      const line = Math.floor(canvas.height / 3);
      const { data } = canvas.getContext("2d")!.getImageData(0, line, canvas.width, 1);
      let count = 0;
      for (let at = 0; at < data.length; at += 4)
        if (Math.abs((data[at] ?? 0) - (data[at + 2] ?? 0)) > 90 && data[at + 3] === 255) count++;
      return count;
    });
  await until("the bar of the first query's only key is at least a pixel wide", async () => (await inked()) >= 1);
});
