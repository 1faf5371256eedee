import assert from "node:assert/strict";
import { journeys } from "./journey.ts";
import { until } from "./until.ts";

const journey = journeys();
const file = "24-reversed-until-the-end.attn.json";

journey("the rounds of a sequence that ends itself, with the keyboard", { file }, async (window) => {
  const { panel, page } = window;
  const editor = window.editor(file);
  await editor.ready();
  await editor.lens("Compute attention").click();
  await panel.ready();
  await panel.says("Up to date");
  const rounds = panel.frame.getByRole("radiogroup", { name: "Round" }).getByRole("radio");
  await rounds.first().waitFor();
  assert.deepEqual(await rounds.allTextContents(), ["As written", "b", "a", "c", "<"]);
  await rounds.first().focus();
  const isRound = (name: string) =>
    until(
      `${name} is in view`,
      async () => (await panel.frame.getByRole("radio", { checked: true }).getAttribute("aria-label")) === name,
    );
  for (const name of ["Round 1: b", "Round 2: a", "Round 3: c", "Round 4: <"]) {
    await page.keyboard.press("ArrowRight");
    await isRound(name);
  }
  // Its last answer is the sign that ends it, derived from this round's logits.
  await panel.frame.locator(".round-answer.chosen").click();
  await panel.frame.locator(".derivation-head", { hasText: "readOut.probabilities[1,1]" }).waitFor();
  await panel.frame.locator(".derivation-head").click();
  await page.keyboard.press("(");
  await isRound("Round 3: c");
  await panel.tab("Row").click();
  await panel.frame.locator("#row-query option").first().waitFor({ state: "attached" });
  assert.deepEqual(await panel.frame.locator("#row-query option").allTextContents(), ["1 · a"]);
});
