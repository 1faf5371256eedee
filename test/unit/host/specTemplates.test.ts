import assert from "node:assert/strict";
import { test } from "node:test";
import { translatedExample } from "../../../src/analysis/exampleTexts.ts";
import { specTemplates } from "../../../src/analysis/templates.ts";
import { checkExpected } from "../../../src/core/engine/check.ts";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";

for (const { fileName, text } of specTemplates) {
  test(`the template ${fileName} has no problem, is computed, and is as it expects`, () => {
    const { spec, problems } = parseSpec(text);
    assert.deepEqual(problems, []);
    assert.ok(spec);
    const result = computeSpec(spec);
    for (const check of checkExpected(spec, result)) assert.ok(check.holds, check.name);
    if (spec.train) assert.ok(result.train && result.train.nextLoss < result.train.loss);
  });
}

test("templates have names of their own", () => {
  assert.equal(new Set(specTemplates.map(({ fileName }) => fileName)).size, specTemplates.length);
});

test("a template's title is the one in its text, so that it can be said in another language", () => {
  for (const { text, title } of specTemplates) {
    assert.equal(parseSpec(text).spec?.title, title.template);
    assert.equal(parseSpec(translatedExample(text, { title: "标题" })).spec?.title, "标题");
  }
});
