import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { bundledCommandLine } from "../../conformance/commandLine.ts";

const attn = await bundledCommandLine();
const spelled = "examples/24-reversed-until-the-end.attn.json";
const drawn = (seed: number, ...shape: number[]) => ({ random: "normal", shape, seed });
const layer = (seed: number) => ({ Wq: drawn(seed, 4, 4), Wk: drawn(seed + 1, 4, 4), heads: 2, mask: "causal" });
const decoder = join(attn.folder, "decoder.attn.json");
writeFileSync(
  decoder,
  JSON.stringify({
    ...{ embedding: { ids: [3, 1, 2], table: drawn(7, 6, 4) }, layers: [layer(11), layer(21)] },
    ...{ readOut: { W: drawn(31, 4, 6) }, generate: { atMost: 3 } },
  }),
);

const json = (...args: string[]) => JSON.parse(attn.run("compute", decoder, "--json", ...args).stdout);

test("--round prints a round's layers with its read-out, --layer one of them", () => {
  const { layers } = json("--round", "1");
  assert.equal(layers.length, 2);
  assert.deepEqual(layers[0].steps.weights.shape, [1, 2, 1, 4]);
  const { readOut, chosen } = json().generate.rounds[1];
  const { data } = layers[1].steps["readOut.probabilities"];
  assert.deepEqual(data, readOut.probabilities.data);
  assert.equal(data.indexOf(Math.max(...data)), chosen);
  assert.deepEqual(json("--round", "1", "--layer", "1").layers, [layers[1]]);
  assert.deepEqual(json("--round", "1", "--layer", "layers[0]").layers, [layers[0]]);
  assert.deepEqual(json("--layer", "rounds[1].layers[0]").layers, [layers[0]]);
  const named = json("--round", "1", "--step", "readOut.logits,presentK").layers;
  assert.deepEqual(
    named.map(({ steps }: { steps: object }) => Object.keys(steps)),
    [["presentK"], ["readOut.logits", "presentK"]],
  );
  assert.deepEqual(named[1].steps["readOut.logits"].data, readOut.logits.data);
});

test("--round names rows by what entered and keys by where they come from", () => {
  const { stdout } = attn.run("compute", spelled, "--round", "1", "--step", "weights");
  assert.match(stdout, /^── rounds\[1\] ──\n\nweights {2}1×5\n {9}0 < {6}1 c {2}2 a {6}3 b {6}4 >\n0 b {2}\S+/);
});

test("heads and pictures of a round", () => {
  const found = JSON.parse(attn.run("heads", decoder, "--round", "2", "--find", "j == 0", "--json").stdout);
  const weights = json("--round", "2", "--step", "weights").layers.map(
    ({ steps }: { steps: { weights: { data: number[]; shape: number[] } } }) => steps.weights,
  );
  const onFirst = new Map<string, number>();
  for (const [index, { data, shape }] of weights.entries())
    for (const head of [0, 1]) onFirst.set(`rounds[2].layers[${index}] ${head}`, data[head * shape[3]]);
  assert.equal(found.heads.length, 4);
  for (const { layer: path, head, figures } of found.heads)
    assert.ok(Math.abs(figures.find - (onFirst.get(`${path} ${head}`) ?? Number.NaN)) < 1e-12, `${path} ${head}`);
  const picture = attn.run("export", spelled, "--round", "2", "--svg");
  assert.match(picture.stdout, /^<svg[^>]*><title>A sequence that ends itself, Round 3<\/title>/);
});

const wrong: readonly (readonly [readonly string[], RegExp])[] = [
  [["compute", decoder, "--round", "3"], /--round 3: there is no such round; there are 3, from 0\n/],
  [
    ["compute", "examples/01-worked-example.attn.json", "--round", "0"],
    /--round 0: there is no such round; there are none/,
  ],
  [
    ["compute", decoder, "--round", "0", "--layer", "2"],
    /--layer layers\[2\]: there is no such layer; there are 2, from 0/,
  ],
  [
    ["compute", spelled, "--round", "0", "--layer", "encoder"],
    /--layer encoder: there is no such layer; there is one, 0/,
  ],
  [["compute", decoder, "--round", "-1"], /--round takes an index from 0/],
  [["compute", decoder, "--round", "0", "--step", "generated"], /--step generated: it is of all rounds, not of one/],
  [["compute", decoder, "--round", "0", "--step", "readOut.pooled"], /these layers have no such step/],
  [["check", decoder, "--round", "0"], /check has no option --round/],
];
for (const [args, message] of wrong) {
  test(`attn ${args.join(" ").replace(attn.folder, "")} says why not`, () => {
    const { status, stderr, stdout } = attn.run(...args);
    assert.equal(status, 2);
    assert.match(stderr, message);
    assert.equal(stdout, "");
  });
}
