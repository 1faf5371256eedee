import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { Reference } from "../engine.ts";
import { until } from "../until.ts";
import { faultsInAllThemes } from "./faults.ts";
import { example, pages } from "./openPage.ts";
import { large } from "./specs.mjs";

const inPage = pages();
const worked = example("01-worked-example");
const state = (page: Page) => page.locator(".status [role=status]");
const says = (page: Page, words: string) => state(page).filter({ hasText: words }).waitFor();
const sentence = (template: string) => ({ template, args: [] });

inPage("an edit says so and keeps the old numbers; Recompute brings the new ones", { text: worked }, async (page) => {
  await says(page, "Up to date");
  await page.evaluate(() => host.edit(host.text.replace("[1, 0, 1, 0]", "[3, 0, 1, 0]")));
  await says(page, "Edited");
  const score = page.locator('[aria-label="scores"] [data-row="0"][data-col="1"]');
  assert.equal(await score.getAttribute("data-value"), "4");
  await page.getByRole("button", { name: "Recompute" }).click();
  await says(page, "Up to date");
  await until("the score is new", async () => (await score.getAttribute("data-value")) === "12");
  const step = page.locator('[data-step="scores"]');
  await step.getByRole("button", { name: "Before" }).click();
  assert.equal(await score.getAttribute("data-value"), "4");
  await step.getByRole("button", { name: "Δ" }).click();
  assert.equal(await score.textContent(), "+8");
  await step.getByRole("button", { name: "After" }).click();
  assert.equal(await score.textContent(), "12");
});

inPage(
  "numbers of an earlier text look old in every view, and prove nothing",
  { text: worked, width: 1_400 },
  async (page) => {
    const filters = () =>
      page.evaluate(() =>
        [".derivation-body", ".bar-canvas canvas"].map((part) => {
          const element = document.querySelector(part);
          return element === null ? "none there" : getComputedStyle(element).filter;
        }),
      );
    const verdict = page.locator(".expected-verdict");
    const color = () => verdict.evaluate((element) => getComputedStyle(element).color);
    await page.getByRole("tab", { name: "Row" }).click();
    await page.locator(".bar-canvas canvas").waitFor();
    await verdict.waitFor();
    const [bright, good] = [await filters(), await color()];
    assert.deepEqual(bright, ["none", "none"]);
    await page.evaluate(() => host.edit(`${host.text} `));
    await says(page, "Edited");
    assert.deepEqual(await filters(), ["saturate(0.35)", "saturate(0.35)"]);
    assert.notEqual(await color(), good);
    // New ones are on their way: while the text is typed nothing flickers.
    await page.evaluate(() => host.tellStatus({ kind: "computing", done: 0, total: 1 }));
    await says(page, "Computing");
    assert.deepEqual(await filters(), bright);
    await page.evaluate(() => host.tellStatus({ kind: "edited" }));
    await page.getByRole("button", { name: "Recompute" }).click();
    await says(page, "Up to date");
    assert.deepEqual([await filters(), await color()], [bright, good]);
  },
);

inPage("computing shows how far it is and can be cancelled", { text: worked }, async (page) => {
  await says(page, "Up to date");
  await page.evaluate(() => host.tellStatus({ kind: "computing", done: 3, total: 7 }));
  await says(page, "Computing… 42 %");
  await page.getByRole("progressbar").waitFor();
  await page.getByRole("button", { name: "Cancel" }).click();
  await until("the host is told", async () => (await page.evaluate(() => host.said)).includes("cancel {}"));
});

inPage("a problem names its place and leads there; the last good numbers stay", { text: worked }, async (page) => {
  await says(page, "Up to date");
  const problem = {
    kind: "problem",
    count: 2,
    first: sentence("Wq does not fit X, which has four columns: it has three rows."),
    line: 12,
  } as const;
  await page.evaluate((status) => host.tellStatus(status), problem);
  await says(page, "2 problems · last good numbers");
  await page.setViewportSize({ width: 521, height: 798 });
  const words = state(page).locator(".words");
  const isShortened = () => words.evaluate((node) => node.scrollWidth > node.clientWidth);
  await until("the words give way to the place", isShortened);
  assert.equal(await words.evaluate((node) => getComputedStyle(node).textOverflow), "ellipsis");
  assert.equal(await state(page).getAttribute("title"), "2 problems · last good numbers");
  await page.getByRole("button", { name: "Line 12 Wq does not fit X" }).click();
  await until("the host is told", async () => (await page.evaluate(() => host.said)).includes("goToProblem {}"));
  assert.equal(await page.locator('[aria-label="scores"] [data-row="0"][data-col="1"]').textContent(), "4");
});

