import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { readDetector } from "../../../src/core/figures/detector/readDetector.ts";
import { findHeads, headDetail, headOrder, layerHeads } from "../../../src/core/figures/layerHeads.ts";
import { runToEnd } from "../../../src/core/resumable.ts";
import { plainText } from "../../../src/core/words.ts";
import { knownAnswers } from "../../knownAnswers.ts";
import { computedText } from "../explain/support.ts";

const { spec, result } = computedText(readFileSync(join(knownAnswers("lessons"), "induction.attn.json"), "utf8"));

test("a layer's heads come with figures, archetypes and pictures", () => {
  const found = runToEnd(layerHeads(spec, result, "layers[1]", 0))!;
  assert.equal(found.archetypes[0]!.name, "induction");
  assert.equal(found.values[found.figures.findIndex(({ name }) => name === "induction")], 1);
  assert.deepEqual([found.rows, found.cols, found.pictures.length], [8, 8, 64]);
  assert.equal(runToEnd(layerHeads(spec, result, "layers[7]", 0)), undefined);
  const detail = runToEnd(headDetail(spec, result, { layer: "layers[1]", batch: 0, head: 0 }))!;
  assert.equal(detail.length, found.figures.length + 1);
  const composed = detail.at(-1);
  assert.equal(composed?.name, "composition");
  const parts = new Map(composed?.parts?.map(({ name, value }) => [name, value]));
  // An induction head reads as its keys what the head before it wrote.
  const largest = Math.max(...parts.values());
  assert.ok(composed?.value === largest && parts.get("k") === largest && largest > 0 && largest <= 1);
  const named = composed?.parts?.find(({ name }) => name === "k");
  assert.equal(named && plainText(named.words), "as keys, most of layer 1, head 1");
  const earliest = runToEnd(headDetail(spec, result, { layer: "layers[0]", batch: 0, head: 0 }));
  assert.equal(earliest?.length, found.figures.length);
});

test("a written rule finds the head that follows it", () => {
  const read = readDetector("j >= 1 and tok[j-1] == tok[i] and j <= i");
  assert.ok("rule" in read);
  const found = runToEnd(findHeads(spec, result, 0, read.rule));
  assert.equal(found[1]!.scores[0], 1);
  assert.equal(found[1]!.rows, 3);
  assert.ok(found[0]!.scores[0]! < 1);
});

test("heads stand in an order of likeness, each once", () => {
  const found = runToEnd(headOrder(spec, result, 0, "hellinger"));
  assert.ok(typeof found === "object");
  assert.deepEqual([...found.order].sort(), [0, 1]);
});
