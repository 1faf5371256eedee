import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { outlineOf } from "../../../src/core/explain/outlineOf.ts";
import { contributionOf } from "../../../src/core/figures/contributionMatrix.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import { hasContribution } from "../../../src/webview/quantity.ts";

const random = (rows: number, cols: number, seed: number) =>
  JSON.stringify({ random: "normal", shape: [rows, cols], seed });

/** Layers whose heads write something else than weight times value, or nothing that is known. */
const others = {
  differential: `{ "X": ${random(3, 8, 1)}, "heads": 2, "differential": { "lambda": 0.5 },
    "Wq": ${random(8, 8, 2)}, "Wk": ${random(8, 8, 3)}, "Wv": ${random(8, 8, 4)} }`,
  gated: `{ "X": ${random(3, 4, 1)}, "Wq": ${random(4, 4, 2)}, "Wk": ${random(4, 4, 3)}, "Wv": ${random(4, 4, 4)},
    "gate": { "W": ${random(4, 4, 5)} } }`,
};

test("the page offers contributions just where the host has them", () => {
  const examples = readdirSync("examples").filter((name) => name.endsWith(".attn.json"));
  const texts = new Map<string, string>(Object.entries(others));
  for (const name of examples) texts.set(name, readFileSync(`examples/${name}`, "utf8"));
  const seen = { offered: 0, not: 0 };
  for (const [name, text] of texts) {
    const { spec, problems } = parseSpec(text);
    assert.ok(spec, `${name}: ${JSON.stringify(problems)}`);
    const result = computeSpec(spec);
    for (const layer of outlineOf(spec, result).layers) {
      const offered = hasContribution(layer);
      const isKnown: boolean = contributionOf(spec, result, { layer: layer.path, batch: 0, head: 0 }) !== undefined;
      assert.equal(offered, isKnown, `${name}, ${layer.path}`);
      seen[offered ? "offered" : "not"]++;
    }
  }
  assert.ok(seen.offered > 20 && seen.not > 3, JSON.stringify(seen));
});
