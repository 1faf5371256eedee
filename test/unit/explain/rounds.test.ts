import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { cellEdits } from "../../../src/analysis/cellEdits.ts";
import { Computed } from "../../../src/analysis/computed.ts";
import { brokenText } from "../../../src/core/claims/brokenText.ts";
import { tryClaims } from "../../../src/core/claims/claims.ts";
import { layerContext } from "../../../src/core/explain/context/layerContext.ts";
import { outlineOf } from "../../../src/core/explain/outlineOf.ts";
import { headDetail, layerHeads } from "../../../src/core/figures/layerHeads.ts";
import { rankedHeads } from "../../../src/core/figures/rankedHeads.ts";
import { rowStudy } from "../../../src/core/figures/row/rowStudy.ts";
import { tokenWeights } from "../../../src/core/figures/tokens/tokenWeights.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import { runToEnd } from "../../../src/core/resumable.ts";
import { plainText } from "../../../src/core/words.ts";
import { computed, computedText } from "./support.ts";

const drawn = (seed: number, ...shape: number[]) => ({ random: "normal", shape, seed });
const layer = (seed: number) => ({
  ...{ Wq: drawn(seed, 4, 4), Wk: drawn(seed + 1, 4, 4), Wv: drawn(seed + 2, 4, 4), Wo: drawn(seed + 3, 4, 4) },
  ...{ heads: 2, mask: "causal", residual: true, position: "rope" },
});
const written = {
  embedding: { ids: [3, 1, 2], table: drawn(7, 6, 4) },
  layers: [layer(11), layer(21)],
  readOut: { W: drawn(31, 4, 6) },
  vocabulary: ["a", "b", "c", "d", "e", "f"],
  generate: { atMost: 3 },
};
const decoder = computed(written);
const { spec, result } = decoder;
const outline = outlineOf(spec, result);
const place = { batch: 0, head: 1, row: 1, col: 0 };
/** Without what names the layer. */
const nameless = (value: unknown): unknown => JSON.parse(JSON.stringify(value).replaceAll("rounds[0].", ""));

test("the layers of a round say which one it is, what it chose, and how likely that was", () => {
  const rounds = outline.layers.flatMap(({ round }) => round ?? []);
  assert.deepEqual(
    rounds.map(({ index }) => index),
    [0, 0, 1, 1, 2, 2],
  );
  for (const { index, chosen, label, share } of rounds) {
    const round = result.generate?.rounds[index];
    assert.equal(chosen, round?.chosen);
    assert.equal(label, written.vocabulary[chosen]);
    assert.equal(share, round?.readOut.get("readOut.probabilities")?.data.at(chosen - 6));
  }
  assert.deepEqual(
    outline.layers.slice(0, 2).map(({ round }) => round),
    [undefined, undefined],
  );
});

test("labels of a round's read-out are those of the vocabulary", () => {
  for (const { path, labels, steps } of outline.layers) {
    const reads = steps.some(({ name }) => name === "readOut.logits");
    assert.deepEqual(labels, reads ? written.vocabulary : undefined, path);
  }
});

const ends: readonly (readonly [string, object, string])[] = [
  [
    "the id of until",
    { generate: { until: spec.generate && result.generate?.rounds[1]?.chosen } },
    "Ended by {0}, the id of until",
  ],
  ["as many as may be", {}, "Ended after 3 ids: atMost"],
  ["a single one", { generate: { atMost: 1 } }, "Ended after 1 id: atMost"],
  [
    "a table that runs out",
    { embedding: { ...written.embedding, positions: { table: drawn(8, 4, 4) } }, generate: {} },
    "Ended after 2 ids: a table of positions has no further row",
  ],
];
for (const [name, more, words] of ends) {
  test(`why it ended: ${name}`, () => {
    const again = computed({ ...written, ...more });
    const { generation } = outlineOf(again.spec, again.result);
    const last = again.result.generate?.rounds.at(-1)?.chosen ?? 0;
    assert.equal(generation && plainText(generation.stopped), words.replace("{0}", written.vocabulary[last] ?? ""));
    assert.equal(generation?.rounds, again.result.generate?.rounds.length);
  });
}

