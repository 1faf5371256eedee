import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { until } from "../until.ts";
import { atRest } from "./atRest.ts";
import { example, pages } from "./openPage.ts";
import { large } from "./specs.mjs";

const inPage = pages();
const worked = example("01-worked-example");

const grid = (page: Page, name: string) => page.getByRole("grid", { name, exact: true });
const cell = (page: Page, name: string, row: number, col: number) =>
  grid(page, name).locator(`[data-row="${row}"][data-col="${col}"]`);

/** The places of the outlines of one kind in a matrix, in whole pixels. */
function outlines(page: Page, name: string, kind: string) {
  return page.evaluate(
    ([label, why]) => {
      const table = document.querySelector(`[role=grid][aria-label="${label}"]`);
      const boxes = table?.parentElement?.querySelectorAll(`.outlined.${why}:not([hidden])`) ?? [];
      return [...boxes].map((box) => {
        const { x, y, width, height } = box.getBoundingClientRect();
        return [x, y, width, height].map(Math.round);
      });
    },
    [name, kind] as const,
  );
}

/** The place of a stretch of cells, from one corner to the other. */
async function placeOf(page: Page, name: string, first: Place, last: Place) {
  const a = await cell(page, name, ...first).boundingBox();
  const b = await cell(page, name, ...last).boundingBox();
  assert.ok(a && b);
  return [a.x, a.y, b.x + b.width - a.x, b.y + b.height - a.y].map(Math.round);
}

type Place = readonly [number, number];

/** Waits until that stretch of cells, and nothing else, has such an outline. */
const outlined = (page: Page, name: string, kind: string, first: Place, last: Place) =>
  until(`${name} from ${first} to ${last} is outlined: ${kind}`, async () =>
    assert.deepEqual(await outlines(page, name, kind), [await placeOf(page, name, first, last)]),
  );

for (const fontSize of [9, 13, 22]) {
  inPage(
    `outlines lie exactly on their cells with letters of ${fontSize} px`,
    { text: worked, fontSize },
    async (page) => {
      await cell(page, "scores", 1, 2).hover();
      await until("the operands are lit", async () => (await outlines(page, "Q", "lit-left")).length === 1);
      await outlined(page, "scores", "hover", [1, 2], [1, 2]);
      await outlined(page, "Q", "lit-left", [1, 0], [1, 2]);
      await outlined(page, "K", "lit-right", [2, 0], [2, 2]);
    },
  );
}

inPage("a cell that comes under a pointer at rest is not pointed at", { text: worked }, async (page) => {
  const box = await cell(page, "scores", 1, 2).boundingBox();
  assert.ok(box);
  const [clientX, clientY] = [Math.round(box.x + box.width / 2), Math.round(box.y + box.height / 2)];
  await page.mouse.move(clientX, clientY);
  await until("the cell is outlined", async () => (await outlines(page, "scores", "hover")).length === 1);
  // What the browser tells, at a time of its own, when the layout brings another cell there.
  const come = { bubbles: true, clientX, clientY, pointerType: "mouse" };
  await cell(page, "scores", 0, 2).dispatchEvent("pointerover", come);
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
  await outlined(page, "scores", "hover", [1, 2], [1, 2]);
  await cell(page, "scores", 0, 2).dispatchEvent("pointerover", { ...come, clientX: clientX + 1 });
  await until("a pointer that moves points", async () => {
    const [y] = (await outlines(page, "scores", "hover")).map((at) => at[1]);
    return y !== undefined && y < box.y - 1;
  });
});

inPage("outlines stay on their cells in a table that is scrolled", { text: large(40, 1, 8) }, async (page) => {
  await cell(page, "scores", 30, 35).scrollIntoViewIfNeeded();
  await cell(page, "scores", 30, 35).hover();
  await until("the cell is outlined", async () => (await outlines(page, "scores", "hover")).length === 1);
  await outlined(page, "scores", "hover", [30, 35], [30, 35]);
});

