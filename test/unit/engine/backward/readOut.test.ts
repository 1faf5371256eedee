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
    const spec = specOf(head, target, 10 * index + 1);
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
  });
}
