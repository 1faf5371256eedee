import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { until } from "../until.ts";
import { example, pages } from "./openPage.ts";
import { sheetSpecs } from "./sheetSpecs.ts";

const inPage = pages();

/** The connectors in sight that run behind a card, with the first card they are hidden by. */
function hiddenConnectors(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const svg = document.querySelector(".connectors")!.getBoundingClientRect();
    const cards = [...document.querySelectorAll<HTMLElement>("[data-step]")].map((card) => ({
      name: card.dataset["step"],
      box: card.getBoundingClientRect(),
    }));
    const paths = [...document.querySelectorAll<SVGPathElement>(".connector")];
    return paths
      .filter((path) => getComputedStyle(path).display !== "none")
      .flatMap((path) => {
        const points = Array.from({ length: Math.floor(path.getTotalLength()) }, (_, at) => path.getPointAtLength(at));
        const over = cards.find(({ box }) =>
          points.some(({ x, y }) => {
            const [left, top] = [svg.left + x, svg.top + y];
            return left > box.left + 1 && left < box.right - 1 && top > box.top + 1 && top < box.bottom - 1;
          }),
        );
        return over === undefined ? [] : [`${path.getAttribute("d")} behind ${over.name}`];
      });
  });
}

for (const [name, width, height] of [
  ["01-worked-example", 521, 798],
  ["05-similarity-with-positions", 700, 798],
  ["08-the-animal", 1400, 798],
  ["10-score-additive", 521, 798],
  ["14-causal-mask", 1400, 798],
  ["25-llama-layer", 1400, 798],
  ["74-cache", 521, 798],
  ["twelve words", 1000, 800],
] as const) {
  const text = sheetSpecs.get(name)?.() ?? example(name);
  inPage(
    `lines between cards run in the gaps: ${name} at ${width}×${height}`,
    { text, width, height },
    async (page) => {
      await until("there are lines", async () => (await page.locator(".connector").count()) > 3);
      await until("none is behind a card", async () => (await hiddenConnectors(page)).length === 0).catch(() => {});
      assert.deepEqual(await hiddenConnectors(page), []);
    },
  );
}
