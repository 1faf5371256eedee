import assert from "node:assert/strict";
import { test } from "node:test";
import { boundedDiagnosis } from "../../../src/core/diagnose/boundedDiagnosis.ts";
import { diagnose } from "../../../src/core/diagnose/diagnose.ts";
import { computeBlock, computeRows } from "../../../src/core/engine/block.ts";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { plainKernel } from "../../../src/core/engine/kernel.ts";
import { takeRows } from "../../../src/core/engine/someRows.ts";
import { inputOf } from "../../../src/core/engine/stack.ts";
import { plainText } from "../../../src/core/words.ts";
import { configurations, expecting, specOf } from "./injected.ts";
import { otherSpecs } from "./otherSpecs.ts";

const random = (shape: readonly number[], seed: number, std = 1) => ({ random: "normal", shape, seed, std });
const plain = {
  ...{ X: random([40, 16], 1), Wq: random([16, 16], 2, 0.4), Wk: random([16, 16], 3, 0.4), heads: 4 },
  ...{ Wv: random([16, 16], 4, 0.4), Wo: random([16, 16], 5, 0.4) },
};
const sevenRows = (keys: object) => ({ ...otherSpecs[0]?.[1], past: undefined, ...keys });

const blocks: Record<string, object> = {
  ...configurations(7),
  ...Object.fromEntries(otherSpecs.map(([name, right]) => [name, right])),
  "scale of each query": sevenRows({ scale: random([7, 1], 6) }),
  "temperature of each head": sevenRows({ temperature: [[[1.5]], [[0.7]], [[2]]] }),
  dropout: sevenRows({
    dropout: { p: 0.5, mask: Array.from({ length: 7 }, (_, i) => Array.from({ length: 7 }, (_, j) => (i * j) % 2)) },
  }),
  sinks: sevenRows({ sinks: [0.1, 0.5, -1] }),
  "given scores": sevenRows({ given: { scores: random([3, 7, 7], 8) } }),
  "given output": sevenRows({ residual: true, given: { output: random([7, 12], 9) } }),
};

test("some rows of a block are those of the whole block, whatever is in it", () => {
  let compared = 0;
  for (const [name, json] of Object.entries(blocks)) {
    const spec = specOf(json);
    for (const block of spec.main.blocks.slice(0, 1)) {
      const input = inputOf(block, spec.main.X, { memory: spec.memory, encoded: undefined });
      const whole = computeBlock(block, input, plainKernel).result;
      const rows = [0, 2, whole.dims.n - 1];
      const some = computeRows(block, input, plainKernel, rows);
      assert.deepEqual([...some.steps.keys()].sort(), [...whole.steps.keys()].sort(), name);
      for (const [id, { tensor }] of some.steps) {
        const all = whole.steps.get(id)?.tensor;
        assert.ok(all);
        const own = tensor.data.length === all.data.length ? all : takeRows(all, rows, id === "sinkWeights" ? 0 : 1);
        for (const [at, x] of tensor.data.entries()) {
          const y = own.data[at] ?? Number.NaN;
          assert.ok(Object.is(x, y) || Math.abs(x - y) <= 1e-12 * (1 + Math.abs(y)), `${name}: ${id}[${at}] ${x} ${y}`);
        }
        compared++;
      }
    }
  }
  assert.ok(compared > 500, `${compared}`);
});

// These need all queries: the table's rows are read off the whole of the bias, or it looks the same mirrored and transposed,
// or steps of a block without its positions are taken.
const needsAll = ["bias moved", "bias mirrored", "positions of queries"];

for (const [name, right, wrong, says] of otherSpecs.filter(([name]) => !needsAll.includes(name))) {
  test(`a search in some queries names the mistake: ${name}`, () => {
    const [spec, other] = [specOf(right), specOf(wrong)];
    const output = computeSpec(other).layers[0]?.output;
    assert.ok(output);
    const asked = expecting(spec, output);
    const result = computeSpec(asked);
    const { searched, explanations } = diagnose(asked, result, { sample: { work: 8e6, kernel: plainKernel } });
    assert.equal(searched?.queries, 2);
    const [best] = explanations;
    assert.ok(best?.reproduces);
    // What is found in two queries is computed for all.
    assert.equal(best.after?.[0]?.data.length, output.data.length);
    assert.match([...best.changes.map(plainText), ...best.ties].join(), says);
  });
}

test("a spec of more than ten million multiplications is searched in eight of its queries, with all keys", () => {
  const large = { ...plain, X: random([215, 16], 1), mask: "causal", position: "alibi" };
  const spec = specOf(large);
  const output = computeSpec(specOf({ ...large, mask: { causal: true, offset: 1 } })).layers[0]?.output;
  assert.ok(output);
  const asked = expecting(spec, output);
  const found = boundedDiagnosis(asked, computeSpec(asked));
  assert.equal(found?.searched?.queries, 8);
  assert.equal(found.searched.of, 215);
  assert.equal(found.searched.tried, found.searched.mistakes);
  const [best] = found.explanations;
  assert.ok(best?.reproduces);
  assert.match(best.name, /one too far/);
  assert.equal(best.after?.[0]?.data.length, output.data.length);
});
