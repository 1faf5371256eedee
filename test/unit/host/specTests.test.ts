import assert from "node:assert/strict";
import { test } from "node:test";
import { failureOf, specTestsOf, testId } from "../../../src/analysis/specTests.ts";
import { checkExpected } from "../../../src/core/engine/check.ts";
import { plainText } from "../../../src/core/words.ts";
import { computedText } from "../explain/support.ts";

const layered = `{
  "X": [[1], [2]],
  "layers": [{ "expected": { "scores": [[1, 2], [2, 5]] } }, {}],
  "expected": { "layers[1].context": [[1], [2]], "loss": 3 },
  "train": { "target": [[0], [0]] }
}`;

test("each entry of expected is a test with its place, wherever it is written", () => {
  const { document } = computedText(layered);
  const found = specTestsOf(document).map(({ id, range }) => [
    id,
    range && document.text.slice(range.offset, range.offset + range.length),
  ]);
  assert.deepEqual(found, [
    ["layers[0].scores", '"scores": [[1, 2], [2, 5]]'],
    ["layers[1].context", '"layers[1].context": [[1], [2]]'],
    ["loss", '"loss": 3'],
  ]);
  assert.deepEqual(specTestsOf({ ...document, spec: undefined }), []);
});

test("a failure says want, got and difference at the number, and only what differs differs in the two texts", () => {
  const { document, spec, result } = computedText(layered);
  const failures = checkExpected(spec, result)
    .filter(({ holds }) => !holds)
    .map((check) => ({ id: testId(check), ...failureOf(document, spec, result, check) }));
  const [scores, context, loss] = failures;
  assert.equal(
    plainText(scores!.message),
    "layers[0].scores[2,2]: got 4, want 5, difference 1; 1 of 4 numbers differs, the largest difference is 1",
  );
  assert.deepEqual([scores!.want, scores!.got], ["1  2\n2  5", "1  2\n2  4"]);
  const { offset, length } = scores!.range!;
  assert.equal(document.text.slice(offset, offset + length), "5");
  assert.equal(context?.id, "layers[1].context");
  assert.match(plainText(loss!.message), /^loss: got /);
  assert.equal(loss!.want, "3");
});

test("a matrix too large to be read is compared by its number alone", () => {
  const wide = JSON.stringify({
    X: [Array.from({ length: 40 }, () => 1)],
    expected: { X: [Array.from({ length: 40 }, (_, at) => (at === 7 ? 2 : 1))] },
  });
  const { document, spec, result } = computedText(wide);
  const [check] = checkExpected(spec, result);
  const { want, got } = failureOf(document, spec, result, check!);
  assert.deepEqual([want, got], ["2", "1"]);
});
