import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { outlineOf } from "../../../src/core/explain/outlineOf.ts";
import { pictureCards } from "../../../src/core/export/picture/pictureCards.ts";
import { svgPicture } from "../../../src/core/export/picture/svgPicture.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import { plainText } from "../../../src/core/words.ts";
import { example, pages } from "./openPage.ts";
import { large } from "./specs.mjs";

const inPage = pages();

function svgOf(text: string): string {
  const { spec } = parseSpec(text);
  assert.ok(spec);
  const result = computeSpec(spec);
  const outline = outlineOf(spec, result);
  const cards = pictureCards(spec, result, outline, { layer: "", batch: 0, head: 0 });
  return svgPicture(cards, { title: outline.title, subtitle: "", say: plainText });
}

interface Picture {
  readonly width: number;
  readonly height: number;
  /** Pixels near the left and the right end, halfway down. */
  readonly ends: readonly string[];
  /** How many colors a grid of pixels has. */
  readonly colors: number;
}

/** The page's answer to a wish for a picture, read back by the browser. */
async function drawn(page: Page, id: number, svg: string): Promise<Picture | null> {
  await page.waitForFunction(() => globalThis.host.view !== undefined);
  await page.evaluate(([wanted, picture]) => globalThis.host.draw(wanted, picture), [id, svg] as const);
  await page.waitForFunction((wanted) => globalThis.host.drawn.has(wanted), id);
  return page.evaluate(async (wanted) => {
    const png = globalThis.host.drawn.get(wanted);
    if (!png) return null;
    const image = await createImageBitmap(new Blob([png as Uint8Array<ArrayBuffer>]));
    const { width, height } = image;
    const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
    context?.drawImage(image, 0, 0);
    const at = (x: number, y: number) =>
      [...(context?.getImageData(Math.floor(x * width), Math.floor(y * height), 1, 1).data ?? [])].join();
    const shares = Array.from({ length: 40 }, (_, part) => (part + 0.5) / 40);
    return {
      ...{ width, height },
      ends: [at(0.1, 0.5), at(0.9, 0.5)],
      colors: new Set(shares.flatMap((x) => shares.map((y) => at(x, y)))).size,
    };
  }, id);
}

inPage(
  "the page draws an SVG picture of the host as PNG, twice as fine",
  { text: example("01-worked-example") },
  async (page) => {
    const half = '<rect width="30" height="20" fill="#ff0000"/><rect x="30" width="30" height="20" fill="#0000ff"/>';
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="60" height="20">${half}</svg>`;
    const small = await drawn(page, 1, svg);
    assert.deepEqual([small?.width, small?.height], [120, 40]);
    assert.deepEqual(small?.ends, ["255,0,0,255", "0,0,255,255"]);

    const wide = await drawn(page, 2, svg.replace('width="60" height="20"', 'width="20000" height="10"'));
    assert.deepEqual([wide?.width, wide?.height], [16_384, 8]);
    assert.equal(await drawn(page, 3, "<svg"), null);
  },
);

for (const [name, text] of [
  ["the worked example", example("01-worked-example")],
  ["pictures inside the picture", large(100, 1, 8)],
] as const) {
  inPage(`a PNG of the whole way shows its numbers and cells: ${name}`, { text }, async (page) => {
    const svg = svgOf(text);
    const [, width = 0, height = 0] = (/width="(\d+)" height="(\d+)"/.exec(svg) ?? []).map(Number);
    const png = await drawn(page, 1, svg);
    assert.deepEqual([png?.width, png?.height], [2 * width, 2 * height]);
    assert.ok((png?.colors ?? 0) > 20, `${png?.colors} colors`);
  });
}
