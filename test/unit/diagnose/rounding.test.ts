import assert from "node:assert/strict";
import { test } from "node:test";
import { diagnose } from "../../../src/core/diagnose/diagnose.ts";
import { checkExpected } from "../../../src/core/engine/check.ts";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { Tolerances } from "../../../src/core/engine/expectedTolerance.ts";
import { rightKernel } from "./rightKernels.ts";

const seeds = Array.from({ length: 60 }, (_, at) => 1000 + at);

test(`no right kernel is accused (seeds ${seeds[0]} to ${seeds.at(-1)})`, () => {
  for (const seed of seeds) {
    const { spec, kind } = rightKernel(seed);
    const { steps } = diagnose(spec, computeSpec(spec), { pairs: false });
    assert.equal(steps.length, 2);
    for (const { id, verdict, bound } of steps)
      assert.equal(verdict, "rounding", `seed ${seed}: ${id} is ${bound} × the bound, ${JSON.stringify(kind)}`);
  }
});

test(`right kernels hold by the bound of their type (seeds ${seeds[0]} to ${seeds.at(-1)})`, () => {
  const unprinted = seeds.filter((seed) => rightKernel(seed).kind.decimals === undefined);
  assert.ok(unprinted.length > 20);
  for (const seed of unprinted) {
    const { spec } = rightKernel(seed);
    assert.ok(
      checkExpected(spec, computeSpec(spec)).every(({ holds }) => holds),
      `seed ${seed}`,
    );
  }
});

test("a scale that is wrong by 3 % is found in float32", () => {
  const wrong = seeds.map((seed) => rightKernel(seed, 1.03)).filter(({ kind }) => kind.type === "float32");
  const exact = wrong.filter(({ kind }) => kind.decimals === undefined);
  assert.ok(exact.length > 5, `${exact.length}`);
  for (const { spec, kind } of exact) {
    const { steps } = diagnose(spec, computeSpec(spec), { pairs: false });
    const seen = steps.filter(({ largest }) => largest > 1e-3);
    assert.ok(seen.length === 0 || seen.some(({ verdict }) => verdict === "bug"), JSON.stringify([kind, steps]));
  }
});

test("what goes beyond the bound of its cell does not hold", () => {
  for (const seed of seeds.filter((one) => rightKernel(one).kind.decimals === undefined).slice(0, 12)) {
    const { spec, kind } = rightKernel(seed);
    const result = computeSpec(spec);
    const got = result.layers[0]?.steps.get("output")?.tensor;
    assert.ok(got);
    const { cells, rtol } = new Tolerances(spec).of("output", got);
    assert.ok(cells, `seed ${seed}: no bound`);
    for (const [factor, holds] of [
      [0.98, true],
      [1.02, false],
    ] as const) {
      const at = seed % got.data.length;
      const data = got.data.map((x, cell) =>
        cell === at ? x + factor * (cells[cell]! + rtol * (Math.abs(x) + cells[cell]!)) : x,
      );
      const [block] = spec.main.blocks;
      assert.ok(block);
      const expected = new Map([["output", { shape: got.shape, data }]] as const);
      const changed = { ...spec, main: { ...spec.main, blocks: [{ ...block, expected }] } };
      const [check] = checkExpected(changed, result);
      assert.equal(check?.holds, holds, `seed ${seed}, ${kind.type}: ${factor} × the bound`);
    }
  }
});
