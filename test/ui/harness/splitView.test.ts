import type { Page } from "playwright-core";
import { until } from "../until.ts";
import { example, pages } from "./openPage.ts";

const inPage = pages();
const text = example("01-worked-example");

const border = (page: Page) => page.getByRole("separator", { name: "Size of the derivation" });

/** The share of the derivation as it is measured, in percent. */
const measured = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const [side, whole] = [".split-side", ".split"].map((part) =>
      document.querySelector(part)!.getBoundingClientRect(),
    );
    const isWide = document.querySelector(".split.wide") !== null;
    return Math.round(100 * (isWide ? side!.width / whole!.width : side!.height / whole!.height));
  });

async function tellsItsShare(page: Page): Promise<void> {
  await border(page).waitFor();
  await until("the border tells the derivation's share", async () => {
    const said = await border(page).getAttribute("aria-valuenow");
    return said === String(await measured(page));
  });
}

for (const [width, height] of [
  [521, 798],
  [1100, 800],
  [2500, 800],
] as const) {
  inPage(
    `the border tells the share that the derivation has before anyone chose one (${width}×${height})`,
    { text, width, height },
    async (page) => {
      await tellsItsShare(page);
      await page.setViewportSize({ width: width === 521 ? 1400 : width - 60, height });
      await tellsItsShare(page);
    },
  );
}

inPage("keys move the border, a double click takes the choice back", { text, width: 1400 }, async (page) => {
  await tellsItsShare(page);
  const usual = await measured(page);
  await border(page).focus();
  await page.keyboard.press("ArrowLeft");
  await until("it is larger", async () => (await measured(page)) === usual + 2);
  await tellsItsShare(page);
  await page.keyboard.press("End");
  await until("it is the smallest", async () => (await measured(page)) === 15);
  await tellsItsShare(page);
  const { x, y } = (await border(page).boundingBox())!;
  await page.mouse.dblclick(x, y + 50);
  await until("as at first", async () => (await measured(page)) === usual);
  await tellsItsShare(page);
});
