import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { until } from "../until.ts";
import { accessibilityFaults } from "./faults.ts";
import { pages } from "./openPage.ts";
import { large } from "./specs.mjs";

const inPage = pages();

/** How many different colours a row of a table has, of the cells that are not masked. */
const colorsOfRow = (page: Page, name: string, row: number) =>
  page.evaluate(
    ([label, at]) =>
      new Set(
        [
          ...document.querySelectorAll<HTMLElement>(`[aria-label="${label}"] td[data-row="${at}"]:not(.masked-cell)`),
        ].map((cell) => cell.style.backgroundColor),
      ).size,
    [name, row] as const,
  );

const picker = (page: Page, name: string) => page.getByRole("combobox", { name: `Color scale of ${name}` });

inPage(
  "causal weights of many tokens have colors in every row, and the bar says how",
  { text: large(40, 2, 8) },
  async (page) => {
    await picker(page, "weights").waitFor();
    assert.equal(await picker(page, "weights").locator("option:checked").innerText(), "Per row (automatic)");
    await until("every row has its colours", async () => (await colorsOfRow(page, "weights", 39)) >= 20);
    const shaded = await colorsOfRow(page, "weights", 39);
    await picker(page, "weights").selectOption("linear");
    await until("they run straight", async () => (await colorsOfRow(page, "weights", 39)) < shaded);
    await until("the choice is kept", async () =>
      JSON.stringify(await page.evaluate(() => host.state)).includes('"scales":{"weights":"linear"}'),
    );
    await picker(page, "weights").selectOption("auto");
    await until("they are as they were", async () => (await colorsOfRow(page, "weights", 39)) === shaded);
  },
);

inPage(
  "heads can share one scale; a kept choice comes back",
  {
    text: large(6, 2, 4),
    state: { uri: "file:///a.attn.json", scales: { weights: "heads", scores: "nonsense" } },
  },
  async (page) => {
    await page.getByRole("grid", { name: "scores", exact: true }).hover();
    assert.equal(await picker(page, "scores").inputValue(), "auto");
    await page.getByRole("grid", { name: "weights", exact: true }).hover();
    assert.equal(await picker(page, "weights").inputValue(), "heads");
    await page.getByRole("grid", { name: "scores", exact: true }).hover();
    const bar = page.locator('[data-step="scores"] .color-bar');
    const bounds = () => bar.getAttribute("aria-label");
    const own = await bounds();
    await picker(page, "scores").selectOption("heads");
    await until("the bounds are those of both", async () => (await bounds()) !== own || own === null);
    const shared = await bounds();
    await page.keyboard.press("Escape");
    await page.getByRole("combobox", { name: "Head" }).selectOption("1");
    await until("another head is shown", () =>
      page.evaluate(() => (host as unknown as { view: { head: number } }).view.head === 1),
    );
    assert.equal(await bounds(), shared);
  },
);

inPage(
  "colors of the theme are the ends of scales, the hatching and NaN; the editor's font size is that of numbers",
  { text: '{"Q":[["NaN"],[1],[2]],"K":[[1],[-2],[0]],"V":[[1],[0],[1]],"scale":1,"mask":"causal"}' },
  async (page) => {
    const cell = (name: string, row: number, col: number) =>
      page.getByRole("grid", { name, exact: true }).locator(`[data-row="${row}"][data-col="${col}"]`);
    const style = (name: string, row: number, col: number, property: string) =>
      cell(name, row, col).evaluate((at, wanted) => getComputedStyle(at).getPropertyValue(wanted), property);
    await cell("scores", 2, 1).waitFor();
    const usual = await style("scores", 2, 0, "background-color");
    assert.equal(await style("scores", 2, 0, "font-size"), "12px");
    await page.evaluate(() => {
      const own = {
        "attention-negativeValue": "#112233",
        "attention-weight": "#445566ff",
        "attention-maskedCell": "#abcdef",
        "attention-nanCell": "#fedcba",
        "editor-font-size": "20px",
      };
      for (const [name, value] of Object.entries(own))
        document.documentElement.style.setProperty(`--vscode-${name}`, value);
    });
    await until(
      "the smallest score has the theme's color",
      async () => (await style("scores", 2, 1, "background-color")) === "rgb(17, 34, 51)",
    );
    assert.equal(await style("scores", 2, 0, "background-color"), usual);
    assert.equal(await style("weights", 1, 0, "background-color"), "rgb(68, 85, 102)");
    assert.match(await style("masked", 1, 2, "background-image"), /rgb\(171, 205, 239\)/);
    assert.equal(await style("scores", 0, 0, "color"), "rgb(254, 220, 186)");
    assert.equal(await style("scores", 2, 0, "font-size"), "18px");
  },
);

