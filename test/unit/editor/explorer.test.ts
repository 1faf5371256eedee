import assert from "node:assert/strict";
import { test } from "node:test";
import { npyBytes } from "../files/tensorBytes.ts";
import { HeldToken } from "./events.ts";
import { workedExample } from "./offered.ts";
import { type Started, withExtension } from "./started.ts";
import type { HeldRunRequest, HeldTestItem } from "./testing.ts";
import { Uri } from "./uri.ts";

const scores = "[[2, 4, 4], [4, 16, 12], [4, 12, 10]]";
const withExpected = (expected: string) =>
  workedExample.replace('"scale": 1\n', `"scale": 1,\n  "expected": {${expected}}\n`);
const right = withExpected(`"scores": ${scores}`);

const listed = ({ controller }: Started): string[] => [...controller.items].map(([, { label }]) => label);
const item = (started: Started, name: string): HeldTestItem =>
  started.controller.items.get(String(started.editor.uri(name)))!;

/** Runs tests and lets time go on until they are done. */
async function run(started: Started, request: HeldRunRequest = {}, ms = 4000, token = new HeldToken()) {
  const { controller } = started;
  void controller.runHandler(request, token);
  await started.pass(ms);
  return controller.runs.at(-1)!;
}

async function find(started: Started): Promise<void> {
  void started.controller.resolveHandler!(undefined);
  await started.pass(0);
}

test("specs that expect something are listed by name and folder; nothing is parsed or computed for it", () =>
  withExtension(async (started, editor) => {
    editor.files.write(editor.uri("a.attn.json"), right);
    editor.files.write(editor.uri("d/e/b.attn.json"), right);
    editor.files.write(editor.uri("plain.attn.json"), workedExample);
    await find(started);
    assert.deepEqual(listed(started), ["a.attn.json", "b.attn.json"]);
    const [a, b] = [item(started, "a.attn.json"), item(started, "d/e/b.attn.json")];
    assert.deepEqual([a.description, b.description], [undefined, "d/e"]);
    for (const one of [a, b]) {
      assert.equal(one.canResolveChildren, true);
      assert.equal(one.children.size, 0);
    }
    assert.equal(String(b.uri), String(editor.uri("d/e/b.attn.json")));
    await find(started);
    assert.equal(item(started, "a.attn.json"), a, "asking again changes nothing");
    assert.equal(editor.files.log.filter((line) => line === "read /w/a.attn.json").length, 1);
  }));

test("a spec that is open in a tab is listed, too, also outside of the workspace, and without a folder of its own", () =>
  withExtension(async (started, editor) => {
    const outside = Uri.file("/else/o.attn.json");
    editor.open(outside, right);
    editor.load(Uri.file("/else/hidden.attn.json"), right);
    await find(started);
    assert.deepEqual(listed(started), ["o.attn.json"]);
    assert.equal(started.controller.items.get(String(outside))?.description, undefined);
  }));

test("unfolded, a spec has its entries, each at its place; a text with an error keeps those of before, and says so", () =>
  withExtension(async (started, editor) => {
    const a = editor.uri("a.attn.json");
    editor.files.write(a, withExpected(`\n    "scores": ${scores},\n    "Q": 0\n  `));
    await find(started);
    const one = item(started, "a.attn.json");
    const unfold = async () => {
      void started.controller.resolveHandler!(one);
      await started.pass(0);
      assert.equal(one.busy, false);
      return [...one.children].map(([id, { range, parent }]) => [id, range?.start.line, parent === one]);
    };
    assert.match(String(one.error), /undefined|Q/);
    editor.files.write(a, withExpected(`\n    "scores": ${scores},\n    "Q": [[1, 0, 2], [2, 2, 2], [2, 1, 3]]\n  `));
    assert.deepEqual(await unfold(), [
      ["scores", 7, true],
      ["Q", 8, true],
    ]);
    assert.equal(one.error, undefined);
    const before = one.children.get("Q");
    editor.files.write(a, withExpected(`"scal": ${scores}`).replace('"scale"', '"scal"'));
    assert.equal((await unfold()).length, 2);
    assert.match(one.error!, /scal/);
    editor.files.write(a, withExpected('"Q": [[1, 0, 2], [2, 2, 2], [2, 1, 3]]'));
    assert.deepEqual(await unfold(), [["Q", 6, true]]);
    assert.equal(one.children.get("Q"), before, "the same item keeps its results");
    // An entry has nothing to unfold.
    void started.controller.resolveHandler!(before);
    await started.pass(0);
    assert.equal(before?.children.size, 0);
  }));

