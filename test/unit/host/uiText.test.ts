import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { fileNameOf, iconFree, uiText } from "../../../src/host/uiText.ts";
import { knownAnswers } from "../../knownAnswers.ts";

const examples: readonly (readonly [string, string])[] = [
  ["plain text", "plain text"],
  ["$(zap) [x](command:y)", "zap xcommand:y"],
  ["a\u202eb", "a\\u202Eb"],
  ["line\nbreak", "line\\nbreak"],
  ["`code` <b>", "code b"],
  ["", ""],
  ["层 1", "层 1"],
];

for (const [given, shown] of examples) {
  test(`${JSON.stringify(given)} is shown as ${JSON.stringify(shown)}`, () => assert.equal(uiText(given), shown));
}

test("long text is cut at 80 characters", () => {
  assert.equal([...uiText("x".repeat(1_000_000))].length, 80);
  assert.ok(uiText("x".repeat(81)).endsWith("…"));
});

test("what grows to 80 characters by its escapes is cut like what is longer", () => {
  const text = "\u0001".repeat(10) + "x".repeat(20);
  assert.equal(uiText(text), `${"\\u0001".repeat(10)}${"x".repeat(19)}…`);
  assert.equal(uiText(uiText(text)), uiText(text));
});

test("doing it twice changes nothing, and nothing that makes links or icons is left", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const once = uiText(text);
      assert.equal(uiText(once), once);
      assert.ok([...once].length <= 80);
      assert.doesNotMatch(once, /[[\]()$`<>]|\p{Cc}|\p{Bidi_C}/u);
    }),
    { verbose: 1 },
  );
});

test("hostile payloads come out without a link", () => {
  const { markdown, html } = JSON.parse(
    readFileSync(join(knownAnswers("conformance"), "hostile-vectors.json"), "utf8"),
  );
  const texts = [...markdown, ...html].map((entry: unknown) => JSON.stringify(entry));
  assert.ok(texts.length > 70);
  for (const text of texts) assert.doesNotMatch(uiText(text), /\]\(|\$\(|</);
});

test("a lens' title keeps brackets but no icon", () => {
  assert.equal(iconFree("layers[1].Wq"), "layers[1].Wq");
  assert.doesNotMatch(iconFree("$(zap)"), /\$\(/);
});

test("a file's name is the last part of its path", () => {
  assert.equal(fileNameOf("/a/b/c.attn.json"), "c.attn.json");
  assert.equal(fileNameOf("c.attn.json"), "c.attn.json");
});
