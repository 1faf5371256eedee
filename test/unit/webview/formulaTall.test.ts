import assert from "node:assert/strict";
import { test } from "node:test";
import type { Formula } from "../../../src/core/explain/outline.ts";
import { isTall } from "../../../src/webview/formula/tallFormula.ts";

const letter = (text: string): Formula => ({ kind: "symbol", text });

test("brackets grow around fractions only", () => {
  const primed: Formula = { kind: "sup", base: letter("S"), sup: letter("′") };
  assert.equal(isTall({ kind: "row", items: [letter("softmax"), primed] }), false);
  const fraction: Formula = { kind: "fraction", top: primed, bottom: letter("5") };
  assert.equal(isTall({ kind: "row", items: [{ kind: "row", items: [fraction] }] }), true);
});
