import assert from "node:assert/strict";
import type { Locator } from "playwright-core";
import { npyBytes } from "../../src/core/export/npy.ts";
import { journeys } from "./journey.ts";
import { until } from "./until.ts";

const journey = journeys();

const size = 3000;
const lone = { row: 1777, col: 2345, value: 5 };

/** An `.npy` of float32: small numbers, and one that stands out. */
function brightNpy(): Uint8Array {
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${size}, ${size}), }`.padEnd(117);
  const numbers = new Float32Array(size * size).fill(0.125);
  numbers[lone.row * size + lone.col] = lone.value;
  const head = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 118, 0, ...new TextEncoder().encode(`${header}\n`)];
  const bytes = new Uint8Array(head.length + numbers.byteLength);
  bytes.set(head);
  bytes.set(new Uint8Array(numbers.buffer), head.length);
  return bytes;
}

/** An `.npy` of 2 layers × 3 heads × 4 × 4: the number of each cell is its place. */
function dumpNpy(): Uint8Array {
  return npyBytes({ shape: [2, 3, 4, 4], data: Float64Array.from({ length: 96 }, (_, at) => at) });
}

/** How many pixels of a picture are much brighter than the usual one. */
async function brightPixels(canvas: Locator): Promise<number> {
  return canvas.evaluate((element: HTMLCanvasElement) => {
    const image = element.getContext("2d")?.getImageData(70, 30, element.width - 80, element.height - 40);
    const sums = Array.from({ length: (image?.data.length ?? 0) / 4 }, (_, at) =>
      [0, 1, 2].reduce((sum, part) => sum + (image?.data[4 * at + part] ?? 0), 0),
    );
    const usual = [...sums].sort((a, b) => a - b)[Math.floor(sums.length / 2)] ?? 0;
    return sums.filter((sum) => sum > usual + 300).length;
  });
}

journey(
  "a matrix larger than the screen is looked at in tiles: a lone bright cell stays visible, and its number is found",
  {
    file: "c.attn.json",
    files: { "bright.npy": brightNpy(), "dump.npy": dumpNpy(), "c.attn.json": '{ "X": [[1, 2]] }' },
  },
  async (window) => {
    await window.editor("c.attn.json").lens("Compute attention").waitFor();
    await window.page.locator(".explorer-folders-view .monaco-list-row", { hasText: "bright.npy" }).dblclick();
    const { frame } = window.panel;
    const grid = frame.getByRole("grid", { name: "Tensor" });
    await frame.getByText("min 0.125, max 5").waitFor();
    await frame.getByText(/Each cell covers \d+×\d+ numbers/).waitFor();
    assert.equal(await grid.getAttribute("aria-rowcount"), String(size));
    await until("the one cell stands out, and its neighbours do not", async () => {
      const count = await brightPixels(frame.locator("canvas"));
      return count >= 1 && count <= 4;
    });
    await frame.getByRole("button", { name: "Go to the largest" }).click();
    const cell = grid.locator(`[data-row="${lone.row}"][data-col="${lone.col}"]`);
    await until("the cell says its number", async () => (await cell.getAttribute("data-value")) === String(lone.value));
    await frame.getByRole("button", { name: "Show the numbers" }).click();
    await until("the table has it, too", async () => (await grid.locator("[data-value='5']").count()) > 0);

    await window.page.locator(".explorer-folders-view .monaco-list-row", { hasText: "dump.npy" }).dblclick();
    await frame.getByText("Axes: layer × head × query × key").waitFor();
    const heads = frame.getByRole("region", { name: "head" }).getByRole("button");
    await until("there is a thumbnail of each head", async () => (await heads.count()) === 3);
    await heads.nth(2).click();
    await grid.locator("[data-value='32']").click();
    await grid.locator("[data-value='37']").click({ modifiers: ["Shift"] });
    await window.page.keyboard.press("Control+c");
    await frame.getByText("4 numbers copied as TSV").waitFor();
    await grid.locator("[data-value='37']").click({ button: "right" });
    await frame.getByRole("menuitem", { name: "Copy the whole matrix" }).click();
    await frame.getByText("16 numbers copied as TSV").waitFor();
    await frame.getByText("Axes: layer × head × query × key").click();
    await frame.getByLabel("Axis 1 (3)").selectOption("key");
    await frame.getByText("Axes: layer × key × query × head").waitFor();
    await until("the keys go across", async () => (await grid.getAttribute("aria-colcount")) === "3");
  },
);
