import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Reference } from "./engine.ts";
import { journeys } from "./journey.ts";

const journey = journeys();
const file = "01-worked-example.attn.json";
const text = readFileSync(`examples/${file}`, "utf8");

journey("open a spec, compute, look, hover, edit, recompute", { file }, async (window) => {
  const { panel } = window;
  const editor = window.editor(file);
  await editor.ready();
  await editor.lens("Compute attention").click();
  await panel.ready();
  await panel.says("Up to date");
  await panel.shows("scores", 0, 1, 4);
  await editor.lens("up to date · Show panel").waitFor();

  await panel.cell("scores", 0, 1).hover();
  await panel.explains("1·4 + 0·4 + 2·0 = 4");
  const before = new Reference(text);
  const weight = before.matrix("weights")[0]![1]!;
  await panel.explains(weight.toPrecision(4).slice(0, 6));

  const edited = text.replace("[1, 0, 1, 0]", "[3, 0, 1, 0]");
  await editor.replace(text, "1, 0, 1, 0]", "3, 0, 1, 0]");
  await panel.says("Edited");
  await editor.lens("Recompute attention").waitFor();
  assert.equal(await panel.cell("scores", 0, 1).getAttribute("data-value"), "4", "the old numbers stay until asked");

  await panel.button("Recompute").click();
  await panel.says("Up to date");
  const after = new Reference(edited);
  const score = after.matrix("scores")[0]![1]!;
  assert.notEqual(score, 4);
  await panel.shows("scores", 0, 1, score);
  await panel.shows("context", 0, 0, after.matrix("context")[0]![0]!);

  await panel.step("scores").getByText("5 cells moved").waitFor();
  await panel.step("scores").getByRole("button", { name: "Δ" }).click();
  await panel.shows("scores", 0, 1, score - 4);
  await panel.step("scores").getByRole("button", { name: "Before" }).click();
  await panel.shows("scores", 0, 1, 4);
});
