import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { until } from "../until.ts";
import { pages } from "./openPage.ts";
import { large } from "./specs.mjs";

const inPage = pages();
const text = large(100, 2, 16);

const picture = (page: Page) => page.getByRole("grid", { name: "weights", exact: true });

/** Scrolls to the picture of the weights and waits until it is painted. */
async function look(page: Page): Promise<void> {
  await picture(page).scrollIntoViewIfNeeded();
  await until("the picture is painted", () =>
    page.evaluate(() => {
      const canvas = document.querySelector<HTMLCanvasElement>('[data-step="weights"] .heatmap canvas');
      const pixels = canvas?.getContext("2d")?.getImageData(80, 40, 1, 1).data;
      return pixels?.[3] === 255;
    }),
  );
}

const said = (page: Page) => picture(page).locator("[role=gridcell]").getAttribute("aria-label");

inPage(
  "a large matrix is one picture with its size, and one cell for the reader of the screen",
  { text },
  async (page) => {
    await look(page);
    assert.equal(await picture(page).getAttribute("aria-rowcount"), "100");
    assert.equal(await picture(page).getAttribute("aria-colcount"), "100");
    assert.equal(await picture(page).locator("[role=gridcell]").count(), 1);
    await picture(page).focus();
    await page.keyboard.press("ArrowDown");
    assert.match((await said(page)) ?? "", /^weights\[2,1\] tok2 · tok1 0\.\d+$/);
    const [active, id] = [
      await picture(page).getAttribute("aria-activedescendant"),
      await picture(page).locator("[role=gridcell]").getAttribute("id"),
    ];
    assert.equal(active, id);
    await page.keyboard.press("Control+End");
    assert.match((await said(page)) ?? "", /^weights\[100,100\]/);
  },
);

inPage(
  "the cell under the mouse is the one that is said, before and after zooming about it",
  { text },
  async (page) => {
    await look(page);
    const frame = await picture(page).boundingBox();
    assert.ok(frame);
    // Two pixels past a border between cells, where rounding decides.
    const point = { x: Math.round(frame.width * 0.3) + 2, y: Math.round(frame.height * 0.7) + 2 };
    await picture(page).hover({ position: point });
    const before = await said(page);
    assert.match(before ?? "", /^weights\[7\d,3\d\]/);
    await page.keyboard.down("Control");
    await page.mouse.wheel(0, -100);
    await page.keyboard.up("Control");
    await page.mouse.move(frame.x + point.x - 20, frame.y + point.y);
    await page.mouse.move(frame.x + point.x, frame.y + point.y);
    await until("the same cell is larger", async () => (await said(page)) === before);
    const cell = await page.evaluate(() =>
      document.querySelector<HTMLElement>('[aria-label="weights"]')?.style.getPropertyValue("--cell-w"),
    );
    assert.ok(Number.parseFloat(cell ?? "") > 4.5, `a cell is ${cell} wide`);
  },
);

inPage("dragging moves a zoomed picture and selects nothing; a click selects", { text }, async (page) => {
  await look(page);
  await picture(page).focus();
  for (let press = 0; press < 4; press++) await page.keyboard.press("+");
  const frame = await picture(page).boundingBox();
  assert.ok(frame);
  const at = { x: frame.x + 200, y: frame.y + 200 };
  const hoveredAt = async () => {
    await page.mouse.move(at.x, at.y + 1);
    await page.mouse.move(at.x, at.y);
    return said(page);
  };
  const before = await hoveredAt();
  await page.mouse.down();
  await page.mouse.move(at.x - 60, at.y - 60, { steps: 4 });
  await page.mouse.up();
  await until("something else is there", async () => (await hoveredAt()) !== before);
  assert.equal(await page.locator(".outlined.selected:not([hidden])").count(), 0);
  await page.mouse.click(at.x, at.y);
  await until("it is selected", async () => (await page.locator(".outlined.selected:not([hidden])").count()) === 1);
  await page.keyboard.press("0");
  await until("all is shown again", async () => {
    const style = await picture(page).getAttribute("class");
    return !style?.includes("pannable");
  });
});

inPage("hovering paints nothing anew", { text }, async (page) => {
  await look(page);
  const paints = await page.evaluate(() => {
    const counter = { count: 0 };
    const draw = CanvasRenderingContext2D.prototype.drawImage;
    CanvasRenderingContext2D.prototype.drawImage = function (...args: unknown[]) {
      counter.count++;
      return (draw as (...all: unknown[]) => void).apply(this, args);
    };
    Object.assign(globalThis, { counter });
    return counter.count;
  });
  assert.equal(paints, 0);
  for (const x of [40, 80, 120, 160]) await picture(page).hover({ position: { x, y: x } });
  assert.equal(await page.evaluate(() => (globalThis as unknown as { counter: { count: number } }).counter.count), 0);
});

