import assert from "node:assert/strict";
import { test } from "node:test";
import { boundedDiagnosis } from "../../../src/core/diagnose/boundedDiagnosis.ts";
import { diagnose } from "../../../src/core/diagnose/diagnose.ts";
import { explanationText, searchedText } from "../../../src/core/diagnose/diagnosisText.ts";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { plainKernel } from "../../../src/core/engine/kernel.ts";
import { present } from "../../../src/core/present.ts";
import { specOf } from "./injected.ts";

const random = (shape: readonly number[], seed: number) => ({ random: "normal", shape, seed, std: 0.6 });
const d = 8;
const layer = (seed: number) => ({
  ...{
    Wq: random([d, d], seed),
    Wk: random([d, d], seed + 1),
    Wv: random([d, d], seed + 2),
    Wo: random([d, d], seed + 3),
  },
  ...{ heads: 2, mask: "causal", residual: true, layerNorm: { placement: "pre" } },
});
const [first, second, third] = [layer(1), layer(11), layer(21)];
const X = random([6, d], 31);
const right = { X, layers: [first, second, third] };

/** What is said of a program's result, of which nothing but the last numbers is expected. */
function said(layers: readonly object[], spec: { readonly layers: readonly object[] } = right): string {
  const want = computeSpec(specOf({ ...spec, layers })).layers.at(-1)?.output;
  assert.ok(want);
  const last = { shape: want.shape, data: [...want.data] };
  const asked = specOf({ ...spec, expected: { [`layers[${spec.layers.length - 1}].residual`]: last } });
  const diagnosis = diagnose(asked, computeSpec(asked), { pairs: false });
  const [best] = diagnosis.explanations;
  assert.ok(best?.reproduces, best?.name);
  return explanationText(diagnosis, best);
}

for (const [name, layers, says] of [
  [
    "a mask in the first layer",
    [{ ...first, mask: undefined }, second, third],
    /in layers\[0\] alone there is no mask/,
  ],
  ["a scale in the second layer", [first, { ...second, scale: 1 }, third], /in layers\[1\] alone the scale is 1/],
  [
    "a residual in the first layer",
    [{ ...first, residual: false }, second, third],
    /in layers\[0\] alone the residual/,
  ],
  ["one layer for all", [first, first, first], /all layers have the weights of layers\[0\]/],
  ["the last layer for all", [third, third, third], /all layers have the weights of layers\[2\]/],
  ["the reverse order", [third, second, first], /reverse order/],
  ["a neighbor's weights", [first, first, third], /in layers\[1\] alone the layer has the weights of layers\[0\]/],
  ["a layer left out", [first, third], /in layers\[1\] alone the layer is left out/],
  ["a layer twice", [first, second, second, third], /in layers\[1\] alone the layer is applied twice/],
] as const) {
  test(`the last numbers of a stack name a mistake in any of its layers: ${name}`, () => {
    assert.match(said(layers), says);
  });
}

test("the last numbers of a stack name a norm that comes once more at the end", () => {
  const { layerNorm, ...last } = third;
  const spec = { X, layers: [first, second, last] };
  assert.match(
    said([first, second, { ...last, layerNorm: { placement: "post" } }], spec),
    /normed once more \(layer\)|"?post/,
  );
});

test("in a large stack the commonest mistakes are tried in the layers before the last, and how many is said", () => {
  const tall = { X: random([160, d], 41), layers: [first, second, third] };
  const large = (layers: readonly object[]) => {
    const want = computeSpec(specOf({ ...tall, layers })).layers.at(-1)?.output;
    assert.ok(want);
    const asked = specOf({ ...tall, expected: { "layers[2].residual": { shape: want.shape, data: [...want.data] } } });
    const sample = { kernel: plainKernel, work: 1e8 };
    return diagnose(asked, computeSpec(asked), { pairs: false, mostInLayers: 6, sample });
  };
  const { explanations, searched } = large([{ ...first, mask: undefined }, second, third]);
  assert.deepEqual(
    [explanations[0]?.layer, explanations[0]?.name, explanations[0]?.reproduces],
    ["layers[0]", "none", true],
  );
  assert.equal(searched?.inLayers, 6);
  assert.match(
    searchedText(present(searched)),
    / of 160 queries\. Mistakes tried in the layers before it, the commonest first: 6\.$/,
  );
  // A mistake of the last layer itself is found in some of its queries, and no other layer is looked at.
  const last = large([first, second, { ...third, mask: undefined }]);
  assert.deepEqual([last.explanations[0]?.layer, last.searched?.inLayers], ["layers[2]", undefined]);
});

test("layers before one of which a step holds are not searched", () => {
  const want = computeSpec(specOf({ ...right, layers: [first, { ...second, scale: 1 }, third] }));
  const stepOf = (at: number, id: "residual" | "scores") => {
    const step = want.layers[at]?.steps.get(id)?.tensor;
    assert.ok(step);
    return { shape: step.shape, data: [...step.data] };
  };
  const expected = { "layers[1].scores": stepOf(1, "scores"), "layers[2].residual": stepOf(2, "residual") };
  const asked = specOf({ ...right, expected });
  const { explanations } = diagnose(asked, computeSpec(asked), { pairs: false });
  assert.deepEqual([explanations[0]?.layer, explanations[0]?.name], ["layers[1]", "1"]);
  assert.ok(explanations.every(({ layer }) => layer !== "layers[0]"));
});

test("a search in earlier layers ends after so many mistakes, the commonest ones first", () => {
  const layers = [{ ...first, mask: undefined }, second, third];
  const want = computeSpec(specOf({ ...right, layers })).layers.at(-1)?.output;
  assert.ok(want);
  const asked = specOf({ ...right, expected: { "layers[2].residual": { shape: want.shape, data: [...want.data] } } });
  const result = computeSpec(asked);
  const found = (mostInLayers: number) =>
    boundedDiagnosis(asked, result, { pairs: false, mostInLayers })?.explanations[0];
  assert.equal(found(0)?.reproduces, false);
  assert.equal(found(2)?.name, "none");
});
