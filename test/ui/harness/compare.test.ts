import assert from "node:assert/strict";
import type { Locator } from "playwright-core";
import { until } from "../until.ts";
import { accessibilityFaults, faultsInAllThemes } from "./faults.ts";
import { example, pages } from "./openPage.ts";
import { large } from "./specs.mjs";

const inPage = pages();

inPage(
  "Compare: two heads by keyboard, from the largest difference to its cell",
  {
    text: example("12-two-heads"),
  },
  async (page) => {
    await page.getByRole("tab", { name: "Compare" }).click();
    const facts = page.locator(".compare-facts");
    await facts.getByText("Largest difference").waitFor();
    await page.getByRole("table", { name: "Figures of both heads" }).waitFor();
    const first = page.getByRole("region", { name: "Largest differences" }).getByRole("button").first();
    const said = Math.abs(Number((await first.textContent())?.split(": ")[1]?.replace("−", "-")));
    assert.ok(((await facts.textContent()) ?? "").includes(`Largest difference ${said},`));
    await first.focus();
    await page.keyboard.press("ArrowDown");
    assert.equal(await page.locator(".compare-list button:focus").count(), 1);
    const paint = () =>
      page
        .locator(".compare-map canvas")
        .last()
        .evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
    await page.locator(".compare-cell", { hasText: "ULP of float32" }).waitFor();
    const linear = await paint();
    await page.getByRole("checkbox", { name: "Symmetric logarithmic colors of A − B" }).check();
    await until("the colors are others", async () => (await paint()) !== linear);
    const zone = page.locator(".compare-bound p");
    await zone
      .getByText(/^Pale: within the rounding to float32 of each cell, at most \S+e[-−]\d; full color: \S+$/)
      .waitFor();
    await page.getByRole("combobox", { name: "Rounded to" }).selectOption("bfloat16");
    await zone.getByText(/^Pale: within the rounding to bfloat16 of each cell, at most 0\.0/).waitFor();
    await page.getByRole("combobox", { name: "Rounded to" }).selectOption("float32");
    await page.getByRole("group", { name: "B" }).getByRole("combobox", { name: "Head" }).selectOption("0");
    await facts.getByText("Both are the same in every cell.").waitFor();
    await page.getByRole("group", { name: "B" }).getByRole("combobox", { name: "Step" }).selectOption("Q");
    await page.getByText(/only matrices of the same size can be compared/).waitFor();
    await page.getByRole("group", { name: "B" }).getByRole("combobox", { name: "Step" }).selectOption("scores");
    await first.focus();
    await page.keyboard.press("Enter");
    assert.equal(await page.getByRole("tab", { name: "Steps" }).getAttribute("aria-selected"), "true");
  },
);

inPage(
  "Compare of 1,024 tokens has no accessibility fault and few nodes in any theme",
  {
    text: large(1_024, 2, 4),
  },
  async (page) => {
    await page.getByRole("tab", { name: "Compare" }).click();
    await page.locator(".compare-facts", { hasText: "of 1,048,576 cells differ" }).waitFor();
    const colours = () =>
      page
        .locator(".compare-map canvas")
        .last()
        .evaluate((canvas: HTMLCanvasElement) => {
          const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
          return new Set(new Uint32Array(data.buffer)).size;
        });
    await until("it is painted", async () => (await colours()) > 20);
    assert.ok((await page.locator(".compare-view *").count()) < 300);
    assert.deepEqual(await faultsInAllThemes(page), []);
  },
);

inPage(
  "Compare: differences in parts of their rounding bound, as halves of a cell, over the size of the numbers",
  { text: example("12-two-heads") },
  async (page) => {
    await page.getByRole("tab", { name: "Compare" }).click();
    await page.locator(".compare-facts", { hasText: "Largest difference" }).waitFor();
    const looks = page.getByRole("group", { name: "How differences are drawn" });
    await looks.getByRole("button", { name: "÷ rounding" }).click();
    const bound = page.locator(".compare-bound [role=status]");
    await bound.getByText(/^16 of 16 cells are not explained by rounding to float32/).waitFor();
    const coarse = async () => Number(/at most (\S+) times/.exec(await bound.innerText())?.[1]?.replace("−", "-"));
    const single = await coarse();
    await page.getByRole("combobox", { name: "Rounded to" }).selectOption("float16");
    await until("half precision has more room", async () => (await coarse()) < single / 100);
    await page.getByRole("group", { name: "B" }).getByRole("combobox", { name: "Head" }).selectOption("0");
    await bound.getByText("All explained by rounding to float16: at most 0 of its bound").waitFor();
    await page.getByRole("group", { name: "B" }).getByRole("combobox", { name: "Head" }).selectOption({ value: "1" });
    await looks.getByRole("button", { name: "A | B" }).click();
    const split = page.getByRole("img", { name: "A in the left half of each cell, B in the right one" });
    await split.waitFor();
    const pixels = (of: Locator) =>
      of.evaluate((canvas: HTMLCanvasElement) => [
        ...canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height).data,
      ]);
    const quads = (data: number[]) =>
      Array.from({ length: data.length / 4 }, (_, at) => data.slice(4 * at, 4 * at + 3));
    const [left, right] = [
      page.getByRole("img", { name: "A as a picture" }),
      page.getByRole("img", { name: "B as a picture" }),
    ];
    const [ofA, ofB, both] = [quads(await pixels(left)), quads(await pixels(right)), quads(await pixels(split))];
    assert.deepEqual(
      both,
      ofA.flatMap((color, at) => [color, ofB[at]]),
    );
    await looks.getByRole("button", { name: "Scatter" }).click();
    await page.getByRole("img", { name: /^16 cells differ: numbers from/ }).waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
  },
);

inPage("Compare begins with what is not as expected", { text: example("70-expected-fails") }, async (page) => {
  await page.getByRole("tab", { name: "Compare" }).click();
  await page.locator(".compare-facts", { hasText: "Largest difference" }).waitFor();
  const chosen = (side: string, of: string) =>
    page
      .getByRole("group", { name: side })
      .getByRole("combobox", { name: of })
      .evaluate((select: HTMLSelectElement) => select.selectedOptions[0]?.text);
  assert.deepEqual(
    [await chosen("A", "Values"), await chosen("B", "Values"), await chosen("A", "Step"), await chosen("B", "Step")],
    ["Computed", "Expected", "Weights", "Weights"],
  );
});
