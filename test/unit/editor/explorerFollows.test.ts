import assert from "node:assert/strict";
import { test } from "node:test";
import { limits } from "../../../src/core/limits.ts";
import { HeldToken } from "./events.ts";
import { workedExample } from "./offered.ts";
import { type Started, withExtension } from "./started.ts";
import type { HeldRunRequest, HeldTestItem } from "./testing.ts";
import { HeldWorker, workMs } from "./workers.ts";

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

const heavy = (more: string) => `{
  "X": { "random": "normal", "shape": [256, 64], "seed": 1 }, "heads": 4,
  "expected": { "concat": { "random": "normal", "shape": [256, 64], "seed": 5 } }${more}
}
`;

test("what is heavy is computed by a worker: canceled it is skipped, and a document's own computation goes on", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", heavy(""));
    await find(started);
    void editor.run("attention.recompute", a.uri);
    const token = new HeldToken();
    await run(started, {}, 100, token);
    assert.equal(started.state().computer?.running, 2);
    token.cancel();
    await started.pass(0);
    const [first] = started.controller.runs;
    assert.deepEqual(first!.said.slice(-2), ["started concat", "skipped concat"]);
    assert.equal(first!.isEnded, true);
    assert.equal(token.listeners, 0);
    await started.pass(workMs);
    assert.equal(started.statusOf(a.uri), "upToDate");
    const done = await run(started, {}, 2 * workMs);
    assert.equal(done.said.at(-1), "failed concat");
    const before = started.controller.runs.length;
    const stopped = await run(started, {}, 100, Object.assign(new HeldToken(), { isCancellationRequested: true }));
    assert.equal(started.controller.runs.length, before + 1);
    assert.ok(
      stopped.said.every((line) => line.startsWith("enqueued")),
      "nothing begins any more",
    );
    assert.equal(stopped.isEnded, true);
  }));

test("a computation that fails is an error of its test, in words", () =>
  withExtension(async (started, editor) => {
    editor.open("a.attn.json", heavy(""));
    await find(started);
    void started.controller.runHandler({}, new HeldToken());
    await started.pass(100);
    for (const worker of HeldWorker.all) worker.onmessage = () => {};
    await started.pass(40_000);
    const { said, events } = started.controller.runs[0]!;
    assert.equal(said.at(-1), "errored concat");
    assert.match(events.at(-1)!.messages[0]!.message, /30/);
    assert.ok(editor.log.some((line) => line.startsWith("error: testing: ")));
    assert.equal(events.at(-1)!.messages[0]!.location?.range.start.line, 2, "at the entry");
  }));

test("the list follows files that come, change and go, each once it is quiet", () =>
  withExtension(async (started, editor) => {
    editor.files.write(editor.uri("a.attn.json"), right);
    await find(started);
    editor.files.write(editor.uri("b.attn.json"), right);
    await started.pass(299);
    assert.deepEqual(listed(started), ["a.attn.json"]);
    editor.files.write(editor.uri("b.attn.json"), `${right} `);
    await started.pass(299);
    assert.deepEqual(listed(started), ["a.attn.json"], "it waits anew");
    await started.pass(1);
    assert.deepEqual(listed(started), ["a.attn.json", "b.attn.json"]);
    assert.equal(item(started, "b.attn.json").children.size, 0, "nobody sees its entries");
    editor.files.write(editor.uri("b.attn.json"), workedExample);
    editor.files.remove(editor.uri("a.attn.json"));
    await started.pass(300);
    assert.deepEqual(listed(started), []);
    editor.files.write(editor.uri("c.attn.json"), right);
    editor.files.lose(editor.uri("c.attn.json"));
    void started.controller.refreshHandler!();
    await started.pass(1000);
    assert.deepEqual(listed(started), []);
  }));

test("looking again drops what is gone without a word, and finds what came", () =>
  withExtension(async (started, editor) => {
    editor.files.write(editor.uri("a.attn.json"), right);
    await find(started);
    editor.files.lose(editor.uri("a.attn.json"));
    await editor.files.fs.writeFile(editor.uri("b.attn.json"), new TextEncoder().encode(right));
    await find(started);
    assert.deepEqual(listed(started), ["a.attn.json"]);
    void started.controller.refreshHandler!();
    await started.pass(0);
    assert.deepEqual(listed(started), ["b.attn.json"]);
  }));

