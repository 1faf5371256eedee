import assert from "node:assert/strict";
import { test } from "node:test";
import { blockDims, headCounts, kvHeadOf, resultWidth, scaleOf } from "../../../src/core/spec/dims.ts";
import type { Block } from "../../../src/core/spec/spec.ts";
import { zeros } from "../../../src/core/tensor/tensor.ts";
import { block, dimsOf } from "./support.ts";

const at = (...shape: number[]) => zeros(shape);

test("sizes come from the projections' columns, divided among the heads", () => {
  const one = block({ heads: 4, kvHeads: 2, Wq: at(6, 8), Wk: at(6, 4), Wv: at(6, 10) });
  assert.deepEqual(blockDims(one, { X: [3, 6] }), {
    batch: 1,
    n: 3,
    m: 3,
    keys: 3,
    past: 0,
    heads: 4,
    kvHeads: 2,
    dq: 2,
    dk: 2,
    dv: 5,
    dModel: 6,
  });
});

test("weights stored out-in have their columns in front", () => {
  const one = block({ weightLayout: "out-in", Wq: at(8, 6), Wk: at(8, 6), Wv: at(4, 6) });
  const { dq, dk, dv } = blockDims(one, { X: [2, 3, 6] });
  assert.deepEqual([dq, dk, dv], [8, 8, 4]);
});

test("a missing projection keeps the width of its source; a memory may have two", () => {
  const dims = blockDims(block({ heads: 2 }), { X: [2, 6], memory: { K: [5, 6], V: [5, 4] } });
  assert.deepEqual([dims.n, dims.m, dims.dq, dims.dk, dims.dv], [2, 5, 3, 3, 2]);
});

test("cache, bias and zero rows are keys; the appended ones are not counted by masks", () => {
  const past = { K: at(1, 1, 3, 2), V: at(1, 1, 3, 2) };
  const biasKV = { K: at(2), V: at(2) };
  const dims = blockDims(block({ past, biasKV, zeroKV: true }), { X: [4, 2] });
  assert.deepEqual([dims.past, dims.m, dims.keys], [3, 7, 9]);
});

test("given Q and K tell the heads when nothing else does, packed ones do not", () => {
  const unpacked: [Partial<Block>, number, number][] = [
    [{ Q: at(3, 2), K: at(3, 2), V: at(3, 2) }, 1, 1],
    [{ Q: at(4, 3, 2), K: at(2, 3, 2), V: at(2, 3, 2) }, 4, 2],
    [{ Q: at(5, 4, 3, 2), K: at(5, 1, 3, 2), V: at(5, 1, 3, 2) }, 4, 1],
    [{ layout: "packed", Q: at(3, 8), K: at(3, 8), V: at(3, 8) }, 1, 1],
    [{ layout: "packed", heads: 4, Q: at(5, 3, 8), K: at(5, 3, 8), V: at(5, 3, 8) }, 4, 4],
  ];
  for (const [keys, heads, kvHeads] of unpacked) assert.deepEqual(headCounts(block(keys)), { heads, kvHeads });
  const dims = blockDims(block({ layout: "packed", heads: 4, Q: at(5, 3, 8), K: at(5, 2, 8), V: at(5, 2, 4) }), {});
  assert.deepEqual([dims.batch, dims.n, dims.m, dims.dq, dims.dv, dims.dModel], [5, 3, 2, 2, 1, undefined]);
});

test("one batch item serves any number of others, none stays none", () => {
  assert.equal(blockDims(block(), { X: [2, 3], memory: { K: [7, 4, 3], V: [7, 4, 3] } }).batch, 7);
  assert.equal(blockDims(block(), { X: [0, 2, 3] }).batch, 0);
});

test("a dump has the sizes of its weights", () => {
  const dims = blockDims(block({ dump: at(2, 3, 4, 5) }), {});
  assert.deepEqual([dims.batch, dims.heads, dims.kvHeads, dims.n, dims.m, dims.keys], [2, 3, 3, 4, 5, 5]);
});

test("query heads share key heads in runs, as repeat-interleave does", () => {
  const dims = dimsOf({ heads: 6, kvHeads: 2 });
  assert.deepEqual(
    [0, 1, 2, 3, 4, 5].map((h) => kvHeadOf(h, dims)),
    [0, 0, 0, 1, 1, 1],
  );
});

test("the scale is 1/√dk for dot and general, 1 for cosine and additive, or what is written, 0 too", () => {
  const dims = dimsOf({ dq: 9, dk: 4 });
  const v = at(4);
  assert.equal(scaleOf(block(), dims), 0.5);
  assert.equal(scaleOf(block({ score: { type: "general", W: at(9, 4) } }), dims), 0.5);
  assert.equal(scaleOf(block({ score: { type: "cosine" } }), dims), 1);
  assert.equal(scaleOf(block({ score: { type: "additive", v } }), dims), 1);
  assert.equal(scaleOf(block({ scale: 0 }), dims), 0);
});

test("a layer is as wide as its last matrix", () => {
  const dims = dimsOf({ heads: 2, dv: 3 });
  const feedForward = { W1: at(6, 7), W2: at(7, 5), activation: "relu", residual: false } as const;
  assert.equal(resultWidth(block(), dims), 6);
  assert.equal(resultWidth(block({ Wo: at(6, 4) }), dims), 4);
  assert.equal(resultWidth(block({ Wo: at(4, 6), weightLayout: "out-in" }), dims), 4);
  assert.equal(resultWidth(block({ feedForward }), dims), 5);
});
