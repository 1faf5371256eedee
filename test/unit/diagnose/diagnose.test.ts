import assert from "node:assert/strict";
import { test } from "node:test";
import { diagnose } from "../../../src/core/diagnose/diagnose.ts";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { configurations, expecting, injections, specOf } from "./injected.ts";

const seed = 100;

for (const [name, store] of [
  ["float64", (x: number) => x],
  ["float32", Math.fround],
] as const) {
  test(`of every mistake made in a plain block the output alone (${name}, seed ${seed}) names it`, () => {
    const made = injections(configurations(seed).plain, store);
    assert.ok(made.length > 60, `${made.length}`);
    const missed = made.filter(({ named }) => !named).map((one) => `${one.name}: ${one.said}`);
    assert.ok(missed.length <= made.length / 200, missed.join("\n"));
  });
}

test("right outputs, stored in float32, are no mistake", () => {
  for (const [name, json] of Object.entries(configurations(seed))) {
    const spec = specOf(json);
    const result = computeSpec(spec);
    const output = result.layers[0]?.output;
    assert.ok(output, name);
    const right = expecting(spec, { shape: output.shape, data: output.data.map(Math.fround) });
    const { explanations } = diagnose(right, result, { pairs: false });
    assert.deepEqual(
      explanations.filter((one) => !one.name.startsWith("rounded")),
      [],
      name,
    );
  }
});

test("numbers that nothing makes are explained by nothing", () => {
  const spec = specOf(configurations(seed).plain);
  const result = computeSpec(spec);
  const output = result.layers[0]?.output;
  assert.ok(output);
  const wrong = expecting(spec, { shape: output.shape, data: output.data.map((x, at) => x + Math.sin(7 * at * at)) });
  const { culprit, explanations } = diagnose(wrong, result, { pairs: false });
  assert.ok(culprit);
  assert.ok(explanations.every(({ reproduces }) => !reproduces));
});
