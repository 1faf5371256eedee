import assert from "node:assert/strict";
import { journeys } from "./journey.ts";
import { until } from "./until.ts";

const journey = journeys();
const file = "01-worked-example.attn.json";

journey("everything can be done without a mouse", { file }, async (window) => {
  const { page, panel } = window;
  const editor = window.editor(file);
  await editor.ready();
  await editor.lens("Compute attention").waitFor();
  await editor.focus();
  await window.runCommand("Attention: Compute Attention");
  await panel.ready();
  await panel.says("Up to date");

  const grid = panel.grid("scores");
  await grid.locator("[role=gridcell][tabindex='0']").focus();
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("ArrowRight");
  await panel.explains("1·4 + 0·4 + 2·0 = 4");

  await page.keyboard.press("Enter");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("End");
  await panel.explains("2·2 + 2·3 + 2·1 = 12");
  const compared = panel.inspector.locator(".held-cell");
  await compared.getByText("scores[1,2]").waitFor();
  await page.keyboard.press("Escape");
  await until("after Escape nothing is held, and the cell stays selected", async () => {
    const place = await panel.frame
      .locator("[role=gridcell]:focus")
      .evaluate((cell: HTMLElement) => [cell.dataset.row, cell.dataset.col]);
    return place[0] === "1" && place[1] === "2" && (await compared.count()) === 0;
  });
  await panel.explains("2·2 + 2·3 + 2·1 = 12");

  await panel.tab("Steps").focus();
  await page.keyboard.press("ArrowRight");
  assert.equal(await panel.frame.locator("[role=tab][aria-selected=true]").textContent(), "Heads");
});

journey("each matrix is one tab stop", { file }, async (window) => {
  const editor = window.editor(file);
  await editor.ready();
  await editor.lens("Compute attention").click();
  await window.panel.ready();
  const stops = await window.panel.frame
    .locator("[role=grid]")
    .evaluateAll((grids) =>
      grids.map((grid) => [grid.getAttribute("aria-label"), grid.querySelectorAll("[tabindex='0']").length]),
    );
  assert.deepEqual(
    stops.filter(([, count]) => count !== 1),
    [],
  );
});
