import assert from "node:assert/strict";
import { test } from "node:test";
import type { CellRef } from "../../../src/core/explain/derivation.ts";
import type { LayerOutline } from "../../../src/core/explain/outline.ts";
import { queryOf } from "../../../src/webview/row/query.ts";

const layer = {
  path: "",
  dims: { n: 4 },
  steps: [
    { name: "weights", rowAxis: "query" },
    { name: "K", rowAxis: "key" },
  ],
  inputs: [{ name: "Wq", rowAxis: "dim" }],
} as unknown as LayerOutline;

const pin = (matrix: string, row: number, path = ""): CellRef => ({
  layer: path,
  matrix,
  batch: 0,
  head: 0,
  row,
  col: 0,
});

test("without a choice the last query is shown, as in Tokens", () => {
  assert.equal(queryOf(layer, undefined, undefined), 3);
});

test("pinning a cell of a query's row chooses that query", () => {
  assert.equal(queryOf(layer, undefined, pin("weights", 2)), 2);
});

test("a cell of a key, of a weight matrix or of another layer chooses no query", () => {
  assert.equal(queryOf(layer, undefined, pin("K", 2)), 3);
  assert.equal(queryOf(layer, undefined, pin("Wq", 2)), 3);
  assert.equal(queryOf(layer, undefined, pin("weights", 2, "layers[1]")), 3);
});

test("a choice by hand holds until another cell is pinned", () => {
  const first = pin("weights", 2);
  const chosen = { row: 1, pin: first };
  assert.equal(queryOf(layer, chosen, first), 1);
  assert.equal(queryOf(layer, chosen, pin("weights", 3)), 3);
});

test("a choice by hand stays when the pin is taken away or falls on something without queries", () => {
  const chosen = { row: 1, pin: pin("weights", 2) };
  assert.equal(queryOf(layer, chosen, undefined), 1);
  assert.equal(queryOf(layer, chosen, pin("Wq", 3)), 1);
});

test("a query that a shorter document no longer has becomes its last", () => {
  assert.equal(queryOf(layer, { row: 9, pin: undefined }, undefined), 3);
  assert.equal(queryOf(layer, undefined, pin("weights", 9)), 3);
});
