import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { outlineOf } from "../../../src/core/explain/outlineOf.ts";
import { htmlPage } from "../../../src/core/export/picture/htmlPage.ts";
import { pageScript, pageScriptHash } from "../../../src/core/export/picture/pageScript.ts";
import { type PicturePlace, pictureCards } from "../../../src/core/export/picture/pictureCards.ts";
import { svgPicture } from "../../../src/core/export/picture/svgPicture.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import { plainText } from "../../../src/core/words.ts";
import { findBrowser, launchBrowser } from "../../hosts/browser.ts";
import { example } from "./openPage.ts";

let browser: Browser;
const folder = mkdtempSync(join(tmpdir(), "exported-"));
before(async () => {
  browser = await launchBrowser(await findBrowser(() => {}), ["--disable-gpu"]);
});
after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

const first: PicturePlace = { layer: "", batch: 0, head: 0 };

function made(text: string, place = first) {
  const { spec, problems } = parseSpec(text);
  assert.ok(spec, JSON.stringify(problems));
  const result = computeSpec(spec);
  const outline = outlineOf(spec, result);
  const say = plainText;
  const { title } = outline;
  return {
    svg: svgPicture(pictureCards(spec, result, outline, place), { title, subtitle: "", say }),
    html: [...htmlPage({ spec, result, outline, place, title, language: "en", say })].join(""),
  };
}

/** Opens a file by its `file:` address and gives everything that went wrong in it. */
async function opened(name: string, content: string, look: (page: Page) => Promise<void>): Promise<void> {
  const file = join(folder, name);
  writeFileSync(file, content);
  const page = await browser.newPage({ viewport: { width: 1000, height: 900 } });
  const wrong: string[] = [];
  page.on("pageerror", (error) => wrong.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") wrong.push(message.text());
  });
  page.on("request", (request) => {
    if (!/^(file|data):/.test(request.url())) wrong.push(request.url());
  });
  try {
    await page.goto(pathToFileURL(file).href);
    await look(page);
    assert.deepEqual(wrong, []);
  } finally {
    await page.close();
  }
}

const hostile = [
  "</script><script>window.hit=1</script>",
  "<img src=x onerror=window.hit=2>",
  `" onload="window.hit=3`,
];
const hostileSpec = (title: string): string =>
  JSON.stringify({
    title,
    description: "]]></style><script>window.hit=4</script>",
    tokens: hostile,
    X: [
      [1, 0],
      [0, 1],
      [1, 1],
    ],
    mask: "causal",
  });

test("a picture is well-formed, whatever the labels hold, and its numbers are text", async () => {
  const { svg } = made(hostileSpec("a\u0000b ]]> & </title><script>window.hit=5</script>"));
  await opened("hostile.svg", svg, async (page) => {
    const found = await page.evaluate(() => ({
      root: document.documentElement.nodeName,
      scripts: document.querySelectorAll("script, image, [onload], parsererror").length,
      hit: "hit" in window,
    }));
    assert.deepEqual(found, { root: "svg", scripts: 0, hit: false });
  });
});

for (const name of ["01-worked-example", "08-the-animal", "12-two-heads", "14-causal-mask", "18-cross-attention"]) {
  test(`the picture of ${name} stays within its frame, no text on another`, async () => {
    const { svg } = made(example(name), { ...first, layer: "" });
    await opened(`${name}.svg`, svg, async (page) => {
      const { outside, texts, over } = await page.evaluate(() => {
        const frame = document.documentElement.getBoundingClientRect();
        const boxes = [...document.querySelectorAll("text")].map((one) => one.getBoundingClientRect());
        const crosses = (a: DOMRect, b: DOMRect) =>
          Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2 &&
          Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 6;
        return {
          texts: boxes.length,
          outside: boxes.filter((box) => box.right > frame.right || box.bottom > frame.bottom || box.left < 0).length,
          over: boxes.filter((box, at) => boxes.slice(at + 1).some((other) => crosses(box, other))).length,
        };
      });
      assert.ok(texts > 30);
      assert.deepEqual({ outside, over }, { outside: 0, over: 0 });
    });
  });
}

test("the policy of a page allows exactly its own script", () => {
  assert.equal(pageScriptHash, `sha256-${createHash("sha256").update(pageScript).digest("base64")}`);
});

test("an exported page shows what made a number on hover, focus and arrow keys, from a file, without network", async () => {
  const { html } = made(example("01-worked-example"));
  await opened("worked.html", html, async (page) => {
    const cell = page.locator('section:has(h3:text-is("Scores")) td').nth(1);
    await cell.hover();
    assert.match(await page.locator("#derivation").innerText(), /q₁·k₂ = 1·4 \+ 0·4 \+ 2·0 = 4/);
    assert.equal(await page.locator("td.operand").count(), 6);
    await cell.focus();
    await page.keyboard.press("ArrowRight");
    assert.match(await page.locator("#derivation").innerText(), /q₁·k₃/);
  });
});

test("a page holds hostile labels as text", async () => {
  const { html } = made(hostileSpec("<script>window.hit=5</script>"));
  await opened("hostile.html", html, async (page) => {
    await page.locator("td").first().hover();
    assert.equal(await page.evaluate(() => "hit" in window), false);
    assert.equal(await page.evaluate(() => document.querySelectorAll("script, main img").length), 1);
    assert.ok((await page.locator("th").allInnerTexts()).some((label) => label.includes("<img")));
  });
});

test("a page of all heads explains each number of each of them", async () => {
  const { html } = made(example("12-two-heads"));
  await opened("heads.html", html, async (page) => {
    const bad = await page.evaluate(
      () =>
        [...document.querySelectorAll<HTMLElement>("td")].filter(
          (td) => !document.getElementById(`d${td.dataset["d"]}`),
        ).length,
    );
    assert.equal(bad, 0);
    assert.equal(await page.locator("h2").count(), 2);
  });
});

const many = (n: number): string =>
  JSON.stringify({ X: { random: "normal", shape: [n, 8], seed: 1 }, mask: "causal", title: "many" });

test("a matrix of many cells is one picture inside the picture, which loads", async () => {
  const { svg, html } = made(many(300));
  await opened("many.svg", svg, async (page) => {
    const sizes = await page.evaluate(async () =>
      Promise.all(
        [...document.querySelectorAll("image")].map(async (one) => {
          const image = new Image();
          image.src = one.getAttribute("href") ?? "";
          await image.decode();
          return [image.naturalWidth, image.naturalHeight];
        }),
      ),
    );
    assert.ok(sizes.length >= 2);
    for (const size of sizes) assert.deepEqual(size, [300, 300]);
  });
  await opened("many.html", html, async (page) => assert.ok((await page.locator("svg image").count()) >= 2));
});
