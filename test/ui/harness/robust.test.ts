import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { until } from "../until.ts";
import { example, pages } from "./openPage.ts";
import { large } from "./specs.mjs";

const inPage = pages();
const worked = example("01-worked-example");
const firstX = (page: Page) => page.locator('[data-step="X"] [role=gridcell][data-row="0"][data-col="0"]');

/** Loads the page again in a world that was changed before its first script. */
async function reloadIn(page: Page, change: () => void): Promise<void> {
  await page.addInitScript(change);
  await page.reload();
}

inPage("a page whose state cannot be kept works all the same", { text: worked }, async (page) => {
  await reloadIn(page, () => {
    const real = Object.defineProperty;
    let api: unknown;
    real(window, "acquireVsCodeApi", {
      set: (made: () => object) => {
        api = () => ({
          ...made(),
          setState: () => {
            throw new Error("the store is full");
          },
        });
      },
      get: () => api,
    });
  });
  await page.locator('[data-step="scores"] [role=gridcell]').nth(1).click();
  await page.getByRole("region", { name: "Derivation" }).getByText("1·4 + 0·4 + 2·0 = 4").waitFor();
  await page.getByRole("tab", { name: "Row" }).click();
  await page.getByRole("tab", { name: "Row", selected: true }).waitFor();
});

inPage("a name and an opener that others gave the window have no effect", { text: worked }, async (page) => {
  await reloadIn(page, () => {
    window.name = "<img src=x onerror=broken.push(1)>";
    Object.assign(window, { opener: { postMessage: 7 } });
  });
  assert.equal(await firstX(page).textContent(), "1");
  await page.locator('[data-step="scores"] [role=gridcell]').nth(1).click();
  await page.getByRole("region", { name: "Derivation" }).getByText("1·4 + 0·4 + 2·0 = 4").waitFor();
  assert.equal(await page.locator("img, iframe").count(), 0);
});

inPage("what is dropped on the page changes nothing", { text: worked }, async (page) => {
  await firstX(page).waitFor();
  const before = await page.locator("#app").innerHTML();
  const address = page.url();
  const left = await page.evaluate(() => {
    const data = new DataTransfer();
    data.setData("text/uri-list", "https://192.0.2.1/");
    data.setData("text/html", "<img src=x onerror=broken.push(1)>");
    data.items.add(new File(["{}"], "evil.attn.json"));
    const at = document.querySelector('[data-step="X"] [role=gridcell]') ?? document.body;
    return ["dragenter", "dragover", "drop"].map((type) =>
      at.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true })),
    );
  });
  assert.deepEqual(left, [true, true, true], "the page takes nothing that is dropped");
  assert.equal(await page.locator("#app").innerHTML(), before);
  assert.equal(page.url(), address);
});

inPage("pasted HTML is text in the field of a number", { text: worked }, async (page) => {
  await firstX(page).click();
  await page.keyboard.press("F2");
  const field = page.getByRole("textbox", { name: "New number of X[1,1]" });
  await field.waitFor();
  await field.evaluate((element: HTMLInputElement) => {
    const data = new DataTransfer();
    data.setData("text/html", "<img src=x onerror=broken.push(1)>7");
    element.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  });
  await field.fill("<img src=x onerror=broken.push(1)>7");
  await field.press("Enter");
  await page.getByRole("alert").getByText("This is not a number.").waitFor();
  assert.equal(await page.locator("img").count(), 0);
  assert.ok(!(await page.evaluate(() => host.said)).some((said) => said.startsWith("editCell")));
});

inPage("the same snapshot again, and a page that asks twice, change nothing", { text: worked }, async (page) => {
  await page.locator('[data-step="scores"] [role=gridcell]').nth(1).click();
  await page.getByRole("region", { name: "Derivation" }).getByText("1·4 + 0·4 + 2·0 = 4").waitFor();
  const before = await page.locator("#app").innerHTML();
  await page.evaluate(() => {
    for (let again = 0; again < 20; again++) host.push();
    const token = (document.querySelector("script[nonce]") as HTMLScriptElement).nonce;
    const api = (
      window as unknown as { acquireVsCodeApi(): { postMessage(message: unknown): void } }
    ).acquireVsCodeApi();
    for (const id of [9_001, 9_002]) api.postMessage({ token, id, method: "ready", params: { view: null } });
  });
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  assert.equal(await page.locator("#app").innerHTML(), before);
});

