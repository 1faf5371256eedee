import assert from "node:assert/strict";
import { test } from "node:test";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import { plainText } from "../../../src/core/words.ts";
import { applied } from "./support.ts";

const square = "[[1, 2], [3, 4]]";

/** A print, and the nested arrays that the quick fix writes. */
const prints: readonly (readonly [print: string, arrays: string])[] = [
  ["tensor([[1., 2.], [3., 4.]])", square],
  ["tensor([[1., 2.],\n        [3., 4.]], dtype=torch.float64)", "[[1, 2],\n        [3, 4]]"],
  ["tensor([[1., 2.], [3., 4.]], device='cuda:0', grad_fn=<MmBackward0>)", square],
  ["Parameter containing:\ntensor([[1., 2.], [3., 4.]], requires_grad=True)", square],
  ["array([[1, 2], [3, 4]], dtype=int64)", square],
  ["np.array([[1, 2], [3, 4]])", square],
  ["Array([[1., 2.], [3., 4.]], dtype=float32)", square],
  ["tf.Tensor(\n[[1. 2.]\n [3. 4.]], shape=(2, 2), dtype=float32)", "[[1, 2],\n [3, 4]]"],
  ["[[1. 2.]\n [3. 4.]]", "[[1, 2],\n [3, 4]]"],
  ["[[1 2] [3 4]]", square],
  ["tensor([[-1.5e-02, nan], [inf, -inf]])", '[[-0.015, "NaN"], ["Infinity", "-Infinity"]]'],
];

for (const [print, arrays] of prints) {
  test(`${print.replace(/\s+/g, " ")} is told as a print, and written as nested arrays by the quick fix`, () => {
    const text = `{\n  "X": ${print},\n  "scale": 1\n}\n`;
    const { problems } = parseSpec(text);
    assert.deepEqual(
      problems.map(({ message, range }) => [plainText(message), range.offset]),
      [["a printed tensor is not JSON: write nested arrays", text.indexOf(print)]],
    );
    const mended = applied(text, problems[0]!.fixes[0]!.edits);
    assert.equal(mended, `{\n  "X": ${arrays},\n  "scale": 1\n}\n`);
    assert.deepEqual(parseSpec(mended).problems, []);
  });
}

test("several prints have a fix each, and a fault before them is told", () => {
  const text = '{"heads": 1.,\n"X": tensor([[1., 2.]]),\n"Wq": [[1 0]\n [0 1]]}';
  const { problems } = parseSpec(text);
  assert.deepEqual(
    problems.map(({ code }) => code),
    ["syntax.number", "syntax.print", "syntax.print"],
  );
  const all = problems.toReversed().reduce((now, { fixes }) => applied(now, fixes[0]!.edits), text);
  assert.deepEqual(parseSpec(all).problems, []);
});

test("a print with numbers left out cannot be written: that is said, without a fix", () => {
  const { problems } = parseSpec('{"X": tensor([[1., 2., ..., 9.],\n [1., 2., ..., 9.]])}');
  assert.deepEqual(
    problems.map(({ message }) => plainText(message)),
    ["a printed tensor leaves numbers out where it has …: print all of it"],
  );
  assert.deepEqual(problems[0]!.fixes, []);
});

test("other faults stay what they are: a missing comma, a call of something else, text that looks like a print", () => {
  const said = (text: string) => parseSpec(text).problems.map(({ code, message }) => `${code} ${plainText(message)}`);
  assert.deepEqual(said('{"X": [[1, 2 3]]}'), ["syntax missing comma before this"]);
  assert.match(said('{"X": range(3)}')[0]!, /^syntax range\(3\)/);
  const quoted = '{"description": "\\"X\\": tensor([[1]])", "X": [[1]] "scale": 1}';
  assert.deepEqual(said(quoted), ["syntax missing comma before this"]);
});

test("a hostile text of prints that do not end is read in linear time", () => {
  const text = `{${'"a": f([1], '.repeat(50_000)}}`;
  assert.ok(parseSpec(text).problems.length <= 101);
});
