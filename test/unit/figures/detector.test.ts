import assert from "node:assert/strict";
import { test } from "node:test";
import { detectorPattern } from "../../../src/core/figures/detector/detectorScore.ts";
import { readDetector } from "../../../src/core/figures/detector/readDetector.ts";
import { plainText } from "../../../src/core/words.ts";

const tokens = ["<s>", "A", ",", "A", "12"];
const world = { n: 5, m: 5, offset: 0, queryTokens: tokens, keyTokens: tokens };

/** The pairs that a rule names, as `ij`. */
function named(source: string): string[] {
  const read = readDetector(source);
  assert.ok("rule" in read, JSON.stringify(read));
  const pattern = detectorPattern(read.rule, world);
  return [...pattern].flatMap((bit, at) => (bit ? [`${Math.floor(at / 5)}${at % 5}`] : []));
}

function fault(source: string): string {
  const read = readDetector(source);
  assert.ok("fault" in read, source);
  return `${read.fault.at}: ${plainText(read.fault.message)}`;
}

test("a detector names pairs of positions", () => {
  assert.deepEqual(named("j == i-1"), ["10", "21", "32", "43"]);
  assert.deepEqual(named("tok[j] == tok[i] and j < i"), ["31"]);
  assert.deepEqual(named("tok[j-1] == tok[i] && j-1 < i"), ["12", "32"].slice(1));
  assert.deepEqual(named('kind(j) == "punct" and i == 4'), ["42"]);
  assert.deepEqual(named("kind(j) == 'number' and i == 0 or kind(i) == \"special\" and j == 1"), ["01", "04"]);
  assert.deepEqual(named("abs(i - j) >= 3 and not j > i"), ["30", "40", "41"]);
  assert.deepEqual(named("!(j != n - 1) and i % 2 == 1"), ["14", "34"]);
  assert.deepEqual(named("lower(tok[j]) == 'a' and i == 1"), ["11", "13"]);
  assert.deepEqual(named("i * 2 + -1 == j"), ["11", "23"]);
});

test("what is not there is equal to nothing, and to nothing else", () => {
  assert.deepEqual(named("tok[i - 9] == tok[j - 9]"), []);
  assert.deepEqual(named("tok[i + 9] != tok[j]"), []);
  assert.deepEqual(named("tok[j] == 1"), []);
});

test("what cannot be understood says where and why", () => {
  assert.equal(fault(""), "0: A rule is missing.");
  assert.equal(fault("j == "), "4: The rule ends too early.");
  assert.equal(fault("j = i"), "2: Unexpected “=”.");
  assert.equal(fault("j == i i"), "7: Unexpected “i”.");
  assert.equal(fault("j == tokn[i]"), "5: Unknown name “tokn”. Did you mean “tok”?");
  assert.equal(fault("constructor == i"), "0: Unknown name “constructor”.");
  assert.equal(fault("(".repeat(40)), "32: Too many brackets are open at once.");
  assert.equal(fault("j".repeat(4001)), "4000: The rule is longer than 4000 characters.");
});
