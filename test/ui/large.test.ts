import assert from "node:assert/strict";
import { journeys } from "./journey.ts";

const journey = journeys();
const file = "long.attn.json";
const text = JSON.stringify({ X: { random: "normal", shape: [8200, 16], seed: 1 }, mask: "causal" });

journey(
  "thousands of positions: the context is computed, any cell explains itself, and the row of a query is shown",
  { file, files: { [file]: text } },
  async (window) => {
    const { panel } = window;
    const editor = window.editor(file);
    await editor.ready();
    await editor.lens("Compute attention").click();
    await panel.ready();
    await panel.says("Up to date");

    const weights = panel.step("weights").getByRole("grid", { name: "weights", exact: true });
    await weights.scrollIntoViewIfNeeded();
    assert.equal(await weights.getAttribute("aria-rowcount"), "8200");
    await panel
      .step("weights")
      .getByText(/Each cell covers \d+×\d+ numbers/)
      .waitFor();
    const context = panel.step("context").getByRole("grid", { name: "context", exact: true });
    await context.scrollIntoViewIfNeeded();
    await context.focus();
    await window.page.keyboard.press("ArrowDown");
    await panel.inspector.getByText("Context of query 2, dimension 1").first().waitFor();
    await panel.inspector.getByText("All 8200 terms side by side").waitFor();

    await panel.tab("Row").click();
    const row = panel.frame.getByRole("region", { name: "Weights of query 2 (x₂)" });
    await row.getByText("8198 of 8200").waitFor();
    await row.getByRole("button", { name: "Next query" }).click();
    const next = panel.frame.getByRole("region", { name: "Weights of query 3 (x₃)" });
    await next.getByText("8197 of 8200").waitFor();
    assert.equal(await next.getByRole("button", { name: "Previous query" }).isEnabled(), true);
  },
);
