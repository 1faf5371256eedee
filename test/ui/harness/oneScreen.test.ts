import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { until } from "../until.ts";
import { laidOut } from "./atRest.ts";
import { accessibilityFaults } from "./faults.ts";
import { layoutFaults } from "./layoutFaults.ts";
import { type bodies, example, pages } from "./openPage.ts";
import { sheetSpecs } from "./sheetSpecs.ts";

const inPage = pages();
const worked = example("01-worked-example");
const unchecked = worked.replace(/,\s*"expected"[\s\S]*$/, "}");
const twelve = sheetSpecs.get("twelve words")!();

/** Of the seven matrices and the derivation of the selected cell, what is not whole in sight. */
function hidden(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const outside = (part: Element | null, frame: Element) => {
      if (part === null) return true;
      const [inner, outer] = [part.getBoundingClientRect(), frame.getBoundingClientRect()];
      return (
        inner.height === 0 ||
        inner.top < outer.top - 1 ||
        inner.bottom > outer.bottom + 1 ||
        inner.left < outer.left - 1 ||
        inner.right > outer.right + 1
      );
    };
    const scroller = document.querySelector(".steps-scroller")!;
    const steps = ["X", "Q", "K", "V", "scores", "weights", "context"];
    const cut = steps.filter((name) => {
      const grid = document.querySelector(`[role=grid][aria-label="${name}"]`);
      return outside(grid, scroller) || outside(grid, grid!.closest(".matrix-table")!);
    });
    const side = document.querySelector(".split-side")!;
    const parts = [".derivation-value", ".stages .current"];
    return [...cut, ...parts.filter((part) => outside(document.querySelector(part), side))];
  });
}

/** Pixels by which the choices on a card's edge overlap the last row of numbers above them, or a card below them. */
function overlaps(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const boxOf = (element: Element) => element.getBoundingClientRect();
    const cards = [...document.querySelectorAll<HTMLElement>("[data-step]")];
    return cards.flatMap((card) => {
      const choices = card.querySelector(".matrix-foot.kept");
      const row = [...card.querySelectorAll(".step-result tbody tr")].filter((one) => !one.closest(".bare")).at(-1);
      if (choices === null || row === undefined) return [];
      const { top, bottom, left, right } = boxOf(choices);
      const below = cards
        .filter((other) => other !== card && boxOf(other).left < right && boxOf(other).right > left)
        .map((other) => (boxOf(other).top > top ? bottom - boxOf(other).top : 0));
      return [boxOf(row).bottom - top, ...below]
        .filter((pixels) => pixels > 0.5)
        .map((pixels) => `${card.dataset["step"]}: ${pixels}`);
    });
  });
}

async function allInSight(page: Page): Promise<void> {
  await page.locator(".derivation-value").waitFor();
  await until("all is in sight", async () => (await hidden(page)).length === 0);
  assert.equal(await page.locator(".rail").count(), 0, "no map of what is all in sight");
}

for (const [name, text, width, height] of [
  ["the worked example", worked, 521, 798],
  ["the worked example", worked, 700, 900],
  ["the worked example", worked, 1402, 900],
  ["twelve words", twelve, 1000, 800],
  ["twelve words", twelve, 1400, 800],
  ["eleven words of six numbers", example("08-the-animal"), 1000, 800],
] as const) {
  inPage(`${name} and a derivation are in sight at ${width}×${height}`, { text, width, height }, allInSight);
}

for (const theme of ["light", "hc"] as const satisfies readonly (keyof typeof bodies)[]) {
  inPage(
    `what is close together is readable, reachable and without fault (${theme})`,
    { text: twelve, width: 1000, height: 800, theme },
    async (page) => {
      await allInSight(page);
      const weights = page.getByRole("grid", { name: "weights", exact: true }).locator("td[data-row]");
      assert.deepEqual(
        (await weights.allTextContents()).filter((cell) => !/^\.\d\d$/.test(cell)),
        [],
      );
      for (const name of ["X", "Q", "K", "V", "weights", "context"]) {
        const cell = page.getByRole("grid", { name, exact: true }).locator("td[data-row]").first();
        const [letters, wide, room] = await cell.evaluate((td) => {
          const range = document.createRange();
          range.selectNodeContents(td);
          const { width } = range.getBoundingClientRect();
          return [Number.parseFloat(getComputedStyle(td).fontSize), width, td.clientWidth] as const;
        });
        assert.ok(letters >= 11 && wide <= room, `${name}: ${letters} px, ${wide} of ${room}`);
      }
      const score = page.getByRole("grid", { name: "scores", exact: true }).locator('td[data-row="2"][data-col="3"]');
      await score.hover();
      await page.locator(".derivation-value", { hasText: "scores[3,4]" }).waitFor();
      const box = (await score.boundingBox())!;
      assert.ok(box.width >= 10 && box.height >= 10, "large enough to be pointed at");
      assert.deepEqual(await layoutFaults(page), []);
      assert.deepEqual(await accessibilityFaults(page), []);
    },
  );
}

inPage(
  "cards are close together only while that helps: with more room, with too little, or as a picture they lie as usual",
  { text: twelve, width: 1000, height: 800 },
  async (page) => {
    const isTight = async () => (await page.locator(".steps-view.tight").count()) === 1;
    await until("close together", isTight);
    for (const [width, height, tight] of [
      [1000, 500, false],
      [1000, 800, true],
      [1000, 3100, false],
      [1000, 800, true],
      [600, 800, false],
      [1300, 800, true],
    ] as const) {
      await page.setViewportSize({ width, height });
      await until(`${width}×${height}`, async () => (await isTight()) === tight);
      await laidOut(page);
      assert.equal(await isTight(), tight, `${width}×${height} in the end`);
    }
    await page.locator('[data-step="weights"]').hover();
    await page.locator('[data-step="weights"]').getByRole("button", { name: "Heatmap" }).click();
    await until("as usual beside a picture", async () => !(await isTight()));
    await page.locator('[data-step="weights"]').getByRole("button", { name: "Numbers" }).click();
    await until("close together again", isTight);
  },
);

