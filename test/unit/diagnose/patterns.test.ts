import assert from "node:assert/strict";
import { test } from "node:test";
import { diagnose } from "../../../src/core/diagnose/diagnose.ts";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { plainText } from "../../../src/core/words.ts";
import { specOf } from "./injected.ts";

const random = (seed: number) => ({ random: "normal", shape: [3, 40, 4], seed });

/** What is said of the scores, 3 heads of 40 × 40, when those in a part of them are wrong. */
function said(isWrong: (h: number, i: number, j: number) => boolean): string[] {
  const spec = specOf({ Q: random(1), K: random(2), V: random(3) });
  const result = computeSpec(spec);
  const [block] = spec.main.blocks;
  const scores = result.layers[0]?.steps.get("scores")?.tensor;
  assert.ok(block && scores);
  const data = scores.data.map((x, at) =>
    isWrong(Math.floor(at / 1600), Math.floor(at / 40) % 40, at % 40) ? x + 1 + Math.sin(at) / 2 : x,
  );
  const expected = new Map([["scores", { shape: scores.shape, data }]] as const);
  const asked = { ...spec, main: { ...spec.main, blocks: [{ ...block, expected }] } };
  return (diagnose(asked, result, { pairs: false }).patterns ?? []).map(({ text }) => plainText(text));
}

test("the part in which the error lies is named, the smallest first", () => {
  const whole = (part: string) => `100 % of the squared error lies ${part}`;
  for (const [part, isWrong] of [
    ["in head 2", (h) => h === 2],
    ["in row 7", (_h, i) => i === 7],
    ["in column 39", (_h, _i, j) => j === 39],
    ["in the rows from 31 on", (_h, i) => i >= 31],
    ["in the columns before 9", (_h, _i, j) => j < 9],
    ["in the columns 16 to 31", (_h, _i, j) => j >= 16 && j < 32],
    ["in the odd columns", (_h, _i, j) => j % 2 === 1],
    ["in the even rows", (_h, i) => i % 2 === 0],
    ["above the diagonal, at later keys", (_h, i, j) => j > i],
    ["below the diagonal, at earlier keys", (_h, i, j) => j < i],
    ["on the diagonal", (_h, i, j) => i === j],
    ["where key − query is -3", (_h, i, j) => j - i === -3],
  ] as [string, Parameters<typeof said>[0]][])
    assert.equal(said(isWrong)[0], whole(part));
});

test("an error that lies everywhere has no part, one in two of four quarters neither", () => {
  assert.deepEqual(
    said(() => true),
    [],
  );
  assert.deepEqual(
    said((_h, i, j) => i < 20 === j < 20),
    [],
  );
});
