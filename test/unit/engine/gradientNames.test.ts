import assert from "node:assert/strict";
import { test } from "node:test";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import { hasGradient } from "../../../src/core/format/read/tensorNames.ts";
import { specFiles } from "../explain/support.ts";

/** Nested lists of zeros. */
function zeros([size, ...inner]: readonly number[]): unknown {
  return size === undefined ? 0 : Array.from({ length: size }, () => zeros(inner));
}

/** A text that asks for one step towards zeros of this shape, too. */
function trained(text: string, shape: readonly number[]): string {
  const before = text.slice(0, text.lastIndexOf("}")).replace(/,?\s*$/, "");
  return `${before},\n"train": { "target": ${JSON.stringify(zeros(shape))} } }`;
}

test("there is a gradient for each tensor that is written and may have one, of its size and by its name, and none for anything else", () => {
  let seen = 0;
  for (const { name, text } of specFiles()) {
    const { spec } = parseSpec(text);
    const shape = spec && spec.train === undefined && computeSpec(spec).layers.at(-1)?.output?.shape;
    const document = shape ? parseSpec(trained(text, shape)) : undefined;
    const gradients = document?.spec && computeSpec(document.spec).train?.gradients;
    if (document === undefined || gradients === undefined) continue;
    for (const [path, { data }] of gradients) {
      const place = `${name} ${path}`;
      assert.equal(data.length, document.tensors.get(path)?.tensor.data.length, place);
      assert.ok(hasGradient(path), place);
      seen++;
    }
    const without = [...document.tensors.keys()].filter((path) => hasGradient(path) && !gradients.has(path));
    assert.deepEqual(without, [], name);
  }
  assert.ok(seen > 2000, `${seen}`);
});