test("a run says of each entry that it waits, begins and ends; one that differs says want, got, why and where", () =>
  withExtension(async (started, editor) => {
    const a = editor.uri("a.attn.json");
    const wrong = scores.replace("16", "16.5");
    editor.files.write(a, withExpected(`\n    "scores": ${wrong},\n    "Q": [[1, 0, 2], [2, 2, 2], [2, 1, 3]]\n  `));
    editor.files.write(editor.uri("b.attn.json"), right);
    await find(started);
    const first = await run(started);
    assert.equal(first.isEnded, true);
    assert.deepEqual(
      first.said.filter((line) => !line.startsWith("enqueued")),
      ["started scores", "started Q", "failed scores", "passed Q", "started scores", "passed scores"],
    );
    const { messages } = first.events.find(({ kind }) => kind === "failed")!;
    const [what, texts] = messages;
    assert.match(
      what!.message,
      /^scores\[2,2\]: got 16, want 16\.5, difference 0\.5; 1 of 9 numbers differ.*\ncannot be rounding/,
    );
    assert.equal(texts!.expectedOutput, "2  4  4\n4  16.5  12\n4  12  10");
    assert.equal(texts!.actualOutput, "2  4  4\n4  16  12\n4  12  10");
    assert.match(texts!.message, /^cannot be rounding/);
    for (const { location } of messages)
      assert.deepEqual([String(location?.uri), location?.range.start.line], [String(a), 7]);
    const second = await run(started, { include: [item(started, "a.attn.json")] });
    assert.deepEqual(second.said.slice(0, 2), ["enqueued scores", "enqueued Q"], "they are known now");
    assert.equal(second.said.length, 6);
    const outcomes = started.state().tests!.outcomes;
    assert.deepEqual(
      outcomes.map(({ id, result, line }) => [id.replace(/^.*\//, ""), result, line]),
      [
        ["a.attn.json#scores", "failed", 8],
        ["a.attn.json#Q", "passed", undefined],
        ["b.attn.json#scores", "passed", undefined],
      ],
    );
    assert.equal(started.state().tests!.runs, 2);
  }));

test("only what is asked for is run: some specs, some entries, without others", () =>
  withExtension(async (started, editor) => {
    const both = withExpected(`"scores": ${scores}, "Q": [[1, 0, 2], [2, 2, 2], [2, 1, 3]]`);
    editor.open("a.attn.json", both);
    editor.open("b.attn.json", both);
    await started.pass(1000);
    const [a, b] = [item(started, "a.attn.json"), item(started, "b.attn.json")];
    const entry = (one: HeldTestItem, id: string) => one.children.get(id)!;
    const passed = async (request: HeldRunRequest) => {
      const before = started.controller.runs.length;
      await run(started, request);
      const { events } = started.controller.runs[before] ?? { events: [] };
      return events.filter(({ kind }) => kind === "passed").map(({ id }) => id);
    };
    assert.deepEqual(await passed({}), ["scores", "Q", "scores", "Q"]);
    assert.deepEqual(await passed({ include: [a] }), ["scores", "Q"]);
    assert.deepEqual(await passed({ include: [entry(a, "Q"), entry(b, "scores")] }), ["Q", "scores"]);
    assert.deepEqual(await passed({ include: [entry(a, "Q"), entry(a, "scores")] }), ["scores", "Q"]);
    assert.deepEqual(await passed({ exclude: [a, entry(b, "Q")] }), ["scores"]);
    assert.deepEqual(await passed({ include: [a], exclude: [entry(b, "Q"), entry(a, "scores")] }), ["Q"]);
    assert.deepEqual(await passed({ include: [entry(a, "Q")], exclude: [entry(a, "Q")] }), []);
    assert.deepEqual(await passed({ include: [entry(a, "Q"), a] }), ["scores", "Q"]);
    const runs = started.controller.runs.length;
    assert.deepEqual(await passed({ include: [], exclude: [] }), []);
    assert.equal(started.controller.runs.length, runs, "there is nothing to run");
  }));

test("a text with an error is an error at its place, an empty one says so; what expects nothing is skipped", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", right.replace('"scale"', '"scal"'));
    await find(started);
    const only = async () => {
      const { events, said } = await run(started, { include: [item(started, "a.attn.json")] });
      const at = events.at(-1)?.messages[0];
      return { said: said.at(-1), message: at?.message, line: at?.location?.range.start.line, count: events.length };
    };
    const fault = await only();
    assert.deepEqual([fault.said, fault.line, fault.count], ["errored a.attn.json", 5, 1]);
    assert.match(fault.message!, /scal/);
    editor.type(a, '// "expected"');
    const empty = await only();
    assert.deepEqual([empty.said, empty.count], ["errored a.attn.json", 1]);
    assert.ok(empty.message);
    editor.type(a, `${workedExample} // "expected"`);
    assert.deepEqual(await only(), { said: "skipped a.attn.json", message: undefined, line: undefined, count: 1 });
  }));

test("the text of a tab counts, saved or not; that of a hidden document is the file's", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", right);
    await find(started);
    const result = async () => (await run(started, { include: [item(started, "a.attn.json")] })).said.at(-1);
    editor.replace(a, "[[2, 4, 4]", "[[2, 4, 5]");
    assert.equal(await result(), "failed scores");
    editor.close(a, true);
    assert.equal(await result(), "passed scores");
  }));

test("tensors of files beside a spec are read for its test; what differs there points to its key", () =>
  withExtension(async (started, editor) => {
    editor.files.write(editor.uri("x.npy"), npyBytes([2, 1], [1, 2]));
    editor.files.write(editor.uri("s.npy"), npyBytes([2, 2], [1, 2, 2, 5]));
    const text =
      '{\n  "X": { "file": "x.npy" },\n  "expected": {\n    "Q": [[1], [2]],\n    "scores": { "file": "s.npy" }\n  }\n}';
    editor.files.write(editor.uri("a.attn.json"), text);
    await find(started);
    const { said, events } = await run(started);
    assert.deepEqual(said.slice(-2), ["passed Q", "failed scores"]);
    const [message] = events.at(-1)!.messages;
    assert.match(message!.message, /^scores\[2,2\]: got 4, want 5/);
    assert.equal(message!.location?.range.start.line, 4);
  }));
