import assert from "node:assert/strict";
import { test } from "node:test";
import { Computed } from "../../../src/analysis/computed.ts";
import type { Computer } from "../../../src/compute/computer.ts";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { streamedRow } from "../../../src/core/engine/streamed.ts";
import { matrixOf } from "../../../src/core/explain/context/matrixOf.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import { ResultPyramids } from "../../../src/host/panel/tileAnswers.ts";

const random = (seed: number, ...shape: number[]) => ({ random: "normal", shape, seed });
const document = parseSpec(JSON.stringify({ X: random(1, 2, 90, 8), Wq: random(2, 8, 8), heads: 2, mask: "causal" }));
const computed = new Computed(1, document, document.spec!, computeSpec(document.spec!, { keptScores: 100 }));
const fine = { rowLevel: 0, colLevel: 0, tileRow: 0, tileCol: 0, show: "farthest" } as const;
const ref = { layer: "", name: "weights", batch: 1, head: 0 };

/** A worker's rows, made here; counts the cells it is asked for. */
function worker() {
  const asked = { cells: 0 };
  const rows: Computer["rows"] = async (block, layer, { step, batch, head, row, rows: count, col, cols }) => {
    asked.cells += count * cols;
    const lines = Array.from({ length: count }, (_, at) => streamedRow(block, layer, step, batch, head, row + at)!);
    return Float64Array.from(lines.flatMap((line) => [...line.subarray(col, col + cols)]));
  };
  return { asked, rows };
}

test("tiles of rows that are not kept are made of what a worker gives, each number in its place", async () => {
  const { asked, rows } = worker();
  const { data } = await new ResultPyramids({ rows }).tile(computed, undefined, {
    ...ref,
    moment: "after",
    resultVersion: 1,
    tile: fine,
  });
  assert.deepEqual([...data], [...matrixOf(computed.spec, computed.result, ref)!.data]);
  assert.ok(asked.cells >= 90 * 90);
});

test("where the worker fails, and for numbers before a change, the rows are made here", async () => {
  const rows = () => Promise.reject(new Error("no worker"));
  const tiles = new ResultPyramids({ rows });
  const want = [...matrixOf(computed.spec, computed.result, ref)!.data];
  const after = await tiles.tile(computed, undefined, { ...ref, moment: "after", resultVersion: 1, tile: fine });
  assert.deepEqual([...after.data], want);
  const { asked, rows: unused } = worker();
  const before = new ResultPyramids({ rows: unused });
  const tile = await before.tile(computed, computed, { ...ref, moment: "before", resultVersion: 1, tile: fine });
  assert.deepEqual([...tile.data], want);
  assert.equal(asked.cells, 0);
});
