import assert from "node:assert/strict";
import { test } from "node:test";
import { maskScores } from "../../../src/core/engine/bias.ts";
import { hideKeys, maskRules } from "../../../src/core/engine/mask.ts";
import type { Dims } from "../../../src/core/spec/result.ts";
import type { Block, Mask } from "../../../src/core/spec/spec.ts";
import { zeros } from "../../../src/core/tensor/tensor.ts";
import { assertClose, block, dimsOf, tensor } from "./support.ts";

/** Draws what a block's rules let each query of a head see: `10` sees the first of two keys. */
function drawn(keys: Partial<Block>, sizes: Partial<Dims>, b = 0, h = 0): string[] {
  const dims = dimsOf(sizes);
  const rules = maskRules(block(keys), dims);
  return Array.from({ length: dims.n }, (_, i) => {
    const row = new Uint8Array(dims.m).fill(1);
    for (const rule of rules) hideKeys(rule, b, h, i, row);
    const cellByCell = row.map((_, j) => (rules.every((rule) => rule.allows(b, h, i, j)) ? 1 : 0));
    assert.deepEqual(row, cellByCell, "rows and cells agree");
    return row.join("");
  });
}

const causal: Mask = { type: "causal", offset: "default" };
const past = { K: zeros([1, 1, 2, 1]), V: zeros([1, 1, 2, 1]) };
const lengths: Mask = { type: "lengths", lengths: [3, 1] };

test("causal: up to the query's own place", () => {
  assert.deepEqual(drawn({ masks: [causal] }, { n: 3 }), ["100", "110", "111"]);
  assert.deepEqual(drawn({ masks: [causal] }, { n: 2, m: 4 }), ["1000", "1100"], "top-left where n ≠ m");
  assert.deepEqual(drawn({ masks: [{ type: "causal", offset: "bottom-right" }] }, { n: 2, m: 4 }), ["1110", "1111"]);
  assert.deepEqual(drawn({ masks: [{ type: "causal", offset: -1 }] }, { n: 2 }), ["00", "10"]);
});

test("causal after a cache: all of it is seen, unless an offset is written", () => {
  assert.deepEqual(drawn({ masks: [causal], past }, { n: 2, m: 4, past: 2 }), ["1110", "1111"]);
  assert.deepEqual(drawn({ masks: [{ type: "causal", offset: 0 }], past }, { n: 2, m: 4, past: 2 }), ["1000", "1100"]);
});

test("documents after a cache: its rows come first", () => {
  const documents: Mask = { type: "documents", documents: { shape: [4], data: Float64Array.of(0, 1, 1, 2) } };
  assert.deepEqual(drawn({ masks: [documents], past }, { n: 2, m: 4, past: 2 }), ["0110", "0001"]);
});

test("chunks and dilated windows count queries from the end of the cache, with lengths too", () => {
  const one: Mask = { type: "lengths", lengths: [3] };
  assert.deepEqual(drawn({ masks: [one, { type: "chunk", size: 2 }] }, { n: 4 }), ["1100", "1100", "0010", "0010"]);
  const dilated: Mask = { type: "dilated", width: 1, step: 2 };
  assert.deepEqual(drawn({ masks: [one, dilated] }, { n: 4 }), ["1010", "0100", "1010", "0100"]);
  assert.deepEqual(drawn({ masks: [dilated], past }, { n: 2, m: 4, past: 2 }), ["1010", "0101"]);
});

test("causal with lengths: the last query stands at the item's last key", () => {
  const keys = { masks: [lengths, causal] };
  assert.deepEqual(drawn(keys, { n: 2, m: 3, batch: 2 }, 0), ["110", "111"]);
  assert.deepEqual(drawn(keys, { n: 2, m: 3, batch: 2 }, 1), ["000", "100"]);
  const empty = { K: zeros([1, 1, 0, 1]), V: zeros([1, 1, 0, 1]) };
  assert.deepEqual(
    drawn({ ...keys, past: empty }, { n: 2, m: 3, batch: 2 }, 0),
    ["100", "110"],
    "an empty cache counts",
  );
});

test("windows: left and right of the query, −1 without end, counted after a cache or from the item's end", () => {
  const window = (left: number, right: number): Mask => ({ type: "window", left, right });
  assert.deepEqual(drawn({ masks: [window(1, 0)] }, { n: 4 }), ["1000", "1100", "0110", "0011"]);
  assert.deepEqual(drawn({ masks: [window(-1, 1)] }, { n: 3 }), ["110", "111", "111"]);
  assert.deepEqual(drawn({ masks: [window(0, -1)] }, { n: 3 }), ["111", "011", "001"]);
  assert.deepEqual(drawn({ masks: [window(0, 0)], past }, { n: 2, m: 4, past: 2 }), ["0010", "0001"]);
  assert.deepEqual(drawn({ masks: [lengths, window(1, 0)] }, { n: 2, m: 3, batch: 2 }, 0), ["110", "011"]);
});

