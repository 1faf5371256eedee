import assert from "node:assert/strict";
import { test } from "node:test";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import { plainText } from "../../../src/core/words.ts";

const cases = [
  ["memory", "[[1, 0], [0, 1]]", '{ "X": [[1, 0], [0, 1]] }'],
  ["score", "[[1, 0], [0, 1]]", '{ "type": "general", "W": [[1, 0], [0, 1]] }'],
  ["score", "[1, 0]", '{ "type": "additive", "v": [1, 0] }'],
  ["position", "[[1, 0], [0, 1]]", '{ "type": "learned", "values": [[1, 0], [0, 1]] }'],
  ["gate", "[[1, 0], [0, 1]]", '{ "W": [[1, 0], [0, 1]] }'],
  ["readOut", "[[1, 0], [0, 1]]", '{ "W": [[1, 0], [0, 1]] }'],
] as const;

for (const [key, numbers, object] of cases) {
  test(`${key}: ${numbers.length > 6 ? "a matrix" : "a list"} where an object holds it is one problem, and its fix mends it`, () => {
    const text = `{"X": [[1, 2], [3, 4]], "${key}": ${numbers}}`;
    const problems = parseSpec(text).problems;
    assert.equal(problems.length, 1, JSON.stringify(problems));
    const [problem] = problems;
    const form = object.replace(numbers, "…");
    assert.equal(plainText(problem!.message), `${key} must be an object, not a list: write ${form}`);
    assert.equal(text.slice(problem!.range.offset, problem!.range.offset + problem!.range.length), numbers);
    let mended = text;
    for (const { range, text: put } of problem!.fixes[0]!.edits.toReversed())
      mended = mended.slice(0, range.offset) + put + mended.slice(range.offset + range.length);
    assert.equal(mended, text.replace(numbers, object));
    assert.deepEqual(parseSpec(mended).problems, []);
  });
}

test("targets that are all left out are warned of, one that counts is not", () => {
  const spec = (target: string) =>
    `{"vocabulary": ["a", "b"], "embedding": {"ids": [0, 1], "table": {"identity": 2}}, "readOut": {"tied": true}, "train": {"loss": "cross-entropy", "target": ${target}}}`;
  const [warning, ...others] = parseSpec(spec("[-100, -100]")).problems;
  assert.deepEqual(others, []);
  assert.equal(warning?.severity, "warning");
  assert.equal(plainText(warning.message), "every target is -100, which is left out: the loss and all gradients are 0");
  assert.deepEqual(parseSpec(spec("[-100, 1]")).problems, []);
});
