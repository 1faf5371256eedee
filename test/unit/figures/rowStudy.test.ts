import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { plainKernel } from "../../../src/core/engine/kernel.ts";
import { normalized } from "../../../src/core/engine/normalize.ts";
import { jacobianColumn } from "../../../src/core/figures/row/jacobian.ts";
import { type RowStudy, rowStudy } from "../../../src/core/figures/row/rowStudy.ts";
import { type Block, normalizations, type Spec } from "../../../src/core/spec/spec.ts";
import { specFeatures, specFrom } from "../engine/randomSpec.ts";
import { assertClose } from "../engine/support.ts";
import { computed } from "../explain/support.ts";

const seed = 20261201;
const specs = fc.sample(specFeatures, { seed, numRuns: 60 }).map(specFrom);

/** The spec with its first block changed. */
function changed(spec: Spec, change: Partial<Block>): Spec {
  const [first, ...rest] = spec.main.blocks;
  return { ...spec, main: { ...spec.main, blocks: [{ ...first!, ...change }, ...rest] } };
}

/** One query's weights in the first block. */
function weightsRow(spec: Spec, batch: number, head: number, query: number): Float64Array {
  const { dims, steps } = computeSpec(spec).layers[0]!;
  const at = ((batch * dims.heads + head) * dims.n + query) * dims.keys;
  return steps.get("weights")!.tensor.data.slice(at, at + dims.keys);
}

function studies(run: (spec: Spec, study: RowStudy, place: readonly [number, number, number]) => void): number {
  let count = 0;
  for (const spec of specs) {
    const result = computeSpec(spec);
    const block = spec.main.blocks[0]!;
    const { dims } = result.layers[0]!;
    const [batch, head, query] = [dims.batch - 1, dims.heads - 1, dims.n - 1];
    const asked = { layer: block.path, batch, head, query, temperature: 1.7 };
    const study = rowStudy(spec, result, asked);
    if (study === undefined) continue;
    run(spec, study, [batch, head, query]);
    count++;
  }
  return count;
}

test(`without masks and with another temperature the weights are those of a spec that says so (seed ${seed})`, () => {
  let masked = 0;
  const count = studies((spec, study, place) => {
    const block = spec.main.blocks[0]!;
    assertClose(study.tempered!, weightsRow(changed(spec, { temperature: 1.7 }), ...place), 1e-12, "temperature");
    assert.equal(study.unmasked === undefined, block.masks.length === 0 || block.given.has("masked"));
    if (study.unmasked === undefined) return;
    masked++;
    assertClose(study.unmasked, weightsRow(changed(spec, { masks: [] }), ...place), 1e-12, "masks");
  });
  assert.ok(count >= 40 && masked >= 15, `${count} ${masked}`);
});

test("the weights in another type are those of a spec with that precision where queries and keys are given", () => {
  const made = (salt: number) => ({ random: "normal", shape: [2, 5, 3], seed: seed + salt, std: 3 });
  const document = { Q: made(1), K: made(2), V: made(3), heads: 2, mask: "causal", position: "alibi", softcap: 4 };
  const { spec, result } = computed(document);
  for (const query of [0, 3, 4]) {
    const study = rowStudy(spec, result, { layer: "", batch: 0, head: 1, query })!;
    assert.deepEqual(
      study.types.map(({ type }) => type),
      ["float32", "bfloat16", "float16"],
    );
    for (const { type, weights } of study.types) {
      const there = computed({ ...document, precision: type });
      const { data } = there.result.layers[0]!.steps.get("weights")!.tensor;
      assert.deepEqual([...weights], [...data.subarray((5 + query) * 5, (6 + query) * 5)], `${type} of query ${query}`);
    }
  }
  const own = computed({ ...document, precision: "float16" });
  const types = rowStudy(own.spec, own.result, { layer: "", batch: 0, head: 0, query: 1 })!.types;
  assert.deepEqual(
    types.map(({ type }) => type),
    ["float64", "float32", "bfloat16"],
  );
});

test("scores that are too large for a type are told by its weights", () => {
  const { spec, result } = computed({
    Q: [[300, 0]],
    K: [
      [300, 0],
      [0, 1],
    ],
    V: [[1], [2]],
    scale: 1,
  });
  const [single, , half] = rowStudy(spec, result, { layer: "", batch: 0, head: 0, query: 0 })!.types;
  assert.deepEqual([...single!.weights], [1, 0]);
  assert.ok(half!.weights.every(Number.isNaN), String(half!.weights));
});

test("scores that are given are rounded as they are", () => {
  const { spec, result } = computed({
    ...{
      Q: [[1, 0]],
      K: [
        [1, 0],
        [0, 1],
      ],
      V: [[1], [2]],
      scale: 1,
    },
    given: { scores: [[0.1, 2.3]] },
  });
  const study = rowStudy(spec, result, { layer: "", batch: 0, head: 0, query: 0 })!;
  assert.deepEqual([...study.scores], [0.1, 2.3]);
  // 0.1 and 2.3 are 0x2e66 and 0x409a as float16.
  const [low, high] = [0.0999755859375, 2.30078125];
  const want = 1 / (1 + Math.exp(low - high));
  assertClose([study.types[2]!.weights[1]!], [want], 2 ** -11, "float16");
});

for (const normalize of normalizations) {
  test(`derivatives of ${normalize} are central differences (seed ${seed})`, () => {
    const temperature = 1.3;
    const h = 1e-5;
    for (let run = 0; run < 20; run++) {
      const scores = Float64Array.from(
        { length: 6 },
        (_, j) => 0.2 + Math.abs(Math.sin(seed + 17 * run + 5 * j)) * 1.9,
      );
      scores[run % 6] = -Infinity;
      const weightsAt = (moved: number, by: number) =>
        normalized(
          { shape: [1, 1, 1, 6], data: scores.map((score, k) => (k === moved ? score + by : score)) },
          normalize,
          temperature,
          true,
          plainKernel,
        ).data;
      const weights = weightsAt(0, 0);
      for (let k = 0; k < 6; k++) {
        const [up, down] = [weightsAt(k, h), weightsAt(k, -h)];
        const want = up.map((value, j) => (value - down[j]!) / (2 * h));
        assertClose(jacobianColumn({ normalize, weights, scores, temperature }, k), want, 1e-6, `${run} key ${k}`);
      }
    }
  });
}

test("a row that does not exist, and weights that are not made of scores, have nothing to try", () => {
  const { spec, result } = computed({ Q: [[1, 0]], K: [[1, 0]], V: [[1]] });
  const asked = { layer: "", batch: 0, head: 0, query: 0 };
  assert.ok(rowStudy(spec, result, asked));
  for (const change of [{ layer: "x" }, { batch: 1 }, { head: 1 }, { query: 1 }]) {
    assert.equal(rowStudy(spec, result, { ...asked, ...change }), undefined);
  }
  assert.equal(rowStudy(spec, result, { ...asked, temperature: 0 })?.tempered, undefined);
  const dump = computed({ weights: [[[0.25, 0.75]]] });
  assert.equal(rowStudy(dump.spec, dump.result, asked), undefined);
});