inPage(
  "a field that is open keeps what was typed when the cards are laid out anew",
  { text: twelve, width: 1000, height: 800 },
  async (page) => {
    const isTight = async () => (await page.locator(".steps-view.tight").count()) === 1;
    await until("close together", isTight);
    await page.locator('[role=grid][aria-label="V"] [data-row="2"][data-col="1"]').focus();
    await page.keyboard.press("F2");
    const field = page.locator(".cell-editor input");
    await field.fill("7.25");
    await page.setViewportSize({ width: 1000, height: 3100 });
    await until("laid out as usual", async () => !(await isTight()));
    await until("the field is there again", async () =>
      page.evaluate(() => document.activeElement?.matches(".cell-editor input") ?? false),
    );
    await until("with what was typed", async () => (await field.inputValue()) === "7.25");
    assert.equal(await field.getAttribute("aria-label"), "New number of V[3,2]");
    await page.keyboard.press("Escape");
    const place = await page.evaluate(() => ({ ...(document.activeElement as HTMLElement).dataset }));
    assert.deepEqual([place["row"], place["col"]], ["2", "1"]);
  },
);

for (const [name, text, width, height, edit] of [
  ["the worked example", unchecked, 521, 798, ["[1, 0, 1, 0]", "[3, 0, 1, 0]"]],
  ["the worked example, no longer as expected", worked, 521, 798, ["[1, 0, 1, 0]", "[3, 0, 1, 0]"]],
  ["cards close together, no longer as expected", example("11-sigmoid"), 521, 798, ["[  1,  0,  -1]", "[1.5, 0, -1]"]],
  ["twelve words", twelve, 1000, 800, ['"seed":2', '"seed":7']],
] as const) {
  inPage(`an edit leaves the cards where they are: ${name}`, { text, width, height }, async (page) => {
    await allInSight(page);
    const places = () =>
      page.evaluate(() =>
        [...document.querySelectorAll("[data-step]")].map((card) => card.getBoundingClientRect().top),
      );
    const before = await places();
    await page.evaluate(([from, to]) => {
      host.mode = "live";
      host.edit(host.text.replace(from, to));
    }, edit);
    const weights = page.locator('[data-step="weights"]');
    await weights.locator(".badge.moved").waitFor();
    await allInSight(page);
    assert.deepEqual(await places(), before);
    assert.deepEqual(await overlaps(page), [], "the choices cover nothing and are not covered");
    for (const name of ["X", "Q", "scores", "context", "weights"]) {
      const delta = page.locator(`[data-step="${name}"]`).getByRole("button", { name: "Δ" });
      if ((await delta.count()) === 0) continue;
      await page.mouse.move(1, 1);
      const place = await delta.boundingBox();
      await delta.hover();
      assert.deepEqual(await delta.boundingBox(), place, `that of ${name} stays under the pointer`);
    }
    const delta = weights.getByRole("button", { name: "Δ" });
    const place = await delta.boundingBox();
    await delta.click();
    assert.deepEqual(await delta.boundingBox(), place, "it stays under the pointer");
    await weights
      .locator("td", { hasText: /^[+−]\d?\.\d/ })
      .first()
      .waitFor();
    assert.deepEqual(await places(), before);
    if (text === twelve) await until("the differences are in sight", async () => (await hidden(page)).length === 0);
  });
}

inPage(
  "numbers that become wider, and are not as expected, are in sight all the same",
  { text: worked, width: 521, height: 798 },
  async (page) => {
    await allInSight(page);
    await page.evaluate(() => {
      host.mode = "live";
      host.edit(host.text.replace("[1, 0, 1, 0]", "[1, 0, 1.5, 0.25]"));
    });
    await page.locator('[data-step="weights"] .badge.moved').waitFor();
    await allInSight(page);
    // Differences have signs: zeros before their points go first, then letters become smaller.
    const context = page.locator('[data-step="context"]');
    await context.getByRole("button", { name: "Δ" }).click();
    const cell = context.locator("td", { hasText: /^[+−]\.\d/ }).first();
    await cell.waitFor();
    const letters = () => cell.evaluate((element) => Number.parseFloat(getComputedStyle(element).fontSize));
    await until("differences can be read", async () => (await letters()) >= 8);
    await allInSight(page);
  },
);

for (const width of [700, 1_402, 2_400]) {
  inPage(
    `while another view is looked at, cards and inspector keep their places at ${width} px`,
    { text: worked, width, height: 1_200 },
    async (page) => {
      await allInSight(page);
      const places = () =>
        page.evaluate(() =>
          [...document.querySelectorAll("[data-step], .split-side")].map((part) => {
            const { left, top, width, height } = part.getBoundingClientRect();
            return [left, top, width, height];
          }),
        );
      const before = await places();
      const side = page.locator(".split-side");
      const inspector = await side.boundingBox();
      for (const view of ["Heads", "Row"]) {
        await page.getByRole("tab", { name: view }).click();
        await laidOut(page);
        assert.deepEqual(await side.boundingBox(), inspector, view);
      }
      await page.getByRole("tab", { name: "Steps" }).click();
      await laidOut(page);
      assert.deepEqual(await places(), before);
    },
  );
}