inPage("without a result there is a button to get one", {}, async (page) => {
  await says(page, "Not computed yet");
  await page.evaluate((text) => host.open(text, false), worked);
  await page.getByRole("button", { name: "Compute attention" }).click();
  await says(page, "Up to date");
  await page.getByRole("grid", { name: "scores", exact: true }).waitFor();
});

inPage("the switch makes the numbers follow the text", { text: worked }, async (page) => {
  const live = page.getByRole("switch", { name: "Live" });
  assert.equal(await live.getAttribute("aria-checked"), "false");
  await live.click();
  await until("it is on", async () => (await live.getAttribute("aria-checked")) === "true");
  await page.evaluate(() => host.edit(host.text.replace("[1, 0, 1, 0]", "[5, 0, 1, 0]")));
  const input = page.locator('[aria-label="X"] [data-row="0"][data-col="0"]');
  await page.getByRole("button", { name: "use for all files" }).waitFor();
  await until("the number follows", async () => (await input.textContent()) === "5");
});

inPage(
  "heads and layers can be picked only where there are several",
  { text: example("19-encoder-decoder") },
  async (page) => {
    const layers = page.getByRole("combobox", { name: "Layer" });
    const heads = page.getByRole("combobox", { name: "Head" });
    await layers.waitFor();
    const first = await page.locator('[aria-label="weights"] [data-row="0"][data-col="0"]').getAttribute("data-value");
    await page.keyboard.press("]");
    await until("another head is shown", async () => {
      const now = await page.locator('[aria-label="weights"] [data-row="0"][data-col="0"]').getAttribute("data-value");
      return now !== first && (await heads.inputValue()) === "1";
    });
    await layers.selectOption({ index: 1 });
    await until("the host is told", async () => {
      const said = await page.evaluate(() => (host as unknown as { view: { layer: string } }).view.layer);
      return said.startsWith("layers[");
    });
    await page.evaluate((text) => host.open(text), worked);
    await until("there is nothing to pick", async () => (await page.getByRole("combobox").count()) === 0);
  },
);

inPage(
  "a step the host wishes for is scrolled to and becomes the current one",
  { text: example("19-encoder-decoder"), height: 400 },
  async (page) => {
    await page.locator('[data-step="X"]').waitFor();
    await page.evaluate(() => host.push({ layer: "layers[0]", name: "weights" }));
    await until("the weights are in sight", async () => {
      const box = await page.locator('[data-step="weights"]').boundingBox();
      return box !== null && box.y >= 0 && box.y < 300;
    });
    assert.equal(await page.locator(".rail-item[aria-current]").textContent(), "weights");
  },
);

inPage(
  "what is looked at comes back after a reload, and nothing of the data is kept",
  {
    text: example("12-two-heads"),
    height: 600,
    state: {
      uri: "file:///a.attn.json",
      view: { layer: "", batch: 0, head: 1 },
      tab: "Steps",
      step: "context",
      decimals: 4,
      selected: { layer: "", matrix: "scores", batch: 0, head: 1, row: 1, col: 0, value: 3.5 },
    },
  },
  async (page) => {
    await until(
      "the other head is shown",
      async () => (await page.getByRole("combobox", { name: "Head" }).inputValue()) === "1",
    );
    assert.equal(await page.locator("output").getAttribute("aria-label"), "4 decimals");
    await until("the step is in sight", async () => {
      const box = await page.locator('[data-step="context"]').boundingBox();
      return box !== null && box.y < 700;
    });
    await page.getByRole("region", { name: "Derivation" }).getByText("scores[2,1]").first().waitFor();
    await page.getByRole("tab", { name: "Row" }).click();
    await until("the tab is kept", async () =>
      JSON.stringify(await page.evaluate(() => host.state)).includes('"tab":"Row"'),
    );
    const kept = (await page.evaluate(() => host.state)) as { selected: object };
    const fields = [
      "decimals",
      "drawings",
      "handEnds",
      "held",
      "inspectorShare",
      "scales",
      "selected",
      "step",
      "storyOpen",
      "tab",
      "tour",
      "uri",
      "view",
    ];
    assert.deepEqual(Object.keys(kept).sort(), [...fields, "viewports"]);
    assert.deepEqual(kept.selected, { layer: "", matrix: "scores", batch: 0, head: 1, row: 1, col: 0 });
  },
);