test("the first round of a prompt says everywhere what the document says", () => {
  for (const path of ["layers[0]", "layers[1]"]) {
    const first = `rounds[0].${path}`;
    const own = (layers: string) => outline.layers.find((one) => one.path === layers);
    const { label: _, round: _round, facts: _facts, ...rest } = own(first) ?? assert.fail();
    const { label: _own, facts: _own2, ...document } = own(path) ?? assert.fail();
    assert.deepEqual(nameless(rest), document);
    for (const look of [
      (at: string) => tryClaims(spec, result, { ...place, layer: at }),
      (at: string) => rowStudy(spec, result, { layer: at, batch: 0, head: 1, query: 2 }),
      (at: string) => runToEnd(layerHeads(spec, result, at, 0)),
      (at: string) => runToEnd(headDetail(spec, result, { layer: at, batch: 0, head: 1 })),
      (at: string) => {
        const beside = layerContext(spec, result, at) ?? assert.fail();
        return runToEnd(rankedHeads(beside.spec, beside.result, 0, "j == i"));
      },
      ...(["mean", "layers", "rollout", "flow"] as const).map(
        (combine) => (at: string) =>
          runToEnd(
            tokenWeights(spec, result, {
              ...{ layer: at, batch: 0, heads: [0, 1], toward: "keys", first: 2, last: 2, combine },
              ...{ quantity: "weights", without: [] },
            }),
          ),
      ),
    ]) {
      const [there, here] = [look(first), look(path)];
      assert.ok(here !== undefined);
      assert.deepEqual(nameless(there), nameless(here));
    }
  }
});

test("statements are tried on a later round by computing this round again", () => {
  const found = tryClaims(spec, result, { ...place, row: 0, layer: "rounds[1].layers[1]" }) ?? assert.fail();
  const verdict = (id: string) => found.find((claim) => claim.id === id)?.verdict;
  assert.deepEqual(["shift", "bfloat16"].map(verdict), ["holds", "holds"]);
});

test("a statement of a round is broken by a change of the document's own layer", () => {
  const at = { ...place, row: 0, layer: "rounds[1].layers[1]" };
  const claims = tryClaims(spec, result, at) ?? assert.fail();
  const texts = claims.flatMap((claim) => brokenText(decoder.document, claim, at) ?? []);
  assert.ok(texts.length > 0);
  for (const text of texts) {
    assert.ok(parseSpec(text).spec !== undefined);
    assert.ok(!text.includes("rounds"));
  }
});

test("a number of a weight is edited in any round; one that a round computes is not", () => {
  const text = JSON.stringify(written).replace(
    '"W":{"random":"normal","shape":[4,6],"seed":31}',
    `"W":${JSON.stringify(Array.from({ length: 4 }, (_, row) => Array.from({ length: 6 }, (_, col) => row + col)))}`,
  );
  const document = parseSpec(text);
  const again = computedText(text);
  const analysed = new Computed(1, document, again.spec, again.result);
  const cell = { layer: "rounds[1].layers[1]", batch: 0, head: 0, row: 0, col: 1 };
  const weight = cellEdits(analysed, { ...cell, matrix: "readOut.W" }, 7);
  assert.ok("edits" in weight && weight.edits.length === 1 && weight.edits[0]?.text === "7");
  for (const matrix of ["weights", "readOut.logits", "readOut.probabilities"]) {
    const made = cellEdits(analysed, { ...cell, layer: "rounds[0].layers[1]", matrix }, 0.5);
    assert.ok("refusal" in made, matrix);
    assert.equal(plainText(made.refusal), `${matrix} cannot be given in this document.`);
  }
});

test("an encoder's rounds have the encoder's tokens as keys, and no cache where nothing attends to itself", () => {
  const text = readFileSync("examples/24-reversed-until-the-end.attn.json", "utf8");
  const spelled = computedText(text);
  const { layers } = outlineOf(spelled.spec, spelled.result);
  const rounds = layers.filter(({ round }) => round !== undefined);
  assert.deepEqual(
    rounds.map(({ queryLabels, round }) => [...queryLabels, round?.label].join(" → ")),
    ["> → b", "b → a", "a → c", "c → <"],
  );
  for (const { keyLabels, dims } of rounds) {
    assert.deepEqual(keyLabels, ["<", "c", "a", "b", ">"]);
    assert.equal(dims.past, 0);
  }
});