inPage("what part is looked at survives a reload", { text }, async (page) => {
  await look(page);
  await picture(page).focus();
  for (let press = 0; press < 3; press++) await page.keyboard.press("+");
  const viewports = async () => JSON.stringify((await page.evaluate(() => host.state)) ?? {});
  await until("it is kept", async () => (await viewports()).includes('"weights":{"cellWidth"'));
  const kept = JSON.parse(await viewports()) as { viewports: { weights: { cellWidth: number } } };
  assert.ok(kept.viewports.weights.cellWidth > 5);
});

inPage("numbers of another head do not stay in sight while the new ones are on their way", { text }, async (page) => {
  await look(page);
  await page.evaluate(() => {
    const { host } = globalThis as unknown as { host: { matrix(ref: unknown): unknown } };
    host.matrix = () => undefined; // No answer but a refusal.
  });
  await page.keyboard.press("]");
  await until("the picture is hidden", () =>
    page.evaluate(() => {
      const canvas = document.querySelector('[data-step="weights"] canvas');
      return canvas !== null && getComputedStyle(canvas).visibility === "hidden";
    }),
  );
});

const wideText = JSON.stringify({
  Q: { random: "normal", shape: [2, 200], seed: 1 },
  K: { random: "normal", shape: [300, 200], seed: 2 },
  V: { random: "normal", shape: [300, 4], seed: 3 },
});

inPage("two rows of 300 are high enough to read, a slender matrix uses its card", { text: wideText }, async (page) => {
  await look(page);
  const frame = await picture(page).boundingBox();
  assert.ok(frame && frame.height >= 20, `the picture is ${frame?.height} px high`);
  const values = page.getByRole("grid", { name: "V", exact: true });
  const [card, drawn] = [await page.locator('[data-step="V"]').boundingBox(), await values.boundingBox()];
  assert.ok(card && drawn && drawn.width > 40, `V is ${drawn?.width} px wide in a card of ${card?.width}`);
});

inPage("what is said under the mouse covers no number; labels are shortened, not squeezed", { text }, async (page) => {
  await page.evaluate(() => {
    const seen: number[] = [];
    const draw = CanvasRenderingContext2D.prototype.fillText;
    CanvasRenderingContext2D.prototype.fillText = function (label: string, x: number, y: number, most?: number) {
      seen.push(most === undefined ? 0 : this.measureText(label).width - most);
      draw.call(this, label, x, y);
    };
    Object.assign(globalThis, { squeezed: seen });
  });
  await page.evaluate((renamed) => host.open(renamed), text.replaceAll('"tok', '"an_endless_token_'));
  await look(page);
  const worst = await page.evaluate(() => Math.max(...(globalThis as unknown as { squeezed: number[] }).squeezed));
  assert.ok(worst <= 0, `a label is squeezed by ${worst} px`);
  for (const name of ["weights", "K"]) {
    const grid = page.getByRole("grid", { name, exact: true });
    await grid.hover({ position: { x: 30, y: 30 } });
    const covers = await grid.evaluate((element) => {
      const data = element.getBoundingClientRect();
      return [...element.parentElement!.querySelectorAll(".heatmap-tip, .heatmap-head")].filter((label) => {
        const { left, right, top, bottom, width } = label.getBoundingClientRect();
        return (
          width > 0 && left < data.right - 1 && right > data.left + 1 && top < data.bottom - 1 && bottom > data.top + 1
        );
      }).length;
    });
    assert.equal(covers, 0, name);
  }
});

inPage(
  "arrows do not fix the size of cells that are all in sight: with more room they grow",
  { text, width: 400, height: 700 },
  async (page) => {
    await look(page);
    const cellWidth = () =>
      picture(page).evaluate((grid) => Number.parseFloat((grid as HTMLElement).style.getPropertyValue("--cell-w")));
    const before = await cellWidth();
    await picture(page).focus();
    await page.keyboard.press("ArrowDown");
    await page.setViewportSize({ width: 500, height: 1300 });
    await until("cells are larger", async () => (await cellWidth()) > before);
    await page.keyboard.press("Control+End");
    await page.setViewportSize({ width: 400, height: 700 });
    await until("and smaller again", async () => (await cellWidth()) === before);
  },
);