const everyField = {
  uri: "file:///a.attn.json",
  step: "context",
  view: { layer: "", batch: 0, head: 1 },
  tab: "Tokens",
  selected: { layer: "", matrix: "scores", batch: 0, head: 1, row: 1, col: 0 },
  held: { layer: "", matrix: "weights", batch: 0, head: 1, row: 0, col: 1 },
  decimals: 5,
  storyOpen: false,
  inspectorShare: 0.4,
  tour: null,
  drawings: { scores: "picture" },
  scales: { weights: "linear" },
  handEnds: { scores: [-1, 2] },
  viewports: { weights: { cellWidth: 12, cellHeight: 6, row: 1.5, col: 0 } },
};

inPage(
  "a kept state of every field comes back as it was",
  { text: example("12-two-heads"), state: everyField },
  async (page) => {
    await page.getByRole("tab", { name: "Row" }).click();
    const kept = async () => JSON.parse(JSON.stringify(await page.evaluate(() => host.state)));
    await until("the tab is kept", async () => (await kept()).tab === "Row");
    // Steps are not looked at, so that none of them is the current one by its place.
    assert.deepEqual({ ...(await kept()), tab: "Tokens" }, everyField);
  },
);

inPage(
  "the rail is one tab stop; arrows walk along it and Enter jumps",
  { text: worked, height: 380 },
  async (page) => {
    const rail = page.getByRole("navigation", { name: "Steps" });
    // Until the first cell is explained it is not settled how much room the cards have, and whether there is a rail.
    await page.locator(".derivation-head").waitFor();
    await rail.locator("[aria-current]", { hasText: "weights" }).waitFor();
    await rail.getByRole("button", { name: "X", exact: true }).focus();
    assert.equal(await rail.locator('[tabindex="0"]').count(), 1);
    await page.keyboard.press("End");
    await page.keyboard.press("ArrowUp");
    await rail.locator("button:focus", { hasText: "weights" }).waitFor();
    await page.keyboard.press("Enter");
    await until("the weights are in sight", async () => {
      const box = await page.locator('[data-step="weights"]').boundingBox();
      return box !== null && box.y + box.height <= 380;
    });
    assert.equal(await rail.locator("[aria-current]").textContent(), "weights");
  },
);

inPage("a computation that failed says why and can be tried again", { text: worked }, async (page) => {
  await says(page, "Up to date");
  await page.evaluate((message) => host.tellStatus({ kind: "failed", message }), sentence("Out of memory"));
  await says(page, "Out of memory");
  await page.getByRole("button", { name: "Recompute" }).click();
  await says(page, "Up to date");
});

inPage("a part that cannot be drawn says so and leaves the others alone", { text: worked }, async (page) => {
  await says(page, "Up to date");
  await page.evaluate((text) => {
    console.error = () => {}; // The boundary reports the fault there.
    const broken = Object.assign(CSSStyleDeclaration.prototype, {});
    const set = broken.setProperty;
    broken.setProperty = function (name: string, ...rest: [string]) {
      if (name === "--all-rows") throw new Error("broken for the test");
      set.call(this, name, ...rest);
    };
    host.open(text);
  }, example("12-two-heads"));
  await page.locator('[data-step="scores"]').getByText("scores could not be drawn.").waitFor();
  await page.locator('[data-step="scores"]').getByText("How well each query matches").waitFor();
  await says(page, "Up to date");
});

inPage("the cell under the text's caret is marked, and only that one", { text: worked }, async (page) => {
  await page.getByRole("grid", { name: "X", exact: true }).waitFor();
  const marks = page.locator(".outlined.caret:not([hidden])");
  await page.evaluate(() => host.mark({ layer: "", matrix: "X", batch: 0, head: 0, row: 2, col: 1 }));
  await until("it is marked", async () => (await marks.count()) === 1);
  const [mark, cell] = [
    await marks.boundingBox(),
    await page.locator('[aria-label="X"] [data-row="2"][data-col="1"]').boundingBox(),
  ];
  assert.deepEqual(mark, cell);
  await page.evaluate(() => host.mark(null));
  await until("it is not marked any more", async () => (await marks.count()) === 0);
});

