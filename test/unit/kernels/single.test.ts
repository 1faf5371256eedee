import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { streamedBlocks, streamedRow } from "../../../src/core/engine/streamed.ts";
import type { Block, Spec } from "../../../src/core/spec/spec.ts";
import { isPairStep } from "../../../src/core/spec/steps.ts";
import { specFeatures, specFrom } from "../engine/randomSpec.ts";
import { fastBuilds, firstDifference, random } from "./support.ts";

const seed = 20;

function inSingle(spec: Spec): Spec {
  const typed = (block: Block): Block => ({ ...block, precision: "float32", given: new Map(), expected: new Map() });
  const main = { ...spec.main, blocks: spec.main.blocks.map(typed) };
  const encoder = spec.encoder && { ...spec.encoder, blocks: spec.encoder.blocks.map(typed) };
  return { ...spec, precision: "float32", main, ...(encoder && { encoder }) };
}

function isSingle(data: Float64Array): boolean {
  return data.every((value) => Number.isNaN(value) || Math.fround(value) === value);
}

for (const kernels of fastBuilds) {
  test(`${kernels.build}: what is kept in float32 is computed in float32, and near what the plain loops yield`, () => {
    fc.assert(
      fc.property(specFeatures, (features) => {
        const { train: _, ...spec } = inSingle(specFrom({ ...features, n: 9, m: 9 }));
        const want = computeSpec(spec).layers;
        for (const options of [{}, { keptSingleScores: 0 }]) {
          const got = computeSpec(spec, { kernel: kernels, ...options }).layers;
          for (const [index, { steps }] of got.entries()) {
            for (const [id, { tensor }] of steps) {
              assert.ok(isSingle(tensor.data), id);
              // A cosine or a norm of what nearly vanishes, and all after it, can be anything.
              const plain = want[index]!.steps.get(id)!.tensor;
              const loose = firstDifference(tensor.data, plain.data, 2e-3);
              assert.equal(loose, undefined, `${index} ${id}`);
            }
          }
        }
      }),
      { seed, numRuns: 100 },
    );
  });

  test(`${kernels.build}: products, softmax and the fused pass of float32 stay near those of float64`, () => {
    const { single } = kernels;
    assert.ok(single);
    const next = random(3);
    const make = (length: number) => Float64Array.from({ length }, () => Math.fround(next()));
    const [rows, inner, cols] = [23, 37, 19];
    const matrix = (data: Float64Array, height: number, width: number) => ({ data, at: 0, rows: height, cols: width });
    const a = make(rows * inner);
    const b = make(inner * cols);
    const sums = [single, kernels].map((kernel) => {
      const out = new Float64Array(rows * cols);
      kernel.addProduct(matrix(a, rows, inner), matrix(b, inner, cols), matrix(out, rows, cols));
      return out;
    });
    assert.ok(isSingle(sums[0]!) && !isSingle(sums[1]!));
    assert.equal(firstDifference(sums[0]!, sums[1]!, 1e-5), undefined);
    const weights = [single, kernels].map((kernel) => {
      const out = new Float64Array(rows * cols);
      kernel.softmaxRows(matrix(sums[0]!, rows, cols), 0.7, matrix(out, rows, cols));
      return out;
    });
    assert.ok(isSingle(weights[0]!) && !isSingle(weights[1]!));
    assert.equal(firstDifference(weights[0]!, weights[1]!, 1e-6), undefined);
    const sizes = { batch: 1, heads: 2, kvHeads: 1, n: 21, keys: 33, dk: 5, dv: 3, scale: 0.4 };
    const request = { ...sizes, Q: make(2 * 21 * 5), K: make(33 * 5), V: make(33 * 3) };
    const [fused, wide] = [single, kernels].map((kernel) => kernel.attention(request));
    assert.ok(isSingle(fused!.context) && !isSingle(wide!.context));
    assert.equal(firstDifference(fused!.context, wide!.context, 1e-6), undefined);
  });
}

function numbers(shape: readonly number[], next: () => number) {
  const length = shape.reduce((product, size) => product * size, 1);
  return { shape, data: Float64Array.from({ length }, () => Math.fround(next())) };
}

test("of a large block in float32 the scores are not kept, their rows are float32; of one in 16 bits they are", () => {
  const next = random(4);
  const bare: Block = {
    ...{ path: "", weightLayout: "in-out", layout: "heads", memory: "self", positions: [], masks: [] },
    ...{ score: { type: "dot" }, normalize: "softmax", temperature: 1, zeroKV: false, residual: false, heads: 2 },
    ...{ given: new Map(), expected: new Map(), precision: "float32" },
    ...{ Q: numbers([2, 40, 8], next), K: numbers([2, 40, 8], next), V: numbers([2, 40, 8], next) },
  };
  const spec = (one: Block): Spec => ({
    main: { path: "", layered: false, blocks: [one] },
    ...{ tolerance: { rtol: 0, atol: 0 }, expectedTraining: new Map(), display: { decimals: 2 } },
  });
  assert.equal(streamedBlocks(spec(bare), Infinity, 3199).size, 1);
  assert.equal(streamedBlocks(spec(bare), Infinity, 3200).size, 0);
  assert.equal(streamedBlocks(spec({ ...bare, precision: "float64" }), Infinity, 0).size, 0);
  for (const precision of ["float16", "bfloat16", new Map([["weights", "float16" as const]])] as const) {
    assert.equal(streamedBlocks(spec({ ...bare, precision }), 0, 0).size, 0);
  }
  const streamed = computeSpec(spec(bare), { keptSingleScores: 0 }).layers[0]!;
  const kept = computeSpec(spec(bare)).layers[0]!;
  assert.ok(streamed.streamed);
  for (const { id, tensor } of [...kept.steps.values()].filter((step) => isPairStep(step.id))) {
    const row = streamedRow(bare, streamed, id, 0, 1, 3)!;
    assert.equal(firstDifference(row, tensor.data.subarray((40 + 3) * 40, (40 + 4) * 40), 0), undefined, id);
  }
});

test("a block takes the kernels of its own type, and the read-out those of the root's", () => {
  const [kernels] = fastBuilds;
  assert.ok(kernels?.single);
  const features = fc.sample(specFeatures, { seed: 7, numRuns: 1 })[0]!;
  const { train: _, ...spec } = inSingle(specFrom({ ...features, encoder: undefined }));
  const single = {
    ...kernels.single,
    addProduct: () => assert.fail("float32"),
    softmaxRows: () => assert.fail("float32"),
  };
  const kernel = { ...kernels, single };
  assert.throws(() => computeSpec(spec, { kernel }), /float32/);
  const wide = spec.main.blocks.map((block): Block => ({ ...block, precision: "float64" }));
  computeSpec({ ...spec, precision: "float64", main: { ...spec.main, blocks: wide } }, { kernel });
});
