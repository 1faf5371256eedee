import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { axesOf, axesText } from "../../../../src/core/tensor/files/axes.ts";
import { memorySource } from "../../../../src/core/tensor/files/byteSource.ts";
import { dumpsIn } from "../../../../src/core/tensor/files/dumps.ts";
import { openTensorFile } from "../../../../src/core/tensor/files/openTensorFile.ts";
import { readValues } from "../../../../src/core/tensor/files/storedTensor.ts";
import { knownAnswers } from "../../../knownAnswers.ts";

test("the axes of what people dump are read from names, shapes and the numbers of files", () => {
  const readings: [string, number[], string[], string | undefined][] = [
    ["attentions[3]", [1, 2, 5, 5], [], "BHqk"],
    ["attention", [3, 2, 6, 6], [], "LHqk"],
    ["attention[0].attn", [3, 1, 2, 6, 6], [], "LBHqk"],
    ["blocks.0.attn.hook_pattern", [2, 4, 5, 5], [], "BHqk"],
    ["blocks.0.attn.hook_q", [1, 5, 4, 8], [], "BnHd"],
    ["blocks.0.attn.hook_rot_k", [5, 4, 8], [], "nHd"],
    ["Q", [1, 2, 4, 8], [], "BHnd"],
    ["Kcur-3", [4, 2, 8], [], "nHd"],
    ["kq_soft_max-0", [1, 2, 4, 4], [], "BHqk"],
    ["attn_weights", [1, 4, 4], [], "Bqk"],
    ["attn_weights", [4, 4], [], "qk"],
    ["alphas", [4], [], "k"],
    ["", [3, 2, 6, 6], ["layer"], "LHqk"],
    ["", [2, 2, 6, 6], ["layer", "head"], "LHqk"],
    ["", [3, 1, 2, 6, 6], ["layer"], "LBHqk"],
    ["h.0.attn.c_attn.weight", [8, 24], [], undefined],
    ["logits", [1, 5, 7], [], undefined],
  ];
  for (const [name, shape, stacked, wanted] of readings) assert.equal(axesOf(name, shape, stacked), wanted, name);
  assert.equal(axesText("LHqk"), "layer × head × query × key");
});

const open = async (file: string) => {
  const path = join(knownAnswers("conformance"), "files", file);
  return openTensorFile(memorySource(readFileSync(path)), path);
};

test("a tuple of layers is one dump, and so are the numbered members of an npz, in the order of their numbers", async () => {
  const [tuple] = dumpsIn(await open("pickles/good/tuple_of_layers.pt"));
  assert.deepEqual([tuple?.name, tuple?.shape, tuple?.axes], ["", [3, 1, 2, 5, 5], "LBHqk"]);
  const several = dumpsIn(await open("pickles/good/dict_of_tuples.bin")).map(
    ({ name, shape }) => `${name} ${shape.join("×")}`,
  );
  assert.deepEqual(several, [
    "encoder_attentions 3×1×2×5×5",
    "decoder_attentions 3×1×2×3×3",
    "cross_attentions 3×1×2×3×5",
  ]);
  const members = dumpsIn(await open("layouts/per_layer.npz"));
  assert.deepEqual(
    members.map(({ name, axes, of }) => [name, axes, of]),
    [["layer_#", "LHqk", ["layer_9", "layer_10", "layer_11"]]],
  );
  const tensor = await members[0]?.tensor();
  assert.ok(tensor);
  const { data } = await readValues(tensor);
  assert.ok(Math.abs(data.reduce((a, b) => a + b, 0) - 36.00000003899186) < 1e-6);
});

test("the steps of generate() are put together: each row ends at its own position", async () => {
  const listing = await open("pickles/good/generate.pt");
  const [dump, other] = dumpsIn(listing);
  assert.ok(dump);
  assert.equal(other, undefined);
  assert.deepEqual([dump.name, dump.shape], ["attentions", [3, 1, 2, 7, 7]]);
  const { data } = await readValues(await dump.tensor());
  for (const [step, width] of [6, 7].entries()) {
    for (let layer = 0; layer < 3; layer++) {
      const part = listing.tensors.find(({ name }) => name === `attentions[${step + 1}][${layer}]`);
      assert.ok(part);
      const { data: rows } = await readValues(part);
      for (let head = 0; head < 2; head++) {
        const at = ((layer * 2 + head) * 7 + 5 + step) * 7;
        assert.deepEqual([...data.subarray(at, at + width)], [...rows.subarray(head * width, (head + 1) * width)]);
        assert.ok(data.subarray(at + width, at + 7).every((value) => value === 0));
      }
    }
  }
});
