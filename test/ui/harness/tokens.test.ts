import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { until } from "../until.ts";
import { faultsInAllThemes } from "./faults.ts";
import { example, pages } from "./openPage.ts";
import { large } from "./specs.mjs";

const inPage = pages();

async function openTokens(page: Page): Promise<void> {
  await page.getByRole("tab", { name: "Tokens" }).click();
  await page.locator(".token.filled").first().waitFor();
}

const facts = (page: Page) => page.locator(".tokens-facts");

inPage(
  "the worked example by keyboard: whom a token attends to, who attends to it, one pair",
  {
    text: example("01-worked-example"),
  },
  async (page) => {
    await openTokens(page);
    const tokens = page.getByRole("listbox", { name: "Tokens" });
    await tokens.focus();
    await page.keyboard.press("Home");
    await facts(page).getByText("x₁ attends to x₂ 0.468, x₃ 0.468, x₁ 0.0634").waitFor();
    await page.keyboard.press("Enter");
    await page.keyboard.press("ArrowRight");
    await facts(page).getByText("x₁ → x₂: 0.468, number 1 of 3").waitFor();
    await page.getByRole("region", { name: "Derivation" }).getByText("weights[1,2]").first().waitFor();
    assert.equal(await tokens.getAttribute("aria-activedescendant"), "tokens-key-1");
    assert.equal(await page.locator("#tokens-key-1").getAttribute("aria-label"), "x₂: 0.468");
    await page.keyboard.press("Escape");
    await facts(page).getByText("x₂ attends to").waitFor();
    await page.getByRole("button", { name: "Attended by" }).click();
    await tokens.focus();
    await page.keyboard.press("Home");
    await facts(page).getByText("x₁ is attended by x₁ 0.0634").waitFor();
  },
);

inPage(
  "the mouse holds a token, and a pair leads to its cell in Steps",
  {
    text: example("12-two-heads"),
  },
  async (page) => {
    await openTokens(page);
    await page.locator("#tokens-key-0").click();
    await page.locator("#tokens-key-1").hover();
    await facts(page).getByText("number").waitFor();
    await page.getByRole("button", { name: "Release" }).waitFor();
    await page.getByRole("button", { name: "Show in Steps" }).click();
    assert.equal(await page.getByRole("tab", { name: "Steps" }).getAttribute("aria-selected"), "true");
  },
);

inPage(
  "every head in its color, the largest only, contribution, and what is not shown is said",
  {
    text: large(40, 4, 4),
  },
  async (page) => {
    await openTokens(page);
    await page.getByRole("listbox", { name: "Tokens" }).focus();
    await page.keyboard.press("End");
    await page.keyboard.press("Enter");
    await page.getByRole("combobox", { name: "Heads" }).selectOption("each");
    await until("a stripe for each head", async () => (await page.locator(".token.barred").count()) > 10);
    await page.getByRole("button", { name: "Head 2" }).click();
    await page.getByRole("combobox", { name: "Heads" }).selectOption("mean");
    await page.getByRole("combobox", { name: "Tokens shown" }).selectOption("top5");
    await until("five are coloured", async () => (await page.locator(".token.filled").count()) === 5);
    await facts(page)
      .getByText(/not shown: 0\.\d+ of 1 in 35 tokens/)
      .waitFor();
    await page.getByRole("button", { name: "Contribution" }).click();
    await until("the sum is no longer 1", async () => !/ of 1 in/.test((await facts(page).textContent()) ?? ""));
    await page.getByRole("button", { name: "Lines" }).click();
    await page.getByRole("listbox", { name: "Queries" }).waitFor();
    const colours = () =>
      page.locator(".token-lines").evaluate((canvas: HTMLCanvasElement) => {
        const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
        return data.some((value) => value > 0);
      });
    await until("lines are drawn", colours);
  },
);

for (const n of [1_024, 4_096]) {
  inPage(
    `no more nodes than are in sight with ${n} tokens, and the last is one key away`,
    {
      text: large(n, 1, 8),
    },
    async (page) => {
      await openTokens(page);
      for (const layout of ["Text", "Lines"]) {
        await page.getByRole("button", { name: layout }).click();
        const list = page.getByRole("listbox").first();
        await list.focus();
        await page.keyboard.press("End");
        await page
          .locator(".token", { hasText: `tok${n}` })
          .first()
          .waitFor();
        const nodes = await page.locator(".tokens-view *").count();
        assert.ok(nodes < 1_200, `${layout}: ${nodes}`);
      }
    },
  );
}

