import assert from "node:assert/strict";
import { test } from "node:test";
import { checkExpected } from "../../../src/core/engine/check.ts";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { outlineOf } from "../../../src/core/explain/outlineOf.ts";
import { explainCell } from "../../../src/core/explain/steps/explainCell.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import type { Spec } from "../../../src/core/spec/spec.ts";
import { plainText } from "../../../src/core/words.ts";

const drawn = (seed: number, ...shape: number[]) => ({ random: "normal", shape, seed });
const layer = (seed: number, more: object = {}) => ({
  ...{ Wq: drawn(seed, 4, 4), Wk: drawn(seed + 1, 4, 4), Wv: drawn(seed + 2, 4, 4), Wo: drawn(seed + 3, 4, 4) },
  ...{ heads: 2, mask: "causal", residual: true, layerNorm: { placement: "pre" }, ...more },
});
const decoder = (first: object = {}, second: object = {}, more: object = {}) => ({
  embedding: { ids: [3, 1], table: drawn(7, 6, 4) },
  layers: [layer(11, first), layer(21, second)],
  readOut: { W: drawn(31, 4, 6), layerNorm: true },
  vocabulary: ["a", "b", "c", "d", "e", "f"],
  generate: { atMost: 6 },
  ...more,
});

function specOf(written: object): Spec {
  const { spec, problems } = parseSpec(JSON.stringify(written));
  assert.deepEqual(
    problems.map(({ message }) => plainText(message)),
    [],
  );
  return spec!;
}

const idsOf = (spec: Spec) => computeSpec(spec).generate!.rounds.map(({ chosen }) => chosen);

const rope = (more: object) => ({ position: { type: "rope", ...more } });
const encoder = { encoder: { X: drawn(41, 3, 4), ...layer(42, { mask: [], layerNorm: false }) } };
const cross = { memory: "encoder", mask: { lengths: [2] } };

/** Decoders whose earlier positions do not depend on later ones: the cache may change no number. */
const models: readonly (readonly [string, object])[] = [
  ["plain", decoder()],
  ["sinusoidal", decoder({ position: "sinusoidal" }, { position: { type: "sinusoidal", offset: 2 } })],
  ["rope", decoder(rope({}), rope({ pairs: "interleaved", offset: 3 }))],
  ["rope tables", decoder(rope({ cos: drawn(51, 12, 1), sin: drawn(52, 12, 1) }))],
  ["alibi and window", decoder({ position: "alibi" }, { mask: ["causal", { window: [2, 0] }] })],
  ["t5", decoder({ position: { type: "t5", values: drawn(53, 8, 2), bidirectional: false } })],
  ["a learned table", decoder({ position: { type: "learned", values: drawn(54, 9, 4) } })],
  ["chunk and dilated", decoder({ mask: ["causal", { chunk: 3 }] }, { mask: ["causal", { dilated: [2, 2] }] })],
  ["a written offset", decoder({ mask: { causal: true, offset: 0 } }, { mask: { causal: true, offset: -1 } })],
  [
    "prefix and any",
    decoder({ mask: { prefix: 1 } }, { mask: { any: [["causal", { window: [1, 0] }], { prefix: 1 }] } }),
  ],
  [
    "shared keys and norms",
    decoder({ kvHeads: 1, Wk: drawn(55, 4, 2), Wv: drawn(56, 4, 2), qNorm: { type: "rms" }, kNorm: { type: "l2" } }),
  ],
  ["appended rows", decoder({ biasKV: { K: [1, 0, 1, 0], V: [1, 2, 3, 4] } }, { zeroKV: true, sinks: [0.5, 1] })],
  ["per head", decoder({ scale: { fill: 0.4, shape: [2, 1, 1] }, bias: { fill: 0.1, shape: [2, 1, 1] } })],
  [
    "tables of an embedding",
    decoder(
      {},
      {},
      {
        embedding: {
          ids: [3, 1],
          table: drawn(7, 6, 4),
          scale: 2,
          positions: { table: drawn(57, 9, 4) },
          layerNorm: true,
        },
        readOut: { tied: true },
      },
    ),
  ],
  ["an encoder", decoder({}, cross, encoder)],
  ["an encoder and positions", decoder({}, { ...cross, position: ["sinusoidal", "rope"] }, encoder)],
  ["a written offset of the diagonal", decoder({ mask: { causal: true, offset: 0 } })],
  [
    "a cache and a written offset",
    decoder({ past: { K: drawn(58, 2, 3, 2), V: drawn(59, 2, 3, 2) }, mask: { causal: true, offset: 2 } }),
  ],
  ["a cache at the beginning", decoder({ past: { K: drawn(58, 2, 3, 2), V: drawn(59, 2, 3, 2) }, position: "rope" })],
];