test("tensors broadcast from the right; blocked is the other polarity", () => {
  const visible = (nested: Parameters<typeof tensor>[0]): Mask => ({ type: "tensor", visible: tensor(nested) });
  assert.deepEqual(drawn({ masks: [visible([1, 0])] }, { n: 2 }), ["10", "10"]);
  assert.deepEqual(
    drawn(
      {
        masks: [
          visible([
            [1, 0],
            [0, 1],
          ]),
        ],
      },
      { n: 2 },
    ),
    ["10", "01"],
  );
  const perHead = visible([[[1, 0]], [[0, 1]]]);
  assert.deepEqual(drawn({ masks: [perHead] }, { n: 2, heads: 2 }, 0, 1), ["01", "01"]);
  const perItem = visible([[[[1, 0]]], [[[0, 1]]]]);
  assert.deepEqual(drawn({ masks: [perItem] }, { n: 1, m: 2, batch: 2 }, 1), ["01"]);
  assert.deepEqual(drawn({ masks: [{ type: "blocked", blocked: tensor([[1, 0]]) }] }, { n: 1, m: 2 }), ["01"]);
});

test("padding is for the whole batch or for each item", () => {
  const keys = (nested: Parameters<typeof tensor>[0]): Partial<Block> => ({
    masks: [{ type: "keys", keys: tensor(nested) }],
  });
  assert.deepEqual(drawn(keys([1, 0]), { n: 2, batch: 2 }, 1), ["10", "10"]);
  assert.deepEqual(
    drawn(
      keys([
        [1, 0],
        [0, 1],
      ]),
      { n: 2, batch: 2 },
      1,
    ),
    ["01", "01"],
  );
});

test("edges let i see j; undirected, j see i too; everyone sees itself unless told otherwise", () => {
  const edges = (directed: boolean, selfLoops: boolean): Partial<Block> => ({
    masks: [{ type: "edges", edges: [[0, 1]], directed, selfLoops }],
  });
  assert.deepEqual(drawn(edges(true, true), { n: 3 }), ["110", "010", "001"]);
  assert.deepEqual(drawn(edges(false, true), { n: 3 }), ["110", "110", "001"]);
  assert.deepEqual(drawn(edges(true, false), { n: 3 }), ["010", "000", "000"]);
});

test("a key is visible only where all rules allow it, and each rule has its place", () => {
  const keys: Partial<Block> = {
    path: "layers[1]",
    masks: [causal, { type: "keys", keys: tensor([0, 1, 1]) }],
    bias: tensor([0, 0, -Infinity]),
  };
  assert.deepEqual(drawn(keys, { n: 3 }), ["000", "010", "010"]);
  const rules = maskRules(block(keys), dimsOf({ n: 3 }));
  assert.deepEqual(
    rules.map(({ name, path }) => [name, path]),
    [
      ["causal", "layers[1].mask[0]"],
      ["keys", "layers[1].mask[1]"],
      ["bias", "layers[1].bias"],
    ],
  );
  assert.equal(maskRules(block({ masks: [causal] }), dimsOf({}))[0]!.path, "mask");
  assert.equal(maskRules(block({ masks: [causal], maskPaths: ["mask[2]"] }), dimsOf({}))[0]!.path, "mask[2]");
});

test("hidden scores are chosen away, whatever they are; the others get bias and ALiBi", () => {
  const keys: Partial<Block> = {
    masks: [
      {
        type: "tensor",
        visible: tensor([
          [1, 0],
          [0, 0],
        ]),
      },
    ],
    bias: tensor([[10], [20]]),
    positions: [{ type: "alibi", slopes: tensor([0.5]) }],
  };
  const scores = tensor([
    [
      [
        [1, Number.NaN],
        [Infinity, 2],
      ],
    ],
  ]);
  const { masked, fullyMasked } = maskScores(block(keys), dimsOf({ n: 2 }), scores);
  assertClose(masked.data, [11, -Infinity, -Infinity, -Infinity]);
  assert.deepEqual(fullyMasked, [[0, 0, 1]]);
});

test("a row is fully masked by its rules, not by its scores", () => {
  const scores = tensor([[[[-Infinity, -Infinity]]]]);
  const seen: Mask = { type: "tensor", visible: tensor([1, 1]) };
  assert.deepEqual(maskScores(block({ masks: [seen] }), dimsOf({ n: 1, m: 2 }), scores).fullyMasked, []);
  const low = { bias: tensor([-1e9, -1e9]) };
  assert.deepEqual(maskScores(block(low), dimsOf({ n: 1, m: 2 }), tensor([[[[0, 0]]]])).fullyMasked, []);
});

test("appended rows are seen by everyone and get no bias", () => {
  const keys: Partial<Block> = { masks: [{ type: "keys", keys: tensor([0, 0]) }], bias: tensor([5]), zeroKV: true };
  const { masked, fullyMasked } = maskScores(block(keys), dimsOf({ n: 1, m: 2, keys: 3 }), tensor([[[[1, 2, 3]]]]));
  assertClose(masked.data, [-Infinity, -Infinity, 3]);
  assert.deepEqual(fullyMasked, []);
});

test("many masks do not look through each other for the lengths", () => {
  let reads = 0;
  const counted = (mask: Mask): Mask =>
    new Proxy(mask, {
      get(target, key, receiver) {
        if (key === "type") reads++;
        return Reflect.get(target, key, receiver);
      },
    });
  const count = 2_000;
  const masks = Array.from({ length: count }, () => counted(causal));
  const rules = maskRules(block({ masks }), dimsOf({ n: 3 }));
  for (const rule of rules) assert.deepEqual(rule.span?.(0, 1), [0, 2]);
  assert.ok(reads <= 5 * count, `${reads} looks at ${count} masks`);
});