inPage(
  "headers stand above their columns and beside their rows, and stay when the table scrolls",
  { text: large(40, 1, 8) },
  async (page) => {
    const target = cell(page, "scores", 33, 36);
    await target.scrollIntoViewIfNeeded();
    const place = await target.boundingBox();
    assert.ok(place);
    const sheet = grid(page, "scores").locator("xpath=..");
    const column = await sheet.locator(".strip.top").getByText("tok37", { exact: true }).boundingBox();
    const row = await sheet.locator(".strip.side").getByText("tok34", { exact: true }).boundingBox();
    const frame = await grid(page, "scores").locator("xpath=../..").boundingBox();
    assert.ok(column && row && frame);
    assert.deepEqual([column.x, column.width].map(Math.round), [place.x, place.width].map(Math.round));
    assert.deepEqual([row.y, row.height].map(Math.round), [place.y, place.height].map(Math.round));
    assert.ok(Math.abs(column.y - frame.y) <= 1, "the column headers are at the upper edge");
    assert.ok(Math.abs(row.x - frame.x) <= 1, "the row headers are at the left edge");
  },
);

inPage(
  "keys walk and select, hold, let go; the walked-to cell has the focus and its headers are marked",
  { text: worked },
  async (page) => {
    await cell(page, "weights", 0, 0).focus();
    await page.keyboard.press("Control+End");
    await page.keyboard.press("ArrowUp");
    const place = await page.evaluate(() => ({ ...(document.activeElement as HTMLElement).dataset }));
    assert.deepEqual([place.row, place.col], ["1", "2"]);
    const heads = grid(page, "weights").locator("xpath=..").locator(".crossed");
    assert.deepEqual(await heads.allTextContents(), ["x₃", "x₂"]);
    await outlined(page, "weights", "selected", [1, 2], [1, 2]);
    await page.keyboard.press("Enter");
    await page.keyboard.press("ArrowLeft");
    await until("it is held", async () => (await outlines(page, "weights", "held")).length === 1);
    await outlined(page, "weights", "selected", [1, 1], [1, 1]);
    const compared = page.getByRole("region", { name: "Compared with the pinned cell" });
    await compared.getByRole("button", { name: "weights[2,3]" }).waitFor();
    await until("both are compared", async () => /Raw score\s+16\s+12\s+4/.test(await compared.innerText()));
    await page.keyboard.press("Escape");
    await until("it is let go", async () => (await outlines(page, "weights", "held")).length === 0);
    assert.equal((await outlines(page, "weights", "selected")).length, 1);
    await page.keyboard.press("Escape");
    await until("nothing is selected", async () => (await outlines(page, "weights", "selected")).length === 0);
  },
);

const explains = (page: Page, words: string) =>
  page.getByRole("region", { name: "Derivation" }).locator(".symbol", { hasText: words }).waitFor();

inPage(
  "one selection: arrows move what is explained after a click, hovering previews and falls back, another head keeps the pair",
  // Too low for all cards, so that there is a map of the steps.
  { text: example("12-two-heads"), height: 380 },
  async (page) => {
    await cell(page, "weights", 0, 1).click();
    await page.keyboard.press("ArrowDown");
    await page.mouse.move(2, 2);
    await explains(page, "weights[2,2]");
    assert.equal(await page.locator(".rail-item[aria-current]").textContent(), "weights");
    await cell(page, "scores", 2, 0).hover();
    await explains(page, "scores[3,1]");
    await page.mouse.move(2, 2);
    await explains(page, "weights[2,2]");
    await page.keyboard.press("]");
    await until(
      "another head is shown",
      async () => (await page.getByRole("combobox", { name: "Head" }).inputValue()) === "1",
    );
    await page.getByRole("region", { name: "Derivation" }).getByText("Head 2").waitFor();
    await outlined(page, "weights", "selected", [1, 1], [1, 1]);
    await page.getByRole("tab", { name: "Row" }).click();
    await page.getByRole("region", { name: /Weights of query 2/ }).waitFor();
  },
);

