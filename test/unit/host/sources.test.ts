import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { Computed } from "../../../src/analysis/computed.ts";
import { expectedPath } from "../../../src/analysis/expectedPaths.ts";
import { fileReferences } from "../../../src/analysis/fileReferences.ts";
import { gradientEdits, textAfter } from "../../../src/analysis/gradientEdits.ts";
import { revealOf } from "../../../src/analysis/reveal.ts";
import { sourceFor } from "../../../src/analysis/sourceOf.ts";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import { knownAnswers } from "../../knownAnswers.ts";

function computedOf(text: string): Computed {
  const document = parseSpec(text);
  assert.ok(document.spec, JSON.stringify(document.problems[0]));
  return new Computed(1, document, document.spec, computeSpec(document.spec));
}

const example = (name: string) => computedOf(readFileSync(`examples/${name}.attn.json`, "utf8"));
const cell = (matrix: string, layer = "") => ({ layer, matrix, batch: 0, head: 0, row: 0, col: 0 });

const sources: readonly (readonly [string, string, string])[] = [
  ["01-worked-example", "X", "X"],
  ["01-worked-example", "Wk", "Wk"],
  ["01-worked-example", "Q", "Wq"],
  ["01-worked-example", "V", "Wv"],
  ["01-worked-example", "context", "Wv"],
  ["03-worked-example-as-printed", "weights", "given.weights"],
  ["12-two-heads", "output", "Wo"],
];

for (const [file, matrix, path] of sources) {
  test(`${matrix} of ${file} comes from ${path}`, () => {
    const computed = example(file);
    assert.equal(sourceFor(computed.document, computed, cell(matrix), undefined)?.path, path);
  });
}

test("a matrix that is not there comes from nowhere", () => {
  const computed = example("01-worked-example");
  for (const name of ["nothing", "__proto__", "capped"]) {
    assert.equal(sourceFor(computed.document, computed, cell(name), undefined), undefined);
  }
  assert.equal(sourceFor(computed.document, computed, cell("Q", "layers[7]"), undefined), undefined);
});

const two =
  '{ "X": [[1]], "layers": [{ "heads": 1, "expected": { "scores": [[2]] } }, {"heads": 1}], "expected": { "layers[1].scores": [[1]] } }';

test("an expectation is found in its layer and at the root", () => {
  const { document, checks } = computedOf(two);
  assert.deepEqual(checks.map((check) => expectedPath(document, check)).sort(), [
    "expected.layers[1].scores",
    "layers[0].expected.scores",
  ]);
});

test("a failing expectation leads to its first wrong cell, one that holds to its step", () => {
  const computed = computedOf(two);
  assert.deepEqual(revealOf(computed, "layers[0].expected.scores"), {
    layer: "layers[0]",
    name: "scores",
    cell: { layer: "layers[0]", matrix: "scores", batch: 0, head: 0, row: 0, col: 0 },
  });
  assert.deepEqual(revealOf(computed, "expected.layers[1].scores"), { layer: "layers[1]", name: "scores" });
  assert.equal(revealOf(computed, "nothing"), undefined);
});

test("a gradient step changes numbers of parameters only, and the new text means the new values", () => {
  const { document, result, spec } = example("20-gradient-step");
  assert.ok(result.train);
  const edits = gradientEdits(document, result.train, "exact");
  const after = textAfter(document.text, edits);
  const again = parseSpec(after);
  for (const [name, { data }] of result.train.next) {
    assert.deepEqual(again.tensors.get(name)?.tensor.data, data, name);
  }
  for (const name of ["X", "train.target"]) {
    assert.deepEqual(again.tensors.get(name)?.tensor.data, document.tensors.get(name)?.tensor.data);
  }
  const skeleton = (text: string) => text.replace(/ *-?\d+(?:\.\d+)?(?:e-?\d+)?/g, "#");
  assert.equal(skeleton(after), skeleton(document.text));
  assert.ok(again.spec && computeSpec(again.spec).train!.loss < computeSpec(spec).train!.loss);
});

test("a gradient step keeps columns aligned, with as many digits as the change needs", () => {
  const { document, result, spec } = example("20-gradient-step");
  assert.ok(result.train);
  const after = textAfter(document.text, gradientEdits(document, result.train, "needed"));
  const again = parseSpec(after);
  for (const [name, { data }] of result.train.next) {
    const { tensor, cells, value } = again.tensors.get(name) ?? {};
    assert.ok(tensor && cells && value);
    const before = document.tensors.get(name)?.tensor.data ?? [];
    const change = Math.max(...data.map((to, at) => Math.abs(to - (before[at] ?? 0))));
    for (const [at, number] of tensor.data.entries()) assert.ok(Math.abs(number - (data[at] ?? 0)) < 1e-5 * change);
    const rows = after
      .slice(value.offset, value.offset + value.length)
      .split("\n")
      .slice(1, -1);
    const points = rows.map((row) => [...row.matchAll(/\./g)].map(({ index }) => index));
    assert.equal(points[0]?.length, 2);
    assert.equal(new Set(points.map(String)).size, 1, rows.join("\n"));
    assert.ok(
      rows.every((row) => row.length < 40),
      rows.join("\n"),
    );
  }
  const { train } = computeSpec(again.spec ?? spec);
  assert.ok(train && Math.abs(train.loss - result.train.nextLoss) < 1e-5 * result.train.nextLoss);
});

test("edits in any order give the same text", () => {
  fc.assert(
    fc.property(fc.string(), fc.uniqueArray(fc.nat(40), { maxLength: 6 }), (text, places) => {
      const edits = places
        .filter((at) => at < text.length)
        .map((offset) => ({ range: { offset, length: 1 }, text: `<${offset}>` }));
      const expected = [...text.split("")].map((unit, at) => (places.includes(at) ? `<${at}>` : unit)).join("");
      assert.equal(textAfter(text, edits), expected);
      assert.equal(textAfter(text, [...edits].reverse()), expected);
    }),
  );
});

test("references are links only where they stay beside the document", () => {
  const vectors: readonly { readonly ref: string; readonly verdict: string }[] = JSON.parse(
    readFileSync(join(knownAnswers("conformance"), "hostile-vectors.json"), "utf8"),
  ).paths;
  const linked = ({ ref }: { readonly ref: string }) =>
    fileReferences(parseSpec(`{ "X": { "file": ${JSON.stringify(ref)} } }`)).length > 0;
  const rejected = vectors.filter(({ verdict }) => verdict === "reject");
  assert.ok(rejected.length > 50, `${rejected.length}`);
  assert.deepEqual(rejected.filter(linked), []);
  assert.ok(vectors.filter(({ verdict }) => verdict.startsWith("ok")).some(linked));
  const text = '{ "X": { "file": "data/x.npy" } }';
  assert.deepEqual(fileReferences(parseSpec(text)), [
    { path: "data/x.npy", range: { offset: text.indexOf("data"), length: 10 } },
  ]);
});