inPage(
  "queries and keys of cross attention are two texts; parts of words are merged on request",
  {
    text: JSON.stringify({
      ...{
        tokens: ["Ġred", "dish", "Ġhouse"],
        X: [
          [1, 0],
          [0, 1],
          [1, 1],
        ],
        mask: "causal",
      },
      Wq: [
        [1, 0],
        [0, 1],
      ],
    }),
  },
  async (page) => {
    await openTokens(page);
    await until("three tokens", async () => (await page.locator(".token").count()) === 3);
    await page.getByRole("checkbox", { name: "Merge parts of words" }).check();
    await until("two words", async () => (await page.locator(".token").count()) === 2);
    await page.locator(".token", { hasText: "reddish" }).waitFor();
    await page.evaluate((text) => host.open(text), example("18-cross-attention"));
    await page.getByRole("listbox", { name: "Queries" }).waitFor();
    await page.getByRole("listbox", { name: "Keys" }).waitFor();
  },
);

inPage("the text begins where the chosen token is", { text: large(1_024, 1, 4) }, async (page) => {
  await openTokens(page);
  const isInSight = () =>
    page.evaluate(() => {
      const token = document.querySelector(".token[aria-selected=true]")?.getBoundingClientRect();
      const frame = document.querySelector(".tokens-scroller")!.getBoundingClientRect();
      return token !== undefined && token.top >= frame.top && token.bottom <= frame.bottom + 1;
    });
  // Where the largest weight is chosen on opening, that may be at the beginning: the last token is chosen here.
  await page.getByRole("listbox", { name: "Tokens" }).focus();
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await page.locator(".tokens-scroller").evaluate((scroller) => scroller.scrollTo(0, 0));
  await page.getByRole("tab", { name: "Steps" }).click();
  await openTokens(page);
  await until("the choice is in sight", isInSight);
  await page.locator(".tokens-scroller").evaluate((scroller) => scroller.scrollTo(0, 0));
  await page.getByRole("button", { name: "Attended by" }).click();
  await until("it is with the other direction, too", isInSight);
});

inPage("a token is found by a part of it", { text: large(300, 1, 4) }, async (page) => {
  await openTokens(page);
  const search = page.getByRole("searchbox", { name: "Find a token" });
  await search.fill("tok29");
  await page.getByText("11 found").waitFor();
  await search.press("Enter");
  await facts(page).getByText("tok29 attends to").waitFor();
  assert.ok((await page.locator(".token.found").count()) > 0);
});

inPage(
  "any keys are left out, the others scaled, and all included again",
  { text: example("08-the-animal") },
  async (page) => {
    await openTokens(page);
    const search = page.getByRole("searchbox", { name: "Find a token" });
    const token = (name: string) => page.getByRole("option", { name: new RegExp(`^${name}: `) }).first();
    const weight = async (name: string) => Number((await token(name).getAttribute("aria-label"))?.split(": ")[1]);
    await search.fill("it");
    await search.press("Enter");
    await until("it is chosen", async () => (await weight("animal")) > 0.8);
    await search.fill("animal");
    await page.getByRole("button", { name: "Leave out animal" }).click();
    await page.getByText("Left out, the others scaled to the same sum: animal").waitFor();
    await page.getByRole("option", { name: "animal: left out" }).waitFor();
    await until("street has most of the rest", async () => (await weight("street")) > 0.5);
    await search.fill("");
    const list = page.getByRole("listbox", { name: "Tokens" });
    await list.focus();
    await page.keyboard.press("Home");
    await page.keyboard.press("Delete");
    await page.getByText("the others scaled to the same sum: The, animal").waitFor();
    await page.getByRole("button", { name: "Include all" }).click();
    await until("all are back", async () => (await page.locator(".token.out").count()) === 0);
  },
);

inPage("Tokens has no accessibility fault in any theme", { text: large(40, 2, 4) }, async (page) => {
  await openTokens(page);
  assert.deepEqual(await faultsInAllThemes(page), []);
  await page.getByRole("combobox", { name: "Heads" }).selectOption("each");
  await page.getByRole("button", { name: "Lines" }).click();
  await page.locator(".token.barred").first().waitFor();
  assert.deepEqual(await faultsInAllThemes(page), []);
});

inPage(
  "the tabs take one line beside a head picker, and each can be reached",
  {
    text: large(8, 2, 4),
    width: 521,
    height: 798,
  },
  async (page) => {
    await page.getByRole("tab", { name: "Checks" }).click();
    const bar = await page.locator(".header-bar").boundingBox();
    assert.ok(bar !== null && bar.height <= 32, `${bar?.height}`);
  },
);