inPage("hover and focus say the same of a cell", { text: worked }, async (page) => {
  const readout = page.locator('[data-step="weights"] .readout');
  await cell(page, "weights", 0, 1).hover();
  const hovered = await readout.textContent();
  assert.match(hovered ?? "", /^weights\[1,2\] x₁ · x₂ 0\.46831\d+$/);
  await page.mouse.move(2, 2);
  await until("the mouse is gone", async () => (await readout.textContent()) === "");
  await cell(page, "weights", 0, 1).focus();
  assert.equal(await readout.textContent(), hovered);
});

const longNames = JSON.stringify({
  tokens: ["an_extremely_long_token_that_never_ends", "another_token_that_takes_all_of_its_room", "注意力机制是什么"],
  X: { random: "normal", shape: [3, 4], seed: 3, std: 1 },
});
// Labels that are too long for their place cover no cell, and the line below the table keeps the whole value.
for (const width of [300, 521, 700, 1_400]) {
  inPage(
    `a cell beside a long label is pointed at, and its value is shown whole, at ${width} px`,
    { text: longNames, width },
    async (page) => {
      await atRest(page, ".table-frame");
      for (const matrix of ["X", "weights"]) {
        await cell(page, matrix, 1, 0).scrollIntoViewIfNeeded();
        await cell(page, matrix, 1, 0).hover();
        const said = page.locator(`[data-step="${matrix}"] .readout`);
        await until("the cell is said", async () => (await said.textContent()) !== "");
        const cut = await said.evaluate((line) => {
          const value = line.querySelector("b")!;
          const [own, whole] = [value.getBoundingClientRect(), line.getBoundingClientRect()];
          const isHidden = getComputedStyle(line).display === "none";
          return isHidden || (own.right <= whole.right + 0.5 && value.scrollWidth <= value.clientWidth + 1)
            ? ""
            : `${value.textContent}: ${own.right} > ${whole.right}, ${value.scrollWidth} > ${value.clientWidth}`;
        });
        assert.equal(cut, "", matrix);
      }
    },
  );
}

inPage("Ctrl+click goes to the text instead of selecting", { text: worked }, async (page) => {
  await cell(page, "X", 1, 1).click({ modifiers: ["Control"] });
  await until("the host is told", async () => (await page.evaluate(() => host.said)).length > 0);
  const [said] = await page.evaluate(() => host.said);
  assert.equal(said, 'goToSource {"cell":{"layer":"","matrix":"X","batch":0,"head":0,"row":1,"col":1}}');
  assert.equal((await outlines(page, "X", "selected")).length, 0);
});

inPage("a new result touches only the cells that are different", { text: worked }, async (page) => {
  await grid(page, "context").waitFor();
  const touched = await page.evaluate(async () => {
    const cells = new Set<string>();
    const observer = new MutationObserver((list) => {
      for (const { target } of list) {
        const element = target instanceof Element ? target : target.parentElement;
        const td = element?.closest<HTMLElement>("td[data-row]");
        const name = td?.closest("[role=grid]")?.getAttribute("aria-label");
        if (td) cells.add(`${name}[${td.dataset.row},${td.dataset.col}]`);
      }
    });
    observer.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
    host.mode = "live";
    host.edit(host.text.replace("[0, 2, 0, 2]", "[0, 2, 1, 2]"));
    await new Promise((done) => setTimeout(done, 300));
    observer.disconnect();
    return [...cells];
  });
  const ofInput = touched.filter((name) => name.startsWith("X") || name.startsWith("W"));
  assert.deepEqual(ofInput, ["X[1,2]"]);
  assert.deepEqual(
    touched.filter((name) => name.startsWith("V[")),
    ["V[1,0]", "V[1,2]"],
  );
});

