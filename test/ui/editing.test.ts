import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Reference } from "./engine.ts";
import { journeys } from "./journey.ts";

const journey = journeys();
const file = "01-worked-example.attn.json";
const text = readFileSync(`examples/${file}`, "utf8");

journey("a number is changed in the panel: by F2 in the text, by double-click in given", { file }, async (window) => {
  const { panel, page } = window;
  const editor = window.editor(file);
  await editor.ready();
  await editor.lens("Compute attention").click();
  await panel.ready();
  await panel.says("Up to date");

  await panel.cell("X", 0, 0).focus();
  await page.keyboard.press("F2");
  const field = panel.frame.getByRole("textbox", { name: "New number of X[1,1]" });
  await field.fill("1,5");
  await field.press("Enter");
  await panel.frame.getByRole("alert").getByText("This is not a number.").waitFor();
  await field.fill("3");
  await field.press("Enter");
  await field.waitFor({ state: "detached" });
  const edited = text.replace("[1, 0, 1, 0]", "[3, 0, 1, 0]");
  const after = new Reference(edited);
  await panel.says("Up to date");
  await panel.shows("scores", 0, 1, after.matrix("scores")[0]![1]!);
  await panel.step("scores").getByText("5 cells moved").waitFor();
  assert.equal(await panel.frame.locator(":focus").getAttribute("data-row"), "0", "the cell has the focus again");

  await panel.cell("weights", 1, 0).dblclick();
  const weight = panel.frame.getByRole("textbox", { name: "New number of weights[2,1]" });
  await weight.press("Escape");
  await weight.waitFor({ state: "detached" });
  await panel.cell("weights", 1, 0).dblclick();
  await weight.fill("0.5");
  await weight.press("Enter");
  await panel.shows("weights", 1, 0, 0.5);
  await panel.says("Up to date");
  const context = after.matrix("context");
  const [value] = after.matrix("V");
  const moved = context[1]![0]! + (0.5 - after.matrix("weights")[1]![0]!) * value![0]!;
  const shown = Number(await panel.cell("context", 1, 0).getAttribute("data-value"));
  assert.ok(Math.abs(shown - moved) < 1e-12, `${shown} ${moved}`);

  await window.tab(file).first().click();
  await window.editor(file).focus();
  await page.keyboard.press("ControlOrMeta+z");
  await page.keyboard.press("ControlOrMeta+z");
  await panel.says("Edited");
  await panel.button("Recompute").click();
  await panel.says("Up to date");
  await panel.shows("X", 0, 0, 1);
  const score = new Reference(text).matrix("scores")[0]![1]!;
  await panel.shows("scores", 0, 1, score);
  await panel.step("weights").locator(".badge.good").waitFor();
});
