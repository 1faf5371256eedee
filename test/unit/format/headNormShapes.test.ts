import assert from "node:assert/strict";
import { test } from "node:test";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import { plainText } from "../../../src/core/words.ts";

const input = '"X": [[1, 0, 0, 1], [0, 1, 1, 0], [1, 1, 0, 0]], "heads": 2';

function messagesOf(rest: string): string[] {
  return parseSpec(`{${input}, ${rest}}`).problems.map(({ message }) => plainText(message));
}

test("a norm of queries or keys has a head's width, or all heads' with over: width, and a row for each head", () => {
  for (const key of ["qNorm", "kNorm"]) {
    for (const part of ["gamma", "beta"]) {
      const norm = (numbers: string, more = "") =>
        messagesOf(`"${key}": {"type": "layer"${more}, "${part}": ${numbers}}`);
      assert.deepEqual(norm("[1, 2]"), []);
      assert.deepEqual(norm("[[1, 2], [3, 4]]"), []);
      assert.deepEqual(norm("[1, 2, 3, 4]", ', "over": "width"'), []);
      assert.deepEqual(norm("[[1, 2], [3, 4]]", ', "over": "width"'), []);
      assert.deepEqual(norm("[1, 2, 3, 4]"), [`${key}.${part} has 4 entries, but X has 2 columns for each head`]);
      assert.deepEqual(norm("[1, 2]", ', "over": "width"'), [`${key}.${part} has 2 entries, but X has 4 columns`]);
      assert.deepEqual(norm("[[1, 2], [3, 4], [5, 6]]"), [`${key}.${part} has 3 rows, but heads says 2`]);
    }
  }
});

test("norms of keys that fewer heads share have a row for each head of the keys", () => {
  const grouped = '"kvHeads": 1, "Wk": [[1, 0], [0, 1], [0, 0], [0, 0]], "Wv": [[1, 0], [0, 1], [0, 0], [0, 0]]';
  const norm = (key: string, rows: string) => messagesOf(`${grouped}, "${key}": {"type": "rms", "gamma": ${rows}}`);
  assert.deepEqual(norm("kNorm", "[[1, 2]]"), []);
  assert.deepEqual(norm("kNorm", "[[1, 2], [3, 4]]"), ["kNorm.gamma has 2 rows, but kvHeads says 1"]);
  assert.deepEqual(norm("qNorm", "[[1, 2], [3, 4]]"), []);
  assert.deepEqual(norm("qNorm", "[[1, 2]]"), ["qNorm.gamma has 1 row, but heads says 2"]);
});
