import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { checkExpected } from "../../../src/core/engine/check.ts";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import type { Spec } from "../../../src/core/spec/spec.ts";

const read = (name: string) => readFileSync(`examples/${name}`, "utf8");
const files = readdirSync("examples").filter((name) => /^2[1-9]-.*\.attn\.json$/.test(name));

function specOf(text: string): Spec {
  const { spec, problems } = parseSpec(text);
  assert.deepEqual(problems, []);
  return spec!;
}

/** Every number that the document expects, and each row's sum. */
function expectedNumbers(spec: Spec): number[] {
  const tensors = [
    ...spec.main.blocks.flatMap(({ expected }) => [...expected.values()]),
    ...spec.expectedTraining.values(),
  ];
  return tensors.flatMap(({ shape, data }) => {
    const cols = shape.at(-1) ?? 1;
    const sums = Array.from({ length: data.length / cols }, (_, row) =>
      data.subarray(row * cols, (row + 1) * cols).reduce((sum, value) => sum + value, 0),
    );
    return [...data, ...sums];
  });
}

for (const name of files) {
  test(`${name}: what it expects holds, and every decimal number of its description is among that`, () => {
    const spec = specOf(read(name));
    const checks = checkExpected(spec, computeSpec(spec));
    assert.ok(checks.length > 0);
    for (const check of checks) assert.ok(check.holds, JSON.stringify(check));
    const known = expectedNumbers(spec);
    const said = spec.description!.match(/\d+\.\d+/g) ?? [];
    for (const number of said) {
      const decimals = number.length - number.indexOf(".") - 1;
      assert.ok(
        known.some((value) => value.toFixed(decimals) === number),
        `${number} in ${name}`,
      );
    }
  });
}

test("the example that ends itself reverses every word of different letters, of any length that its graph has", () => {
  const text = read("24-reversed-until-the-end.attn.json");
  const letters = ["<", "a", "b", "c", ">"];
  for (const ids of [[1], [2, 1], [3, 2], [1, 2, 3], [3, 1, 2], [2, 3, 1], [3, 2, 1]]) {
    const whole = [0, ...ids, 4];
    const edges = whole.map((_, at) => [at, (at + 1) % whole.length]);
    const changed = text
      .replace(/"ids": \[0, 3, 1, 2, 4\]/, `"ids": ${JSON.stringify(whole)}`)
      .replace(/"edges": \[\[.*?\]\]/, `"edges": ${JSON.stringify(edges)}`)
      .replace(/"expected"[\s\S]*?\},\n/, "");
    const { generate } = computeSpec(specOf(changed));
    const got = generate!.rounds.map(({ chosen }) => letters[chosen]).join("");
    assert.equal(
      got,
      `${ids
        .toReversed()
        .map((id) => letters[id])
        .join("")}<`,
    );
    assert.equal(generate!.stopped, "until");
  }
});
