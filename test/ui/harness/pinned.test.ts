import { test } from "node:test";
import { Pinned } from "../../unit/pinned/pinned.ts";
import { example, type PageOptions, pages } from "./openPage.ts";
import { seenPage } from "./seenPage.ts";
import { large, stacked } from "./specs.mjs";

/** What is opened, in which themes, and the views that are looked at besides the steps. */
interface Looked extends Pick<PageOptions, "theme"> {
  readonly name: string;
  /** Of what is no example. */
  readonly text?: string;
  readonly views?: readonly string[];
  /** The cell that the pointer rests on: matrix, row, column. */
  readonly cell?: readonly [matrix: string, row: number, col: number];
}

const views = ["Row", "Heads", "Compare", "Tokens", "Beside", "Train", "Checks"];
const looked: readonly Looked[] = [
  { name: "01-worked-example", views, cell: ["scores", 1, 2] },
  { name: "01-worked-example", theme: "hc", cell: ["context", 0, 1] },
  { name: "10-score-additive", cell: ["scores", 0, 1] },
  { name: "12-two-heads", views, cell: ["output", 0, 1] },
  { name: "14-causal-mask", theme: "light", cell: ["weights", 2, 1] },
  { name: "17-image", views: ["Tokens", "Row"] },
  { name: "19-encoder-decoder", views: ["Heads", "Tokens"] },
  { name: "20-gradient-step", views: ["Train"] },
  { name: "21-mood-of-a-sentence", views: ["Heads", "Beside"] },
  { name: "24-reversed-until-the-end", views: ["Tokens", "Heads", "Compare"] },
  { name: "25-llama-layer", views: ["Heads", "Checks"], cell: ["weights", 1, 0] },
  { name: "26-window-sinks-alibi", views: ["Row", "Checks"], cell: ["weights", 3, 1] },
  { name: "41c-lesson-ends-itself" },
  { name: "70-expected-fails", views: ["Why", "Row"] },
  { name: "40 tokens", text: large(40, 2, 8), views: ["Tokens", "Heads", "Compare", "Row"] },
  { name: "three layers", text: stacked(3, 4, 9), theme: "light", views: ["Heads", "Compare", "Tokens"] },
];

const inPage = pages();
const pinned = new Pinned("page");

for (const { name, text = example(name), theme = "dark", views: others = [], cell } of looked) {
  // Tall and wide enough for all cards: what is in sight does not depend on the machine's fonts.
  const options = { text, fileName: `${name}.attn.json`, theme, width: 2_400, height: 2_400 };
  inPage(`${name} (${theme}) is looked at in ${others.length + 1} views`, options, async (page) => {
    pinned.note(`${name} ${theme} Steps`, await seenPage(page));
    if (cell !== undefined) {
      const [matrix, row, col] = cell;
      await page.locator(`[aria-label="${matrix}"] [data-row="${row}"][data-col="${col}"]`).first().click();
      pinned.note(`${name} ${theme} ${matrix}`, await seenPage(page));
    }
    for (const view of others) {
      const tab = page.getByRole("tab", { name: view, exact: true });
      await tab.click();
      pinned.note(`${name} ${theme} ${view}`, await seenPage(page));
    }
  });
}

test("the pages that were looked at are as they were when they were read", () => pinned.check());
