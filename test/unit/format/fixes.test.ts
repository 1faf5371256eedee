import assert from "node:assert/strict";
import { test } from "node:test";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import { editDistance, nearest } from "../../../src/core/format/read/nearest.ts";
import { plainText } from "../../../src/core/words.ts";
import { fixed } from "./support.ts";

test("a misspelt key is renamed", () => {
  const text = '{"X": [[1, 2]], "hedas": 2}';
  assert.equal(fixed(text, 'Change to "heads"'), '{"X": [[1, 2]], "heads": 2}');
});

test("a key that resembles one which stands already gets no renaming", () => {
  const { problems } = parseSpec('{"X": [[1]], "Wq": [[1]], "wq": [[1]]}');
  assert.equal(plainText(problems[0]!.message), "unknown property wq. Did you mean Wq?");
  assert.deepEqual(problems[0]!.fixes, []);
});

test("a misspelt step, word, mask and tensor name are changed", () => {
  assert.equal(
    fixed('{"X": [[1]], "expected": {"wieghts": [[1]]}}', 'Change to "weights"'),
    '{"X": [[1]], "expected": {"weights": [[1]]}}',
  );
  assert.equal(
    fixed('{"X": [[1]], "layers": [{}, {}], "given": {"layer[1].weights": [[1]]}}', 'Change to "layers[1].weights"'),
    '{"X": [[1]], "layers": [{}, {}], "given": {"layers[1].weights": [[1]]}}',
  );
  assert.equal(
    fixed('{"X": [[1]], "normalize": "softmx"}', 'Change to "softmax"'),
    '{"X": [[1]], "normalize": "softmax"}',
  );
  assert.equal(fixed('{"X": [[1]], "position": "rotary"}', 'Change to "rope"'), '{"X": [[1]], "position": "rope"}');
  assert.equal(
    fixed('{"X": [[1]], "Wo": [[1]], "train": {"target": [[1]]}, "expected": {"next.W0": [[1]]}}', "Change to Wo"),
    '{"X": [[1]], "Wo": [[1]], "train": {"target": [[1]]}, "expected": {"next.Wo": [[1]]}}',
  );
});

test("a value that another library has is changed to our word for it", () => {
  const values = [
    ['"feedForward": {"W1": [[1]], "W2": [[1]], "activation": §}', "gelu_pytorch_tanh", "gelu_tanh"],
    ['"feedForward": {"W1": [[1]], "W2": [[1]], "activation": §}', "swish", "silu"],
    ['"precision": §', "torch.bfloat16", "bfloat16"],
    ['"precision": {"scores": §}', "fp16", "float16"],
    ['"readOut": {"pool": §}', "CLS", "first"],
    ['"score": {"type": "linear", "feature": §}', "elu", "elu+1"],
    ['"qNorm": {"type": §}', "RMSNorm", "rms"],
  ] as const;
  for (const [line, theirs, ours] of values) {
    const text = (value: string): string => `{"X": [[1]], ${line.replace("§", JSON.stringify(value))}}`;
    assert.equal(fixed(text(theirs), `Change to "${ours}"`), text(ours));
  }
});

test("of a differential's heads, each of which is two, the number that is written is changed", () => {
  const text = '{"X": [[1, 2, 3, 4]], "heads": 3, "differential": {"lambda": 0.5}}';
  assert.equal(fixed(text, "Change to 2"), text.replace('"heads": 3', '"heads": 2'));
});

test("heads that do not divide are changed to the nearest divisors", () => {
  const text = '{"X": [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]], "heads": 5}';
  assert.equal(fixed(text, "Change to 4"), text.replace('"heads": 5', '"heads": 4'));
  assert.equal(fixed(text, "Change to 6"), text.replace('"heads": 5', '"heads": 6'));
});

test("missing labels are added behind the last one, missing rows behind the last row, in the matrix's own layout", () => {
  assert.equal(
    fixed('{"tokens": ["a"], "X": [[1], [2], [3]]}', "Add the 2 missing labels"),
    '{"tokens": ["a", "2", "3"], "X": [[1], [2], [3]]}',
  );
  assert.equal(
    fixed('{"tokens": ["a", "b"],\n "X": [\n  [1, 2]\n ]}', "Add a row of zeros to X"),
    '{"tokens": ["a", "b"],\n "X": [\n  [1, 2],\n  [0, 0]\n ]}',
  );
  assert.equal(
    fixed('{"tokens": ["a", "b", "c"], "X": [[1], [2]]}', "Add a row of zeros to X"),
    '{"tokens": ["a", "b", "c"], "X": [[1], [2], [0]]}',
  );
});