inPage(
  "Tokens and Row: the weights of a query over the image whose pixels the tokens are",
  { text: example("17-image") },
  async (page) => {
    for (const tab of ["Tokens", "Row"]) {
      await page.getByRole("tab", { name: tab }).click();
      const view = page.locator(tab === "Row" ? ".row-view" : ".tokens-view");
      const picture = view.getByRole("img", { name: /^The weights of query \d+ over the image$/ });
      await picture.waitFor();
      assert.equal(await picture.locator("rect:not(.query):not(.key)").count(), 16);
      assert.ok(
        new Set(await picture.locator("rect").evaluateAll((all) => all.map((one) => one.getAttribute("fill")))).size >
          3,
      );
    }
  },
);

inPage(
  "a token that is written from right to left does not turn the sentence around it",
  {
    text: JSON.stringify({
      tokens: ["שלום", "b"],
      X: [
        [1, 0],
        [0, 1],
      ],
    }),
  },
  async (page) => {
    await openTokens(page);
    await facts(page).getByText("attends to").waitFor();
    const order = await facts(page).evaluate((node) => {
      const text = document.createTreeWalker(node, NodeFilter.SHOW_TEXT).nextNode() as Text;
      const place = (from: number, to: number) => {
        const range = document.createRange();
        range.setStart(text, from);
        range.setEnd(text, to);
        return range.getBoundingClientRect();
      };
      const token = text.data.lastIndexOf("שלום");
      const digits = /[\d.]+/.exec(text.data.slice(token));
      if (digits === null) return [];
      const from = token + digits.index;
      return [place(token, token + 4).right, place(from, from + digits[0].length).left];
    });
    const [tokenEnd = 0, numberStart = 0] = order;
    assert.ok(numberStart >= tokenEnd, "its number comes after it, at the right");
  },
);

inPage("lines of all queries in sight, behind those of the chosen one", { text: large(128, 4, 4) }, async (page) => {
  await openTokens(page);
  await page.getByRole("button", { name: "Lines" }).click();
  await page.getByRole("listbox", { name: "Queries" }).focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("Enter");
  /** Pixels of the canvas that are not empty, in each tenth of its height. */
  const inked = () =>
    page.locator(".token-lines").evaluate((canvas: HTMLCanvasElement) => {
      const { width, height } = canvas;
      const { data } = canvas.getContext("2d")!.getImageData(0, 0, width, height);
      const tenths = new Array<number>(10).fill(0);
      for (let at = 3; at < data.length; at += 4)
        if (data[at] !== 0) tenths[Math.floor((10 * Math.floor(at / 4 / width)) / height)]!++;
      return tenths;
    });
  // The first query of a causal mask sees itself alone.
  await until("its only line is at the top", async () => {
    const [first = 0, ...rest] = await inked();
    return first > 0 && rest.every((count) => count === 0);
  });
  const all = page.getByRole("checkbox", { name: "All queries" });
  await all.check();
  await until("there are lines everywhere", async () => (await inked()).every((count) => count > 0));
  const share = page.getByText(/^Lines with \d+ % of the sum of the queries in sight$/);
  await share.waitFor();
  const percent = async () => Number(/\d+/.exec(await share.innerText())?.[0]);
  const whole = await percent();
  assert.ok(whole > 80 && whole <= 100, `${whole}`);
  await page.getByRole("combobox", { name: "Tokens shown" }).selectOption("p50");
  await until("fewer of them hold less", async () => (await percent()) < whole);
  await page.getByRole("combobox", { name: "Heads" }).selectOption("each");
  const colors = () =>
    page.locator(".token-lines").evaluate((canvas: HTMLCanvasElement) => {
      const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
      let [red, blue] = [0, 0];
      for (let at = 0; at < data.length; at += 4) {
        if ((data[at] ?? 0) > (data[at + 2] ?? 0) + 40) red++;
        if ((data[at + 2] ?? 0) > (data[at] ?? 0) + 40) blue++;
      }
      return Math.min(red, blue);
    });
  await until("heads have their colors", async () => (await colors()) > 50);
  const before = await inked();
  await page.keyboard.press("End");
  await page.getByRole("listbox", { name: "Queries" }).focus();
  await page.keyboard.press("End");
  await until("others come into sight", async () => (await inked()).join() !== before.join());
  await all.uncheck();
  await until("the note is gone", async () => (await share.count()) === 0);
});

inPage(
  "lines of all queries in sight of 4,096 tokens are at most 2,000",
  { text: large(4_096, 1, 8) },
  async (page) => {
    await openTokens(page);
    await page.getByRole("button", { name: "Lines" }).click();
    await page.getByRole("checkbox", { name: "All queries" }).check();
    await page.getByRole("listbox", { name: "Queries" }).focus();
    await page.keyboard.press("End");
    await page.getByText(/^Lines with \d+ % of the sum of the queries in sight$/).waitFor();
    assert.ok((await page.locator(".tokens-view *").count()) < 1_200);
  },
);