for (const [name, written] of models) {
  test(`${name}: each round's logits are those of the whole sequence at its end`, () => {
    const spec = specOf(written);
    const { generate } = computeSpec(spec);
    assert.equal(generate!.rounds.length, 6);
    const ids = [3, 1];
    for (const { chosen, readOut } of generate!.rounds) {
      const embedding = { ...(written as ReturnType<typeof decoder>).embedding, ids };
      const whole = computeSpec(specOf({ ...written, embedding, generate: { atMost: 1 } })).readOut!.get(
        "readOut.logits",
      )!;
      const want = whole.data.subarray(whole.data.length - 6);
      const got = readOut.get("readOut.logits")!.data.slice(-6);
      for (const [id, value] of want.entries())
        assert.ok(Math.abs(got[id]! - value) < 1e-10, `${ids}: ${got} want ${want}`);
      assert.equal(chosen, want.indexOf(Math.max(...want)));
      ids.push(chosen);
    }
  });
}

test("a table that runs out ends the generation, and until is the last id", () => {
  const short = specOf(decoder({ position: { type: "learned", values: drawn(54, 5, 4) } }));
  const result = computeSpec(short).generate!;
  assert.deepEqual([result.rounds.length, result.stopped], [4, "positions"]);
  const ids = idsOf(specOf(decoder()));
  const until = ids.find((id) => id !== ids[0])!;
  const ended = computeSpec(specOf(decoder({}, {}, { generate: { atMost: 6, until } }))).generate!;
  assert.deepEqual(
    ended.rounds.map(({ chosen }) => chosen),
    ids.slice(0, ids.indexOf(until) + 1),
  );
  assert.equal(ended.stopped, "until");
});

test("a seed draws the same ids again, others draw others; one candidate is the largest", () => {
  const sampled = (sample: object) => idsOf(specOf(decoder({}, {}, { generate: { atMost: 12, sample } })));
  const hot = { temperature: 50 };
  assert.deepEqual(sampled({ ...hot, seed: 1 }), sampled({ ...hot, seed: 1 }));
  assert.notDeepEqual(sampled({ ...hot, seed: 1 }), sampled({ ...hot, seed: 2 }));
  assert.deepEqual(sampled({ ...hot, topK: 1 }), idsOf(specOf(decoder({}, {}, { generate: { atMost: 12 } }))));
  const counts = new Set(Array.from({ length: 20 }, (_, seed) => sampled({ ...hot, topK: 2, seed })[0]));
  assert.equal(counts.size, 2);
});

test("generated is compared id by id, and a list that ends too early or too late does not hold", () => {
  const ids = idsOf(specOf(decoder()));
  const holds = (generated: readonly number[]) => {
    const spec = specOf(decoder({}, {}, { expected: { generated } }));
    return checkExpected(spec, computeSpec(spec))[0]!.holds;
  };
  assert.deepEqual([ids, ids.slice(0, 3), [...ids.slice(0, 5), 7]].map(holds), [true, false, false]);
});

test("every layer of every round is listed, with its numbers explained", () => {
  const spec = specOf(decoder({}, cross, encoder));
  const result = computeSpec(spec);
  const rounds = outlineOf(spec, result).layers.filter(({ path }) => path.startsWith("rounds["));
  assert.deepEqual(
    rounds.slice(0, 3).map(({ path, label }) => [path, plainText(label)]),
    [
      ["rounds[0].layers[0]", "Round 1 · layer 1"],
      ["rounds[0].layers[1]", "Round 1 · layer 2"],
      ["rounds[1].layers[0]", "Round 2 · layer 1"],
    ],
  );
  assert.equal(rounds.length, 12);
  const third = rounds[4]!;
  const ids = [3, 1, ...idsOf(spec)];
  assert.deepEqual(
    third.keyLabels,
    ids.slice(0, 4).map((id) => "abcdef"[id]),
  );
  for (const { path, steps } of rounds) {
    for (const { name, rows, cols } of steps) {
      const cell = { layer: path, matrix: name, batch: 0, head: 0, row: rows - 1, col: cols - 1 };
      const { value } = explainCell(spec, result, cell)!;
      const round = result.generate!.rounds[Number(/\d+/.exec(path)![0])]!;
      const step = round.layers.find((one) => one.path === path)?.steps.get(name) ?? round.readOut.get(name);
      assert.ok(step, name);
      const tensor = "tensor" in step ? step.tensor : step;
      const heads = tensor.shape.length > 3 ? tensor.shape[1]! : 1;
      assert.equal(value, tensor.data[tensor.data.length / heads - 1], `${path} ${name}`);
    }
  }
});
