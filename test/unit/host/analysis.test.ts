import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Analysis } from "../../../src/analysis/analysis.ts";
import { quietMs } from "../../../src/analysis/quietMs.ts";
import { parseResumably } from "../../../src/core/format/parseSpec.ts";
import { heldAnalysis, settle, specOf } from "./world.ts";

/** A text that is parsed in turns. */
const large = (x: number) => specOf(x).padEnd(300_000, " ");

// Read through functions: what was true of a property before need not be so after the next call.
const kindOf = ({ status }: Analysis) => status.kind;
const inputOf = ({ computed }: Analysis) => computed?.spec.main.X?.data[0];
const readOf = ({ document }: Analysis) => document?.spec?.main.X?.data[0];

test("a computation makes the numbers up to date, an edit makes them old", async () => {
  const { analysis, computer } = heldAnalysis(specOf(1));
  assert.equal(kindOf(analysis), "notComputed");
  const done = analysis.compute();
  assert.equal(kindOf(analysis), "computing");
  computer.finish();
  await done;
  assert.equal(kindOf(analysis), "upToDate");
  analysis.setText(specOf(2));
  assert.equal(kindOf(analysis), "edited");
  assert.equal(analysis.computed?.version, 1);
  assert.equal(analysis.version, 2);
});

test("numbers of a text that changed meanwhile are kept as those of the older text", async () => {
  const { analysis, computer } = heldAnalysis(specOf(1));
  const done = analysis.compute();
  analysis.setText(specOf(2));
  computer.finish();
  await done;
  assert.equal(analysis.computed?.version, 1);
  assert.equal(kindOf(analysis), "edited");
});

test("asked twice for the same text, it computes once", async () => {
  const { analysis, computer } = heldAnalysis(specOf(1));
  const both = Promise.all([analysis.compute(), analysis.compute()]);
  computer.finish();
  await both;
  await analysis.compute();
  assert.equal(computer.started, 1);
});

test("a newer computation takes the place of the running one", async () => {
  const { analysis, computer } = heldAnalysis(specOf(1));
  const first = analysis.compute();
  analysis.setText(specOf(2));
  const second = analysis.compute();
  assert.equal(computer.jobs.length, 1);
  computer.finish();
  await Promise.all([first, second]);
  assert.equal(analysis.computed?.version, 2);
  assert.equal(kindOf(analysis), "upToDate");
});

test("an invalid text keeps the last good numbers and names the first problem's line", async () => {
  const { analysis, computer } = heldAnalysis(specOf(1));
  const done = analysis.compute();
  computer.finish();
  await done;
  analysis.setText('{\n  "X": [[1, 1],\n [0]]\n}');
  const { status } = analysis;
  assert.equal(status.kind, "problem");
  assert.equal(status.kind === "problem" && status.line, 3);
  assert.equal(analysis.computed?.version, 1);
  await analysis.compute();
  assert.equal(computer.started, 1);
});

test("an undo makes the numbers that are there the right ones again", async () => {
  const { analysis, computer } = heldAnalysis(specOf(1));
  const done = analysis.compute();
  computer.finish();
  await done;
  analysis.setText(specOf(2));
  analysis.setText(specOf(1));
  assert.equal(kindOf(analysis), "upToDate");
  assert.equal(analysis.computed?.version, 3);
});

test("an event without a change of text changes nothing", async () => {
  const { analysis, computer, setting, time } = heldAnalysis(specOf(1));
  setting.mode = "live";
  let told = 0;
  analysis.onDidChange(() => told++);
  analysis.setText(specOf(1));
  time.pass(1000);
  assert.equal(told, 0);
  assert.equal(computer.started, 0);
  assert.equal(analysis.version, 1);
});

test("a failure is told until the next good result", async () => {
  const { analysis, computer } = heldAnalysis(specOf(1));
  const done = analysis.compute();
  computer.fail(new Error("boom"));
  await done;
  assert.equal(kindOf(analysis), "failed");
  const again = analysis.compute();
  computer.finish();
  await again;
  assert.equal(kindOf(analysis), "upToDate");
});

