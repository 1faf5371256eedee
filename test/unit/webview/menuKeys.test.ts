import assert from "node:assert/strict";
import { test } from "node:test";
import { menuMove } from "../../../src/webview/inspector/menuKeys.ts";

const names = ["Copy", "Cut", "Paste"];
const to = (index: number) => ({ to: index });

test("arrows go round a menu, Home and End to its ends, Escape and Tab close it, a letter goes to the next that begins with it", () => {
  const moves = (key: string) => [0, 1, 2].map((at) => menuMove(key, at, names));
  assert.deepEqual(moves("ArrowDown"), [to(1), to(2), to(0)]);
  assert.deepEqual(moves("ArrowUp"), [to(2), to(0), to(1)]);
  assert.deepEqual(moves("Home"), [to(0), to(0), to(0)]);
  assert.deepEqual(moves("End"), [to(2), to(2), to(2)]);
  assert.deepEqual([...moves("Escape"), ...moves("Tab")], Array(6).fill("close"));
  assert.deepEqual(moves("c"), [to(1), to(0), to(0)]);
  assert.deepEqual(moves("P"), [to(2), to(2), to(2)]);
  assert.deepEqual([...moves("x"), ...moves("F1")], Array(6).fill(undefined));
});
