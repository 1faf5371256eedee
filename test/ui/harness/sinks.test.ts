import assert from "node:assert/strict";
import { until } from "../until.ts";
import { pages } from "./openPage.ts";

const inPage = pages();

// Scores of 0 for two keys: a sink s takes e^s / (e^s + 2).
const zeros = { fill: 0, shape: [2, 2, 1] };
const text = JSON.stringify({ Q: zeros, K: zeros, V: zeros, sinks: [0, Math.log(2)] });

inPage("sinks stand by head, and a query's row says what its head's sink takes", { text }, async (page) => {
  const table = page.getByRole("grid", { name: "sinkWeights", exact: true });
  await table.waitFor();
  assert.deepEqual(await table.locator("tbody th").allTextContents(), ["h₁", "h₂"]);
  await page.getByRole("tab", { name: "Row" }).click();
  const sink = page.locator(".row-fact", { hasText: "Sink" }).locator("dd");
  await until("the sink of the first head is there", async () => (await sink.textContent()) === "0.3333");
  await page.keyboard.press("]");
  await until("that of the second head follows", async () => /^0\.50*$/.test((await sink.textContent()) ?? ""));
});
