import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { exactNumber, formatNumber } from "../../src/core/view/numberFormat.ts";
import { Reference } from "./engine.ts";
import { journeys } from "./journey.ts";
import type { ShownMatrix } from "./pages/panel.ts";

const journey = journeys();

/** One example for each way the numbers take: plain, scaled, two heads, masked, cross attention, all at once. */
const examples = [
  "01-worked-example",
  "02-worked-example-scaled",
  "03-worked-example-as-printed",
  "10-score-additive",
  "11-sigmoid",
  "12-two-heads",
  "14-causal-mask",
  "18-cross-attention",
];

for (const name of examples) {
  const file = `${name}.attn.json`;
  journey(`every number of ${name} is the engine's`, { file, height: 1600 }, async (window) => {
    const editor = window.editor(file);
    await editor.ready();
    await editor.lens("Compute attention").click();
    await window.panel.ready();
    await window.panel.says("Up to date");
    const engine = new Reference(readFileSync(`examples/${file}`, "utf8"));
    const shown = await window.panel.matrices();
    assert.ok(shown.length >= 6, `only ${shown.map((matrix) => matrix.name)} are shown`);
    for (const matrix of shown) compare(matrix, engine);
  });
}

function compare({ name, rows, cols, cells }: ShownMatrix, engine: Reference): void {
  const want = engine.matrix(name);
  assert.deepEqual([rows, cols], [want.length, want[0]?.length], `size of ${name}`);
  assert.equal(cells.length, rows * cols, `cells of ${name}`);
  for (const { row, col, value, text } of cells) {
    const number = want[row]![col]!;
    const place = `${name}[${row + 1},${col + 1}]`;
    assert.equal(value, exactNumber(number), `${place} in the page against ${number} of the engine`);
    assert.ok(Object.is(Number(value), number), `${place} reads back as ${Number(value)}`);
    assert.ok(isRounded(text, number), `${place} is written ${text} for ${number}`);
  }
}

/** Whether a cell's words are the number at some number of decimals. */
function isRounded(text: string, number: number): boolean {
  return Array.from({ length: 13 }, (_, decimals) => formatNumber(number, decimals)).includes(text.trim());
}
