import assert from "node:assert/strict";
import { test } from "node:test";
import { besideOutput } from "../../../src/core/beside/beside.ts";
import { costsOf, crossover } from "../../../src/core/beside/costs.ts";
import { explainBeside } from "../../../src/core/beside/derivation.ts";
import { drawnNetworks } from "../../../src/core/beside/drawn.ts";
import { type BesideStory, besideStory, itemOf } from "../../../src/core/beside/story.ts";
import { runToEnd } from "../../../src/core/resumable.ts";
import type { Beside } from "../../../src/core/spec/besideKinds.ts";
import { plainText } from "../../../src/core/words.ts";
import { randomNumbers, randomTensor } from "../engine/support.ts";
import { computed, workedExample } from "../explain/support.ts";

function storyOf(document: object, batch = 0): BesideStory {
  const { spec, result } = computed(document);
  const story = runToEnd(besideStory(spec, result, batch));
  assert.ok(typeof story !== "string");
  return story;
}

test("a spec that brings no networks is compared with one of each kind", () => {
  const story = storyOf(workedExample);
  assert.deepEqual(
    story.networks.map(({ title, width }) => [plainText(title), width]),
    [
      ["Attention", 3],
      ["Recurrent (Elman)", 4],
      ["GRU, reset after the product", 4],
      ["LSTM", 4],
      ["Convolution, 3 wide", 4],
    ],
  );
  assert.ok(story.drawn);
});

test("over a long sequence the influence of a recurrent network fades with distance, that of attention does not", () => {
  const n = 24;
  const story = storyOf({ X: { random: "normal", shape: [n, 4], seed: 3 } });
  const farNear = (title: string) => {
    const found = story.networks.find((network) => plainText(network.title) === title);
    assert.ok(found);
    return (found.influence?.[(n - 1) * n] ?? Number.NaN) / (found.influence?.[(n - 1) * n + n - 2] ?? Number.NaN);
  };
  assert.ok(farNear("Recurrent (Elman)") < 1e-4);
  assert.ok(farNear("LSTM") < 1e-2);
  assert.equal(farNear("Convolution, 3 wide"), 0);
  assert.ok(farNear("Attention") > 0.01);
  const elman = story.networks[1]?.influence ?? new Float64Array();
  assert.ok(
    elman.every((value, at) => at % n <= Math.floor(at / n) || value === 0),
    "nothing comes from the future",
  );
});

test("of an input too large to follow every influence, results and costs are told all the same", () => {
  const story = storyOf({ X: { random: "normal", shape: [128, 64], seed: 3 } });
  assert.equal(story.networks.length, 5);
  assert.ok(
    story.networks.every(({ influence, output, width }) => influence === undefined && output.length === 128 * width),
  );
  const { spec, result } = computed({ X: { random: "normal", shape: [2048, 64], seed: 3 } });
  assert.equal(runToEnd(besideStory(spec, result, 0)), "tooLarge");
});

test("attention's influence is split into the path of the values and the path of the weights", () => {
  const { spec, result } = computed({ ...workedExample, scale: 0.2 });
  const story = runToEnd(besideStory(spec, result, 0));
  assert.ok(typeof story !== "string");
  const paths = story.networks[0]?.paths;
  const [n, Wv] = [3, workedExample.Wv];
  const weights = result.layers[0]?.steps.get("weights")?.tensor.data ?? new Float64Array();
  // With the weights held fixed ∂y_i/∂x_j is a_ij·Wv, whose norm is a_ij·‖Wv‖.
  const size = Math.sqrt(Wv.flat().reduce((sum, value) => sum + value * value, 0));
  for (let at = 0; at < n * n; at++) {
    assert.ok(Math.abs((paths?.values[at] ?? Number.NaN) - (weights[at] ?? 0) * size) < 1e-12);
  }
  assert.notDeepEqual(paths?.weights, paths?.values);
});

