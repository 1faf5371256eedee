import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { lensLines, workedExample } from "./offered.ts";
import { withExtension } from "./started.ts";
import { Uri } from "./uri.ts";
import { ExtensionMode, TestRunProfileKind } from "./values.ts";

const manifest = JSON.parse(readFileSync("package.json", "utf8"));
const declared: readonly string[] = manifest.contributes.commands.map(({ command }: { command: string }) => command);

test("nothing is started by other texts; the first spec starts everything once", () =>
  withExtension(async (started, editor) => {
    editor.open("other.json", workedExample);
    editor.open("past.attn.json", workedExample, "plaintext");
    editor.open(Uri.parse("git:/w/a.attn.json"), workedExample);
    assert.equal(started.starts, 0);
    editor.open("a.attn.json", workedExample);
    editor.open("b.attn.json", workedExample);
    assert.equal(started.starts, 1);
  }));

test("a spec that was open before starts everything at once, and has its lenses", () =>
  withExtension(
    async (started, editor) => {
      assert.equal(started.starts, 1);
      assert.equal(lensLines(started, editor.documents[1]!).length, 5);
    },
    (editor) => {
      editor.open("other.txt", "", "plaintext");
      editor.open("a.attn.json", workedExample);
    },
  ));

test("every command of the manifest is there before anything is started, and those of tests are there for tests alone", async () => {
  await withExtension(async (started, editor) => {
    for (const command of declared) assert.ok(editor.commands.has(command), command);
    assert.equal([...editor.commands.keys()].filter((id) => id.includes(".test.")).length, 0);
    editor.open("a.attn.json", workedExample);
    assert.ok(editor.commands.has("attention.test.state"));
    assert.ok(editor.commands.has("attention.test.ask"));
    assert.equal(started.starts, 1);
  });
  const inProduction = async () =>
    withExtension(
      async (_started, editor) => {
        editor.open("a.attn.json", workedExample);
        assert.deepEqual(
          [...editor.commands.keys()].filter((id) => id.includes(".test.")),
          [],
        );
      },
      undefined,
      ExtensionMode.Production,
    );
  await inProduction();
});

test("the log begins with the versions", () =>
  withExtension(async (_started, editor) => {
    editor.open("a.attn.json", workedExample);
    assert.deepEqual(editor.log, [
      'channel: Attention Inspector {"log":true}',
      "info: Attention Inspector 1.2.3, Held Editor 1.999.0, en",
    ]);
  }));

test("the tests' controller, the panel's serializer and the editors of tensor files are registered without starting anything", () =>
  withExtension(async (started, editor) => {
    assert.equal(started.controller.id, "attention.specs");
    assert.equal(started.controller.label, "Attention specs");
    const { label, kind, isDefault, supportsContinuousRun } = started.controller.profile;
    assert.deepEqual(
      [label, kind, isDefault, supportsContinuousRun],
      ["Compute and compare", TestRunProfileKind.Run, true, true],
    );
    const [serializer] = editor.providers.get("serializer") ?? [];
    assert.equal(serializer?.selector, "attention.panel");
    const editors = editor.providers.get("customEditor") ?? [];
    assert.deepEqual(
      editors.map(({ selector, more }) => [selector, more]),
      [
        ["attention.tensors", [{ supportsMultipleEditorsPerDocument: true }]],
        ["attention.tensorsOption", [{ supportsMultipleEditorsPerDocument: true }]],
      ],
    );
    assert.equal(started.starts, 0);
  }));

test("when the extension ends nothing of it is left: no provider, no listener, no watcher, no timer, no key that is true", async () => {
  await withExtension(async (started, editor) => {
    const document = editor.open("a.attn.json", workedExample);
    await started.showPanel(document, "a.attn.json");
    await started.pass(1000);
    editor.type(document, `${workedExample} `);
    started.dispose();
    for (const [kind, left] of editor.providers) assert.equal(left.length, 0, kind);
    assert.deepEqual([...editor.commands.keys()], []);
    const { opened, changed, saved, closed, visible, active, selected, willRename, didRename, configured } = editor;
    const events = { opened, changed, saved, closed, visible, active, selected, willRename, didRename, configured };
    for (const [name, event] of Object.entries(events)) assert.equal(event.count, 0, name);
    assert.equal(editor.trusted.count, 0);
    assert.equal(editor.files.listening.length, 0);
    assert.equal(editor.diagnostics.size, 0);
    assert.ok(editor.statusItems.every(({ isDisposed }) => isDisposed));
    assert.deepEqual([...editor.contextKeys.values()].filter(Boolean), []);
    const posted = editor.panels[0]!.posted.length;
    await started.pass(10_000);
    assert.equal(editor.timers.pending, 0);
    assert.equal(editor.panels[0]!.posted.length, posted, "a page hears nothing more");
  });
});