const pageWidths = [200, 320, 700, 1079, 1080, 1400, 2500];
for (const width of pageWidths) {
  inPage(`nothing sticks out at ${width} px`, { text: example("08-the-animal"), width, height: 800 }, async (page) => {
    await page.getByRole("grid", { name: "context", exact: true }).waitFor();
    const wide = await page.evaluate(() =>
      [...document.querySelectorAll(".header, .rail, .steps-scroller, .step, .split-side, .matrix-table, .status")]
        .filter((element) => {
          const { left, right } = element.getBoundingClientRect();
          return left < -1 || right > innerWidth + 1;
        })
        .map((element) => element.className),
    );
    assert.deepEqual(wide, []);
    assert.equal(await page.evaluate(() => document.scrollingElement!.scrollWidth), width);
  });
}

for (const width of [280, 320, 400, 481, 521, 600, 700, 800]) {
  inPage(`every action can be clicked at ${width} px`, { text: worked, width, height: 800 }, async (page) => {
    await says(page, "Up to date");
    await page.evaluate(() => host.edit(host.text.replace("[1, 0, 1, 0]", "[3, 0, 1, 0]")));
    await page.getByRole("button", { name: "Recompute" }).waitFor();
    const cut = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>(".header button")]
        .filter((button) => {
          button.scrollIntoView({ block: "nearest", inline: "nearest" });
          const { left, right, top, bottom } = button.getBoundingClientRect();
          const ends = [left + 2, right - 2].map((x) => document.elementFromPoint(x, (top + bottom) / 2));
          return !ends.every((found) => found !== null && button.contains(found));
        })
        .map((button) => button.textContent || button.title),
    );
    assert.deepEqual(cut, []);
    await page.getByRole("button", { name: "Recompute" }).click();
    await says(page, "Up to date");
  });
}

for (const width of [521, 600, 700]) {
  const name = "14-causal-mask";
  inPage(`no column of a small table is cut off at ${width} px`, { text: example(name), width }, async (page) => {
    await page.getByRole("grid", { name: "context", exact: true }).waitFor();
    const cut = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>(".matrix-table")]
        .filter((table) => table.scrollWidth > table.clientWidth + 1)
        .map((table) => `${table.querySelector("[aria-label]")?.getAttribute("aria-label")}: ${table.scrollWidth}`),
    );
    assert.deepEqual(cut, []);
    assert.equal(await page.locator(".table-more:visible").count(), 0);
  });
}

for (const [name, text] of [
  ["24 tokens", large(24, 2, 8)],
  ["64 tokens", large(64, 4, 16)],
] as const) {
  inPage(`weights are in sight first where not all is: ${name}`, { text, width: 1000, height: 800 }, async (page) => {
    const inSight = () =>
      page.evaluate(() => {
        const [card, scroller] = ['[data-step="weights"]', ".steps-scroller"].map((at) =>
          document.querySelector(at)!.getBoundingClientRect(),
        );
        return card!.top >= scroller!.top - 1 && Math.min(card!.bottom, card!.top + 300) <= scroller!.bottom + 1;
      });
    await page.locator('[data-step="weights"]').waitFor();
    await until("the weights are in sight", inSight);
    assert.equal(await page.locator(".rail-item[aria-current]").textContent(), "weights");
  });
}

const wrongText = worked.replace("[0.0634, 0.4683, 0.4683]", "[0.0634, 0.0633, 0.4683]").replace("0.8805", "0.7");

