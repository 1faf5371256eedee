import assert from "node:assert/strict";
import { test } from "node:test";
import type { Analysis } from "../../../src/analysis/analysis.ts";
import { Computed } from "../../../src/analysis/computed.ts";
import { CancelledError, type Computer } from "../../../src/compute/computer.ts";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { boundMatrix } from "../../../src/core/explain/context/roundingBounds.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import { UserError } from "../../../src/host/errors.ts";
import { boundAnswer } from "../../../src/host/panel/answers.ts";

const document = parseSpec('{ "X": [[1, 2], [3, 5], [0.5, 1]] }');
const computed = new Computed(7, document, document.spec!, computeSpec(document.spec!));
const question = { layer: "", name: "bound.float16.weights", batch: 0, head: 0, resultVersion: 7 };

/** An analysis with a result, that can be told to change. */
function shown() {
  const listeners = new Set<() => void>();
  const state = { key: "a", computed, isComputing: false, listeners };
  const onDidChange = (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return Object.assign(state, { onDidChange });
}

/** A computer whose answer is given when the test says so. */
function held() {
  const waiting: { resolve(): void; reject(error: Error): void }[] = [];
  const bound: Computer["bound"] = (_key, spec, ref) =>
    new Promise((resolve, reject) => {
      waiting.push({ resolve: () => resolve(boundMatrix(spec, computeSpec(spec), ref)), reject });
    });
  return { waiting, bound, cancel: () => waiting.shift()?.reject(new CancelledError()) };
}

test("bounds are those of the shown numbers, and nothing listens any more", async () => {
  const [analysis, computer] = [shown(), held()];
  const asked = boundAnswer(analysis as unknown as Analysis, question, computer);
  for (const listener of analysis.listeners) listener();
  computer.waiting.shift()?.resolve();
  const want = boundMatrix(computed.spec, computed.result, question);
  assert.ok(want?.data.every((bound) => bound > 0));
  assert.deepEqual((await asked).data, want?.data);
  assert.equal(analysis.listeners.size, 0);
});

test("a document that is computed again takes the worker from bounds of its old numbers", async () => {
  const [analysis, computer] = [shown(), held()];
  const asked = boundAnswer(analysis as unknown as Analysis, question, computer);
  analysis.isComputing = true;
  for (const listener of analysis.listeners) listener();
  await assert.rejects(asked, (error) => error instanceof UserError && /replaced by newer ones/.test(error.message));
  assert.equal(analysis.listeners.size, 0);
});

test("of a step that has no bound the reason is given, and no worker is asked", async () => {
  const [analysis, computer] = [shown(), held()];
  const asked = boundAnswer(analysis as unknown as Analysis, { ...question, name: "bound.float16.X2" }, computer);
  await assert.rejects(asked, (error) => error instanceof UserError && /no rounding bound/.test(error.message));
  assert.equal(computer.waiting.length, 0);
});
