import assert from "node:assert/strict";
import { until } from "../until.ts";
import { pages } from "./openPage.ts";
import { sheetSpecs } from "./sheetSpecs.ts";

const inPage = pages();

for (const [name, width] of [
  ["05-similarity-with-positions", 521],
  ["12-two-heads", 700],
  ["16-graph", 700],
  ["19-encoder-decoder", 1400],
  ["21-mood-of-a-sentence", 1000],
  ["21-mood-of-a-sentence", 1400],
  ["74-cache", 700],
  ["twelve words", 1000],
] as const) {
  inPage(
    `cards close together have whole titles, and nothing scrolls: ${name} at ${width}×800`,
    { text: sheetSpecs.get(name)!(), width, height: 800 },
    async (page) => {
      await until("close together", async () => (await page.locator(".steps-view.tight").count()) === 1);
      const cut = await page.evaluate(() =>
        [...document.querySelectorAll(".step-title")]
          .filter((title) => title.scrollWidth > title.clientWidth)
          .map((title) => title.textContent),
      );
      assert.deepEqual(cut, []);
      const [height, room] = await page
        .locator(".steps-scroller")
        .evaluate((scroller) => [scroller.scrollHeight, scroller.clientHeight] as const);
      assert.ok(height <= room, `${height} px in ${room}`);
    },
  );
}