inPage(
  "masked, NaN and infinite cells are told apart from numbers and from each other",
  {
    text: '{"Q":[["NaN"],[1]],"K":[[1],["Infinity"]],"V":[[1],[0]],"mask":[[1,0],[1,1]],"scale":1}',
  },
  async (page) => {
    const looks = async (name: string, row: number, col: number) => [
      await cell(page, name, row, col).textContent(),
      await cell(page, name, row, col).getAttribute("class"),
      await cell(page, name, row, col).getAttribute("data-value"),
    ];
    assert.deepEqual(await looks("Q", 0, 0), ["NaN", "nan-cell", "NaN"]);
    assert.deepEqual(await looks("K", 1, 0), ["∞", "infinite-cell", "Infinity"]);
    assert.deepEqual(await looks("masked", 0, 1), ["−∞", "masked-cell", "-Infinity"]);
    assert.deepEqual(await looks("weights", 0, 1), ["0", "masked-cell", "0"]);
    assert.deepEqual(await looks("V", 1, 0), ["0", null, "0"]);
  },
);

inPage(
  "a table that goes on says so at its edge: a fade, and how much of it is in sight",
  { text: large(20, 1, 64), width: 700 },
  async (page) => {
    const step = page.locator('[data-step="X"]');
    await cell(page, "X", 0, 0).scrollIntoViewIfNeeded();
    await until("the numbers are drawn", async () => (await cell(page, "X", 0, 0).textContent()) !== "");
    await step.getByRole("button", { name: /^\d+ of 64 columns ▸$/ }).waitFor();
    const frame = step.locator(".table-frame");
    assert.match((await frame.getAttribute("class")) ?? "", /goes-right/);
    const shown = Number((await step.locator(".table-more").innerText()).split(" ")[0]);
    const whole = await grid(page, "X").evaluate((table) => {
      const edge = table.closest(".matrix-table")!.getBoundingClientRect().right;
      return [...table.querySelectorAll("td[data-row='0']")].filter(
        (td) => td.getBoundingClientRect().right <= edge + 1,
      );
    });
    assert.equal(shown, whole.length);
    await cell(page, "X", 0, 63).evaluate((td) => td.closest(".matrix-table")!.scrollTo({ left: 1e6 }));
    await until(
      "there is no more to the right",
      async () => !(await frame.getAttribute("class"))?.includes("goes-right"),
    );
  },
);

const words = "the animal did not cross the street because it was too tired".split(" ");
const twelve = JSON.stringify({ tokens: words, X: words.map((_, i) => [(i % 3) / 9, i / 12]) });

inPage(
  "columns are as narrow as their numbers allow where all are in sight for it, and wide again where there is room",
  { text: twelve, width: 640 },
  async (page) => {
    const widths = async () => ({
      column: (await cell(page, "weights", 0, 0).boundingBox())!.width,
      // Of the numbers alone, in the font that they are written in.
      least: await cell(page, "weights", 0, 0).evaluate((td) => 5 * (td.firstChild as Text).data.length + 9),
      hidden: await grid(page, "weights").evaluate((table) => {
        const { scrollWidth, clientWidth } = table.closest(".matrix-table")!;
        return scrollWidth - clientWidth;
      }),
    });
    await cell(page, "weights", 0, 0).scrollIntoViewIfNeeded();
    await until("all columns are in sight", async () => (await widths()).hidden <= 0);
    const narrow = await widths();
    assert.ok(narrow.column >= narrow.least, JSON.stringify(narrow));
    const outline = await outlines(page, "weights", "chosen");
    for (const [, , width] of outline) assert.equal(width, Math.round(narrow.column));
    await page.setViewportSize({ width: 1400, height: 1800 });
    await until("there is room for the words", async () => (await widths()).column > narrow.column);
    await page.setViewportSize({ width: 420, height: 800 });
    await until("what does not fit goes on beyond the edge", async () => (await widths()).hidden > 0);
    const cut = await widths();
    assert.ok(cut.column > narrow.column, "and its columns are no narrower for it");
  },
);

