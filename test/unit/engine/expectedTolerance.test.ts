import assert from "node:assert/strict";
import { test } from "node:test";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { Tolerances } from "../../../src/core/engine/expectedTolerance.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import type { Spec } from "../../../src/core/spec/spec.ts";

test("in 16 bits each row may differ by what rounding was seen to move in it and in all, or by its bound where that is less", () => {
  const X = [0.01, 0.1, 1, 10].map((size, row) => [size, -size / 3, size / (row + 7), size / 5]);
  const { spec } = parseSpec(JSON.stringify({ X, expectedDtype: "bfloat16" }));
  assert.ok(spec);
  const stepOf = (of: Spec) => computeSpec(of).layers[0]?.steps.get("scores")?.tensor ?? assert.fail();
  const exact = stepOf(spec);
  const rounded = stepOf({
    ...spec,
    precision: "bfloat16",
    main: { ...spec.main, blocks: spec.main.blocks.map((block) => ({ ...block, precision: "bfloat16" })) },
  });
  const moved = exact.data.map((value, at) => value - (rounded.data[at] ?? Number.NaN));
  const size = (data: Float64Array) => Math.sqrt(data.reduce((sum, x) => sum + x * x, 0) / data.length);
  const { cells } = new Tolerances(spec).of("scores", exact);
  assert.ok(cells);
  let reached = 0;
  for (const [at, cell] of cells.entries()) {
    const row = at - (at % 4);
    const likely = 16 * (size(moved) + size(moved.subarray(row, row + 4)));
    assert.ok(cell <= likely * (1 + 1e-12), `cell ${at}`);
    if (cell >= likely * (1 - 1e-12)) reached++;
  }
  assert.ok(reached > 0);
});
