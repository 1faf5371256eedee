import assert from "node:assert/strict";
import { test } from "node:test";
import type { TrainingLook, TrainingStory } from "../../../src/protocol/trainMessages.ts";
import type { WhyStory } from "../../../src/protocol/whyMessages.ts";
import type { HeldDocument } from "./documents.ts";
import { workedExample, workedWith } from "./offered.ts";
import type { HeldPanel } from "./panels.ts";
import { type Started, withExtension } from "./started.ts";
import { workMs } from "./workers.ts";

const outdated = { error: "The text has changed since these numbers were computed: recompute first." };

/** Asks what may need a worker. */
async function asked(started: Started, panel: HeldPanel, method: string, params: object) {
  const { answer } = panel.ask(method, params);
  await started.pass(4 * workMs);
  const { ok, error } = answer() ?? assert.fail(`${method} is not answered`);
  return error === undefined ? { ok } : { error };
}

async function shown(started: Started, text: string, name = "a.attn.json") {
  const document = started.editor.open(name, text);
  const panel = await started.showPanel(document, name);
  return { document, panel };
}

const resultVersion = 1;

const trainable = workedExample.replace(
  '"scale": 1',
  '"scale": 0.5,\n  "train": { "target": [[1, 0, 2], [0, 1, 0], [1, 1, 1]], "learningRate": 0.1 }',
);

test("steps are trained, looked at against the start, and written as one edit", () =>
  withExtension(async (started) => {
    const { document, panel } = await shown(started, trainable);
    const ask = async <T>(method: string, params: object = {}): Promise<T> => {
      const { ok, error } = await asked(started, panel, method, { resultVersion, ...params });
      assert.equal(error, undefined, method);
      return ok as T;
    };
    const story = await ask<TrainingStory>("readTraining");
    assert.deepEqual([story.losses.length, [...story.snapshots], story.learningRate], [1, [0], 0.1]);
    const { losses, snapshots } = await ask<TrainingStory>("train", { count: 4, learningRate: 0.05 });
    assert.deepEqual([losses.length, [...snapshots]], [5, [0, 1, 2, 3, 4]]);
    const at = { learningRate: 0.05, layer: "", batch: 0, head: 0 };
    const look = await ask<TrainingLook>("readTrainingStep", { ...at, step: 3 });
    const start = await ask<TrainingLook>("readTrainingStep", { ...at, step: 0 });
    assert.deepEqual([look.step, look.loss, start.loss], [3, losses[3], losses[0]]);
    assert.deepEqual(look.weights?.start, start.weights?.now);
    assert.notDeepEqual(look.weights?.now, look.weights?.start);
    assert.deepEqual(start.weights?.now, start.weights?.start);
    const rates = await ask<{ losses: Float64Array }[]>("tryRates", { step: 2, count: 0, learningRate: 0.05 });
    assert.deepEqual([rates.length, rates[0]!.losses.length >= 1], [3, true]);
    assert.ok(Array.isArray(await ask("checkGradients", { step: 1 })));
    assert.equal(document.version, 1, "nothing is written unasked");
    const reset = await ask<TrainingStory>("resetTraining");
    assert.equal(reset.losses.length, 1);
    await ask("train", { count: 2, learningRate: 0.05 });
    await ask("applyTraining", { step: 2 });
    assert.equal(document.version, 2);
    assert.equal(started.statusOf(document.uri), "upToDate");
    const written = await asked(started, panel, "readTraining", { resultVersion: 2 });
    assert.equal((written.ok as TrainingStory).losses[0], losses[2]);
    assert.deepEqual(await panel.answerTo("cancelTraining", {}), { ok: null });
  }));

