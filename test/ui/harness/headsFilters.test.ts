import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { until } from "../until.ts";
import { atRest } from "./atRest.ts";
import { faultsInAllThemes } from "./faults.ts";
import { pages } from "./openPage.ts";
import { large, stacked } from "./specs.mjs";

const inPage = pages();

async function openHeads(page: Page, count: string): Promise<void> {
  await page.getByRole("tab", { name: "Heads" }).click();
  await page.locator(".heads-count", { hasText: count }).waitFor();
}

const countText = (page: Page) => page.locator(".heads-count").textContent();

inPage(
  "a lasso in the scatter plot filters the heads, and so do Space and archetypes",
  { text: stacked(2, 4, 24) },
  async (page) => {
    await openHeads(page, "8 heads");
    await page.getByText("Scatter plot").click();
    const plot = page.locator(".head-plot");
    const point = page.locator(".plot-point");
    await point.waitFor();
    await page.getByRole("combobox", { name: "Horizontal" }).selectOption("confidence");
    const box = (await plot.boundingBox())!;
    const at = (await point.boundingBox())!;
    const [x, y] = [at.x + at.width / 2, at.y + at.height / 2];
    await page.mouse.move(x - 7, y - 7);
    await page.mouse.down();
    for (const [dx, dy] of [
      [7, -7],
      [7, 7],
      [-7, 7],
      [-7, -7],
    ] as const)
      await page.mouse.move(x + dx, y + dy, { steps: 3 });
    await page.mouse.up();
    await until("few heads are left", async () => /^[1-3] of 8 heads$/.test((await countText(page)) ?? ""));
    assert.equal(await point.getAttribute("aria-pressed"), "true");
    await page.getByRole("button", { name: "Show all heads" }).click();
    await until("all are back", async () => (await countText(page)) === "8 heads");
    await page.mouse.move(box.x + 1, box.y + 1);
    await point.focus();
    const first = await point.getAttribute("aria-label");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    assert.notEqual(await point.getAttribute("aria-label"), first);
    await page.keyboard.press("Space");
    await until("one is left", async () => (await countText(page)) === "1 of 8 heads");
    await page.keyboard.press("Space");
    await until("all are back", async () => (await countText(page)) === "8 heads");
    const kinds = page.getByRole("group", { name: "Archetypes shown" }).getByRole("button");
    const kind = /(\d+)$/.exec((await kinds.first().textContent()) ?? "")?.[1];
    await kinds.first().click();
    await until("only its heads are left", async () => (await countText(page)) === `${kind} of 8 heads`);
  },
);

inPage(
  "the tree of similar heads shows one group by keyboard and by mouse",
  { text: stacked(2, 4, 24) },
  async (page) => {
    await openHeads(page, "8 heads");
    await page.getByRole("combobox", { name: "Sort by" }).selectOption("similarity");
    const branch = page.locator(".tree-branch");
    await branch.waitFor();
    const whole = (await branch.getAttribute("aria-label")) ?? "";
    assert.match(whole, /^Group of 8 heads at distance 0\./);
    await page.getByRole("combobox", { name: "Sort by" }).selectOption("jensenShannon");
    await until("another distance orders them", async () => {
      const label = (await branch.count()) === 0 ? "" : ((await branch.getAttribute("aria-label")) ?? "");
      return label.startsWith("Group of 8 heads") && label !== whole;
    });
    await page.getByRole("combobox", { name: "Sort by" }).selectOption("similarity");
    await until(
      "as before",
      async () => (await branch.count()) > 0 && (await branch.getAttribute("aria-label")) === whole,
    );
    await branch.focus();
    await page.keyboard.press("ArrowDown");
    const size = /^Group of (\d)/.exec((await branch.getAttribute("aria-label")) ?? "")?.[1];
    assert.ok(Number(size) < 8);
    await page.keyboard.press("Enter");
    await until("the group is shown", async () => (await countText(page)) === `${size} of 8 heads`);
    await page.keyboard.press("Enter");
    await until("all are back", async () => (await countText(page)) === "8 heads");
    const canvas = (await page.locator(".head-tree canvas").boundingBox())!;
    await page.mouse.click(canvas.x + canvas.width / 16, canvas.y + canvas.height - 8);
    await until("the first head's group is shown", async () =>
      /^[2-7] of 8 heads$/.test((await countText(page)) ?? ""),
    );
  },
);

inPage(
  "the induction head's figures come with formulas, and the page says why the usual one is 0.375",
  { text: readFileSync("test/data/lessons/induction.attn.json", "utf8") },
  async (page) => {
    await openHeads(page, "2 heads");
    await page.getByRole("grid", { name: "Heads" }).focus();
    await page.keyboard.press("End");
    await page.getByText("Formulas and details").click();
    const table = page.getByRole("table", { name: "Layer 2, head 1" });
    const row = table.getByRole("row").filter({ has: page.getByRole("rowheader", { name: "Induction" }) });
    await row.waitFor();
    assert.equal(await row.getByRole("cell").first().textContent(), "1");
    const said = (await row.textContent()) ?? "";
    assert.match(said, /also those where the rule names no key: 0\.375/);
    assert.match(said, /3 of 8 queries.*even a perfect head gets only 3\/8 = 0\.375 there\./);
    const composed = table.getByRole("row").filter({ has: page.getByRole("rowheader", { name: "Composition" }) });
    assert.match((await composed.textContent()) ?? "", /as keys, most of layer 1, head 1: 0\.\d/);
    assert.equal(await table.locator("math").count(), 13);
    assert.equal(await table.getByRole("row").count(), 14);
  },
);

