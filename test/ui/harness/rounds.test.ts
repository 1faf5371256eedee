import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import { briefNumber } from "../../../src/core/view/numberFormat.ts";
import { until } from "../until.ts";
import { faultsInAllThemes } from "./faults.ts";
import { layoutFaults } from "./layoutFaults.ts";
import { example, pages } from "./openPage.ts";

const inPage = pages();

const drawn = (seed: number, ...shape: number[]) => ({ random: "normal", shape, seed });
const layer = (seed: number) => ({
  ...{ Wq: drawn(seed, 4, 4), Wk: drawn(seed + 1, 4, 4), Wv: drawn(seed + 2, 4, 4), heads: 2, mask: "causal" },
  residual: true,
});
/** Two layers with a cache, over a prompt of three. */
const cached = JSON.stringify({
  embedding: { ids: [3, 1, 2], table: drawn(7, 6, 4) },
  layers: [layer(11), layer(21)],
  readOut: { W: drawn(31, 4, 6) },
  vocabulary: ["a", "b", "c", "d", "e", "f"],
  generate: { atMost: 4 },
});
const spelled = example("24-reversed-until-the-end");

const chips = (page: Page) => page.getByRole("radiogroup", { name: "Round" }).getByRole("radio");
const inView = (page: Page) => page.getByRole("radio", { checked: true });
const isRound = (page: Page, name: string) =>
  until(`${name} is in view`, async () => (await inView(page).getAttribute("aria-label")) === name);
const answers = (page: Page) => page.getByRole("list", { name: "Answers at the last position" });
const entered = async (page: Page) => (await page.locator(".rounds-tokens").allTextContents()).join(" | ");
const isEntered = (page: Page, words: string) => until(`it says ${words}`, async () => (await entered(page)) === words);

inPage(
  "the rounds of a sequence are walked by mouse: what entered, the answers, the id chosen",
  { text: spelled },
  async (page) => {
    await chips(page).first().waitFor();
    assert.deepEqual(await chips(page).allTextContents(), ["As written", "b", "a", "c", "<"]);
    await page.getByText("Ended by <, the id of until").waitFor();
    await isRound(page, "As written");
    await chips(page).nth(2).click();
    await isRound(page, "Round 2: a");
    await isEntered(page, "Entered b");
    const chosen = answers(page).locator(".chosen");
    await chosen.waitFor();
    assert.match((await chosen.textContent()) ?? "", /^a 0\.9998/);
    assert.equal(await answers(page).getByRole("button").count(), 5);
    // The cards are those of the round: one query, the letter that was chosen before.
    const weights = page.getByRole("grid", { name: "weights", exact: true });
    await until("the query is b", async () => (await weights.locator("tbody th").first().textContent()) === "b");
    // An answer leads to its cell, which is derived from this round's logits.
    await chosen.click();
    await page.locator(".derivation-head", { hasText: "readOut.probabilities[1,2]" }).waitFor();
    assert.match((await page.getByRole("region", { name: "Derivation" }).textContent()) ?? "", /0\.99981/);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Next Round" }).click();
    await isRound(page, "Round 3: c");
    await isEntered(page, "Entered a");
  },
);

inPage(
  "the encoder serves every round: it stands in the list of layers, and its numbers stay",
  { text: spelled },
  async (page) => {
    await chips(page).nth(1).click();
    await isRound(page, "Round 1: b");
    const layers = page.getByRole("combobox", { name: "Layer" });
    assert.deepEqual(await layers.locator("option").allTextContents(), ["Encoder · layer 1", "Round 1"]);
  },
);

