import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { sentenceKey as packedKey } from "../../../scripts/lib/sentenceKey.mjs";
import { sentenceKey } from "../../../src/core/sentenceKey.ts";
import { literalsOf, templatesInSource } from "./templates.ts";

const chinese: Readonly<Record<string, string>> = JSON.parse(readFileSync("l10n/bundle.l10n.zh-cn.json", "utf8"));
const templates = templatesInSource();

/** Templates that are chosen by name or status before they become sentences, and have no placeholder to be found by. */
const chosen: readonly string[] = [
  "Row",
  "Text",
  "LaTeX",
  "Markdown",
  "NumPy",
  "PyTorch",
  "TSV",
  "missing value before this comma",
  "missing property before this comma",
];

const placeholders = (text: string) => [...new Set(text.match(/\{\d\}/g) ?? [])].sort();

test("every sentence of the sources stands in the Chinese bundle", () => {
  assert.ok(templates.size > 500, `${templates.size}`);
  const missing = [...templates].filter(([template]) => !Object.hasOwn(chinese, template));
  assert.deepEqual(missing, []);
  for (const template of chosen) assert.ok(Object.hasOwn(chinese, template), template);
});

test("no two sentences have the same short name, and packing and looking up agree on it", () => {
  const sentences = Object.keys(chinese);
  assert.equal(new Set(sentences.map(sentenceKey)).size, sentences.length);
  assert.deepEqual(sentences.map(packedKey), sentences.map(sentenceKey));
});

test("the Chinese bundle has nothing that no source says", () => {
  const unused = Object.keys(chinese).filter((template) => !templates.has(template) && !chosen.includes(template));
  assert.deepEqual(unused, []);
});

test("a translation has the placeholders of its original, and the same icons", () => {
  const icons = (text: string) => text.match(/\$\([\w~-]+\)|[✓✗]/g) ?? [];
  for (const [template, translation] of Object.entries(chinese)) {
    assert.deepEqual(placeholders(translation), placeholders(template), template);
    assert.deepEqual(icons(translation), icons(template), template);
    assert.notEqual(translation.trim(), "", template);
  }
});

const sources: readonly (readonly [string, readonly string[]])[] = [
  ['words("a {0}", 1)', ["a {0}"]],
  ["text('it\\'s')", ["it's"]],
  ["t(`plain`)", ["plain"]],
  ["words(`with $" + "{x}`)", []],
  ['/"quoted"/.test(x); words("b")', ["b"]],
  ['a / b; words("c") // words("d")', ["c"]],
  ['words("say \\"no\\"")', ['say "no"']],
];

for (const [source, found] of sources) {
  test(`the literals of ${source} are ${JSON.stringify(found)}`, () => {
    assert.deepEqual(
      literalsOf(source).map(({ value }) => value),
      found,
    );
  });
}
