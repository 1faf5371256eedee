import assert from "node:assert/strict";
import { test } from "node:test";
import { workedExample } from "./offered.ts";
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
