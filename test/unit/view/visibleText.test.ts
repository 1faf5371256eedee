import assert from "node:assert/strict";
import { test } from "node:test";
import { visibleText } from "../../../src/core/view/visibleText.ts";

test("ordinary labels stay as they are in every script", () => {
  for (const text of ["saw", " the", "x₁", "naïve", "हिन्दी", "注意", "👍🏽", "Ġword", "❤️", "注意\u3000力"])
    assert.equal(visibleText(text), text);
});

test("what cannot be seen or reorders its neighbours becomes an escape", () => {
  const cases: readonly [string, string][] = [
    ["a\nb\tc\rd\0", "a\\nb\\tc\\rd\\0"],
    ["a\u202Eb", "a\\u202Eb"],
    ["\u2066x\u2069", "\\u2066x\\u2069"],
    ["\uFEFFx", "\\uFEFFx"],
    ["zero\u200Bwidth", "zero\\u200Bwidth"],
    ["\uD800", "\\uD800"],
    ["\u2028", "\\u2028"],
    ["\u{E0001}", "\\u{E0001}"],
    ["\u001B[31m", "\\u001B[31m"],
    ...[
      "\u115F",
      "\u1160",
      "\u3164",
      "\uFFA0",
      "\u2800",
      "\u034F",
      "\u180E",
      "\u00AD",
      "\u00A0",
      "\u2003",
      "\u1680",
    ].map((blank): [string, string] => [
      `a${blank}`,
      `a\\u${blank.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`,
    ]),
    ["\u{E0061}\u{E007F}", "\\u{E0061}\\u{E007F}"],
    ["a\uFE0F", "a\\uFE0F"],
    ["\u3000", "␣"],
    ["a\u3000", "a\\u3000"],
    ["", '""'],
    ["  ", "␣␣"],
  ];
  for (const [text, shown] of cases) assert.equal(visibleText(text), shown);
});

test("long labels end after eighty characters and no character is cut in two", () => {
  assert.equal(visibleText("a".repeat(80)), "a".repeat(80));
  assert.equal(visibleText("a".repeat(81)), `${"a".repeat(80)}…`);
  assert.equal(visibleText("😀".repeat(100), 3), "😀😀😀…");
});

test("a pile of combining marks ends after three", () => {
  assert.equal(visibleText(`z${"\u0301".repeat(500)}y`), `z${"\u0301".repeat(3)}…`);
});

test("a label of a million characters is shown by its beginning", () => {
  assert.equal(visibleText(" ".repeat(80) + "x".repeat(1_000_000)), `${" ".repeat(80)}…`);
});
