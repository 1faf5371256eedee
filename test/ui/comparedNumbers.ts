import assert from "node:assert/strict";
import { exactNumber, formatNumber } from "../../src/core/view/numberFormat.ts";
import type { Reference } from "./engine.ts";
import type { ShownMatrix } from "./pages/panel.ts";

/** Every cell of a shown matrix is the engine's number, to the last digit, and its text that number rounded. */
export function compare({ name, rows, cols, cells }: ShownMatrix, engine: Reference): void {
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
