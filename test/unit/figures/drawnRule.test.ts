import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { detectorPattern } from "../../../src/core/figures/detector/detectorScore.ts";
import { readDetector } from "../../../src/core/figures/detector/readDetector.ts";
import { namedShares, type RuleGrid, ruleGridOf } from "../../../src/core/figures/detector/ruleGrid.ts";
import { writtenRule } from "../../../src/core/figures/detector/writtenRule.ts";
import { rankedHeads } from "../../../src/core/figures/rankedHeads.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import { runToEnd } from "../../../src/core/resumable.ts";

/** How much of each cell a written rule names. */
function sharesOf(rule: string, grid: RuleGrid): number[] {
  const read = readDetector(rule);
  assert.ok("rule" in read, `${rule}: ${JSON.stringify(read)}`);
  const { n, keys, past } = grid;
  const world = { n, m: keys, offset: past, queryTokens: undefined, keyTokens: undefined };
  return [...namedShares(grid, detectorPattern(read.rule, world))];
}

/** The rule of cells that are drawn as text, a line for each row, `#` for a drawn one. */
function ruleOf(...lines: string[]): string {
  const cells = Uint8Array.from(lines.join(""), (sign) => Number(sign === "#"));
  return writtenRule(ruleGridOf({ n: lines.length, keys: lines[0]?.length ?? 0, past: 0 }), cells);
}

test("what is drawn becomes a short rule", () => {
  assert.equal(ruleOf("...", "#..", ".#."), "j == i - 1");
  assert.equal(ruleOf("#..", "##.", "###"), "j <= i");
  assert.equal(ruleOf("..#", "...", "..."), "i == 0 and j == 2");
  assert.equal(ruleOf("#...", "##..", ".##.", "..##"), "j >= i - 1 and j <= i");
  assert.equal(ruleOf(".#.", "..#", "..."), "j == i + 1");
  assert.equal(ruleOf("#...", "#...", "#...", "#..."), "j == 0");
  assert.equal(ruleOf("....", "#...", "##..", "#.#."), "j == i - 1 or i >= 2 and j == 0");
  assert.equal(ruleOf("....", "####", "...."), "i == 1");
  assert.equal(ruleOf("##", "##"), "j >= 0");
  assert.equal(ruleOf("#.#.", "....", "#.#.", "...."), "(i == 0 or i == 2) and (j == 0 or j == 2)");
  assert.equal(ruleOf("...", "..."), "");
});

test("the rule names exactly what was drawn: any cells of any size, with a cache, as blocks too", () => {
  const size = fc.integer({ min: 1, max: 50 });
  const cells = fc.uint8Array({ minLength: 24 * 24, maxLength: 24 * 24, max: 9 });
  fc.assert(
    fc.property(size, size, fc.nat(5), fc.nat(10), cells, (n, keys, past, share, numbers) => {
      const grid = ruleGridOf({ n, keys, past });
      const drawn = Uint8Array.from({ length: grid.rows * grid.cols }, (_, at) => Number((numbers[at] ?? 0) < share));
      const rule = writtenRule(grid, drawn);
      if (!drawn.includes(1)) assert.equal(rule, "");
      else assert.deepEqual(sharesOf(rule, grid), [...drawn]);
    }),
    { seed: 20, numRuns: 150 },
  );
});

test("no drawing is too long to be read again", () => {
  const cells = fc.uint8Array({ minLength: 24 * 24, maxLength: 24 * 24, max: 1 });
  fc.assert(
    fc.property(fc.constantFrom(24, 128, 16_384), cells, (n, numbers) => {
      const grid = ruleGridOf({ n, keys: n, past: 0 });
      assert.ok("rule" in readDetector(writtenRule(grid, numbers.subarray(0, grid.rows * grid.cols)) || "j == i"));
    }),
    { seed: 21, numRuns: 100 },
  );
});

test("a grid has a cell for each pair, or at most 16 by 16 blocks", () => {
  assert.deepEqual(ruleGridOf({ n: 24, keys: 3, past: 0 }), {
    ...{ rows: 24, cols: 3, rowStep: 1, colStep: 1, n: 24, keys: 3, past: 0 },
  });
  const { rows, cols, rowStep, colStep } = ruleGridOf({ n: 128, keys: 1_000, past: 0 });
  assert.deepEqual([rows, rowStep, cols, colStep], [16, 8, 16, 63]);
  const shares = sharesOf("j == i", ruleGridOf({ n: 128, keys: 128, past: 0 }));
  assert.deepEqual([shares[0], shares[1], shares.at(-1)], [1 / 8, 0, 1 / 8]);
});

test("heads are ranked by a rule together with what it names of a layer", () => {
  const weights = [
    [1, 0, 0],
    [1, 0, 0],
    [0, 1, 0],
  ];
  const { spec } = parseSpec(JSON.stringify({ weights: [[weights]] }));
  assert.ok(spec);
  const found = runToEnd(rankedHeads(spec, computeSpec(spec), 0, "j == i - 1", "hellinger", spec.main.blocks[0]?.path));
  assert.deepEqual(found, {
    scores: Float64Array.of(1),
    named: Float64Array.of(...[0, 0, 0], ...[1, 0, 0], ...[0, 1, 0]),
  });
});