inPage("an error and its mending, a hundred times, leave nothing behind", { text: worked }, async (page) => {
  await firstX(page).waitFor();
  const count = () => page.evaluate(() => document.querySelectorAll("*").length);
  const round = () =>
    page.evaluate((text) => {
      host.open("{");
      host.open(text);
    }, worked);
  await round();
  await page.getByRole("status").getByText("Up to date").waitFor();
  const before = await count();
  for (let at = 0; at < 100; at++) await round();
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  assert.equal(await page.getByRole("alert").count(), 0);
  assert.equal(await count(), before);
});

inPage("without canvases every number is there all the same", { text: large(100, 2, 4) }, async (page) => {
  await reloadIn(page, () => {
    HTMLCanvasElement.prototype.getContext = () => null;
  });
  const picture = page.locator('[data-step="weights"] [role=grid]');
  await picture.focus();
  await page.keyboard.press("ArrowDown");
  const said = picture.locator("[role=gridcell]");
  assert.match((await said.getAttribute("aria-label")) ?? "", /^weights\[2,1\] tok2 · tok1 0\.\d+$/);
  await page.getByRole("tab", { name: "Row" }).click();
  await page.getByText("The chart could not be loaded. The list shows the same.").waitFor();
  await page.getByRole("tab", { name: "Heads" }).click();
  await page.getByRole("tab", { name: "Heads", selected: true }).waitFor();
});

/** Words from right to left, without blanks, and very long. */
const scripts = ["שלום", "مرحبا بالعالم", "你好世界", "ไม่มีช่องว่าง", "x".repeat(200), "é".repeat(90), "🏳️‍🌈🏳️‍🌈"];

for (const width of [300, 521, 1400]) {
  const text = JSON.stringify({
    title: scripts.join(" "),
    tokens: scripts,
    X: scripts.map((_, at) => [at + 1, 1, -at]),
  });
  inPage(
    `words of every script and length leave the layout as it is, ${width} px wide`,
    { text, width },
    async (page) => {
      await firstX(page).waitFor();
      for (const tab of ["Steps", "Tokens", "Row", "Heads"]) {
        await page.getByRole("tab", { name: tab }).click();
        await page.getByRole("tab", { name: tab, selected: true }).waitFor();
        const [inner, outer] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
        assert.equal(inner, outer, tab);
        const grown = await page.evaluate(
          () =>
            [...document.querySelectorAll("#app [role=rowheader], #app [role=columnheader]")].filter(
              (element) => element.getBoundingClientRect().width > 260,
            ).length,
        );
        assert.equal(grown, 0, `${tab}: a label takes the room of the numbers`);
      }
    },
  );
}

inPage("a page that nobody touches does nothing for a minute", { text: worked }, async (page) => {
  await page.clock.install();
  await page.addInitScript(() => {
    const world = window as unknown as { fired: number };
    world.fired = 0;
    for (const name of ["setTimeout", "setInterval", "requestAnimationFrame"] as const) {
      const real = window[name] as (run: (...args: unknown[]) => void, ...rest: unknown[]) => number;
      Object.assign(window, {
        [name]: (run: (...args: unknown[]) => void, ...rest: unknown[]) =>
          real.call(
            window,
            (...args: unknown[]) => {
              world.fired++;
              run(...args);
            },
            ...rest,
          ),
      });
    }
  });
  await page.reload();
  await firstX(page).waitFor();
  await page.clock.runFor(5_000);
  const fired = () => page.evaluate(() => (window as unknown as { fired: number }).fired);
  const before = await fired();
  await page.clock.runFor(60_000);
  assert.equal(await fired(), before);
});

inPage(
  "300 layers are a list to pick from, and 2,000 heads are drawn as they come into sight",
  {
    text: JSON.stringify({
      X: { random: "normal", shape: [4, 4], seed: 1 },
      layers: Array.from({ length: 300 }, () => ({ heads: 2 })),
    }),
  },
  async (page) => {
    await firstX(page).waitFor();
    assert.equal(await page.getByRole("combobox", { name: "Layer" }).locator("option").count(), 300);
    const nodes = () => page.evaluate(() => document.querySelectorAll("*").length);
    assert.ok((await nodes()) <= 3_000, `${await nodes()} nodes`);
    const many = { X: { random: "normal", shape: [3, 2000], seed: 1 }, heads: 2000 };
    await page.evaluate((text) => host.open(text), JSON.stringify(many));
    await until("its heads are there", async () => (await page.locator("body").textContent())?.includes("2000"));
    await page.getByRole("tab", { name: "Heads" }).click();
    await page.locator(".heads-view, [role=tabpanel]:not([hidden]) canvas").first().waitFor();
    assert.ok((await nodes()) <= 12_000, `${await nodes()} nodes`);
  },
);
