import assert from "node:assert/strict";
import { test } from "node:test";
import type { TrainingLook, TrainingStory } from "../../../src/protocol/trainMessages.ts";
import type { WhyStory } from "../../../src/protocol/whyMessages.ts";
import type { HeldDocument } from "./documents.ts";
import { workedExample, workedWith } from "./offered.ts";
import type { HeldPanel } from "./panels.ts";
import { type Started, withExtension } from "./started.ts";
import { Uri } from "./uri.ts";
import { workMs } from "./workers.ts";

const replaced = { error: "These numbers have been replaced by newer ones." };
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
const head = { layer: "", batch: 0, head: 0, resultVersion };

const questions: readonly (readonly [string, object])[] = [
  ["readHeads", { layer: "", batch: 0, quantity: "weights" }],
  ["readFigures", { layer: "", batch: 0, head: 0 }],
  ["rankHeads", { layer: "", batch: 0, rule: "", measure: "jensenShannon" }],
  [
    "readTokens",
    {
      layer: "",
      batch: 0,
      heads: [0],
      combine: "each",
      quantity: "weights",
      toward: "keys",
      first: 0,
      last: 0,
      without: [],
    },
  ],
  ["studyRow", { layer: "", batch: 0, head: 0, query: 0 }],
  ["readBeside", { batch: 0 }],
  ["readTour", {}],
  ["tryClaims", { layer: "", batch: 0, head: 0, row: 0, col: 0 }],
  ["readTraining", {}],
  ["findOutWhy", {}],
  [
    "readTile",
    {
      layer: "",
      name: "scores",
      batch: 0,
      head: 0,
      moment: "after",
      tile: { rowLevel: 0, colLevel: 0, tileRow: 0, tileCol: 0, show: "farthest" },
    },
  ],
];

for (const [method, params] of questions)
  test(`${method} is answered for the version that is shown, and refused for another`, () =>
    withExtension(async (started) => {
      const { panel } = await shown(started, workedExample);
      const { ok, error } = await asked(started, panel, method, { ...params, resultVersion });
      assert.equal(error, undefined);
      assert.ok(ok !== undefined);
      assert.deepEqual(await asked(started, panel, method, { ...params, resultVersion: 2 }), replaced);
    }));

test("what a layer does not have is refused in words", () =>
  withExtension(async (started) => {
    const { panel } = await shown(started, workedExample);
    const gone = { layer: "layers[9]", resultVersion };
    const refusals: readonly [string, object, RegExp][] = [
      ["readHeads", { ...gone, batch: 0, quantity: "weights" }, /^The weights of this layer are not kept\.$/],
      ["readFigures", { ...gone, batch: 0, head: 0 }, /^The weights of this layer are not kept\.$/],
      ["studyRow", { ...gone, batch: 0, head: 0, query: 0 }, /^These weights are not computed from scores here\.$/],
      [
        "readTokens",
        {
          ...gone,
          batch: 0,
          heads: [0],
          combine: "each",
          quantity: "weights",
          toward: "keys",
          first: 0,
          last: 0,
          without: [],
        },
        /^These weights are not available here\.$/,
      ],
      [
        "readTile",
        {
          ...gone,
          name: "zz",
          batch: 0,
          head: 0,
          moment: "after",
          tile: { rowLevel: 0, colLevel: 0, tileRow: 0, tileCol: 0, show: "mean" },
        },
        /^There is no matrix zz here\.$/,
      ],
    ];
    for (const [method, params, words] of refusals)
      assert.match((await asked(started, panel, method, params)).error ?? "", words, method);
    assert.deepEqual(await asked(started, panel, "tryClaims", { ...head, layer: "layers[9]", row: 0, col: 0 }), {
      ok: [],
    });
  }));

test("a temperature that was tried is written as one edit, and the numbers follow; one that cannot be is refused", () =>
  withExtension(async (started) => {
    const { document, panel } = await shown(started, workedExample);
    const write = (temperature: number, version: number, layer = "") =>
      asked(started, panel, "writeTemperature", { layer, temperature, resultVersion: version });
    assert.deepEqual(await write(0.5, 2), outdated);
    assert.deepEqual(await write(0.5, 1, "layers[9]"), {
      error: "This temperature cannot be written into the document.",
    });
    assert.equal(document.version, 1);
    assert.deepEqual(await write(0.5, 1), { ok: null });
    assert.match(document.getText(), /"temperature": 0\.5/);
    assert.equal(document.version, 2);
    assert.equal(started.statusOf(document.uri), "upToDate");
  }));

