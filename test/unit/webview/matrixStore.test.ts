import assert from "node:assert/strict";
import { test } from "node:test";
import { effect } from "@preact/signals";
import type { MatrixData, MatrixRef } from "../../../src/protocol/messages.ts";
import { MatrixStore } from "../../../src/webview/matrixStore.ts";

const ref = (name: string): MatrixRef => ({ layer: "", name, batch: 0, head: 0 });
const data = (name: string, ...numbers: number[]): MatrixData => ({
  ...ref(name),
  rows: 1,
  cols: numbers.length,
  data: Float64Array.from(numbers),
});

/** A host whose answers come when the test says so. */
function slowHost() {
  const asked: string[] = [];
  const answers: ((matrix: MatrixData) => void)[] = [];
  const store = new MatrixStore(({ name, resultVersion }) => {
    asked.push(`${name}@${resultVersion}`);
    return new Promise((resolve) => answers.push(resolve));
  });
  const answer = async (index: number, matrix: MatrixData): Promise<void> => {
    answers[index]!(matrix);
    await Promise.resolve();
  };
  return { store, asked, answer };
}

function watch(store: MatrixStore, name: string) {
  const seen: (number[] | undefined)[] = [];
  const stop = effect(() => {
    const now = store.get(ref(name)).value;
    seen.push(now && [...now.data]);
  });
  return { seen, stop };
}

test("numbers that came along are there at once and are not asked for", () => {
  const { store, asked } = slowHost();
  store.accept(1, [data("Q", 1, 2)], false);
  const { seen } = watch(store, "Q");
  assert.deepEqual(seen, [[1, 2]]);
  assert.deepEqual(asked, []);
});

test("a row of a matrix is another thing than the matrix", () => {
  const { store, asked } = slowHost();
  store.accept(1, [data("Q", 1, 2)], false);
  const { value } = store.get({ ...ref("Q"), row: 0 });
  assert.equal(value, undefined);
  const stop = effect(() => void store.get({ ...ref("Q"), row: 0 }).value);
  assert.deepEqual(asked, ["Q@1"]);
  stop();
});

test("numbers that are looked at and missing are asked for once", async () => {
  const { store, asked, answer } = slowHost();
  store.accept(1, [], false);
  const { seen } = watch(store, "Q");
  watch(store, "Q");
  store.accept(1, [], true);
  assert.deepEqual(asked, ["Q@1"]);
  await answer(0, data("Q", 5));
  assert.deepEqual(seen, [undefined, [5]]);
});

test("an answer that belongs to an older result is dropped", async () => {
  const { store, asked, answer } = slowHost();
  store.accept(1, [], false);
  const { seen } = watch(store, "Q");
  store.accept(2, [], false);
  assert.deepEqual(asked, ["Q@1", "Q@2"]);
  await answer(0, data("Q", 1));
  assert.deepEqual(seen, [undefined]);
  await answer(1, data("Q", 2));
  assert.deepEqual(seen, [undefined, [2]]);
});

test("with a new result, numbers that did not come along are no longer shown", () => {
  const { store } = slowHost();
  store.accept(1, [data("Q", 1), data("K", 2)], false);
  const { seen } = watch(store, "K");
  store.accept(2, [data("Q", 1)], false);
  assert.deepEqual(seen, [[2], undefined]);
});

test("numbers that came unchanged with a new result stir nobody", () => {
  const { store } = slowHost();
  store.accept(1, [data("Q", 1, Number.NaN, -0)], false);
  const { seen } = watch(store, "Q");
  store.accept(2, [data("Q", 1, Number.NaN, -0)], false);
  assert.equal(seen.length, 1);
  store.accept(3, [data("Q", 1, Number.NaN, 0)], false);
  assert.equal(seen.length, 2, "0 is not −0");
});

test("nobody is asked before there is a result", () => {
  const { store, asked } = slowHost();
  const { seen } = watch(store, "Q");
  store.accept(undefined, [], false);
  assert.deepEqual([seen, asked], [[undefined], []]);
});

test("numbers that cannot be had say why, and can be asked for again", async () => {
  const asked: number[] = [];
  let fails = true;
  const store = new MatrixStore(async ({ resultVersion }) => {
    asked.push(resultVersion);
    if (fails) throw new Error("There is no matrix Q here.");
    return data("Q", 7);
  });
  store.accept(1, [], false);
  const { seen } = watch(store, "Q");
  await new Promise(setImmediate);
  assert.equal(store.faultOf(ref("Q")).value, "There is no matrix Q here.");
  fails = false;
  store.retry(ref("Q"));
  assert.equal(store.faultOf(ref("Q")).value, undefined);
  await new Promise(setImmediate);
  assert.deepEqual(seen.at(-1), [7]);
  assert.deepEqual(asked, [1, 1]);
});

test("of a failure for an older result nothing is said, and a new result forgets one", async () => {
  const refusals: (() => void)[] = [];
  const store = new MatrixStore(() => new Promise((_, reject) => refusals.push(() => reject(new Error("no")))));
  store.accept(1, [], false);
  watch(store, "Q");
  store.accept(2, [], false);
  refusals[0]!();
  await new Promise(setImmediate);
  assert.equal(store.faultOf(ref("Q")).value, undefined);
  refusals[1]!();
  await new Promise(setImmediate);
  assert.equal(store.faultOf(ref("Q")).value, "no");
  store.accept(3, [data("Q", 1)], false);
  assert.equal(store.faultOf(ref("Q")).value, undefined);
});