test("a decoder hears of each input: by the last state alone, or by attention over all of them", () => {
  const { decoding, n } = storyOf({ X: { random: "normal", shape: [24, 4], seed: 3 } });
  assert.ok(decoding);
  assert.deepEqual([plainText(decoding.title), decoding.hidden], ["Recurrent (Elman)", 4]);
  assert.deepEqual([decoding.fixed.length, decoding.attended.length], [n, n * n]);
  const [far, near] = [decoding.fixed[0] ?? 1, decoding.fixed[n - 1] ?? 0];
  assert.ok(far < 1e-3 * near, "the last state forgets the first position");
  const last = decoding.attended.subarray((n - 1) * n);
  assert.ok((last[0] ?? 0) > 0.05 * (last[n - 1] ?? 1), "attention does not");
  const own = [
    { type: "conv1d", kernel: 3 },
    { type: "lstm", hidden: 2, seed: 4 },
  ];
  assert.equal(storyOf({ X: workedExample.X, beside: own }).decoding?.hidden, 2);
  assert.equal(storyOf({ X: workedExample.X, beside: own.slice(0, 1) }).decoding, undefined);
});

test("each batch item has its own story", () => {
  const X = { random: "normal", shape: [2, 3, 2], seed: 5 };
  const [first, second] = [storyOf({ X }, 0), storyOf({ X }, 1)];
  const { spec, result } = computed({ X });
  assert.notDeepEqual(first.networks[1]?.output, second.networks[1]?.output);
  const all = result.layers[0]?.steps.get("X")?.tensor;
  assert.ok(all && spec);
  assert.deepEqual(second.networks[1]?.output, besideOutput(drawnNetworks(2, 1)[0] as Beside, itemOf(all, 1)).data);
});

test("the last line of every derivation is the number itself", () => {
  const next = randomNumbers(9);
  const X = randomTensor(next, 1, 5, 3);
  const gates = { elman: 1, gru: 3, lstm: 4 };
  const networks: Beside[] = [
    ...drawnNetworks(3, 4),
    ...(["elman", "gru", "lstm"] as const).map((type) => ({
      type,
      resetAfter: false,
      W: randomTensor(next, 3, gates[type] * 2),
      U: randomTensor(next, 2, gates[type] * 2),
      bW: randomTensor(next, gates[type] * 2),
      bU: randomTensor(next, gates[type] * 2),
    })),
    { type: "conv1d", dilation: 2, causal: true, W: randomTensor(next, 3, 3, 2), b: randomTensor(next, 2) },
  ];
  for (const network of networks) {
    const { shape, data } = besideOutput(network, X);
    const width = shape.at(-1) ?? 0;
    for (let at = 0; at < data.length; at++) {
      const lines = explainBeside(network, X, Math.floor(at / width), at % width);
      const value = lines.at(-1)?.value ?? Number.NaN;
      assert.ok(Math.abs(value - (data[at] ?? 0)) < 1e-12, `${network.type} ${at}`);
    }
  }
});

test("costs: attention n²d, 1, 1; recurrent nd², n, n; convolution knd², 1, n/k or log_k n; they meet at n = d", () => {
  const figures = (architecture: Parameters<typeof costsOf>[0]) => {
    const { operations, sequential, longestPath, parameters } = costsOf(architecture);
    return [operations, sequential, longestPath, parameters].map((cost) => Number(cost.at(9, 4).toFixed(9)));
  };
  assert.deepEqual(figures({ kind: "attention" }), [324, 1, 1, 48]);
  assert.deepEqual(figures({ kind: "recurrent", gates: 4, hidden: 5 }), [144, 9, 9, 180]);
  assert.deepEqual(figures({ kind: "convolution", kernel: 3, dilated: true, width: 2 }), [432, 1, 2, 24]);
  assert.deepEqual(figures({ kind: "convolution", kernel: 3, dilated: false, width: 2 }), [432, 1, 3, 24]);
  assert.deepEqual(figures({ kind: "local", reach: 3 }), [108, 1, 3, 48]);
  const at = crossover(64);
  const [attention, recurrent] = [costsOf({ kind: "attention" }), costsOf({ kind: "recurrent", gates: 1, hidden: 64 })];
  assert.equal(attention.operations.at(at, 64), recurrent.operations.at(at, 64));
});
