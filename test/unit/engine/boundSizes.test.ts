import assert from "node:assert/strict";
import { test } from "node:test";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { roundingModel } from "../../../src/core/engine/rounding/roundingModel.ts";
import { specErrors } from "../../../src/core/engine/rounding/specErrors.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import type { NumberType } from "../../../src/core/spec/numberTypes.ts";
import { type Computed, computedText, specFiles } from "../explain/support.ts";

/** The bounds of a document's steps in float32 or another type, each with its numbers. */
function* boundsOf({ spec, result }: Pick<Computed, "spec" | "result">, type: NumberType = "float32") {
  const layers = [...(result.encoder ?? []), ...result.layers];
  for (const [at, errors] of specErrors(spec, result, roundingModel(type)).entries())
    for (const [id, bounds] of errors ?? []) yield { at, id, bounds, data: layers[at]!.steps.get(id)!.tensor.data };
}

/** The largest size of finite numbers. */
function largestOf(numbers: Float64Array): number {
  return numbers.reduce((most, x) => (Number.isFinite(x) ? Math.max(most, Math.abs(x)) : most), 0);
}

test("every finite number has a bound, and up to the scores it is at most some thousand roundings of the largest", () => {
  const linear = /^(projected|normed|X$|embedd|position|Q$|K$|V$|scores|scaled|capped)/;
  let near = 0;
  for (const { name, text } of specFiles()) {
    const { spec } = parseSpec(text);
    if (spec === undefined) continue;
    for (const { at, id, bounds, data } of boundsOf({ spec, result: computeSpec(spec) })) {
      const place = `${name}, block ${at}, ${id}`;
      bounds.forEach((bound, cell) => {
        if (Number.isFinite(data[cell]!)) assert.ok(bound >= 0, `${place}: ${bound}`);
      });
      if (at > 0 || id === "position" || id === "normed" || !linear.test(id)) continue;
      const roundings = largestOf(bounds) / Math.max(1e-3, largestOf(data)) / 2 ** -24;
      assert.ok(roundings < 5000, `${place}: ${roundings}`);
      near++;
    }
  }
  assert.ok(near > 1000, `${near}`);
});

test("a masked key's sigmoid weight is 0 in every kernel, and the rows that mix it keep a small bound", () => {
  const masked = computedText(`{
    "X": [[1, 0], [0, 2]], "Wv": [[0, 1], [0, 1]], "normalize": "sigmoid", "mask": [[1, 0], [1, 1]]
  }`);
  const bounds = new Map([...boundsOf(masked)].map(({ id, bounds }) => [id, bounds]));
  assert.ok(bounds.get("weights")![1]! < 1e-40);
  assert.ok(bounds.get("context")!.every((bound) => bound < 1e-5));
});

test("queries that a float32 program turns at near and far positions stay within the bound", () => {
  const positions = [0, 1, 37, 4099, 65_535, 1_000_003];
  const rows = positions.map((_, row) => [1, 2, 3, 4].map((x) => Math.fround(Math.sin(3 * row + x))));
  const vectors = { Q: rows, K: rows, V: rows };
  const made = computedText(JSON.stringify({ ...vectors, position: { type: "rope", positions } }));
  const found = [...boundsOf(made)].find(({ id }) => id === "Q");
  assert.ok(found);
  let farOff = 0;
  rows.forEach((q, row) => {
    for (let pair = 0; pair < 2; pair++) {
      const angle = Math.fround(positions[row]! * Math.fround(10_000 ** (-pair / 2)));
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)].map(Math.fround) as [number, number];
      const [a, b] = [q[pair]!, q[pair + 2]!];
      const turned = [
        Math.fround(Math.fround(a * cos) - Math.fround(b * sin)),
        Math.fround(Math.fround(b * cos) + Math.fround(a * sin)),
      ];
      for (const [half, x] of turned.entries()) {
        const cell = 4 * row + pair + 2 * half;
        const off = Math.abs(x - found.data[cell]!);
        assert.ok(off <= found.bounds[cell]!, `row ${row}, entry ${pair + 2 * half}: ${off}, ${found.bounds[cell]}`);
        farOff = Math.max(farOff, off);
      }
    }
  });
  assert.ok(farOff > 1e-4, `so far off that a bound for near positions would not do: ${farOff}`);
});
