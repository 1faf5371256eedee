import { test } from "node:test";
import fc from "fast-check";
import { assertAgrees, parameters, Tally } from "./agreement.ts";
import { type BlockCase, blockCases, type LayerFeatures, tensorsOf } from "./blockCase.ts";
import { blockGraph } from "./blockGraph.ts";
import { blockSpecText } from "./blockSpec.ts";
import { computed } from "./ours.ts";
import type { Precision } from "./runtime.ts";

for (const [precision, count] of [
  ["float32", 100],
  ["float64", 40],
] as const) {
  test(`whole layers in ${precision}: projections, attention, residual, norm and network are onnxruntime-web's`, async (t) => {
    const tally = new Tally();
    await fc.assert(
      fc.asyncProperty(blockCases, async (drawn) => {
        const one = precision === "float64" ? inDouble(drawn) : drawn;
        await compare(one, precision);
        tally.add(featuresOf(one));
      }),
      parameters(count),
    );
    t.diagnostic(tally.summary());
  });
}

/** Without what the runtime lacks in float64: Gelu, RotaryEmbedding, numbers of its own that are not float32's. */
function inDouble(one: BlockCase): BlockCase {
  const layers = one.layers.map(({ network, scale = 1, ...layer }) => {
    return { ...layer, scale, rope: "none", network: network === "gelu" ? "silu" : network } as const;
  });
  return { ...one, layers, eps: one.eps ?? 2 ** -16 };
}

async function compare(one: BlockCase, precision: Precision): Promise<void> {
  const tensors = tensorsOf(one);
  const { graph, results } = blockGraph(one, tensors, precision);
  const theirs = await graph.run();
  for (const { engine, layers } of computed(blockSpecText(one, tensors))) {
    for (const [at, name] of results.entries()) {
      assertAgrees(layers[at]!.output!, theirs.get(name)!, precision, `${engine} layer ${at}`);
    }
  }
}

function featuresOf({ layers, outIn, batch }: BlockCase): Record<string, boolean> {
  const some = (has: (layer: LayerFeatures) => boolean) => layers.some(has);
  return {
    "two layers": layers.length > 1,
    batches: batch > 1,
    "out-in": outIn,
    grouped: some(({ group }) => group > 1),
    causal: some(({ causal }) => causal),
    memory: some(({ cross }) => cross),
    "pre-norm": some(({ norm }) => norm === "pre"),
    "post-norm": some(({ norm }) => norm === "post"),
    network: some(({ network }) => network !== "none"),
    ...Object.fromEntries(["relu", "silu"].map((name) => [name, some(({ network }) => network === name)])),
  };
}
