import assert from "node:assert/strict";
import { test } from "node:test";
import { activations, normalShare } from "../../../src/core/engine/activation.ts";
import { feedForward } from "../../../src/core/engine/feedForward.ts";
import { plainKernel } from "../../../src/core/engine/kernel.ts";
import { layerNormed } from "../../../src/core/engine/layerNorm.ts";
import { assertClose, tensor } from "./support.ts";

test("a layer norm centres each row and divides by its deviation", () => {
  const x = tensor([
    [
      [1, 3],
      [10, 10],
    ],
  ]);
  const norm = { eps: 0, placement: "post" } as const;
  assertClose(layerNormed(tensor([[[1, 3]]]), norm).data, [-1, 1]);
  const full = { ...norm, eps: 3, gamma: tensor([2, 4]), beta: tensor([10, 20]) };
  assertClose(layerNormed(x, full).data, [9, 22, 10, 20]);
});

test("the normal distribution's share, to the last digits on both sides", () => {
  // Values of Φ from tables with 15 digits.
  const known: [number, number][] = [
    [0, 0.5],
    [1, 0.841344746068543],
    [-1, 0.158655253931457],
    [3, 0.99865010196837],
    [-5, 2.866515718791939e-7],
    [-10, 7.619853024160527e-24],
    [-37, 5.725571222524577e-300],
    [40, 1],
    [Infinity, 1],
    [-Infinity, 0],
  ];
  for (const [x, share] of known) {
    // e^(−x²/2) carries the rounding of its exponent.
    const within = Number.isFinite(x) ? 2e-15 * (1 + x * x) : 0;
    assert.ok(Math.abs(normalShare(x) - share) <= within * share, `Φ(${x}) = ${normalShare(x)}, want ${share}`);
  }
  assert.ok(Number.isNaN(normalShare(Number.NaN)));
});

test("activations at their ends", () => {
  const ends: [keyof typeof activations, number, number][] = [
    ["relu", -2, 0],
    ["relu", 2, 2],
    ["gelu", 1, 0.841344746068543],
    ["gelu", -Infinity, 0],
    ["gelu", Infinity, Infinity],
    ["silu", 1, 1 / (1 + Math.exp(-1))],
    ["silu", -1000, 0],
    ["silu", -Infinity, 0],
  ];
  for (const [name, x, y] of ends) assertClose([activations[name].of(x)], [y], 1e-14, `${name}(${x})`);
  for (const { of } of Object.values(activations)) assert.ok(Number.isNaN(of(Number.NaN)));
});

test("two matrices with an activation between them, at each position by itself", () => {
  const network = {
    W1: tensor([[1, -1]]),
    b1: tensor([0, 1]),
    W2: tensor([[10], [100]]),
    b2: tensor([5]),
    activation: "relu",
    residual: false,
  } as const;
  const pass = feedForward(tensor([[[2], [-3]]]), network, "in-out", plainKernel);
  assert.deepEqual(
    pass.up,
    tensor([
      [
        [2, -1],
        [-3, 4],
      ],
    ]),
  );
  assert.deepEqual(pass.output, tensor([[[25], [405]]]));
});
