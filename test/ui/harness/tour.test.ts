import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { until } from "../until.ts";
import { atRest } from "./atRest.ts";
import { faultsInAllThemes } from "./faults.ts";
import { example, pages } from "./openPage.ts";

const inPage = pages();
const worked = example("01-worked-example");
const count = (page: Page) => page.locator(".tour-count");
const isAt = (page: Page, words: string) => count(page).filter({ hasText: words }).waitFor();
const own = JSON.stringify({
  X: [
    [1, 0],
    [0, 2],
  ],
  tour: [
    { step: "X", cell: [0, 0], say: "Two words, each with two numbers of its own." },
    { step: "scores", cell: [0, 1], say: "Make them alike.", do: { set: "X[1,0]", until: "scores[0,1] > 0.5" } },
    { step: "context", cell: [0, 0], say: "What comes of it." },
  ],
});

interface Shift extends PerformanceEntry {
  readonly value: number;
  readonly hadRecentInput: boolean;
  readonly sources: readonly { readonly node?: Node; readonly previousRect: DOMRect; readonly currentRect: DOMRect }[];
}

/** Lets the page note what moves by itself. */
async function watchShifts(page: Page): Promise<() => Promise<readonly string[]>> {
  await page.evaluate(() => {
    const seen: string[] = [];
    (globalThis as unknown as { shifts: string[] }).shifts = seen;
    new PerformanceObserver((list) => {
      for (const { value, hadRecentInput, sources } of list.getEntries() as Shift[]) {
        if (hadRecentInput) continue;
        const moved = sources.map(({ node, previousRect: from, currentRect: to }) => {
          const { nodeName, className = "" } = (node ?? {}) as Partial<Element>;
          return `${nodeName}.${className} ${[from, to].map(({ x, y, width, height }) => [x, y, width, height]).join(" → ")}`;
        });
        seen.push(`${value}: ${moved.join("; ")}`);
      }
    }).observe({ type: "layout-shift" });
  });
  return () => page.evaluate(() => (globalThis as unknown as { shifts: string[] }).shifts);
}

inPage(
  "a tour is walked through with the keyboard alone, and comes back after a reload",
  { text: worked },
  async (page) => {
    await page.locator(".tour-door").focus();
    await page.keyboard.press("Enter");
    await isAt(page, "1 of 7");
    await until("Play has the focus", () =>
      page.evaluate(() => document.activeElement?.getAttribute("aria-label") === "Play"),
    );
    for (let stop = 2; stop <= 7; stop++) {
      await page.keyboard.press("ArrowRight");
      await isAt(page, `${stop} of 7`);
    }
    await page.locator(".derivation-head", { hasText: "context[3,1]" }).waitFor();
    await page.keyboard.press("ArrowRight");
    await isAt(page, "End");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowLeft");
    await isAt(page, "6 of 7");
    await page.locator(".derivation-head", { hasText: "weights[3,2]" }).waitFor();
    await until("the place is kept", async () =>
      JSON.stringify(await page.evaluate(() => host.state)).includes('"tour":{"at":5'),
    );
    await page.keyboard.press("Escape");
    await until("it is closed", async () => (await page.locator(".tour").count()) === 0);
    assert.ok(await page.evaluate(() => document.activeElement?.classList.contains("tour-door")));
  },
);

inPage(
  "a tour that was open is open again where it was",
  { text: own, state: { uri: "file:///a.attn.json", tour: { at: 1, solved: [1], speed: 1.5 } } },
  async (page) => {
    await isAt(page, "2 of 3");
    assert.equal(await page.locator(".tour-verdict").textContent(), "Solved");
    assert.equal(await page.getByRole("combobox", { name: "Speed" }).inputValue(), "1.5");
  },
);

inPage(
  "a tour that the reader has closed stays closed",
  { text: own, state: { uri: "file:///a.attn.json", tour: null } },
  async (page) => {
    await page.locator('[data-step="context"]').waitFor();
    assert.equal(await page.locator(".tour").count(), 0);
  },
);