const readOut = `{
  "X": [[1, 0], [0, 1]], "layers": [{}, {}],
  "readOut": { "W": [[1, 0, 2, 3, 4, 5], [0, 1, 1, 1, 1, 1]] }
}`;

test("the labels after each layer are the five most probable ones", () =>
  withExtension(async (started) => {
    const { panel } = await shown(started, readOut);
    const { ok, error } = await asked(started, panel, "readLens", { layer: "layers[0]", batch: 0, resultVersion });
    assert.equal(error, undefined);
    assert.match(JSON.stringify(ok), /layers/);
    const lens = JSON.stringify(ok);
    const { ok: other } = await asked(started, panel, "readLens", { layer: "", batch: 0, resultVersion });
    assert.equal(JSON.stringify(other), lens, "the document's own read-out");
  }));

const besideText = `{
  "X": [[1, 0], [0, 1], [1, 1]],
  "beside": [
    { "type": "conv1d", "weights": { "W": [[[1, 2, 3], [0, 1, 0]]] } },
    { "type": "elman", "weights": { "W": [[1, 0], [0, 1]], "U": [[1, 0], [0, 1]] } }
  ]
}`;

test("a number of a network beside the attention is explained where there is one, to the last row and column", () =>
  withExtension(async (started, editor) => {
    const { document, panel } = await shown(started, besideText);
    assert.deepEqual(
      (editor.diagnostics.get(String(document.uri)) ?? []).map(({ message }) => message),
      [],
    );
    const explain = async (index: number, batch: number, row: number, col: number) =>
      (await asked(started, panel, "explainBeside", { index, batch, row, col, resultVersion })).error;
    for (const [index, cols] of [
      [0, 3],
      [1, 2],
    ] as const) {
      assert.equal(await explain(index, 0, 2, cols - 1), undefined, `${index}`);
      const refusal = `beside[${index}] has no such cell.`;
      assert.equal(await explain(index, 0, 2, cols), refusal);
      assert.equal(await explain(index, 0, 3, 0), refusal);
      assert.equal(await explain(index, 1, 0, 0), refusal);
    }
    assert.equal(await explain(2, 0, 0, 0), "beside[2] has no such cell.");
    const { ok } = await asked(started, panel, "readBeside", { batch: 9, resultVersion });
    assert.ok(ok);
  }));

test("a statement that holds is broken in an unsaved copy that is called after it", () =>
  withExtension(async (started, editor) => {
    const { panel, document } = await shown(started, workedExample);
    const place = { ...head, row: 0, col: 0 };
    const { ok } = await asked(started, panel, "tryClaims", place);
    const claims = ok as { id: string; verdict?: string }[];
    assert.ok(claims.length > 3);
    const broken: string[] = [];
    for (const { id } of claims) {
      const count = editor.documents.length;
      const { ok: isBroken } = await asked(started, panel, "breakClaim", { ...place, id });
      assert.equal(editor.documents.length, count + (isBroken ? 1 : 0), id);
      if (!isBroken) continue;
      const { uri } = editor.activeEditor!.document;
      assert.deepEqual([uri.scheme, uri.path], ["untitled", `/w/a-${id}.attn.json`]);
      broken.push(id);
    }
    assert.ok(broken.length > 0);
    assert.equal(document.getText(), workedExample);
    assert.deepEqual(await asked(started, panel, "breakClaim", { ...place, id: "no such" }), { ok: false });
  }));

test("the tour names the lesson after this one, and opens it with its numbers", () =>
  withExtension(async (started, editor) => {
    const folder = Uri.file("/extension/dist/examples");
    editor.files.write(
      Uri.joinPath(folder, "examples.json"),
      JSON.stringify({ "31-lesson-weights.attn.json": workedExample }),
    );
    const first = await shown(started, workedExample, "30-lesson-shadow.attn.json");
    const next = async (panel: HeldPanel) =>
      ((await asked(started, panel, "readTour", { resultVersion })).ok as { next?: string }).next;
    assert.equal(await next(first.panel), "31-lesson-weights");
    assert.deepEqual(await asked(started, first.panel, "openNextLesson", {}), { ok: null });
    assert.equal(editor.activeEditor!.document.uri.path, "/w/31-lesson-weights.attn.json");
    assert.ok(started.panelOf("31-lesson-weights.attn.json"));
    const other = await shown(started, workedExample, "a.attn.json");
    assert.equal(await next(other.panel), undefined);
    const count = editor.documents.length;
    assert.deepEqual(await asked(started, other.panel, "openNextLesson", {}), { ok: null });
    assert.equal(editor.documents.length, count);
  }));

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
