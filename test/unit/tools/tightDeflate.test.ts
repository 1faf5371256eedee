import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { tightDeflate } from "../../../scripts/lib/tightDeflate.mjs";

const seed = 20261129;

/** Numbers 0 … 1 that are the same in each run. */
function numbers(from: number): () => number {
  let state = from;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

test(`what is deflated inflates to the same bytes (seed ${seed})`, () => {
  const next = numbers(seed);
  const noise = (count: number, letters: number) => Buffer.from(Array.from({ length: count }, () => next() * letters));
  const cases = [
    ...[Buffer.of(), Buffer.of(7), Buffer.alloc(70_000, 65), Buffer.from("abcabcabcabc".repeat(9000))],
    ...[1, 2, 3, 4, 255, 256, 257, 258, 259].map((count) => Buffer.alloc(count, 1)),
    ...[1, 2, 3, 20, 256].flatMap((letters) => [noise(50, letters), noise(40_000, letters)]),
    Buffer.concat([noise(33_000, 256), noise(3000, 2), noise(33_000, 256)]),
    // How often symbols occur grows like Fibonacci's numbers: codes of more than 15 bits without a limit.
    Buffer.concat(Array.from({ length: 24 }, (_, at) => Buffer.alloc(Math.round(1.618 ** at), 3 * at)).reverse()),
  ];
  for (const data of cases) assert.ok(inflateRawSync(tightDeflate(data)).equals(data), `${data.length} bytes`);
});

test("code is packed smaller than by zlib", () => {
  const data = Buffer.concat(
    ["engine/streamed", "figures/layerHeads"].map((name) => readFileSync(`src/core/${name}.ts`)),
  );
  assert.ok(tightDeflate(data).length < 0.99 * deflateRawSync(data, { level: 9 }).length);
});
