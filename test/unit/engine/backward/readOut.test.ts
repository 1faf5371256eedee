import assert from "node:assert/strict";
import { test } from "node:test";
import { computeSpec } from "../../../../src/core/engine/compute.ts";
import { parseSpec } from "../../../../src/core/format/parseSpec.ts";
import { tensorsOf, withTensors } from "../../../../src/core/spec/parameters.ts";
import type { Spec } from "../../../../src/core/spec/spec.ts";

const random = (seed: number, ...shape: number[]) => ({ random: "normal", shape, seed });

function specOf(readOut: object, target: unknown, seed: number): Spec {
  const text = JSON.stringify({
    ...{ X: random(seed, 2, 3, 4), Wq: random(seed + 1, 4, 4), Wk: random(seed + 2, 4, 4), heads: 2, residual: true },
    mask: { lengths: [3, 2] },
    readOut: { W: random(seed + 3, 4, 5), b: [0.1, 0, -0.3, 0.2, 0.4], ...readOut },
    train: { loss: "cross-entropy", target },
  });
  const { spec, problems } = parseSpec(text);
  assert.deepEqual(problems, []);
  return spec!;
}

const each = [
  [0, 4, -100],
  [1, 2, 3],
];
const heads: readonly (readonly [string, object, unknown])[] = [
  ["a tag for each position", {}, each],
  [
    "a norm, a scale and a softcap",
    { layerNorm: { type: "rms", gamma: [1, 2, 0.5, 1] }, scale: 0.7, softcap: 2 },
    each,
  ],
  ["the mean without padding", { pool: "mean" }, [3, 1]],
  ["the largest of each column", { pool: "max", layerNorm: true }, [3, 1]],
  ["the last position", { pool: "last" }, [3, -100]],
  [
    "the first position through a transform",
    { pool: "first", transform: { W: random(9, 4, 4), b: [1, 0, 0, 1], activation: "tanh", layerNorm: true } },
    [0, 2],
  ],
];

for (const [index, [name, head, target]] of heads.entries()) {
  test(`cross-entropy of ${name}: gradients are central differences, for every tensor`, () => {
    checkGradients(specOf(head, target, 10 * index + 1));
  });
}

/** Ids through two layers, read out by the table they come from. */
function tiedSpec(more: object): Spec {
  const layer = (seed: number) => ({
    Wv: random(seed, 4, 4),
    Wo: random(seed + 1, 4, 4),
    residual: true,
    mask: "causal",
  });
  const { spec, problems } = parseSpec(
    JSON.stringify({
      embedding: { ids: [3, 1, 3], table: random(5, 5, 4), scale: 2 },
      layers: [layer(11), layer(21)],
      readOut: { tied: true, b: [0.1, 0, -0.3, 0.2, 0.4], layerNorm: { type: "rms" }, scale: 0.5, softcap: 3, ...more },
      train: { loss: "cross-entropy", target: [1, -100, 4] },
    }),
  );
  assert.deepEqual(problems, []);
  return spec!;
}

test("a tied table has the gradients of both its uses: central differences, for every tensor", () => {
  const spec = tiedSpec({});
  checkGradients(spec);
  const table = computeSpec(spec).train!.gradients.get("embedding.table")!.data;
  assert.ok(
    table.subarray(8, 12).some((value) => Math.abs(value) > 1e-3),
    "a row that is no input has one as a label",
  );
});

test("a tied table yields the logits of its transpose as W", () => {
  const spec = tiedSpec({});
  const { table } = spec.main.blocks[0]!.embedding!;
  const W = {
    shape: [4, 5],
    data: Float64Array.from({ length: 20 }, (_, at) => table.data[(at % 5) * 4 + Math.floor(at / 5)]!),
  };
  const own = { ...spec, readOut: { ...spec.readOut!, tied: false, W } };
  const want = computeSpec(own).readOut!;
  for (const [name, { data }] of computeSpec(spec).readOut!) {
    for (const [at, value] of data.entries()) assert.ok(Math.abs(value - want.get(name)!.data[at]!) < 1e-12, name);
  }
});

test("each layer is read out as if it were the last, whatever is given of the last one's read-out", () => {
  const spec = tiedSpec({ each: true });
  const { readOut, readOutEach } = computeSpec(spec);
  const first = { ...spec, main: { ...spec.main, blocks: spec.main.blocks.slice(0, 1) } };
  assert.deepEqual(readOutEach, [computeSpec(first).readOut, readOut]);
  const logits = { shape: [3, 5], data: new Float64Array(15) };
  const given = computeSpec({ ...spec, readOut: { ...spec.readOut!, given: new Map([["readOut.logits", logits]]) } });
  assert.deepEqual(given.readOutEach, readOutEach);
  assert.deepEqual([...given.readOut!.get("readOut.probabilities")!.data], new Array(15).fill(1 / 5));
});

test("a given step of the read-out cuts the gradients before it", () => {
  const spec = tiedSpec({});
  const normed = { shape: [3, 4], data: Float64Array.from({ length: 12 }, (_, at) => Math.sin(at)) };
  const given = { ...spec, readOut: { ...spec.readOut!, given: new Map([["readOut.normed" as const, normed]]) } };
  checkGradients(given);
  assert.ok(
    computeSpec(given)
      .train!.gradients.get("layers[0].Wv")!
      .data.every((value) => value === 0),
  );
});

function checkGradients(spec: Spec): void {
  const { gradients } = computeSpec(spec).train!;
  const eps = 1e-5;
  for (const [path, { tensor }] of tensorsOf(spec)) {
    const got = gradients.get(path)!.data;
    for (let at = 0; at < tensor.data.length; at++) {
      const loss = (by: number) => {
        const data = tensor.data.map((value, cell) => (cell === at ? value + by : value));
        return computeSpec(withTensors(spec, new Map([[path, { shape: tensor.shape, data }]]))).train!.loss;
      };
      const want = (loss(eps) - loss(-eps)) / (2 * eps);
      assert.ok(Math.abs(got[at]! - want) <= 1e-7 * (1 + Math.abs(want)), `${path}[${at}]: ${got[at]}, want ${want}`);
    }
  }
}
