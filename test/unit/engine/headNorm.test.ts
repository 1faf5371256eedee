import assert from "node:assert/strict";
import { test } from "node:test";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { explainCell } from "../../../src/core/explain/steps/explainCell.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import { tensorsOf, withTensors } from "../../../src/core/spec/parameters.ts";
import type { Spec } from "../../../src/core/spec/spec.ts";

const base = {
  Q: { random: "normal", shape: [2, 3, 4], seed: 1 },
  K: { random: "normal", shape: [2, 3, 4], seed: 2 },
  V: { random: "normal", shape: [2, 3, 4], seed: 3 },
  train: { target: { random: "normal", shape: [3, 8], seed: 4 }, learningRate: 0.1 },
};
const rows = { random: "normal", shape: [2, 4], seed: 5 };
const row = { random: "normal", shape: [4], seed: 6 };
const packed = { random: "normal", shape: [8], seed: 7 };
const past = { K: { random: "normal", shape: [2, 2, 4], seed: 8 }, V: { random: "normal", shape: [2, 2, 4], seed: 9 } };

const cases: Readonly<Record<string, object>> = {
  "rms with a gamma for each head": { qNorm: { type: "rms", gamma: rows, offset: 1 }, kNorm: { type: "rms" } },
  "layer with beta, before the rotation": {
    position: "rope",
    qNorm: { type: "layer", gamma: row, beta: rows },
    kNorm: { type: "layer" },
    past,
  },
  "over the width, after the rotation": {
    position: "rope",
    qNorm: { type: "rms", gamma: packed, over: "width", after: "rope" },
    kNorm: { type: "l2", gamma: row, after: "rope" },
  },
  "l2 over the width": { qNorm: { type: "l2", over: "width" }, kNorm: { type: "layer", over: "width", gamma: packed } },
};

function specOf(norms: object): Spec {
  const { spec, problems } = parseSpec(JSON.stringify({ ...base, ...norms }));
  assert.deepEqual(problems, []);
  return spec!;
}

for (const [name, norms] of Object.entries(cases)) {
  test(`norms of queries and keys, ${name}: gradients are central differences`, () => {
    const spec = specOf(norms);
    const { train } = computeSpec(spec);
    for (const [tensorName, { tensor }] of tensorsOf(spec)) {
      const gradient = train!.gradients.get(tensorName);
      assert.ok(gradient !== undefined, tensorName);
      for (const at of tensor.data.keys()) {
        const lossAt = (step: number): number => {
          const data = tensor.data.slice();
          data[at]! += step;
          return computeSpec(withTensors(spec, new Map([[tensorName, { ...tensor, data }]]))).train!.loss;
        };
        const difference = (lossAt(1e-5) - lossAt(-1e-5)) / 2e-5;
        assert.ok(Math.abs(gradient.data[at]! - difference) < 1e-7, `${tensorName}[${at}]`);
      }
    }
  });

  test(`norms of queries and keys, ${name}: the last line of a derivation is the cell`, () => {
    const spec = specOf(norms);
    const result = computeSpec(spec);
    for (const matrix of ["normedQ", "normedK", "Q", "K"]) {
      for (const head of [0, 1]) {
        const cell = { layer: "", matrix, batch: 0, head, row: 2, col: 1 };
        const derivation = explainCell(spec, result, cell)!;
        const last = derivation.lines.at(-1)!;
        if (last.kind === "expression") assert.ok(Math.abs(last.value - derivation.value) < 1e-12, matrix);
      }
    }
  });
}

test("by hand: rms of [3, 4] is divided by √12.5, l2 by 5", () => {
  const texts = { Q: [[3, 4]], K: [[3, 4]], V: [[1, 2]] };
  const { spec } = parseSpec(JSON.stringify({ ...texts, qNorm: { type: "rms", eps: 0 }, kNorm: { type: "l2" } }));
  const { steps } = computeSpec(spec!).layers[0]!;
  const [c, d] = steps.get("normedK")!.tensor.data;
  assert.ok(Math.abs(c! - 3 / 5) < 1e-15 && Math.abs(d! - 4 / 5) < 1e-15);
  const [a, b] = steps.get("normedQ")!.tensor.data;
  assert.ok(Math.abs(a! - 3 / Math.sqrt(12.5)) < 1e-15 && Math.abs(b! - 4 / Math.sqrt(12.5)) < 1e-15);
});
