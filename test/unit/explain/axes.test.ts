import assert from "node:assert/strict";
import { test } from "node:test";
import type { MatrixOutline } from "../../../src/core/explain/outline.ts";
import { outlineOf } from "../../../src/core/explain/outlineOf.ts";
import { type Computed, computed, computedText, specFiles } from "./support.ts";

const layersOf = ({ spec, result }: Computed) => outlineOf(spec, result).layers;

/** The two axes of a matrix, each with its length. */
const axesOf = ({ rowAxis, rows, colAxis, cols }: MatrixOutline) =>
  [
    [rowAxis, rows],
    [colAxis, cols],
  ] as const;

test("rows and columns of a step that are labeled as queries, keys or heads are as many as there are", () => {
  let seen = 0;
  for (const { name, text } of specFiles()) {
    if (name === "own-jsonc.attn.json") continue;
    for (const { dims, steps, path } of layersOf(computedText(text))) {
      const sizes: Readonly<Record<string, number>> = { query: dims.n, key: dims.keys, head: dims.heads };
      for (const matrix of steps)
        for (const [axis, size] of axesOf(matrix)) {
          assert.equal(size, sizes[axis] ?? size, `${name} ${path} ${matrix.name}: ${axis}`);
          if (sizes[axis] !== undefined) seen++;
        }
    }
  }
  assert.ok(seen > 5000, `${seen}`);
});

const past = { K: [[[[1, 1]]]], V: [[[[1, 1]]]] };
const identity = [
  [1, 0],
  [0, 1],
];

/** What the rows of the new keys stand for. */
function newKeys(more: object) {
  const [layer] = layersOf(computed({ X: identity, Wk: identity, Wv: identity, ...more }));
  return layer?.steps.find(({ name }) => name === "projectedK")?.rowAxis;
}

test("new keys after cached ones are labeled by the queries only where they are made of the same inputs", () => {
  assert.equal(newKeys({ past }), "query");
  assert.equal(newKeys({ past, memory: { X: identity } }), "dim");
});
