import assert from "node:assert/strict";
import { test } from "node:test";
import { tooLargeSentence } from "../../../src/analysis/tooLargeSentence.ts";
import { plainText } from "../../../src/core/words.ts";

test("a text that VS Code does not open for extensions is refused with both sizes, one at the limit is not", () => {
  assert.equal(tooLargeSentence("a.attn.json", 50_000_000), undefined);
  const sentence = tooLargeSentence("a.attn.json", 50_000_001);
  assert.ok(sentence);
  assert.equal(plainText(sentence), "a.attn.json is 51 MB; VS Code opens texts of at most 50 MB for extensions.");
});