for (const width of [521, 600, 700]) {
  inPage(`what changed and is wrong stays within its card at ${width} px`, { text: worked, width }, async (page) => {
    await page.getByRole("grid", { name: "context", exact: true }).waitFor();
    await page.evaluate(() => {
      host.mode = "live";
      host.edit(host.text.replace("[1, 0, 1, 0]", "[3, 0, 1, 0]"));
    });
    await page.locator('[data-step="scores"] .badge.bad').waitFor();
    await page.locator('[data-step="scores"]').getByRole("button", { name: "Δ" }).waitFor();
    const outside = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>(".step .badge, .step .segments, .step .segments button")]
        .filter((part) => part.checkVisibility())
        .filter((part) => {
          const [inner, card] = [part, part.closest(".step") ?? part].map((one) => one.getBoundingClientRect());
          return inner === undefined || card === undefined || inner.left < card.left || inner.right > card.right;
        })
        .map((part) => `${part.closest(".step")?.id}: ${part.textContent}`),
    );
    assert.deepEqual(outside, []);
    // With the pointer there are two choices more, which may lie over the cards beside, but are whole.
    for (const step of ["scores", "weights", "context"]) {
      const card = page.locator(`[data-step="${step}"]`);
      await card.hover();
      for (const name of ["After", "Before", "Δ", "Expected", "Off by"]) {
        const button = card.getByRole("button", { name, exact: true });
        await button.waitFor();
        const covers = await button.evaluate((one) => {
          const { left, right, top, bottom } = one.getBoundingClientRect();
          const [x, y] = [(left + right) / 2, (top + bottom) / 2];
          const edges = [
            ...[left + 2, right - 2].map((at) => [at, y] as const),
            ...[top + 2, bottom - 2].map((at) => [x, at] as const),
          ];
          return edges
            .map((edge) => document.elementFromPoint(...edge))
            .filter((at) => at !== one)
            .map((at) => at?.className);
        });
        assert.deepEqual(covers, [], `${name} of ${step}`);
      }
    }
  });
}

inPage(
  "wrong numbers lead: the first failing step opens, its cells are cornered, F8 walks, what follows is not red",
  { text: wrongText, width: 700 },
  async (page) => {
    const inspector = page.getByRole("region", { name: "Derivation" });
    const badge = page.locator('[data-step="weights"] .badge.bad');
    await badge.filter({ hasText: "2 of 9 differ, largest 0.405 at [1,2]" }).waitFor();
    await inspector.locator(".symbol", { hasText: "weights[1,2]" }).waitFor();
    assert.equal(await page.locator('[data-step="scores"] .badge.good').count(), 1);
    const corners = () =>
      page.evaluate(() =>
        [...document.querySelectorAll<HTMLElement>(".wrong-cell")].map(({ dataset }) => [dataset.row, dataset.col]),
      );
    await until("both cells are cornered", async () => (await corners()).length === 2);
    assert.deepEqual(await corners(), [
      ["0", "1"],
      ["2", "1"],
    ]);
    // The pointer rests on another cell.
    await page.locator('[data-step="weights"] td[data-row="0"][data-col="0"]').hover();
    await inspector.locator(".symbol", { hasText: "weights[1,1]" }).waitFor();
    await page.keyboard.press("F8");
    await inspector.locator(".symbol", { hasText: "weights[3,2]" }).waitFor();
    await badge.click();
    await inspector.locator(".symbol", { hasText: "weights[1,2]" }).waitFor();
    const step = page.locator('[data-step="weights"]');
    const cell = step.locator('td[data-row="2"][data-col="1"]');
    await step.getByRole("button", { name: "Expected", exact: true }).click();
    assert.equal(await cell.textContent(), "0.7");
    await step.getByRole("button", { name: "Δ" }).click();
    assert.equal(await cell.textContent(), "+0.18");
  },
);

inPage(
  "a later step that is wrong for the same reason says whence",
  {
    text: worked.replace("[4, 16, 12]", "[4, 16, 13]").replace("0.8805", "0.7"),
  },
  async (page) => {
    await page.locator('[data-step="scores"] .badge.bad').waitFor();
    assert.match(await page.locator('[data-step="weights"] .badge.follows').innerText(), /follows from scores/);
    assert.equal(await page.locator('[data-step="weights"] .badge.bad').count(), 0);
  },
);

inPage("a verdict on old numbers is grey", { text: worked }, async (page) => {
  const badge = page.locator('[data-step="scores"] .badge.good');
  const colour = () => badge.evaluate((element) => getComputedStyle(element).color);
  const fresh = await colour();
  await page.evaluate(() => host.edit(host.text.replace("[1, 0, 1, 0]", "[3, 0, 1, 0]")));
  await until("it is grey", async () => (await colour()) !== fresh);
  const quiet = await page
    .locator(".step-shape")
    .first()
    .evaluate((element) => getComputedStyle(element).color);
  assert.equal(await colour(), quiet);
});

