import assert from "node:assert/strict";
import { test } from "node:test";
import type { CellRef, Derivation } from "../../../src/core/explain/derivation.ts";
import {
  type CellRequest,
  type Explained,
  Explainer,
  isSameRequest,
} from "../../../src/webview/inspector/explainer.ts";

const cell = (col: number): CellRef => ({ layer: "", matrix: "scores", batch: 0, head: 0, row: 0, col });
const request = (col: number, resultVersion = 1): CellRequest => ({ cell: cell(col), uri: "file:///a", resultVersion });
const derivationOf = (col: number): Derivation => ({ symbol: `scores[1,${col + 1}]` }) as Derivation;

/** A page whose frames and answers come when the test says so. */
function pageOf() {
  const frames: (() => void)[] = [];
  const asked: { request: CellRequest; answer: () => void; refuse: () => void }[] = [];
  const shown: Explained[] = [];
  const refused: CellRequest[] = [];
  const explainer = new Explainer({
    ask: (asking) =>
      new Promise((resolve, reject) => {
        asked.push({
          request: asking,
          answer: () => resolve(derivationOf(asking.cell.col)),
          refuse: () => reject(new Error("no such cell")),
        });
      }),
    nextFrame: (run) => frames.push(run),
    onAnswer: (answer) => shown.push(answer),
    onRefusal: (wished) => refused.push(wished),
  });
  const frame = () => {
    for (const run of frames.splice(0)) run();
  };
  const columns = () => asked.map(({ request: { cell } }) => cell.col);
  return { explainer, asked, shown, refused, frame, columns };
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

test("many cells passed within one frame make one question, for the last of them", () => {
  const { explainer, frame, columns } = pageOf();
  for (const col of [0, 1, 2, 3]) explainer.want(request(col));
  frame();
  assert.deepEqual(columns(), [3]);
});

test("an answer to a cell that has been left is dropped, and the present cell is asked for", async () => {
  const { explainer, asked, shown, frame, columns } = pageOf();
  explainer.want(request(0));
  frame();
  explainer.want(request(1));
  asked[0]?.answer();
  await settled();
  assert.equal(shown.length, 0);
  frame();
  asked[1]?.answer();
  await settled();
  assert.deepEqual(columns(), [0, 1]);
  assert.deepEqual(
    shown.map(({ derivation }) => derivation.symbol),
    ["scores[1,2]"],
  );
});

test("while a question is on its way no other is asked", () => {
  const { explainer, frame, columns } = pageOf();
  explainer.want(request(0));
  frame();
  explainer.want(request(1));
  frame();
  explainer.want(request(2));
  frame();
  assert.deepEqual(columns(), [0]);
});

test("a cell that is explained already is not asked for again", async () => {
  const { explainer, asked, shown, frame, columns } = pageOf();
  explainer.want(request(0));
  frame();
  asked[0]?.answer();
  await settled();
  explainer.want(request(0));
  frame();
  assert.deepEqual(columns(), [0]);
  assert.equal(shown.length, 1);
});

test("leaving a cell and coming back before the frame asks nothing", async () => {
  const { explainer, asked, frame, columns } = pageOf();
  explainer.want(request(0));
  frame();
  asked[0]?.answer();
  await settled();
  explainer.want(request(1));
  explainer.want(request(0));
  frame();
  assert.deepEqual(columns(), [0]);
  explainer.want(request(2));
  frame();
  assert.deepEqual(columns(), [0, 2]);
});

test("the same cell of a new result is asked for anew", async () => {
  const { explainer, asked, frame } = pageOf();
  explainer.want(request(0, 1));
  frame();
  asked[0]?.answer();
  await settled();
  explainer.want(request(0, 2));
  frame();
  assert.deepEqual(
    asked.map(({ request: { resultVersion } }) => resultVersion),
    [1, 2],
  );
});

test("a refusal is told once and does not keep the next question back", async () => {
  const { explainer, asked, refused, shown, frame } = pageOf();
  explainer.want(request(7));
  frame();
  asked[0]?.refuse();
  await settled();
  assert.deepEqual(refused, [request(7)]);
  explainer.want(request(7));
  frame();
  assert.equal(asked.length, 1);
  explainer.want(request(0));
  frame();
  asked[1]?.answer();
  await settled();
  assert.equal(shown.length, 1);
});

test("nothing is told after the request was taken back", async () => {
  const { explainer, asked, shown, refused, frame } = pageOf();
  explainer.want(request(0));
  explainer.want(undefined);
  frame();
  assert.equal(asked.length, 0);
  explainer.want(request(1));
  frame();
  explainer.want(undefined);
  asked[0]?.answer();
  await settled();
  assert.deepEqual([shown, refused], [[], []]);
});

test("requests are the same only for the same cell, head, result and document", () => {
  assert.ok(isSameRequest(request(0), request(0)));
  assert.ok(!isSameRequest(request(0), request(1)));
  assert.ok(!isSameRequest(request(0), request(0, 2)));
  assert.ok(!isSameRequest(request(0), { ...request(0), uri: "file:///b" }));
  assert.ok(!isSameRequest(request(0), { ...request(0), cell: { ...cell(0), head: 1 } }));
  assert.ok(!isSameRequest(request(0), undefined));
});