inPage(
  "a document's own tour opens with it; its task is failed, then solved by typing",
  { text: own },
  async (page) => {
    await isAt(page, "1 of 3");
    await page.getByRole("button", { name: "Play" }).focus();
    await page.keyboard.press("ArrowRight");
    await isAt(page, "2 of 3");
    assert.match(
      (await page.locator(".tour-task").textContent()) ?? "",
      /Your turn.*scores\[1,2\] > 0.5.*now scores\[1,2\] = 0/,
    );
    // Until the stop's cell is explained, what comes to be shown may take the focus away from a field.
    await page.locator(".derivation-head", { hasText: "scores[1,2]" }).waitFor();
    const change = async (number: string) => {
      await page.getByRole("button", { name: "Change X[2,1]" }).focus();
      await page.keyboard.press("Enter");
      await page.getByRole("textbox", { name: "New number of X[2,1]" }).waitFor();
      await page.keyboard.type(number);
      await page.keyboard.press("Enter");
    };
    await change("0.25");
    await page.locator(".tour-now", { hasText: "0.25" }).waitFor();
    assert.equal(await page.locator(".tour-verdict").textContent(), "Your turn");
    await change("1");
    await page.locator(".tour-verdict", { hasText: "Solved" }).waitFor();
    await page.getByRole("slider", { name: "Stop" }).focus();
    await page.keyboard.press("End");
    await page.locator(".tour-end", { hasText: "1 of 1 task solved." }).waitFor();
  },
);

inPage(
  "a task says at once what has changed that should stay, and is solved when that is undone",
  { text: example("30-lesson-shadow"), state: { uri: "file:///a.attn.json", tour: { at: 4, solved: [], speed: 1 } } },
  async (page) => {
    const hindrance = page.locator(".tour-hindrance");
    await isAt(page, "5 of 6");
    assert.equal(await hindrance.count(), 0);
    const edit = (from: string, to: string) =>
      page.evaluate(([a = "", b = ""]) => host.edit(host.text.replace(a, b)), [from, to]);
    await edit("[1, 0, 1, 0]", "[1, 0, 1, 5]");
    await edit('"scale": 1', '"scale": 2');
    await page.getByRole("button", { name: "Recompute" }).first().click();
    await hindrance.filter({ hasText: "has changed: X, scale." }).waitFor();
    const said = await hindrance.boundingBox();
    const text = await page.locator(".tour-text").boundingBox();
    assert.ok(said && text && said.y + said.height <= text.y + text.height, "it is in sight");
    await edit("[1, 0, 1, 5]", "[1, 0, 1, 0]");
    await edit('"scale": 2', '"scale": 1');
    await page.getByRole("button", { name: "Recompute" }).first().click();
    await until("nothing is in the way", async () => (await hindrance.count()) === 0);
  },
);

inPage("playing waits at a task, and nothing moves out of its place meanwhile", { text: own }, async (page) => {
  await isAt(page, "1 of 3");
  // The panel begins with a cell of its own choice, before the tour's is here.
  await page.locator(".derivation-head", { hasText: "X[1,1]" }).waitFor();
  await page.getByRole("combobox", { name: "Speed" }).selectOption("2");
  await atRest(page, ".derivation-head, .derivation-title");
  const shifts = await watchShifts(page);
  await page.getByRole("button", { name: "Play" }).click();
  await isAt(page, "2 of 3");
  await page.getByRole("button", { name: "Play" }).waitFor();
  assert.deepEqual(await shifts(), []);
});

inPage(
  "the factors of a dot product fly to it; not for a reader who wants nothing to move",
  { text: worked },
  async (page) => {
    // Only what flies at the fifth stop is counted: playing goes on to the next ones meanwhile.
    const flown = () => page.evaluate(() => (globalThis as unknown as { flown: number }).flown);
    const ended = () => page.evaluate(() => (globalThis as unknown as { ended: number }).ended);
    await page.evaluate(() => {
      const counts = globalThis as unknown as { flown: number; ended: number };
      counts.flown = 0;
      counts.ended = 0;
      new MutationObserver((list) => {
        for (const { addedNodes, removedNodes } of list) {
          for (const node of addedNodes)
            if (node instanceof Element && node.matches(".tour-chip.factor") && atFifth()) counts.flown++;
          for (const node of removedNodes)
            if (node instanceof Element && node.matches(".tour-flights") && atFifth()) counts.ended++;
        }
      }).observe(document.body, { subtree: true, childList: true });
      const atFifth = () => document.querySelector(".tour-count")?.textContent === "5 of 7";
    });
    await page.locator(".tour-door").click();
    await page.getByRole("combobox", { name: "Speed" }).selectOption("2");
    await page.getByRole("slider", { name: "Stop" }).focus();
    for (let stop = 1; stop < 4; stop++) await page.keyboard.press("ArrowRight");
    await isAt(page, "4 of 7");
    // Played before it is rendered, or before its cell is selected, a stop is played again: its numbers fly once.
    for (const early of [true, false]) {
      await page.getByRole("slider", { name: "Stop" }).evaluate((slider, isEarly) => {
        const press = (key: string) =>
          slider.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
        const rendered = new MutationObserver(() => {
          rendered.disconnect();
          press(" ");
        });
        if (!isEarly) rendered.observe(document.querySelector(".tour-count")!, { characterData: true, subtree: true });
        press("ArrowRight");
        if (isEarly) press(" ");
      }, early);
      // They may be gone before the test looks for them.
      await until("the flights have ended", async () => (await ended()) === (early ? 1 : 2));
      assert.equal(await flown(), early ? 6 : 12);
      if (early) {
        await isAt(page, "5 of 7");
        await page.keyboard.press("Space");
        await page.getByRole("button", { name: "Play" }).waitFor();
        await page.keyboard.press("ArrowLeft");
        await isAt(page, "4 of 7");
      } else {
        // It goes on by itself.
        await isAt(page, "6 of 7");
        await page.keyboard.press("Space");
      }
    }
    await page.emulateMedia({ reducedMotion: "reduce" });
    await page.keyboard.press("ArrowLeft");
    await isAt(page, "5 of 7");
    await page.keyboard.press("Space");
    await isAt(page, "6 of 7");
    assert.equal(await flown(), 12);
  },
);