inPage(
  "F6 walks header, flow and inspector, and back; at the ends it is left to the workbench",
  { text: worked },
  async (page) => {
    await page.locator('[aria-label="weights"] [data-row="1"][data-col="2"]').click();
    const at = () =>
      page.evaluate(() => {
        const part = document.activeElement?.closest(".header, .view, .inspector");
        return part?.className.split(" ")[0] ?? "";
      });
    await page.keyboard.press("F6");
    assert.equal(await at(), "inspector");
    await page.keyboard.press("F6");
    assert.equal(await at(), "inspector", "there is no part after it");
    await page.keyboard.press("Shift+F6");
    assert.equal(await at(), "view");
    const cell = await page.evaluate(() => ({ ...(document.activeElement as HTMLElement).dataset }));
    assert.deepEqual([cell["row"], cell["col"]], ["1", "2"], "the selected cell is entered");
    await page.keyboard.press("Shift+F6");
    assert.equal(await at(), "header");
  },
);

inPage(
  "the weights of a query lie over the image that display.grid promises",
  { text: example("17-image") },
  async (page) => {
    const picture = page.getByRole("img", { name: /The weights of query \d+ over the image/ });
    await picture.waitFor();
    const pixels = picture.locator("rect:not(.query):not(.key)");
    const keys = Number(await page.locator('[aria-label="weights"]').first().getAttribute("aria-colcount"));
    assert.equal(await pixels.count(), keys);
    await pixels.nth(2).hover();
    await page
      .getByRole("region", { name: "Derivation" })
      .locator(".symbol", { hasText: /weights\[\d+,3\]/ })
      .waitFor();
  },
);

inPage("a panel opens with the derivation of the largest weight off the diagonal", { text: worked }, async (page) => {
  await page.getByRole("region", { name: "Derivation" }).getByText("weights", { exact: false }).first().waitFor();
  const { weights } = await page.evaluate(() => {
    const cells = [...document.querySelectorAll<HTMLElement>('[aria-label="weights"] [data-row]')];
    return { weights: cells.map(({ dataset }) => [dataset["row"], dataset["col"], Number(dataset["value"])] as const) };
  });
  const [row, col] = weights.filter(([r, c]) => r !== c).reduce((most, cell) => (cell[2] > most[2] ? cell : most));
  const heading = await page.getByRole("region", { name: "Derivation" }).innerText();
  assert.ok(heading.includes(`weights[${Number(row) + 1},${Number(col) + 1}]`), heading);
});

inPage(
  "of 1,024 tokens a panel opens with the largest weight that the last query gives to another one",
  { text: large(1_024, 2, 4) },
  async (page) => {
    const derivation = page.getByRole("region", { name: "Derivation" });
    await derivation.locator(".symbol", { hasText: "weights[1024," }).first().waitFor();
    const label = /weights\[1024,(\d+)\]/.exec(await derivation.innerText());
    const row = new Reference(large(1_024, 2, 4)).matrix("weights").at(-1)?.slice(0, -1) ?? [];
    assert.equal(Number(label?.[1]) - 1, row.indexOf(Math.max(...row)));
  },
);

for (const fontSize of [8, 40]) {
  inPage(`letters of ${fontSize} px fit their cells`, { text: worked, fontSize, width: 1400 }, async (page) => {
    await page.getByRole("grid", { name: "context", exact: true }).waitFor();
    const cut = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>("td[data-row]")]
        .filter((cell) => cell.scrollWidth > cell.clientWidth + 1 || cell.scrollHeight > cell.clientHeight + 1)
        .map((cell) => `${cell.textContent}: ${cell.scrollWidth} > ${cell.clientWidth}`),
    );
    assert.deepEqual(cut, []);
  });
}

for (const [name, text] of [
  ["01-worked-example", worked],
  ["100 tokens", large(100, 2, 16)],
] as const) {
  inPage(`${name} has no accessibility fault in any theme`, { text }, async (page) => {
    await page.getByRole("grid", { name: "scores", exact: true }).waitFor();
    await page.getByRole("grid", { name: "scores", exact: true }).hover();
    assert.deepEqual(await faultsInAllThemes(page), []);
  });
}
