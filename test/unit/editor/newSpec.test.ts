import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import type { Asked } from "./held.ts";
import { workedExample } from "./offered.ts";
import { withExtension } from "./started.ts";
import { Uri } from "./uri.ts";
import { QuickPickItemKind } from "./values.ts";

test("a new spec begins with the chosen template, under a name that is free", () =>
  withExtension(async (started, editor) => {
    editor.choose = ({ items }: Asked) => items[0];
    await started.run("newSpec");
    const [asked] = editor.asked;
    assert.deepEqual(asked?.options, { placeHolder: "What should the new spec begin with?", matchOnDescription: true });
    for (const item of asked!.items as { label: string; description: string }[])
      assert.ok(item.label !== "" && item.description !== "");
    const first = editor.activeEditor!.document;
    assert.equal(first.uri.scheme, "untitled");
    const { path } = first.uri;
    assert.match(path, /^\/w\/[\w-]+\.attn\.json$/);
    assert.equal(started.analysisOf(first.uri)?.status.kind, "notComputed");
    await started.run("newSpec");
    assert.equal(editor.activeEditor!.document.uri.path, path.replace(".attn", "-2.attn"), "an open one is not taken");
    editor.files.write(editor.uri(path.slice(3).replace(".attn", "-3.attn")), "{}");
    await started.run("newSpec");
    assert.equal(editor.activeEditor!.document.uri.path, path.replace(".attn", "-4.attn"), "nor one of the disk");
    editor.folder = Uri.parse("vscode-vfs://github/w");
    await started.run("newSpec");
    assert.equal(editor.activeEditor!.document.uri.path, path.slice(3), "other file systems have no unsaved texts");
    editor.folder = undefined;
    editor.close(editor.activeEditor!.document);
    await started.run("newSpec");
    assert.equal(editor.activeEditor!.document.uri.path, path.slice(3));
    const count = editor.documents.length;
    editor.choose = () => undefined;
    await started.run("newSpec");
    assert.equal(editor.documents.length, count);
  }));

test("a new spec is JSON whatever the settings say of its ending, and opens beside the panel that is in front", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedExample);
    await started.showPanel(a, "a.attn.json");
    editor.groupAt(2).activeTab = editor.panelTabs[0];
    editor.activeGroup = editor.groupAt(2);
    editor.choose = ({ items }: Asked) => items[0];
    await started.run("newSpec");
    assert.equal(editor.activeEditor!.viewColumn, 1, "the panel stays in sight");
    editor.activeGroup = editor.groupAt(3);
    await started.run("newSpec");
    assert.equal(editor.activeEditor!.viewColumn, 3, "no panel is in front");
  }));

const texts = Object.fromEntries(
  readdirSync("examples")
    .filter((name) => /^(01|04|30)-.*\.attn\.json$/.test(name))
    .map((name) => [name, readFileSync(`examples/${name}`, "utf8")]),
);

