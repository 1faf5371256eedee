import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { journeys } from "./journey.ts";

const journey = journeys();
const file = "kernel.attn.json";
const right = readFileSync("examples/02-worked-example-scaled.attn.json", "utf8");
const text = right.replace('\n  // No "scale"', '\n  "scale": 1,\n  // No "scale"');

journey(
  "the mistake behind wrong numbers is found, written into the spec, and undone",
  { file, files: { [file]: text } },
  async (window) => {
    const { panel, page } = window;
    const editor = window.editor(file);
    await editor.ready();
    await editor.lens("Compute and compare").click();
    await panel.ready();
    await panel.says("Up to date");
    await editor.lens("Find out why").click();
    const why = panel.frame.getByRole("region", { name: "Why", exact: true });
    await why.getByRole("heading", { name: "All expected numbers are reproduced if…" }).waitFor();
    assert.match((await why.locator(".why-begins").textContent()) ?? "", /begin in scaled · cannot be rounding/);
    await why.getByRole("button", { name: "Apply to the Spec" }).click();
    await why.getByText("No expected step differs from the computed one.").waitFor();
    await panel.says("Up to date");
    await page.locator(".codelens-decoration", { hasText: "✓ 3 steps match" }).waitFor();

    await window.tab(file).first().click();
    await page.keyboard.press("ControlOrMeta+z");
    await panel.says("Edited");
    await panel.button("Recompute").click();
    await editor.lens("Find out why").waitFor();
    await why.getByRole("button", { name: "Apply to the Spec" }).waitFor();
  },
);
