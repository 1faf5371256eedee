import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { editDistance, nearest } from "../../../src/core/format/read/nearest.ts";

/** The distance by its definition: the cheapest way to get rid of both texts from their ends. */
function slowDistance(a: string, b: string): number {
  if (a === "" || b === "") return a.length + b.length;
  const [p, q] = [a.at(-1)!, b.at(-1)!];
  const change = p === q ? 0 : p.toLowerCase() === q.toLowerCase() ? 1 / 3 : 1;
  const [shortA, shortB] = [a.slice(0, -1), b.slice(0, -1)];
  const ways = [slowDistance(shortA, b) + 1, slowDistance(a, shortB) + 1, slowDistance(shortA, shortB) + change];
  const isSwap = a.length > 1 && b.length > 1 && p === b.at(-2) && a.at(-2) === q;
  if (isSwap) ways.push(slowDistance(a.slice(0, -2), b.slice(0, -2)) + 1);
  return Math.min(...ways);
}

const word = fc.string({ unit: fc.constantFrom("a", "A", "b", "c"), maxLength: 6 });

test("the distance of two words is that of its definition", () => {
  fc.assert(
    fc.property(word, word, (a, b) => {
      assert.ok(Math.abs(editDistance(a, b) - slowDistance(a, b)) < 1e-9, `${a} ${b}`);
    }),
    { numRuns: 500 },
  );
});

test("what is meant is the first of the nearest names, at most a slip for three letters, never other letters altogether", () => {
  fc.assert(
    fc.property(word, fc.array(word, { maxLength: 5 }), (written, known) => {
      const most = Math.max(1, Math.floor(written.length / 3));
      const near = known
        .map((name) => ({ name, distance: slowDistance(written, name) }))
        .filter(({ name, distance }) => distance <= most + 1e-9 && distance < name.length - 1e-9);
      const least = Math.min(...near.map(({ distance }) => distance));
      const best = near.filter(({ distance }) => distance - least < 1e-9).map(({ name }) => name);
      const found = nearest(written, known);
      assert.ok(found === undefined ? best.length === 0 : best.includes(found), `${written} ${known}: ${found}`);
    }),
    { numRuns: 1000 },
  );
});

test("a very long word is not compared", () => {
  assert.equal(nearest("a".repeat(64), ["a".repeat(63)]), "a".repeat(63));
  assert.equal(nearest("a".repeat(65), ["a".repeat(64)]), undefined);
});
