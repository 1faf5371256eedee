import assert from "node:assert/strict";
import { test } from "node:test";
import { lensLines, workedExample } from "./offered.ts";
import { withExtension } from "./started.ts";
import { Uri } from "./uri.ts";
import { workMs } from "./workers.ts";

const large = `{ "X": { "random": "normal", "shape": [256, 64], "seed": 1 }, "heads": 4 }`;
const other = workedExample.replace("[1, 0, 1, 0]", "[3, 0, 1, 0]");

test("a spec has numbers of its own as long as it is open, by whatever language it is JSON", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedExample, "json");
    const b = editor.open("b.attn.json", other);
    await started.run("recompute", a.uri);
    assert.deepEqual([started.statusOf(a.uri), started.statusOf(b.uri)], ["upToDate", "notComputed"]);
    editor.close(a);
    assert.equal(started.analysisOf(a.uri), undefined);
    assert.equal(started.statusOf(b.uri), "notComputed");
    editor.open("c.attn.json", workedExample, "plaintext");
    editor.open(Uri.parse("git:/w/b.attn.json"), workedExample);
    assert.equal(started.state().analyses.length, 1);
  }));

test("schemes that show what a file once was have no numbers", () =>
  withExtension(async (started, editor) => {
    editor.open("a.attn.json", workedExample);
    for (const scheme of ["git", "gitfs", "gitlens", "hg", "pr", "review", "svn", "vscode-local-history"]) {
      const past = editor.open(Uri.parse(`${scheme}:/w/a.attn.json`), workedExample);
      assert.equal(started.analysisOf(past.uri), undefined, scheme);
      assert.deepEqual(lensLines(started, past), [], scheme);
    }
    assert.equal(started.statusOf(editor.open(Uri.parse("vscode-remote://h/w/a.ATTN.JSON"), "{}").uri), "problem");
  }));

test("another text of the same file is another version; a text that comes back has its numbers again", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedExample);
    await started.run("recompute", a.uri);
    editor.type(a, other);
    assert.deepEqual([started.statusOf(a.uri), started.analysisOf(a.uri)?.version], ["edited", 2]);
    editor.type(a, workedExample);
    const { status, version, resultVersion } = started.analysisOf(a.uri)!;
    assert.deepEqual([status.kind, version, resultVersion], ["upToDate", 3, 3]);
  }));

test("when VS Code makes another document of the same file, that one's text counts", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedExample);
    await started.showPanel(a, "a.attn.json");
    editor.documents.splice(editor.documents.indexOf(a), 1);
    const again = editor.load(a.uri, other);
    assert.equal(started.statusOf(a.uri), "edited");
    a.isClosed = true;
    editor.closed.fire(a);
    await started.pass(1000);
    assert.equal(started.statusOf(a.uri), "edited", "the old document's end is not this one's");
    editor.type(again, workedExample);
    assert.equal(started.statusOf(a.uri), "upToDate");
  }));

test("a text that closes goes; under a panel it stays, and what was not saved is forgotten", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedExample);
    const panel = await started.showPanel(a, "a.attn.json");
    editor.type(a, other);
    await started.run("recompute", a.uri);
    editor.close(a);
    assert.equal(started.statusOf(a.uri), "upToDate");
    await started.pass(249);
    assert.equal(started.statusOf(a.uri), "upToDate");
    await started.pass(1);
    assert.equal(started.statusOf(a.uri), "edited", "the file holds the text of before");
    panel.dispose();
    assert.equal(started.analysisOf(a.uri)?.listeners, 1, "its text is in memory");
    for (const document of [...editor.documents]) editor.drop(document);
    assert.equal(started.analysisOf(a.uri), undefined);
    assert.equal(editor.files.listening.filter(({ pattern }) => typeof pattern !== "string").length, 0);
  }));

test("a text that VS Code drops by itself, never shown, changes nothing", () =>
  withExtension(async (started, editor) => {
    editor.open("other.attn.json", workedExample);
    editor.files.write(editor.uri("a.attn.json"), workedExample);
    await started.run("showPanel", editor.uri("a.attn.json"));
    const a = editor.documentOf(editor.uri("a.attn.json"))!;
    const read = () => editor.files.log.filter((line) => line === "read /w/a.attn.json").length;
    const before = read();
    editor.drop(a);
    await started.pass(1000);
    assert.equal(read(), before);
    assert.equal(started.statusOf(a.uri), "upToDate");
  }));

