import assert from "node:assert/strict";
import { test } from "node:test";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import { plainText } from "../../../src/core/words.ts";
import { fed, oneFault } from "./oneFault.ts";

for (const [marked, ...said] of oneFault) {
  test(`one fault is told once and at its place: ${marked.replace(/\s+/g, " ").slice(-90)}`, () => {
    const offset = marked.indexOf("§");
    const text = marked.replace("§", "");
    const errors = parseSpec(text).problems.filter(({ severity }) => severity === "error");
    const message = errors.map((error) => plainText(error.message)).join(" | ");
    assert.equal(errors.length, 1, message);
    assert.equal(text.slice(errors[0]!.range.offset), text.slice(offset), message);
    for (const words of said) assert.ok(message.includes(words), message);
  });
}

test("the specs that the faults are made from are good", () => {
  assert.deepEqual(parseSpec(fed("")).problems, []);
});

test("of many expected shapes that do not fit, three are told", () => {
  const names = ["Q", "K", "V", "scores", "weights", "context"];
  const text = fed(`"expected": {${names.map((name) => `"${name}": [[1]]`)}}`);
  assert.equal(parseSpec(text).problems.length, 3);
});

test("every key of an object that resembles nothing is told, up to the limit of problems, and the rest counted", () => {
  const keys = (length: number) => Array.from({ length }, (_, index) => `"strange${index}": 1`);
  assert.equal(parseSpec(`{"X": [[1]], ${keys(9)}}`).problems.length, 9);
  const many = parseSpec(`{"X": [[1]], ${keys(130)}}`).problems;
  assert.equal(many.length, 101);
  assert.equal(plainText(many[100]!.message), "30 more problems are not shown");
});

test("weights that are stored the other way round are mended by a change of the layout", () => {
  const [problem] = parseSpec(fed('"weightLayout": "out-in"')).problems;
  assert.equal(problem!.fixes[0]!.edits[0]!.text, '"in-out"');
});
