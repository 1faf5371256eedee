import assert from "node:assert/strict";
import { test } from "node:test";
import { contextOf, sumOverKeys, weightedValues } from "../../../src/core/engine/context.ts";
import { plainKernel } from "../../../src/core/engine/kernel.ts";
import { assertClose, dimsOf, tensor } from "./support.ts";

const dims = dimsOf({ n: 1, m: 2, dv: 2 });
const nan = Number.NaN;

test("the context is the weighted sum of the values", () => {
  const w = tensor([[[[0.25, 0.75]]]]);
  const V = tensor([
    [
      [
        [1, 2],
        [5, 6],
      ],
    ],
  ]);
  assert.deepEqual(contextOf(w, V, undefined, dims, plainKernel), tensor([[[[4, 5]]]]));
  const products = weightedValues(w, V, undefined, dims);
  assert.deepEqual(products, { shape: [1, 1, 1, 2, 2], data: Float64Array.of(0.25, 0.5, 3.75, 4.5) });
  assert.deepEqual(sumOverKeys(products), tensor([[[[4, 5]]]]));
});

test("heads that share a value head each get their own mixture of it", () => {
  const shared = dimsOf({ n: 1, m: 1, heads: 2, kvHeads: 1, dv: 1 });
  const got = contextOf(tensor([[[[1]], [[2]]]]), tensor([[[[7]]]]), undefined, shared, plainKernel);
  assert.deepEqual(got, tensor([[[[7]], [[14]]]]));
});

test("NaN and infinities of ignored values reach nothing", () => {
  const V = tensor([
    [
      [
        [1, 2],
        [nan, Infinity],
      ],
    ],
  ]);
  const w = tensor([[[[1, 0]]]]);
  const masked = tensor([[[[3, -Infinity]]]]);
  assert.deepEqual(contextOf(w, V, masked, dims, plainKernel), tensor([[[[1, 2]]]]));
  assert.deepEqual([...weightedValues(w, V, masked, dims).data], [1, 2, 0, 0]);
});

test("those of visible values do, however small their weight", () => {
  const V = tensor([
    [
      [
        [1, 2],
        [nan, Infinity],
      ],
    ],
  ]);
  const mixed = (w: number[], masked: number[]) =>
    contextOf(tensor([[[w]]]), V, tensor([[[masked]]]), dims, plainKernel).data;
  assertClose(mixed([1, 0], [3, -1e9]), [nan, nan]);
  assertClose(mixed([0.5, 0.5], [3, -Infinity]), [nan, Infinity], 0, "weights that were given");
});