test("examples open as copies, by name or from a list; with numbers where that is asked", () =>
  withExtension(async (started, editor) => {
    const folder = Uri.file("/extension/dist/examples");
    await started.run("openExample", "01-worked-example.attn.json");
    assert.deepEqual(editor.said, ["warning: The examples are missing from this installation."]);
    editor.files.write(Uri.joinPath(folder, "examples.json"), JSON.stringify(texts));
    await started.run("openExample", "01-worked-example.attn.json");
    const opened = editor.activeEditor!.document;
    assert.equal(opened.uri.path, "/w/01-worked-example.attn.json");
    assert.equal(opened.getText(), texts["01-worked-example.attn.json"]);
    assert.equal(editor.panels.length, 0);
    await started.run("openExample", "30-lesson-shadow.attn.json", true);
    assert.equal(editor.panels.length, 1);
    for (const name of ["../secret.attn.json", 7, null]) {
      await started.run("openExample", name);
      assert.equal(editor.log.at(-1), "debug: attention.openExample refused: not an example's name");
    }
    editor.choose = ({ items }: Asked) =>
      items.find((one) => (one as { description: string }).description === "04-similarity.attn.json");
    await started.run("openExample");
    assert.equal(editor.activeEditor!.document.uri.path, "/w/04-similarity.attn.json");
    const { items, options } = editor.asked.at(-1)!;
    assert.deepEqual(options, { placeHolder: "Which example?", matchOnDescription: true, matchOnDetail: true });
    const list = items as { label: string; kind?: number; description?: string; detail?: string }[];
    assert.equal(list[0]?.kind, QuickPickItemKind.Separator);
    assert.equal(list.filter(({ kind }) => kind === undefined).length, Object.keys(texts).length);
    assert.ok(list.some(({ detail }) => (detail?.length ?? 0) > 20));
    const count = editor.documents.length;
    editor.choose = () => undefined;
    await started.run("openExample");
    assert.equal(editor.documents.length, count);
  }));

test("examples say what they say in the user's language, where there is a translation", () =>
  withExtension(
    async (started, editor) => {
      const folder = Uri.file("/extension/dist/examples");
      const text = '{ "title": "One", "description": "What it shows", "X": [[1]] }';
      editor.files.write(
        Uri.joinPath(folder, "examples.json"),
        JSON.stringify({ "a.attn.json": text, "b.attn.json": text }),
      );
      editor.files.write(Uri.joinPath(folder, "zh-cn.json"), JSON.stringify({ a: { title: "一" } }));
      await started.run("openExample", "a.attn.json");
      assert.match(editor.activeEditor!.document.getText(), /一/);
      await started.run("openExample", "b.attn.json");
      assert.match(editor.activeEditor!.document.getText(), /One/);
    },
    (editor) => {
      editor.language = "zh-CN";
    },
  ));

test("a tensor file of the Explorer opens in our editor, or the one that is asked for", () =>
  withExtension(async (started, editor) => {
    const opened = () =>
      editor.executed.filter(({ id }) => id === "vscode.openWith").map(({ args }) => args.map(String));
    await started.run("openTensors", Uri.file("/w/x.npy"));
    await started.run("openTensors");
    editor.choose = () => [Uri.file("/w/y.json")];
    await started.run("openTensors", "file:///w/x.npy");
    assert.deepEqual(opened(), [
      ["file:///w/x.npy", "attention.tensorsOption"],
      ["file:///w/y.json", "attention.tensorsOption"],
    ]);
    assert.deepEqual(editor.asked[0]?.options, { title: "Open a tensor file", canSelectMany: false });
  }));

test("a fault is one message with the way to the log, until it is closed; the log has its stack", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedExample);
    let close: (button?: string) => void = () => {};
    editor.choose = ({ kind }) =>
      kind === "error"
        ? new Promise((done) => {
            close = done;
          })
        : undefined;
    editor.commands.set("attention.test.fault", () => {});
    const { memory } = editor;
    memory.get = () => {
      throw new Error("the store is broken");
    };
    const fail = () => started.run("toggleLive", a.uri);
    await fail();
    await fail();
    const sentence = "error: Something went wrong in Attention Inspector. The log has the details.";
    assert.deepEqual(editor.said, [sentence]);
    assert.deepEqual(editor.asked[0]?.items, ["Show Log"]);
    assert.equal(
      editor.log.filter((line) => /^error: attention\.toggleLive: Error: the store is broken\n/.test(line)).length,
      2,
    );
    close();
    await fail();
    assert.deepEqual(editor.said, [sentence, sentence], "it is said anew");
    assert.ok(!editor.log.includes("shown: "));
    close("Show Log");
    await started.pass(0);
    assert.ok(editor.log.includes("shown: "));
    await started.run("showLog");
    assert.equal(editor.log.filter((line) => line === "shown: ").length, 2);
  }));
