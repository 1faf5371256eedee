import assert from "node:assert/strict";
import { test } from "node:test";
import { firstTrainEdits } from "../../../src/analysis/firstTrain.ts";
import { textAfter } from "../../../src/analysis/gradientEdits.ts";
import { WhySearches } from "../../../src/analysis/whySearches.ts";
import type { Diagnosis } from "../../../src/core/diagnose/diagnosis.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import { limits } from "../../../src/core/limits.ts";
import { computation } from "./exampleAnalyses.ts";
import { HeldComputer, heldAnalysis, specOf } from "./world.ts";

const noProgress = () => {};

/** Searches that are counted, each with an answer of its own. */
class CountedComputer extends HeldComputer {
  readonly searched: string[] = [];
  answer: "found" | "tooLarge" = "found";

  override async diagnose(key: string): Promise<Diagnosis | undefined> {
    this.searched.push(key);
    if (this.answer === "tooLarge") return undefined;
    return { steps: [], culprit: undefined, explanations: [] } as unknown as Diagnosis;
  }
}

test("a result is searched once, however often and by how many at once it is asked for; another result of the text anew", async () => {
  const computer = new CountedComputer();
  const searches = new WhySearches(computer);
  const { computed: one } = await computation(specOf(1), "one");
  const { computed: other } = await computation(specOf(2), "other");
  assert.equal(searches.known(one), undefined);
  const both = [searches.of("a", one, noProgress), searches.of("a", one, noProgress)];
  const [first, second] = await Promise.all(both);
  assert.ok(first !== undefined && first === second && first !== "tooLarge");
  assert.equal(await searches.of("a", one, noProgress), first);
  assert.equal(searches.known(one), first);
  assert.equal(searches.known(other), undefined);
  assert.equal(computer.searched.length, 1);
  assert.notEqual(await searches.of("a", other, noProgress), first);
  assert.equal(computer.searched.length, 2);
  assert.notEqual(computer.searched[0], "a", "a computation of the same document goes on");
});

test("a result that is too large for a search is known as such, and nothing was found in it", async () => {
  const computer = new CountedComputer();
  computer.answer = "tooLarge";
  const searches = new WhySearches(computer);
  const { computed } = await computation(specOf(1), "one");
  assert.equal(await searches.of("a", computed, noProgress), "tooLarge");
  assert.equal(await searches.of("a", computed, noProgress), "tooLarge");
  assert.equal(searches.known(computed), undefined);
  assert.equal(computer.searched.length, 1);
});

test("a document without train gets zeros of its result's size to train towards, one with train nothing", async () => {
  for (const text of [specOf(1), '{ "X": [[[1, 2]], [[3, 4]]], "Wv": [[1, 0], [0, 1]] }']) {
    const { computed } = await computation(text, text);
    const written = textAfter(text, firstTrainEdits(computed));
    const again = await computation(written, written);
    const target = parseSpec(written).spec?.train?.target;
    assert.equal(target?.data.length, computed.result.layers[0]?.output?.data.length);
    assert.ok(target?.data.every((value) => value === 0));
    assert.ok((again.computed.result.train?.gradients.size ?? 0) > 0, "something is trained");
    assert.deepEqual(firstTrainEdits(again.computed), []);
  }
});

test("what waits to be read before it is computed says that nothing of it is done", () => {
  const { analysis, computer } = heldAnalysis(specOf(0));
  analysis.setText(specOf(1) + " ".repeat(limits.promptText));
  void analysis.compute();
  assert.equal(computer.started, 0);
  assert.deepEqual(analysis.status, { kind: "computing", done: 0, total: 0 });
});
