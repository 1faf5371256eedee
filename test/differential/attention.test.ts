import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import fc from "fast-check";
import { extraStep } from "../../src/core/engine/extra.ts";
import { plainKernels } from "../../src/core/engine/kernels/kernels.ts";
import { mergeHeads } from "../../src/core/engine/layout.ts";
import type { LayerResult } from "../../src/core/spec/result.ts";
import type { Tensor } from "../../src/core/tensor/tensor.ts";
import { fastBuilds } from "../unit/kernels/support.ts";
import { assertAgrees, parameters, Tally } from "./agreement.ts";
import { type AttentionCase, attentionCases, keysOf, operandsOf } from "./attentionCase.ts";
import { attentionGraph } from "./attentionGraph.ts";
import { specTextOf } from "./attentionSpec.ts";
import { fusedPasses } from "./fused.ts";
import { isSupported, type Lack, lacks, plainCase } from "./lacking.ts";
import { computed, stepOf } from "./ours.ts";
import { Graph, type Precision } from "./runtime.ts";

for (const [precision, count] of [
  ["float32", 300],
  ["float64", 120],
] as const) {
  test(`Attention in ${precision}: output, scores, weights, cache and dead rows are onnxruntime-web's`, async (t) => {
    const tally = new Tally();
    const supported = attentionCases.filter((one) => isSupported(one, precision));
    await fc.assert(
      fc.asyncProperty(supported, async (one) => {
        await compare(one, precision);
        tally.add(featuresOf(one));
      }),
      parameters(count),
    );
    t.diagnostic(tally.summary());
  });
}

test("what onnxruntime-web lacks of Attention is known, so that nothing else is left out", async (t) => {
  for (const lack of lacks) await assertLacking(t, lack);
  await assert.rejects(windowed().run(), /left_window_size/);
  t.diagnostic("not compared, onnxruntime-web lacks it: windows (operator set 25)");
});

/** Computes a case on both sides and compares every result of the operator with the step it is. */
async function compare(one: AttentionCase, precision: Precision): Promise<void> {
  const operands = operandsOf(one);
  const results = await attentionGraph(one, operands, precision).run();
  const theirs = new Map([...results].map(([name, tensor]) => [name, meant(tensor, one.mode === 2 && name === "QK")]));
  const ours = computed(specTextOf(one, operands));
  for (const { engine, layers } of ours) compareLayer(one, layers[0]!, theirs, precision, engine);
  for (const kernels of [plainKernels, ...fastBuilds]) {
    const { contexts, stages } = fusedPasses(kernels, one, operands, ours[0]!.layers[0]!, precision);
    const what = `whole pass, ${kernels.build}`;
    for (const context of contexts) {
      assertAgrees(one.packed ? mergeHeads(context) : context, theirs.get("Y")!, precision, `${what} Y`);
    }
    assertAgrees(stages[one.mode]!, theirs.get("QK")!, precision, `${what} QK`);
  }
}

function compareLayer(
  one: AttentionCase,
  layer: LayerResult,
  theirs: ReadonlyMap<string, Tensor>,
  precision: Precision,
  engine: string,
): void {
  const ours = resultsOf(one, layer);
  for (const [name, tensor] of theirs) assertAgrees(ours[name]!, tensor, precision, `${engine} ${name}`);
  if (one.mode < 2) return;
  const dead = deadRows(theirs.get("QK")!, one.mode === 2 ? Number.NEGATIVE_INFINITY : 0);
  assert.deepEqual(layer.fullyMasked, dead, `${engine} fully masked`);
}

/** What the operator calls them, as steps of ours. */
function resultsOf({ packed, mode }: AttentionCase, layer: LayerResult): Readonly<Record<string, Tensor>> {
  const stages = (["masked", "capped", "scaled", "scores"] as const).slice([2, 1, 0][mode]);
  return {
    Y: packed ? stepOf(layer, "concat", "context") : stepOf(layer, "context"),
    presentK: extraStep("presentK", layer)!,
    presentV: extraStep("presentV", layer)!,
    QK: mode === 3 ? stepOf(layer, "weights") : stepOf(layer, ...stages),
  };
}

/**
 * The runtime's numbers as the operator defines them. Its kernel hides a key with float32's lowest number, where −Infinity
 * is meant; its float64 form fills a row without any key with NaN, as the operator's text did before ONNX 1.22, where zeros
 * are meant. Nothing is lost: a NaN in any other row becomes a wrong zero.
 */
function meant({ shape, data }: Tensor, isMasked: boolean): Tensor {
  const lowest = isMasked ? -3e38 : Number.NEGATIVE_INFINITY;
  return {
    shape,
    data: data.map((x) => (Number.isNaN(x) ? 0 : x <= lowest ? Number.NEGATIVE_INFINITY : x)),
  };
}

/** [batch, head, query] of the rows that are filled with one value. */
function deadRows({ shape, data }: Tensor, value: number): number[][] {
  const [, heads, n, keys] = shape as [number, number, number, number];
  const rows = Array.from({ length: data.length / keys }, (_, row) => row);
  return rows
    .filter((row) => data.subarray(row * keys, (row + 1) * keys).every((x) => x === value))
    .map((row) => [Math.floor(row / n / heads), Math.floor(row / n) % heads, row % n]);
}

function featuresOf(one: AttentionCase): Record<string, boolean> {
  const { mask, group, kvHeads, past } = one;
  return {
    "3-D": one.packed,
    batches: one.batch > 1,
    "grouped queries": group > 1 && kvHeads > 1,
    "one key head": group > 1 && kvHeads === 1,
    "n≠m": one.n !== keysOf(one),
    "dk≠dv": one.dk !== one.dv,
    "own scale": one.scale !== undefined,
    softcap: one.softcap !== undefined,
    "softcap with mask": one.softcap !== undefined && mask !== undefined,
    causal: one.causal,
    "causal with cache": one.causal && (past ?? 0) > 0,
    "empty cache": past === 0,
    cache: (past ?? 0) > 0,
    lengths: one.lengths,
    "boolean mask": mask?.kind === "boolean",
    "float mask": mask?.kind === "float",
    "hidden rows": mask?.hides === "rows",
    ...Object.fromEntries([2, 3, 4].map((rank) => [`mask of rank ${rank}`, mask?.rank === rank])),
    ...Object.fromEntries([0, 1, 2, 3].map((mode) => [`mode ${mode}`, one.mode === mode])),
  };
}

/** What is left out above because of the runtime really is something that it lacks: the example fails, or differs. */
async function assertLacking(t: TestContext, { name, precision, example, neededBy, deviates }: Lack): Promise<void> {
  await compare(plainCase, precision);
  const one = { ...plainCase, ...example };
  assert.ok(neededBy(one), name);
  const run = attentionGraph(one, operandsOf(one), precision).run();
  if (deviates) {
    await run;
    await assert.rejects(compare(one, precision), /onnxruntime-web has/, name);
  } else {
    await assert.rejects(run, name);
  }
  t.diagnostic(`not compared, onnxruntime-web ${deviates ? "does otherwise" : "lacks it"}: ${name}, ${precision}`);
}

/** Attention with a window, as operator set 25 has it. */
function windowed(): Graph {
  const graph = new Graph("float32", 25);
  const [Q, K, V] = [1, 2, 3].map((seed) => graph.input({ shape: [1, 1, 2, 1], data: Float64Array.of(seed, 1) }));
  graph.node("Attention", [Q!, K!, V!], ["Y"], { left_window_size: 1, right_window_size: 0 });
  graph.output("Y", [1, 1, 2, 1]);
  return graph;
}
