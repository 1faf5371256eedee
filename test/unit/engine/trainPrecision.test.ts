import assert from "node:assert/strict";
import { test } from "node:test";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";

const random = (shape: readonly number[], seed: number) => ({ random: "normal", shape, seed });
const spec = {
  ...{ X: random([5, 6], 1), Wq: random([6, 6], 2), Wk: random([6, 6], 3), Wv: random([6, 6], 4) },
  train: { target: random([5, 6], 5), learningRate: 0.1, steps: 3 },
};

function trained(precision: string) {
  const { spec: read, problems } = parseSpec(JSON.stringify({ ...spec, precision }));
  assert.ok(read, JSON.stringify(problems));
  const { train } = computeSpec(read);
  assert.ok(train);
  return train;
}

test("gradients of steps in float32 are near those in float64, and not rounded themselves", () => {
  const [single, double] = [trained("float32"), trained("float64")];
  for (const [name, { data }] of single.gradients) {
    const exact = double.gradients.get(name)?.data;
    assert.equal(exact?.length, data.length, name);
    assert.ok(
      data.some((x) => Math.fround(x) !== x),
      name,
    );
    for (const [at, x] of data.entries()) {
      const y = exact?.[at] ?? Number.NaN;
      assert.ok(Math.abs(x - y) <= 1e-4 * (1 + Math.abs(y)), `${name}[${at}] ${x} ${y}`);
      assert.notEqual(x, y, name);
    }
  }
});