test("given up, it is as before and nobody waits", async () => {
  const { analysis, computer } = heldAnalysis(specOf(1));
  const done = analysis.compute();
  analysis.cancel();
  await done;
  assert.equal(kindOf(analysis), "notComputed");
  assert.equal(computer.jobs.length, 0);
});

test("only a computation that takes a while is told of, with its progress", async () => {
  const { analysis, computer, time } = heldAnalysis(specOf(1));
  const told: string[] = [];
  analysis.onDidChange(() => told.push(analysis.status.kind));
  void analysis.compute();
  assert.deepEqual(told, []);
  time.pass(100);
  computer.jobs[0]?.onProgress?.(1, 4);
  assert.deepEqual(told, ["computing", "computing"]);
  assert.deepEqual(analysis.status, { kind: "computing", done: 1, total: 4 });
  computer.finish();
  await settle();
  assert.deepEqual(told, ["computing", "computing", "upToDate"]);
});

test("a file that is gone keeps its numbers; the same text again brings it back", async () => {
  const { analysis, computer } = heldAnalysis(specOf(1));
  const done = analysis.compute();
  computer.finish();
  await done;
  analysis.setGone({ template: "gone", args: [] });
  assert.equal(kindOf(analysis), "gone");
  assert.ok(analysis.computed);
  analysis.setText(specOf(1));
  assert.equal(kindOf(analysis), "upToDate");
});

test("live: edits in one quiet time are computed once, the last of them", async () => {
  const { analysis, computer, setting, time } = heldAnalysis(specOf(0));
  setting.mode = "live";
  for (let x = 1; x <= 50; x++) analysis.setText(specOf(x));
  time.pass(quietMs(20));
  computer.finish();
  await settle();
  assert.equal(computer.started, 1);
  assert.equal(kindOf(analysis), "upToDate");
  assert.equal(inputOf(analysis), 50);
});

test("live: what nobody looks at waits until somebody does", async () => {
  const { analysis, computer, setting, time } = heldAnalysis(specOf(0));
  Object.assign(setting, { mode: "live", mayFollow: false });
  analysis.setText(specOf(1));
  time.pass(1000);
  assert.equal(computer.started, 0);
  setting.mayFollow = true;
  analysis.follow();
  time.pass(1000);
  assert.equal(computer.started, 1);
});

test("on save: only saving computes", async () => {
  const { analysis, computer, setting, time } = heldAnalysis(specOf(0));
  setting.mode = "onSave";
  analysis.setText(specOf(1));
  time.pass(1000);
  assert.equal(computer.started, 0);
  analysis.saved();
  assert.equal(computer.started, 1);
});

test("a large text is parsed after a pause, and only its last version", () => {
  let parsed = 0;
  const parse = (text: string) => {
    parsed++;
    return parseResumably(text);
  };
  const { analysis, time } = heldAnalysis(large(1), { parse });
  for (let x = 2; x < 10; x++) analysis.setText(large(x));
  assert.equal(analysis.document, undefined);
  assert.equal(parsed, 0);
  time.pass(1000);
  assert.equal(parsed, 1);
  assert.equal(readOf(analysis), 9);
});

test("the numbers of a large text are computed as soon as it is parsed, and the wait is told", async () => {
  const { analysis, computer, time } = heldAnalysis(large(1));
  const done = analysis.compute();
  assert.equal(kindOf(analysis), "computing");
  assert.equal(computer.started, 0);
  analysis.setText(large(2));
  await settle();
  assert.equal(kindOf(analysis), "computing");
  for (let turn = 0; turn < 100 && computer.started === 0; turn++) {
    time.pass(1);
    await settle();
  }
  computer.finish();
  await done;
  assert.equal(kindOf(analysis), "upToDate");
  assert.equal(inputOf(analysis), 2);
});

