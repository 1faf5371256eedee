import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import { faultsInAllThemes } from "./faults.ts";
import { pages } from "./openPage.ts";

const inPage = pages();
const labels = ["noun", "verb", "adjective", "other"];

/** Three layers that are read out at each position. */
const tagged = (n: number, more = {}) =>
  JSON.stringify({
    tokens: Array.from({ length: n }, (_, index) => `w${index + 1}`),
    X: { random: "normal", shape: [n, 6], seed: 4 },
    layers: [5, 6, 7].map((seed) => ({ residual: true, Wv: { random: "normal", shape: [6, 6], seed } })),
    readOut: { W: { random: "normal", shape: [6, 4], seed: 8 }, labels, ...more },
  });

const table = (page: Page) => page.getByRole("region", { name: "Read-out after each layer" });
const openHeads = (page: Page) => page.getByRole("tab", { name: "Heads" }).click();

inPage("Heads says what would be read out after each layer, by keyboard too", { text: tagged(5) }, async (page) => {
  await openHeads(page);
  const rows = table(page).locator("tbody tr");
  await rows.nth(2).waitFor();
  assert.equal(await rows.count(), 3);
  const probabilities = computeSpec(parseSpec(tagged(5)).spec!).readOut!.get("readOut.probabilities")!.data;
  for (let position = 0; position < 5; position++) {
    const own = [...probabilities.subarray(4 * position, 4 * position + 4)];
    const best = labels[own.indexOf(Math.max(...own))]!;
    const cell = rows.nth(2).getByRole("button").nth(position);
    assert.ok((await cell.textContent())!.startsWith(`${best} `), `${position}: ${await cell.textContent()}`);
  }
  const stops = table(page).locator(".lens-cell[tabindex='0']");
  assert.equal(await stops.count(), 1);
  await stops.focus();
  const said = table(page).locator(".lens-said");
  assert.match((await said.textContent())!, /^Layer 3 · w5: (\w+ [\d.e−<]+ · ){3}\w+ [\d.e−<]+$/);
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Home");
  await said.getByText(/^Layer 2 · w1: /).waitFor();
  assert.equal(await stops.count(), 1);
});

inPage(
  "a pooled read-out has one column, and without a read-out there is nothing",
  { text: tagged(4, { pool: "mean" }) },
  async (page) => {
    await openHeads(page);
    await table(page).getByRole("columnheader", { name: "Pooled" }).waitFor();
    assert.equal(await table(page).locator("thead th").count(), 1);
  },
);

inPage(
  "of many positions some are drawn, and keys and buttons lead to the others",
  { text: tagged(500) },
  async (page) => {
    await openHeads(page);
    await table(page).getByText("Positions 368–500 of 500").waitFor();
    assert.equal(await table(page).locator(".lens-cell").count(), 399);
    await table(page).getByRole("button", { name: "Earlier positions" }).click();
    await table(page).getByText("Positions 235–367 of 500").waitFor();
    await table(page).getByRole("button", { name: "Layer 1 · w235:" }).hover();
    await table(page).locator(".lens-cell[tabindex='0']").focus();
    await page.keyboard.press("Home");
    await table(page).getByText("Positions 1–133 of 500").waitFor();
    await table(page)
      .getByText(/^Layer 1 · w1: /)
      .waitFor();
  },
);

inPage("the read-out after each layer has no accessibility fault in any theme", { text: tagged(5) }, async (page) => {
  await openHeads(page);
  await table(page).locator(".lens-cell").first().waitFor();
  assert.deepEqual(await faultsInAllThemes(page), []);
});