inPage("an attention sink can be left out of the colors", { text: large(20, 1, 8) }, async (page) => {
  const bar = page.locator('[data-step="weights"] .color-bar');
  await picker(page, "weights").waitFor();
  await picker(page, "weights").selectOption({ label: "Without the first key" });
  await until(
    "the bounds are those of the other keys",
    async () => (await bar.getAttribute("aria-label")) !== "Colors from 0 to 1",
  );
  assert.equal(await picker(page, "Q").locator("option", { hasText: "first key" }).count(), 0);
});

inPage("the ends of the colors are dragged on the bar, or moved by keys", { text: large(16, 2, 4) }, async (page) => {
  const step = page.locator('[data-step="weights"]');
  await page.getByRole("grid", { name: "weights", exact: true }).waitFor();
  const bar = async () => (await step.getByRole("img", { name: /^Colors from/ }).getAttribute("aria-label")) ?? "";
  const most = Number(/to (.*)/.exec(await bar())?.[1]);
  const box = await step.locator(".color-ramp").boundingBox();
  assert.ok(box);
  await page.mouse.move(box.x + box.width - 1, box.y + 3);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, box.y + 3, { steps: 4 });
  await page.mouse.up();
  const upper = step.getByRole("slider", { name: "Upper end of the colors of weights" });
  await until(
    "the end follows",
    async () => Math.abs(Number(await upper.getAttribute("aria-valuenow")) / most - 0.5) < 0.05,
  );
  const beyond = () => step.locator(".beyond-cell").count();
  const marked = await beyond();
  assert.ok(marked > 0);
  await upper.focus();
  for (let press = 0; press < 10; press++) await page.keyboard.press("ArrowLeft");
  await until("more cells are beyond", async () => (await beyond()) > marked);
  await step.getByRole("slider", { name: "Lower end of the colors of weights" }).press("PageUp");
  await until("the lower end has moved", async () => !(await bar()).startsWith("Colors from 0 "));
  assert.deepEqual(await accessibilityFaults(page), []);
  await step.locator(".color-ends").dblclick({ position: { x: 30, y: 8 } });
  await until("all are back", async () => (await beyond()) === 0);
});

/** Pixels of a matrix' picture in the color of numbers that the scale does not reach. */
const beyondPixels = (page: Page, name: string) =>
  page.evaluate((label) => {
    const canvas = document.querySelector<HTMLCanvasElement>(`[data-step="${label}"] .heatmap canvas`);
    const key = document.querySelector(`[data-step="${label}"] .beyond-key i`);
    if (canvas === null || key === null) return 0;
    const wanted = getComputedStyle(key).backgroundColor.match(/\d+/g)?.slice(0, 3).join();
    const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let at = 0; at < data.length; at += 4) {
      if (`${data[at]},${data[at + 1]},${data[at + 2]}` === wanted) count++;
    }
    return count;
  }, name);

for (const [tokens, how] of [
  [16, "by a corner"],
  [200, "by their color, where they are small"],
] as const) {
  inPage(`a heatmap marks cells outside the colors ${how}`, { text: large(tokens, 2, 4) }, async (page) => {
    const step = page.locator('[data-step="weights"]');
    await picker(page, "weights").waitFor();
    const heatmap = step.getByRole("button", { name: "Heatmap" });
    if (tokens === 16) await heatmap.click();
    await step.locator(".heatmap canvas").waitFor();
    assert.equal(await beyondPixels(page, "weights"), 0);
    await picker(page, "weights").selectOption("clip");
    await until("some are marked", async () => (await beyondPixels(page, "weights")) > 2);
    assert.match(await step.locator(".beyond-key").innerText(), /^\d+ cells? outside the color range$/);
    await picker(page, "weights").selectOption("linear");
    await until("none is", async () => (await step.locator(".beyond-key").count()) === 0);
  });
}