inPage("two heads are held and compared, by mouse and by keyboard", { text: stacked(2, 4, 12) }, async (page) => {
  await openHeads(page, "8 heads");
  const grid = page.getByRole("grid", { name: "Heads" });
  await grid.focus();
  await page.keyboard.press("Shift+Enter");
  await page.getByText("Layer 1, head 1 is pinned").waitFor();
  await page.keyboard.press("End");
  await page.keyboard.press("Shift+Enter");
  await page.locator(".compare-facts", { hasText: "Largest difference" }).waitFor();
  const head = (side: string) =>
    page.getByRole("group", { name: side, exact: true }).getByRole("combobox", { name: "Head" });
  assert.deepEqual([await head("A").inputValue(), await head("B").inputValue()], ["0", "3"]);
  await page.getByRole("tab", { name: "Heads" }).click();
  await atRest(page, '[role="grid"][aria-label="Heads"]');
  const box = await grid.locator("canvas").boundingBox();
  assert.ok(box);
  const shiftClick = (x: number) => grid.click({ modifiers: ["Shift"], position: { x, y: 20 } });
  await shiftClick(60);
  await page.getByText("Layer 1, head 1 is pinned").waitFor();
  await shiftClick(60 + (box.width - 34) / 4);
  await page.locator(".compare-facts", { hasText: "Largest difference" }).waitFor();
  assert.equal(await head("B").inputValue(), "1");
});

inPage(
  "layers turn by { and }, and by their arrows, and stay at the ends",
  { text: stacked(3, 2, 6) },
  async (page) => {
    const layer = page.getByRole("combobox", { name: "Layer" });
    const head = page.getByRole("combobox", { name: "Head" });
    await layer.waitFor();
    const place = async () => `${await layer.inputValue()} ${await head.inputValue()}`;
    await page.keyboard.press("}");
    await page.keyboard.press("]");
    await until("the second layer's second head", async () => (await place()) === "layers[1] 1");
    await page.keyboard.press("}");
    await page.keyboard.press("}");
    await until("the last layer", async () => (await place()) === "layers[2] 1");
    await page.keyboard.press("{");
    await until("one back", async () => (await place()) === "layers[1] 1");
    await page.getByRole("button", { name: "Previous: Layer" }).click();
    await until("the first layer", async () => (await place()) === "layers[0] 1");
    assert.ok(await page.getByRole("button", { name: "Previous: Layer" }).isDisabled());
  },
);

inPage(
  "the map of grouped heads names the key/value head of each, and contributions are other pictures",
  {
    text: large(24, 8, 4, {
      kvHeads: 2,
      Wk: { random: "normal", shape: [32, 8], seed: 7 },
      Wv: { random: "normal", shape: [32, 8], seed: 8 },
    }),
  },
  async (page) => {
    await openHeads(page, "8 heads");
    const map = page.getByRole("region", { name: "Heads that share keys and values" });
    const groups = map.getByRole("listitem");
    assert.deepEqual(await groups.evaluateAll((list) => list.map((item) => item.textContent)), [
      "key/value head 11234",
      "key/value head 25678",
    ]);
    await map.getByRole("button", { name: "Head 6" }).hover();
    const fact = page.locator(".heads-fact", { hasText: "Key/value head" }).locator("dd");
    await until("its facts are shown", async () => (await fact.textContent()) === "2");
    const picture = () => page.locator(".heads-canvas").evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
    const before = await picture();
    await page.getByRole("button", { name: "Contribution" }).click();
    await until("the pictures are others", async () => (await picture()) !== before);
  },
);

inPage(
  "Heads with plot, tree and formulas has no accessibility fault in any theme",
  { text: stacked(3, 4, 24) },
  async (page) => {
    await openHeads(page, "12 heads");
    await page.getByText("Scatter plot").click();
    await page.getByRole("combobox", { name: "Sort by" }).selectOption("similarity");
    await page.locator(".tree-branch").waitFor();
    await page.getByText("Formulas and details").click();
    await page.locator(".figure-table").waitFor();
    assert.deepEqual(await faultsInAllThemes(page), []);
  },
);

inPage(
  "40 layers of 32 heads stay usable: few nodes, keys, a rule",
  { text: stacked(40, 32, 16), width: 700 },
  async (page) => {
    await openHeads(page, "1280 heads");
    assert.ok((await page.locator(".heads-view *").count()) < 400);
    const grid = page.getByRole("grid", { name: "Heads" });
    await grid.focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowRight");
    const label = () => page.locator("#current-head").getAttribute("aria-label");
    assert.match((await label()) ?? "", /^Layer 2, head 2: /);
    await page.keyboard.press("End");
    assert.match((await label()) ?? "", /^Layer 40, head 32: /);
    const box = await page.locator("#current-head").boundingBox();
    const view = await grid.boundingBox();
    assert.ok(box && view && box.x >= view.x && box.x + box.width <= view.x + view.width, "it is in sight");
    await page.getByText("Scatter plot").click();
    await page.locator(".plot-point").waitFor();
    assert.ok((await page.locator(".heads-view *").count()) < 400);
    await page.getByRole("searchbox", { name: "Find" }).fill("j == i");
    await page.locator(".heads-fact", { hasText: "Your rule" }).waitFor();
  },
);
