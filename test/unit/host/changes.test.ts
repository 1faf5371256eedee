import assert from "node:assert/strict";
import { test } from "node:test";
import { changesBetween } from "../../../src/analysis/changes.ts";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import { runToEnd } from "../../../src/core/resumable.ts";
import type { SpecResult } from "../../../src/core/spec/result.ts";
import { specFiles } from "../explain/support.ts";

/** Every matrix of a result by its layer and name. */
function matricesOf(result: SpecResult): Map<string, Float64Array> {
  const layers = [...(result.encoder ?? []), ...result.layers];
  const steps = layers.flatMap(({ path, steps: all }) =>
    [...all.values()].map(({ id, tensor }) => [`${path} ${id}`, tensor.data] as const),
  );
  const last = result.layers.at(-1)?.path;
  return new Map([
    ...steps,
    ...[...(result.readOut ?? [])].map(([id, { data }]) => [`${last} ${id}`, data] as const),
  ]) as Map<string, Float64Array>;
}

/** The text with its first number that may be another one, and the result of it. */
function withAnotherNumber(text: string): SpecResult | undefined {
  for (const { cells, path } of parseSpec(text).tensors.values()) {
    if (cells === undefined || cells.length === 0 || /expected|mask|train|positions/.test(path)) continue;
    const changed = `${text.slice(0, cells[0])}0.75${text.slice(cells[1])}`;
    const { spec } = parseSpec(changed);
    if (spec !== undefined) return computeSpec(spec);
  }
  return undefined;
}

test("after a change of one number the steps that moved are named, no other, with how many cells and by how much at most", () => {
  let moved = 0;
  let still = 0;
  for (const { name, text } of specFiles()) {
    const { spec } = parseSpec(text);
    const after = withAnotherNumber(text);
    if (spec === undefined || after === undefined) continue;
    const before = computeSpec(spec);
    const [was, is] = [matricesOf(before), matricesOf(after)];
    const changes = runToEnd(changesBetween(before, after));
    const said = new Map(changes.map((change) => [`${change.layer} ${change.name}`, change]));
    assert.equal(said.size, changes.length, name);
    for (const [place, data] of is) {
      const old = was.get(place);
      if (old?.length !== data.length) continue;
      const differs = [...data.keys()].filter((at) => !Object.is(data[at], old[at]));
      const sizes = differs.map((at) => Math.abs(data[at]! - old[at]!)).filter((size) => !Number.isNaN(size));
      assert.equal(said.get(place)?.cells ?? 0, differs.length, `${name} ${place}`);
      assert.equal(said.has(place), differs.length > 0, `${name} ${place}`);
      if (differs.length > 0) assert.equal(said.get(place)?.largest, Math.max(0, ...sizes), `${name} ${place}`);
      if (differs.length > 0) moved++;
      else still++;
    }
  }
  assert.ok(moved > 500 && still > 200, `${moved} moved, ${still} did not`);
});
