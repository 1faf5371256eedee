import assert from "node:assert/strict";
import { test } from "node:test";
import { cellRange, keyAt, textCellAt } from "../../../src/core/format/edit/cells.ts";
import { lineStartsOf, positionAt } from "../../../src/core/format/lines.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import { processorMs } from "../../processorTime.ts";

const text =
  '{"X": [[1, 22], [3, -4.5]], "mask": {"keys": [1, true]}, "Wq": {"shape": [2, 2], "data": [5, 6, 7, 8], "transpose": true}}';
const document = parseSpec(text);

/** Name and index of the cell at the place where a piece of text stands. */
function at(piece: string, shift = 0): string | undefined {
  const cell = textCellAt(document, text.indexOf(piece) + shift);
  return cell && `${cell.source.path}[${cell.index}] = ${cell.source.tensor.data[cell.index]}`;
}

test("the cell under an offset is found from its first character to just behind its last", () => {
  assert.equal(at("22"), "X[1] = 22");
  assert.equal(at("22", 1), "X[1] = 22");
  assert.equal(at("22", 2), "X[1] = 22");
  assert.equal(at("-4.5", 2), "X[3] = -4.5");
  assert.equal(at("true", 1), "mask.keys[1] = 1");
  assert.equal(at(", 22"), "X[0] = 1");
});

test("between cells, in keys and outside tensors there is no cell", () => {
  assert.equal(at("[[1"), undefined);
  assert.equal(at(" [3"), undefined);
  assert.equal(at('"mask"', 2), undefined);
  assert.equal(at("[2, 2]", 1), undefined);
  assert.equal(textCellAt(document, 0), undefined);
  assert.equal(textCellAt(document, text.length), undefined);
});

test("after a transpose the cell has its index in the tensor, not in the text", () => {
  assert.equal(at("6, 7"), "Wq[2] = 6");
  assert.equal(at("7, 8"), "Wq[1] = 7");
});

test("a cell's own text is found from its index", () => {
  const { offset, length } = cellRange(document.tensors.get("Wq")!, 2)!;
  assert.equal(text.slice(offset, offset + length), "6");
  assert.equal(cellRange(document.tensors.get("Wq")!, 4), undefined);
});

test("a key is found on its own text", () => {
  assert.equal(keyAt(document, text.indexOf('"mask"'))?.path, "mask");
  assert.equal(keyAt(document, text.indexOf('"keys"') + 3)?.path, "mask.keys");
  assert.equal(keyAt(document, text.indexOf("22")), undefined);
});

test("finding a cell in a large document takes no scan of it", () => {
  const row = `[${new Array(1000).fill("0.5").join(", ")}]`;
  const large = `{"X": [${new Array(200).fill(row).join(", ")}]}`;
  const parsed = parseSpec(large);
  assert.equal(textCellAt(parsed, large.lastIndexOf("0.5"))?.index, 199_999);
  const begin = processorMs();
  for (let run = 0; run < 10_000; run++) textCellAt(parsed, (run * 7919) % large.length);
  assert.ok(processorMs() - begin < 1000);
});

test("lines end at CRLF, LF and CR, each once; characters are UTF-16 units", () => {
  const lines = lineStartsOf("a\r\nb\n\r😀c\r");
  assert.deepEqual(lines.offsets, [0, 3, 5, 6, 10]);
  assert.deepEqual(positionAt(lines, 0), { line: 0, character: 0 });
  assert.deepEqual(positionAt(lines, 2), { line: 0, character: 2 });
  assert.deepEqual(positionAt(lines, 8), { line: 3, character: 2 });
  assert.deepEqual(positionAt(lines, 10), { line: 4, character: 0 });
  assert.deepEqual(positionAt(lineStartsOf("\u2028x"), 1), { line: 0, character: 1 });
});
