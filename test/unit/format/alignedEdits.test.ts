import assert from "node:assert/strict";
import { test } from "node:test";
import { writeTrained } from "../../../src/core/format/edit/edit.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import { applied } from "./support.ts";

const values = (...data: number[]) => Float64Array.from(data);

/** The text after X got these numbers. */
function trainedText(text: string, data: Float64Array, digits: "exact" | "needed" = "needed"): string {
  const document = parseSpec(text);
  const source = document.tensors.get("X");
  assert.ok(source);
  return applied(text, writeTrained(document, source, { shape: source.tensor.shape, data }, digits));
}

const rows = (...lines: string[]) => `{"X": [\n${lines.join("\n")}\n]}`;

test("columns that end below each other do so afterwards", () => {
  assert.equal(
    trainedText(rows("  [  1,    0], // a", "  [0.5, -0.5]"), values(1.25, 0.5, -10.5, -0.75)),
    rows("  [  1.25,  0.50], // a", "  [-10.50, -0.75]"),
  );
});

test("columns that begin below each other do so afterwards", () => {
  assert.equal(
    trainedText(rows("[0.5, 1],", "[1,   22]"), values(12.5, 2, 1, 22.5)),
    rows("[12.5, 2.0],", "[1,    22.5]"),
  );
});

test("a layout without columns keeps its spaces", () => {
  for (const [text, after] of [
    ['{"X": [[1, 0],  [0,1]]}', '{"X": [[1.5, 0.5],  [0.5,2.5]]}'],
    [rows("[1,  22,3],", "  [4 , 5,66]"), rows("[1.5,  2.5,3.5],", "  [4.5 , 5.5,6.5]")],
    [rows("[1, 2],", "[3]"), undefined],
  ] as const) {
    if (after !== undefined) {
      assert.equal(trainedText(text, values(...(after.match(/\d\.\d/g) ?? []).map(Number))), after);
    }
  }
});

test("each matrix of a tensor with more axes keeps its own columns where they differ", () => {
  const text = '{"X": [\n[\n  [ 1, 2],\n  [33, 4]\n], [\n    [1, 2],\n    [3, 4]\n]\n]}';
  assert.equal(
    trainedText(text, values(1.5, 2, 3, 4, -1.5, 2, 3, 4)),
    '{"X": [\n[\n  [1.5, 2],\n  [3.0, 4]\n], [\n    [-1.5, 2],\n    [   3, 4]\n]\n]}',
  );
});

test("decimals are those of the text and those of the change, without idle zeros", () => {
  const one = (from: string, to: number) => trainedText(`{"X": [[${from}]]}`, values(to)).slice(8, -3);
  assert.equal(one("1", 1 - 1 / 3), "0.666667");
  assert.equal(one("1", 1 - 1e-4 / 3), "0.9999666667");
  assert.equal(one("0.125", 0.75), "0.750");
  assert.equal(one("1", 0.75), "0.75");
  assert.equal(one("1000000", 1_234_567.8), "1234568");
  assert.equal(one("1e-3", 0.002), "0.002");
  assert.equal(one("1", 1 - 1e-13 / 3), String(1 - 1e-13 / 3));
  assert.equal(one("1", Number.NaN), '"NaN"');
  assert.equal(trainedText('{"X": [[1, 1]]}', values(-1e-9, 0.5)), '{"X": [[0.0, 0.5]]}');
});

test("exact digits are those of the number, aligned", () => {
  assert.equal(
    trainedText(rows("[1, 0],", "[0, 1]"), values(0.1 + 0.2, 0, -1, 1), "exact"),
    rows("[0.30000000000000004, 0],", "[                 -1, 1]"),
  );
});

test("a made tensor is written in aligned columns", () => {
  const text = '{"X": {"fill": 1, "shape": [2, 2]}}';
  assert.equal(trainedText(text, values(1.5, -12, 1, 1)), '{"X": [\n  [1.5, -12.0],\n  [1.0,   1.0]\n]}');
});