test("a file that changes is followed where no tab shows its text", () =>
  withExtension(async (started, editor) => {
    editor.open("other.attn.json", workedExample);
    const uri = editor.uri("a.attn.json");
    editor.files.write(uri, workedExample);
    await started.run("showPanel", uri);
    editor.drop(editor.documentOf(uri)!);
    editor.files.write(uri, other);
    await started.pass(0);
    assert.equal(started.statusOf(uri), "edited");
    // A file beside it is none of its business.
    const reads = () => editor.files.log.filter((line) => line.startsWith("read /w/")).length;
    const before = reads();
    editor.files.write(editor.uri("b.attn.json"), "{}");
    await started.pass(0);
    assert.equal(reads(), before);
    // In a tab it is the editor's text that counts.
    const shown = editor.show(editor.documentOf(uri)!).document;
    editor.files.write(uri, workedExample);
    await started.pass(0);
    assert.equal(shown.getText(), other);
    assert.equal(started.statusOf(uri), "edited");
  }));

test("a file that is deleted is gone until it is there again; some programs delete a file and write it anew", () =>
  withExtension(async (started, editor) => {
    editor.open("other.attn.json", workedExample);
    const uri = editor.uri("a b[1].attn.json");
    editor.files.write(uri, workedExample);
    await started.run("showPanel", uri);
    editor.drop(editor.documentOf(uri)!);
    editor.files.remove(uri);
    await started.pass(0);
    const { status } = started.analysisOf(uri)!;
    assert.equal(status.kind, "gone");
    assert.match(JSON.stringify(status), /a b1\.attn\.json/);
    editor.files.write(uri, other);
    await started.pass(0);
    assert.equal(started.statusOf(uri), "edited");
    editor.drop(editor.documentOf(uri)!);
    // Deleted and there again before anybody looks.
    editor.files.fault = (what, one) => {
      if (what === "stat" && !editor.files.has(one)) editor.files.write(one, workedExample);
      return undefined;
    };
    editor.files.remove(uri);
    await started.pass(0);
    assert.equal(started.statusOf(uri), "upToDate");
  }));

test("a file that was gone is read again when it is asked for", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedExample);
    const panel = await started.showPanel(a, "a.attn.json");
    editor.close(a);
    editor.files.lose(a.uri);
    await started.pass(250);
    assert.equal(started.statusOf(a.uri), "gone");
    editor.files.fs.writeFile(a.uri, new TextEncoder().encode(other));
    await panel.answerTo("recompute", {});
    await started.pass(0);
    assert.equal(started.statusOf(a.uri), "upToDate");
    const { X } = JSON.parse(editor.documentOf(a.uri)!.getText());
    assert.equal(X[0][0], 3);
  }));

test("an unsaved text has no file to watch", () =>
  withExtension(async (started, editor) => {
    const a = editor.open(Uri.parse("untitled:/w/a.attn.json"), workedExample);
    const watchers = () => editor.files.listening.filter(({ pattern }) => typeof pattern !== "string").length;
    await started.showPanel(a, "a.attn.json");
    assert.equal(watchers(), 0);
    const b = editor.open("b.attn.json", workedExample);
    const panel = await started.showPanel(b, "b.attn.json");
    assert.equal(watchers(), 1);
    panel.dispose();
    assert.equal(watchers(), 0);
  }));

test("a panel that closes ends a computation that nobody else shows, and no other", () =>
  withExtension(async (started, editor) => {
    editor.open("other.attn.json", workedExample);
    for (const isShown of [false, true]) {
      const uri = editor.uri(`${isShown}.attn.json`);
      editor.files.write(uri, large);
      if (isShown) editor.open(uri, large);
      await started.run("showPanel", uri);
      await started.pass(100);
      assert.equal(started.statusOf(uri), "computing");
      started.panelOf(`${isShown}.attn.json`).dispose();
      assert.equal(started.statusOf(uri), isShown ? "computing" : "notComputed");
      await started.pass(workMs);
      assert.equal(started.statusOf(uri), isShown ? "upToDate" : "notComputed");
    }
  }));
