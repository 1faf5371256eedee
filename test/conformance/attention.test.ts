import assert from "node:assert/strict";
import { test } from "node:test";
import { checkExpected } from "../../src/core/engine/check.ts";
import { computeSpec } from "../../src/core/engine/compute.ts";
import { parseSpec } from "../../src/core/format/parseSpec.ts";
import type { Spec } from "../../src/core/spec/spec.ts";
import type { Tensor } from "../../src/core/tensor/tensor.ts";
import { plainText } from "../../src/core/words.ts";
import { filesIn, textOf } from "./files.ts";

const folder = "attention";
const ending = ".attn.json";
const files = filesIn(folder, ending);
const deadRows: Record<string, unknown> = files.length > 0 ? JSON.parse(textOf(folder, "dead-rows.json")) : {};

test("the folder holds all 299 specs", { skip: files.length === 0 && "the data is missing" }, () => {
  assert.equal(files.length, 299);
});

for (const file of files) {
  test(`${file}: what is expected is computed, its fully masked rows are told, a moved cell is noticed`, () => {
    const spec = parsed(file);
    const result = computeSpec(spec);
    const checks = checkExpected(spec, result);
    assert.ok(checks.length > 0, "something is expected");
    for (const check of checks) assert.ok(check.holds, JSON.stringify(check));

    const dead = result.layers.map(({ fullyMasked }) => fullyMasked);
    assert.deepEqual(dead, deadRows[file.slice(0, -ending.length)] ?? result.layers.map(() => []));

    const wanted = expectedTensors(spec);
    for (const [at, check] of checkExpected(moved(spec), result).entries()) {
      const { shape, data } = wanted[at]!;
      if (data.length === 0) continue;
      assert.equal(check.wrongCells, 1, `${check.name} with a moved cell`);
      const { index, got, want } = check.firstMismatch!;
      assert.deepEqual(
        index,
        shape.map((size) => size - 1),
      );
      assert.notEqual(got, want);
    }
  });
}

function parsed(file: string): Spec {
  const { spec, problems } = parseSpec(textOf(folder, file));
  const errors = problems.filter(({ severity }) => severity === "error");
  assert.deepEqual(
    errors.map(({ message }) => plainText(message)),
    [],
  );
  return spec!;
}

/** The expected tensors in the order of the checks. */
function expectedTensors(spec: Spec): Tensor[] {
  const blocks = [...(spec.encoder?.blocks ?? []), ...spec.main.blocks];
  return [...blocks.flatMap(({ expected }) => [...expected.values()]), ...spec.expectedTraining.values()];
}

/** The spec with the last cell of every expected tensor moved well beyond its tolerance. */
function moved(spec: Spec): Spec {
  const move = ({ shape, data }: Tensor): Tensor => {
    const last = data.length - 1;
    return {
      shape,
      data: data.map((value, at) => (at !== last ? value : Number.isFinite(value) ? value * 1.1 + 0.1 : 0)),
    };
  };
  const expected = <Name>(map: ReadonlyMap<Name, Tensor>) =>
    new Map([...map].map(([name, tensor]) => [name, move(tensor)]));
  const stack = (one: Spec["main"]) => ({
    ...one,
    blocks: one.blocks.map((block) => ({ ...block, expected: expected(block.expected) })),
  });
  return {
    ...spec,
    main: stack(spec.main),
    ...(spec.encoder && { encoder: stack(spec.encoder) }),
    expectedTraining: expected(spec.expectedTraining),
  };
}