inPage("the rounds are walked by keys, layer, tab and selection stay", { text: cached }, async (page) => {
  await chips(page).first().waitFor();
  const layers = page.getByRole("combobox", { name: "Layer" });
  await layers.selectOption({ label: "Layer 2" });
  await page.getByRole("grid", { name: "weights", exact: true }).locator('[data-row="2"][data-col="1"]').click();
  await page.keyboard.press(")");
  await until("the second layer of the first round", async () => (await layers.inputValue()) === "rounds[0].layers[1]");
  await page.locator(".derivation-head", { hasText: "weights[3,2]" }).waitFor();
  await page.keyboard.press(")");
  await until("the second round", async () => (await layers.inputValue()) === "rounds[1].layers[1]");
  // One position entered: it is the one that answers, and it is looked at.
  await page.locator(".derivation-head", { hasText: "weights[1,2]" }).waitFor();
  const second = (await chips(page).nth(1).textContent()) ?? "";
  await isEntered(page, `Entered ${second} | In the cache d b c`);
  await page.getByRole("tab", { name: "Row" }).click();
  await page.locator(".row-view").waitFor();
  assert.equal(await page.locator("#row-query option").count(), 1);
  for (const answer of await answers(page).getByRole("button").allTextContents()) assert.match(answer, /^[a-f] /);
  await page.keyboard.press(")");
  await until("the third round", async () => (await layers.inputValue()) === "rounds[2].layers[1]");
  assert.equal(await page.getByRole("tab", { selected: true }).textContent(), "Row");
  // `{` goes to the layer before, of this round.
  await page.keyboard.press("{");
  await until("its first layer", async () => (await layers.inputValue()) === "rounds[2].layers[0]");
  await page.keyboard.press("{");
  assert.equal(await layers.inputValue(), "rounds[2].layers[0]");
  // In the list itself the arrows walk.
  await inView(page).focus();
  await page.keyboard.press("Home");
  await isRound(page, "As written");
  await page.keyboard.press("ArrowRight");
  await until("the first round has the focus", () =>
    page.evaluate(() => document.activeElement?.getAttribute("aria-label")?.startsWith("Round 1: ") === true),
  );
  for (let step = 0; step < 3; step++) await page.keyboard.press("(");
  await isRound(page, "As written");
});

inPage("heads and tokens are those of the round in view", { text: cached }, async (page) => {
  await chips(page).nth(2).click();
  await until("round 2", async () => ((await inView(page).getAttribute("aria-label")) ?? "").startsWith("Round 2"));
  await page.getByRole("tab", { name: "Heads" }).click();
  await page.locator(".heads-count", { hasText: "4 heads" }).waitFor();
  // The head of this round with the largest weight on the first key comes first, with this weight.
  await page.getByRole("searchbox", { name: "Find" }).fill("j == 0");
  const { spec } = parseSpec(cached);
  const layers = computeSpec(spec!).generate!.rounds[1]!.layers;
  const firsts = layers.flatMap(({ steps }) => {
    const { shape, data } = steps.get("weights")!.tensor;
    return [0, 1].map((head) => data[head * shape[3]!]!);
  });
  const largest = briefNumber(Math.max(...firsts), 3);
  const fact = page.locator(".heads-fact", { hasText: "Your rule" }).locator("dd");
  await page.getByRole("grid", { name: "Heads" }).focus();
  await page.keyboard.press("Home");
  await until(`the rule says ${largest}`, async () => (await fact.textContent()) === largest);
  await page.getByRole("tab", { name: "Tokens" }).click();
  await page.getByRole("combobox", { name: "Heads" }).selectOption("layers");
  await until("four keys are colored", async () => (await page.locator(".token[aria-label*=':']").count()) === 4);
});

inPage("what is generated anew is shown in the round that was looked at", { text: spelled }, async (page) => {
  await chips(page).nth(2).click();
  await isRound(page, "Round 2: a");
  await page.evaluate(() => host.open(host.text.replace("[0, 3, 1, 2, 4]", "[0, 3, 2, 1, 4]")));
  await isRound(page, "Round 2: b");
  await isEntered(page, "Entered a");
  // A shorter sequence: the last round there is.
  await page.evaluate(() => {
    const { expected: _, ...spec } = JSON.parse(host.text.replace(/\/\/.*/, ""));
    host.open(JSON.stringify({ ...spec, generate: { atMost: 1 } }));
  });
  await page.getByText("Ended after 1 id: atMost").waitFor();
  await isRound(page, "Round 1: a");
});

inPage("a cell that nobody has selected is followed, too", { text: cached }, async (page) => {
  await page.locator(".derivation-head", { hasText: /^weights\[3,[12]\]/ }).waitFor();
  await chips(page).nth(3).click();
  await page.locator(".derivation-head", { hasText: "weights[1," }).waitFor();
  await page.getByRole("region", { name: "Derivation" }).getByText("Round 3 · layer 1").waitFor();
});

inPage("a document that generates nothing has no rounds", { text: example("01-worked-example") }, async (page) => {
  await page.getByRole("grid", { name: "weights", exact: true }).waitFor();
  await page.keyboard.press(")");
  assert.equal(await page.locator(".rounds").count(), 0);
});

inPage("axe finds nothing wrong with a round in any theme", { text: cached, width: 521 }, async (page) => {
  await chips(page).nth(2).click();
  await answers(page).locator(".chosen").waitFor();
  assert.deepEqual(await faultsInAllThemes(page), []);
});

inPage(
  "in a narrow panel the rounds stay whole, what is said beside them gives way",
  { text: spelled, width: 300, height: 798 },
  async (page) => {
    await page.getByText("Ended by <, the id of until").waitFor();
    assert.deepEqual(await layoutFaults(page), []);
  },
);