test("-Infinity without quotes gets them, and everything else is judged as if they stood there", () => {
  const text = '{"X": [[1, 2]], "bias": [[-Infinity]]}';
  assert.equal(fixed(text, 'Write "-Infinity"'), '{"X": [[1, 2]], "bias": [["-Infinity"]]}');
  assert.equal(parseSpec(text).problems.length, 1);
});

test("a forgotten comma is inserted behind the value before", () => {
  const text = '{"X": [[1]]\n  "heads": 1}';
  assert.equal(fixed(text, "Insert the comma"), '{"X": [[1]],\n  "heads": 1}');
});

test("a matrix that is added to the scores is moved from mask to bias", () => {
  const text = '{"X": [[1], [2]], "mask": [[0, "-Infinity"], [0, 0]]}';
  const moved = '{"X": [[1], [2]], "bias": [[0, "-Infinity"], [0, 0]]}';
  assert.equal(fixed(text, "Move to bias"), moved);
  assert.deepEqual(parseSpec(moved).problems, []);
  const said = parseSpec(text).problems.map(({ message }) => plainText(message));
  assert.equal(said.length, 1);
  assert.match(said[0] ?? "", /^mask holds numbers that are to be added to the scores: they belong under bias/);
  for (const mask of ['[[0, -1e9], [0, 0]], "bias": 0', '["causal", [[0, -1e9], [0, 0]]]']) {
    const [problem] = parseSpec(`{"X": [[1], [2]], "mask": ${mask}}`).problems;
    assert.equal(problem?.code, "mask.additive");
    assert.deepEqual(problem.fixes, [], "a bias stands already, or the mask is one of a list");
  }
  assert.equal(parseSpec('{"X": [[1], [2]], "mask": [[0, 2], [1, 0]]}').problems[0]?.code, "tensor.cell");
});

test("a mask of batch × keys is padding, and written so by a fix", () => {
  const q = JSON.stringify({ fill: 1, shape: [2, 1, 3, 2] });
  const k = JSON.stringify({ fill: 1, shape: [2, 1, 4, 2] });
  const text = `{"Q": ${q}, "K": ${k}, "V": ${k}, "mask": [[1, 1, 1, 0], [1, 1, 0, 0]]}`;
  assert.match(plainText(parseSpec(text).problems[0]!.message), /which fits batch × keys \(B×m\), .* \{ "keys": … \}/);
  const mended = fixed(text, 'Write { "keys": … }');
  assert.ok(mended.endsWith('"mask": { "keys": [[1, 1, 1, 0], [1, 1, 0, 0]] }}'));
  assert.deepEqual(parseSpec(mended).problems, []);
});

test("a mask of batch × queries × keys is told how to write the axis of the heads", () => {
  const q = JSON.stringify({ fill: 1, shape: [3, 2, 4, 2] });
  const text = `{"Q": ${q}, "K": ${q}, "V": ${q}, "mask": {"fill": 1, "shape": [3, 4, 4]}}`;
  assert.match(
    plainText(parseSpec(text).problems[0]!.message),
    /batch × queries × keys .* \(heads: 2\): write it as 3×1×4×4/,
  );
});

test("every fix leads to a text with fewer errors", () => {
  for (const text of [
    '{"X": [[1]], hedas: 1}',
    "{'X': [[1]]}",
    '{"X": [[.5, 5., +1, 1_000]]}',
    '{"X": [[1]], "residual": True}',
  ]) {
    const { problems } = parseSpec(text);
    for (const fix of problems.flatMap((problem) => problem.fixes)) {
      assert.ok(parseSpec(fixed(text, plainText(fix.title))).problems.length <= problems.length, text);
    }
  }
});

test("the distance counts a swap of neighbours once and a difference of case a third", () => {
  assert.equal(editDistance("wieghts", "weights"), 1);
  assert.equal(editDistance("wq", "Wq"), 1 / 3);
  assert.equal(editDistance("", "abc"), 3);
  assert.equal(editDistance("kitten", "sitting"), 3);
  assert.equal(nearest("banana", ["heads", "kvHeads"]), undefined);
  assert.equal(nearest("Wqq", ["Wk", "Wq", "bq"]), "Wq");
  assert.equal(nearest("x".repeat(100_000), ["heads"]), undefined);
});
