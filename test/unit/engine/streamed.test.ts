import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { streamedBlocks, streamedRow } from "../../../src/core/engine/streamed.ts";
import { limits } from "../../../src/core/limits.ts";
import type { LayerResult, SpecResult } from "../../../src/core/spec/result.ts";
import type { Block, Spec } from "../../../src/core/spec/spec.ts";
import { scoreCount, specDims } from "../../../src/core/spec/specDims.ts";
import { isPairStep } from "../../../src/core/spec/steps.ts";
import { fastBuilds } from "../kernels/support.ts";
import { specFeatures, specFrom } from "./randomSpec.ts";
import { assertClose, randomNumbers, randomTensor, specOf } from "./support.ts";

const seed = 11;

function layersOf({ encoder, layers }: SpecResult): readonly LayerResult[] {
  return [...(encoder ?? []), ...layers];
}

function blocksOf({ encoder, main }: Spec): readonly Block[] {
  return [...(encoder?.blocks ?? []), ...main.blocks];
}

/** Every row of every step that was not kept is the row of the step that was. */
function assertRows(block: Block, streamed: LayerResult, kept: LayerResult): void {
  const { batch, n, keys } = kept.dims;
  for (const { id, tensor } of [...kept.steps.values()].filter((step) => isPairStep(step.id))) {
    const heads = tensor.shape[1]!;
    for (let q = 0; q < batch * heads * n; q++) {
      const row = streamedRow(block, streamed, id, Math.floor(q / (heads * n)), Math.floor(q / n) % heads, q % n);
      assertClose(row!, tensor.data.subarray(q * keys, (q + 1) * keys), 1e-12, `${block.path} ${id} row ${q}`);
    }
  }
}

/** exp(largest) and exp(log Σ exp) give the largest weight of each row. */
function assertSummaries({ streamed }: LayerResult, kept: LayerResult): void {
  const weights = kept.steps.get("weights")!.tensor.data;
  const { keys } = kept.dims;
  const largest = Array.from(streamed!.largest, (score, q) => {
    if (score === -Infinity) return 0;
    return Math.exp(score - streamed!.logSumExp[q]!);
  });
  const wanted = largest.map((_, q) => Math.max(0, ...weights.subarray(q * keys, (q + 1) * keys)));
  assertClose(largest, wanted, 1e-9, "largest weights");
}

for (const [name, kernel] of [["plain", undefined] as const, ...fastBuilds.map((one) => [one.build, one] as const)]) {
  test(`${name}: blocks whose scores are not kept yield what they yield otherwise, and any row when it is asked for`, () => {
    let streamed = 0;
    const seen = { sinks: 0, differential: 0, scale: 0, temperature: 0, dropout: 0 };
    fc.assert(
      fc.property(specFeatures, (features) => {
        const { train: _, ...spec } = specFrom(features);
        const kept = layersOf(computeSpec(spec));
        const layers = layersOf(computeSpec(spec, { keptScores: 0, ...(kernel && { kernel }) }));
        for (const [index, layer] of layers.entries()) {
          const wanted = kept[index]!;
          const block = blocksOf(spec)[index]!;
          const whole = [...wanted.steps.values()].filter(({ id }) => layer.streamed === undefined || !isPairStep(id));
          assert.deepEqual(
            [...layer.steps.keys()],
            whole.map(({ id }) => id),
          );
          for (const { id, tensor } of whole) assertClose(layer.steps.get(id)!.tensor.data, tensor.data, 1e-8, id);
          assert.deepEqual(layer.fullyMasked, wanted.fullyMasked);
          assert.equal(streamedRow(block, layer, "context", 0, 0, 0), undefined);
          if (layer.streamed === undefined) continue;
          streamed++;
          for (const key of Object.keys(seen) as (keyof typeof seen)[])
            seen[key] += typeof block[key] === "object" ? 1 : 0;
          assert.deepEqual(layer.streamed.steps, [...wanted.steps.keys()].filter(isPairStep));
          assertRows(block, layer, wanted);
          assertSummaries(layer, wanted);
        }
      }),
      { numRuns: 600, seed },
    );
    assert.ok(streamed > 80, `${streamed} blocks were streamed`);
    assert.ok(
      Object.values(seen).every((count) => count > 5),
      JSON.stringify(seen),
    );
  });
}

const next = randomNumbers(3);
const X = randomTensor(next, 6, 4);
const weights = randomTensor(next, 1, 1, 6, 6);

test("a block is streamed only where nobody wants its scores", () => {
  const streams = (keys: Partial<Block>, more: Partial<Spec> = {}) =>
    streamedBlocks(specOf(keys, X, more), 0).size === 1;
  assert.ok(streams({}));
  assert.ok(streams({ expected: new Map([["context", X]]), given: new Map([["Q", X]]) }));
  assert.ok(streams({ expected: new Map([["presentK", X]]) }));
  assert.ok(streams({ dropout: { p: 0.5, mask: randomTensor(next, 6, 6) } }));
  assert.ok(!streams({ normalize: "sigmoid" }));
  assert.ok(!streams({ score: { type: "cosine" } }));
  assert.ok(!streams({ given: new Map([["weights", weights]]) }));
  assert.ok(!streams({ expected: new Map([["masked", weights]]) }), "means `scaled`, for there is no mask");
  assert.ok(!streams({ expected: new Map([["meanWeights", weights]]) }));
  assert.ok(!streams({}, { train: { target: X, learningRate: 0.1, steps: 1 } }));
});

test("up to the bound all scores are kept; past it large blocks are streamed, small ones stay", () => {
  const spec = specOf({ heads: 2 }, X);
  assert.equal(scoreCount(specDims(spec)[0]!.dims), 72);
  assert.equal(streamedBlocks(spec, 72).size, 0);
  assert.equal(streamedBlocks(spec, 71).size, 1);
  const [block] = spec.main.blocks;
  const many = { ...spec, main: { ...spec.main, blocks: Array.from({ length: 80 }, () => ({ ...block! })) } };
  assert.equal(streamedBlocks(many, 80 * 72 - 1).size, 0, "each has less than a 64th");
});

test("blocks with more scores than can be made in passing are not streamed", () => {
  const rows = Math.sqrt(limits.streamedScores);
  const wide = (n: number): Spec => specOf({}, { shape: [n, 1], data: new Float64Array() });
  assert.equal(streamedBlocks(wide(rows), limits.scores).size, 1);
  assert.equal(streamedBlocks(wide(rows + 1), limits.scores).size, 0);
});