test("a spec in an editor has its entries by itself, half a second after it came; results of an older text are old", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", right);
    await started.pass(499);
    assert.deepEqual(listed(started), []);
    await started.pass(1);
    assert.deepEqual(
      [...item(started, "a.attn.json").children].map(([id]) => id),
      ["scores"],
    );
    assert.deepEqual(started.controller.outdated, []);
    editor.replace(a, '"scores"', '"Q": [[1, 0, 2], [2, 2, 2], [2, 1, 3]], "scores"');
    await started.pass(300);
    assert.deepEqual(
      [...item(started, "a.attn.json").children].map(([id]) => id),
      ["Q", "scores"],
    );
    assert.deepEqual(started.controller.outdated, [item(started, "a.attn.json")]);
    const b = editor.open("b.attn.json", right);
    await started.pass(300);
    assert.equal(item(started, "b.attn.json").children.size, 1);
    editor.type(b, workedExample);
    await started.pass(300);
    assert.deepEqual(listed(started), ["a.attn.json"]);
    editor.close(a, true);
    editor.files.remove(a.uri);
    await started.pass(300);
    assert.deepEqual(listed(started), [], "a text that VS Code keeps in memory is no file");
  }));

test("a continuous run compares again with each change of what it is about, until it is stopped", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", right);
    const b = editor.open("b.attn.json", right);
    await started.pass(500);
    const token = new HeldToken();
    const last = await run(started, { include: [item(started, "a.attn.json")], continuous: true }, 1000, token);
    assert.equal(last.said.at(-1), "passed scores");
    assert.equal(started.state().tests?.continuous, 1);
    const runs = () => started.controller.runs.length;
    const before = runs();
    editor.replace(b, "[[2, 4, 4]", "[[2, 4, 5]");
    await started.pass(300);
    assert.equal(runs(), before);
    editor.replace(a, "[[2, 4, 4]", "[[2, 4, 5]");
    await started.pass(300);
    assert.equal(runs(), before + 1);
    await started.pass(2 * workMs);
    assert.equal(started.controller.runs.at(-1)!.said.at(-1), "failed scores");
    token.cancel();
    assert.equal(started.state().tests?.continuous, 0);
    editor.replace(a, "[[2, 4, 5]", "[[2, 4, 4]");
    await started.pass(300);
    assert.equal(runs(), before + 1);
    await run(started, { include: [item(started, "a.attn.json")], continuous: false });
    assert.equal(started.state().tests?.continuous, 0);
  }));

for (const more of [0, 1])
  test(`a file of ${more} bytes beyond a megabyte is ${more === 0 ? "looked into" : "listed unread"}`, () =>
    withExtension(async (started, editor) => {
      editor.files.write(editor.uri("a.attn.json"), workedExample.padEnd(2 ** 20 + more));
      await find(started);
      assert.deepEqual(listed(started), more === 0 ? [] : ["a.attn.json"]);
      assert.equal(editor.files.log.includes("read /w/a.attn.json"), more === 0);
    }));

test("a file too large to be read stays listed and has no outcome; one that is gone leaves the list", () =>
  withExtension(async (started, editor) => {
    const a = editor.uri("a.attn.json");
    editor.files.write(a, right.padEnd(2 ** 20 + 1));
    await find(started);
    const { stat } = editor.files.fs;
    editor.files.fs.stat = async (uri) => ({ ...(await stat(uri)), size: 3 * limits.text + 1 });
    assert.deepEqual((await run(started)).events, []);
    assert.deepEqual(listed(started), ["a.attn.json"]);
    editor.files.fs.stat = async (uri) => ({ ...(await stat(uri)), size: 3 * limits.text });
    assert.equal((await run(started)).said.at(-1), "passed scores");
    editor.files.fs.stat = stat;
    editor.files.lose(a);
    await run(started);
    assert.deepEqual(listed(started), []);
  }));