test("nothing is trained or written of a step that is not kept, a text that has changed, or one without train", () =>
  withExtension(async (started, editor) => {
    const { document, panel } = await shown(started, trainable);
    const notKept = { error: "The numbers of step 3 are not kept." };
    for (const method of ["applyTraining", "checkGradients"])
      assert.deepEqual(await asked(started, panel, method, { step: 3, resultVersion }), notKept, method);
    assert.deepEqual(
      await asked(started, panel, "tryRates", { step: 3, count: 1, learningRate: 1, resultVersion }),
      notKept,
    );
    await asked(started, panel, "train", { count: 1, learningRate: 0.05, resultVersion });
    assert.deepEqual(await asked(started, panel, "applyTraining", { step: 0, resultVersion }), {
      error: "The gradient step changes no number in the text.",
    });
    editor.files.readOnly.add("file");
    assert.deepEqual(await asked(started, panel, "applyTraining", { step: 1, resultVersion }), {
      error: "The file cannot be written.",
    });
    editor.files.readOnly.clear();
    editor.type(document, `${trainable} `);
    assert.deepEqual(await asked(started, panel, "applyTraining", { step: 1, resultVersion }), outdated);
    editor.type(document, trainable);
    editor.drop(document);
    const { resultVersion: version } = started.analysisOf(document.uri)!;
    assert.deepEqual(await asked(started, panel, "applyTraining", { step: 1, resultVersion: version }), {
      error: "a.attn.json is not open.",
    });
    const plain = await shown(started, workedExample, "b.attn.json");
    assert.deepEqual(await asked(started, plain.panel, "readTraining", { resultVersion }), { ok: { none: "noTrain" } });
    assert.deepEqual(await asked(started, plain.panel, "train", { count: 1, learningRate: 1, resultVersion }), {
      error: "There is nothing to train in this document.",
    });
    assert.deepEqual(await asked(started, plain.panel, "addTraining", { resultVersion }), { ok: null });
    assert.match(plain.document.getText(), /"train": \{\s+"target": \[/);
    assert.equal(plain.document.version, 2);
  }));

/** The scores of a program that divides by √3. */
const scaled = "[[1.1547, 2.3094, 2.3094], [2.3094, 9.2376, 6.9282], [2.3094, 6.9282, 5.7735]]";
const wrong = workedExample.replace('"scale": 1\n', `"scale": 1,\n  "expected": {"scaled": ${scaled}}\n`);

test("why numbers differ: found, shown, copied, written as one edit after which everything holds", () =>
  withExtension(async (started, editor) => {
    const { document, panel } = await shown(started, wrong);
    const first = { error: "Find out why first." };
    const numbers = { index: 0, batch: 0, head: 0, resultVersion };
    assert.deepEqual(await asked(started, panel, "applyWhy", { index: 0, resultVersion }), first);
    assert.deepEqual(await asked(started, panel, "readWhy", numbers), first);
    assert.deepEqual(await asked(started, panel, "copyWhy", { resultVersion }), first);
    const { ok } = await asked(started, panel, "findOutWhy", { resultVersion });
    const story = ok as WhyStory;
    assert.equal(story.explanations[0]?.edit, '"scale": 0.5773502691896258');
    for (const { share } of panel.told<{ share: number }>("searching")) assert.ok(share >= 0 && share <= 1, `${share}`);
    assert.ok(panel.told("searching").length > 0);
    assert.deepEqual(await asked(started, panel, "copyWhy", { resultVersion }), { ok: null });
    assert.equal(editor.clipboard, story.report);
    assert.match(story.report, /^### a\.attn\.json/);
    assert.equal((await asked(started, panel, "readWhy", numbers)).error, undefined);
    assert.deepEqual(await asked(started, panel, "readWhy", { ...numbers, index: 99 }), {
      error: "This explanation has no numbers.",
    });
    const apply = (index: number, version = resultVersion) =>
      asked(started, panel, "applyWhy", { index, resultVersion: version });
    assert.deepEqual(await apply(99), { error: "This explanation cannot be written into the document." });
    assert.deepEqual(await apply(0, 2), outdated);
    editor.type(document, `${wrong} `);
    assert.deepEqual(await apply(0), outdated);
    editor.type(document, wrong);
    const { resultVersion: now } = started.analysisOf(document.uri)!;
    editor.files.readOnly.add("file");
    assert.deepEqual(await apply(0, now), { error: "The file cannot be written." });
    editor.files.readOnly.clear();
    assert.deepEqual(await apply(0, now), { ok: null });
    assert.equal(document.getText(), wrong.replace('"scale": 1,', '"scale": 0.5773502691896258,'));
    const { resultVersion: after } = started.analysisOf(document.uri)!;
    assert.equal(started.statusOf(document.uri), "upToDate");
    assert.deepEqual(await asked(started, panel, "findOutWhy", { resultVersion: after }), { ok: { none: "matches" } });
    editor.drop(document as HeldDocument);
    assert.deepEqual(await apply(0, after), { error: "a.attn.json is not open." });
  }));

test("a search is given up by the page", () =>
  withExtension(async (started) => {
    const { panel } = await shown(started, wrong);
    const { answer } = panel.ask("findOutWhy", { resultVersion });
    await started.pass(10);
    assert.deepEqual(await panel.answerTo("cancelWhy", {}), { ok: null });
    await started.pass(0);
    assert.deepEqual(answer()?.ok, { none: "cancelled" });
    assert.equal(started.state().computer?.running, 0);
  }));

test("the tiles of 12 matrices are kept of a result, and none of the one before", () =>
  withExtension(async (started, editor) => {
    const layers = Array(14).fill("{}").join(", ");
    const { document, panel } = await shown(started, `{ "X": [[1, 0], [0, 1]], "layers": [${layers}] }`);
    const tile = { rowLevel: 0, colLevel: 0, tileRow: 0, tileCol: 0, show: "farthest" };
    const read = async (layer: number, version = resultVersion) => {
      const asking = {
        layer: `layers[${layer}]`,
        name: "weights",
        batch: 0,
        head: 0,
        moment: "after",
        tile,
        resultVersion: version,
      };
      return [...((await asked(started, panel, "readTile", asking)).ok as { data: Float64Array }).data];
    };
    const first = await read(0);
    for (let layer = 1; layer < 14; layer++) assert.notDeepEqual(await read(layer), first);
    assert.deepEqual(await read(0), first);
    editor.type(document, document.getText().replace("[[1, 0]", "[[2, 0]"));
    await started.run("recompute", document.uri);
    assert.notDeepEqual(await read(0, 2), first);
  }));

test("the first derivation of a text with several inputs is its own", () =>
  withExtension(async (started) => {
    const { panel } = await shown(started, workedWith('"title": "t"'));
    const { ok } = await asked(started, panel, "explain", {
      cell: { layer: "", matrix: "context", batch: 0, head: 0, row: 2, col: 1 },
      resultVersion,
    });
    assert.match(JSON.stringify(ok), /context/);
  }));