inPage("a stop that is left before it is shown is skipped", { text: worked }, async (page) => {
  await page.locator(".tour-door").click();
  await page.getByRole("slider", { name: "Stop" }).focus();
  await isAt(page, "1 of 7");
  await page.locator(".derivation-head", { hasText: "X[" }).waitFor();
  await page.getByRole("slider", { name: "Stop" }).evaluate((slider) => {
    const asked: string[] = [];
    Object.assign(globalThis, { asked });
    const { channel } = host;
    const receive = channel.receive.bind(channel);
    channel.receive = (message) => {
      const { method, params } = message as { method: string; params: { cell?: { matrix: string } } };
      if (method === "explain") asked.push(params.cell?.matrix ?? "");
      return receive(message);
    };
    const press = () => slider.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
    // Its text is there, but its cell is not selected yet.
    const drawn = new MutationObserver(() => {
      drawn.disconnect();
      press();
    });
    drawn.observe(document.querySelector(".tour-count")!, { characterData: true, subtree: true });
    press();
  });
  await isAt(page, "3 of 7");
  await page.locator(".derivation-head", { hasText: "K[" }).waitFor();
  assert.deepEqual(await page.evaluate(() => (globalThis as unknown as { asked: string[] }).asked), ["K"]);
});

inPage("the cell of a stop is shown while the pointer rests on another", { text: worked }, async (page) => {
  await page.locator(".tour-door").click();
  await page.getByRole("slider", { name: "Stop" }).focus();
  await page.getByRole("grid", { name: "X", exact: true }).locator('[data-row="0"][data-col="1"]').hover();
  await page.locator(".derivation-head", { hasText: "X[1,2]" }).waitFor();
  await page.keyboard.press("ArrowRight");
  await page.locator(".derivation-head", { hasText: "Q[" }).waitFor();
});

inPage(
  "a stop plays again when the reader comes back from one that was not shown yet",
  { text: worked },
  async (page) => {
    await page.locator(".tour-door").click();
    await page.getByRole("combobox", { name: "Speed" }).selectOption("2");
    await page.getByRole("slider", { name: "Stop" }).focus();
    await page.keyboard.press("ArrowRight");
    await page.locator(".derivation-head", { hasText: "Q[" }).waitFor();
    await page.getByRole("slider", { name: "Stop" }).evaluate((slider) => {
      const press = (key: string) => slider.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
      // Each as soon as the text is there, before its stop is shown.
      const keys = ["ArrowRight", " "];
      const drawn = new MutationObserver(() => press(keys.shift() ?? ""));
      drawn.observe(document.querySelector(".tour-count")!, { characterData: true, subtree: true });
      press("ArrowLeft");
    });
    // It goes on by itself.
    await isAt(page, "3 of 7");
  },
);

inPage("axe finds nothing wrong with a tour in any theme", { text: own, width: 521 }, async (page) => {
  await isAt(page, "1 of 3");
  await page.getByRole("button", { name: "Next Stop" }).click();
  await page.locator(".tour-task").waitFor();
  assert.deepEqual(await faultsInAllThemes(page), []);
});