test("a large text that is being parsed can be given up", async () => {
  const { analysis, computer, time } = heldAnalysis(large(1));
  const done = analysis.compute();
  analysis.cancel();
  assert.equal(kindOf(analysis), "notComputed");
  time.pass(1000);
  await done;
  assert.equal(computer.started, 0);
});

test("of large results it is told a little later which steps moved", async () => {
  const rows = (x: number) => `{ "X": { "fill": ${x}, "shape": [2, 150000] } }`;
  const { analysis, computer, time } = heldAnalysis(rows(1));
  void analysis.compute();
  computer.finish();
  await settle();
  analysis.setText(rows(2));
  void analysis.compute();
  computer.finish();
  await settle();
  assert.equal(kindOf(analysis), "upToDate");
  assert.deepEqual(analysis.computed?.changes, []);
  let told = 0;
  analysis.onDidChange(() => told++);
  time.pass(1000);
  assert.equal(told, 1);
  const [first] = analysis.computed?.changes ?? [];
  assert.deepEqual(first, { layer: "", name: "X", cells: 300_000, largest: 1 });
});

test("after its end it tells nobody and starts nothing", async () => {
  const { analysis, computer, time, setting } = heldAnalysis(specOf(1));
  setting.mode = "live";
  let told = 0;
  analysis.onDidChange(() => told++);
  analysis.setText(specOf(2));
  const before = told;
  void analysis.compute();
  analysis.dispose();
  analysis.setText(specOf(3));
  await analysis.compute();
  time.pass(1000);
  computer.finish();
  await settle();
  assert.equal(told, before);
  assert.equal(computer.started, 1);
  analysis.dispose();
});

type Step = "edit" | "bad" | "undo" | "compute" | "finish" | "fail" | "cancel" | "wait" | "save";
const steps = fc.array(
  fc.constantFrom<Step>("edit", "edit", "bad", "undo", "compute", "finish", "finish", "fail", "cancel", "wait", "save"),
  { maxLength: 60 },
);

for (const [mode, size, textOf] of [
  ["lens", "small", specOf],
  ["onSave", "small", specOf],
  ["live", "small", specOf],
  ["lens", "large", large],
  ["live", "large", large],
] as const) {
  test(`${mode}, ${size}: whatever happens in whatever order, numbers are shown for what they are, and the end is right`, async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (list) => {
        const { analysis, computer, setting, time } = heldAnalysis(textOf(0));
        setting.mode = mode;
        let last = 0;
        let x = 0;
        analysis.onDidChange(() => {
          const { computed, version, status } = analysis;
          if (computed === undefined) return;
          assert.ok(computed.version >= last && computed.version <= version, "versions never go back");
          last = computed.version;
          if (status.kind === "upToDate") assert.equal(computed.document.text, analysis.text);
        });
        for (const step of list) {
          if (step === "edit") analysis.setText(textOf(++x));
          else if (step === "bad") analysis.setText(`${textOf(++x)} ]`);
          else if (step === "undo") analysis.setText(textOf(Math.max(0, x - 1)));
          else if (step === "compute") void analysis.compute();
          else if (step === "finish") computer.finish();
          else if (step === "fail") computer.fail(new Error("boom"));
          else if (step === "cancel") analysis.cancel();
          else if (step === "wait") time.pass(50);
          else analysis.saved();
          await settle();
        }
        analysis.setText(textOf(1000));
        if (mode === "onSave") analysis.saved();
        if (mode === "lens") void analysis.compute();
        for (let turn = 0; turn < 3; turn++) {
          time.pass(2000);
          await settle();
          while (computer.finish()) await settle();
        }
        assert.equal(kindOf(analysis), "upToDate");
        assert.equal(inputOf(analysis), 1000);
        assert.equal(analysis.isComputing, false);
      }),
      { numRuns: size === "small" ? 300 : 60, verbose: 1 },
    );
  });
}