inPage("decimal points of a column stand below each other", { text: worked }, async (page) => {
  const points = await grid(page, "weights").evaluate((table) =>
    [0, 1, 2].map((col) =>
      [0, 1, 2].map((row) => {
        const td = table.querySelector(`[data-row="${row}"][data-col="${col}"]`)!;
        const text = td.firstChild as Text;
        const at = text.data.indexOf(".");
        const range = new Range();
        if (at < 0) range.selectNodeContents(text);
        else range.setEnd(text, at);
        if (at >= 0) range.setStart(text, 0);
        // What has an exponent stays at the edge.
        return text.data.includes("e") ? undefined : Math.round(range.getBoundingClientRect().right);
      }),
    ),
  );
  for (const column of points) assert.ok(new Set(column.filter((at) => at !== undefined)).size === 1, `${column}`);
});

inPage(
  "one long token widens no other column, and arrow keys move nothing outside the panel",
  { text: large(24, 1, 8).replace('"tok3"', '"internationalization"'), height: 500 },
  async (page) => {
    const width = (await cell(page, "scores", 0, 0).boundingBox())?.width ?? 0;
    assert.ok(width < 60, `${width} px`);
    await cell(page, "scores", 0, 0).focus();
    await page.keyboard.press("Control+End");
    const sight = await cell(page, "scores", 23, 23).evaluate((td) => {
      const [inner, outer] = [td.getBoundingClientRect(), td.closest(".matrix-table")!.getBoundingClientRect()];
      const frames = [document.documentElement, document.body, document.querySelector(".shell")!];
      return {
        inside: inner.right <= outer.right + 1 && inner.bottom <= outer.bottom + 1,
        moved: frames.map((f) => f.scrollTop),
      };
    });
    assert.deepEqual(sight, { inside: true, moved: [0, 0, 0] });
    await page.keyboard.press("Control+Home");
    const first = await cell(page, "scores", 0, 0).evaluate((td) => {
      const strip = td.closest(".sheet")!.querySelector(".strip.top")!.getBoundingClientRect();
      return td.getBoundingClientRect().top >= strip.bottom - 1;
    });
    assert.ok(first, "the first row is not under the labels");
  },
);

inPage(
  "a thumbnail tells NaN from a masked cell",
  { text: '{"Q":[["NaN"],[1]],"K":[[1],[2]],"V":[[1],[0]],"mask":"causal","scale":1}', height: 260 },
  async (page) => {
    const pixels = () =>
      page.evaluate(() => {
        const item = [...document.querySelectorAll(".rail-item")].find((one) => one.textContent === "weights");
        const canvas = item?.querySelector("canvas");
        const data = canvas?.getContext("2d")?.getImageData(0, 0, 2, 2).data;
        return data ? [String(data.slice(0, 3)), String(data.slice(4, 7))] : [];
      });
    await until("it is painted", async () => (await pixels())[0] !== "0,0,0" && (await pixels()).length === 2);
    const [nan, masked] = await pixels();
    assert.notEqual(nan, masked);
  },
);

inPage(
  "pointing at a row's or column's header lights that query and key in every matrix",
  { text: worked },
  async (page) => {
    const strip = (name: string, side: string) => grid(page, name).locator("xpath=..").locator(`.strip.${side}`);
    await strip("weights", "side").getByText("x₂", { exact: true }).hover();
    await until("the row is lit", async () => (await outlines(page, "weights", "band")).length === 1);
    await outlined(page, "weights", "band", [1, 0], [1, 2]);
    await outlined(page, "Q", "band", [1, 0], [1, 2]);
    await strip("weights", "top").getByText("x₃", { exact: true }).hover();
    await until("the column is lit", async () => (await outlines(page, "K", "band")).length === 1);
    await outlined(page, "weights", "band", [0, 2], [2, 2]);
    await outlined(page, "K", "band", [2, 0], [2, 2]);
    await page.mouse.move(2, 2);
    await until("nothing is lit", async () => (await outlines(page, "weights", "band")).length === 0);
  },
);
