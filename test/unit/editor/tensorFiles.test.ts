import assert from "node:assert/strict";
import { test } from "node:test";
import { npyBytes } from "../files/tensorBytes.ts";
import { workedExample } from "./offered.ts";
import { type Started, withExtension } from "./started.ts";
import { Uri } from "./uri.ts";
import { FileType } from "./values.ts";

const reading = (file: string) => `{ "Q": { "file": ${JSON.stringify(file)} }, "K": [[1, 1]], "V": [[2]] }`;
const numbers = npyBytes([1, 2], [1, 2]);

/** What is wrong with a text that reads a file; empty where nothing is. */
async function faultOf(started: Started, place: string | Uri, file: string): Promise<string> {
  const { editor } = started;
  const document = editor.open(place, reading(file));
  await started.pass(300);
  const found = editor.diagnostics.get(String(document.uri)) ?? [];
  editor.close(document);
  return found.map(({ message }) => message).join();
}

test("files are read beside the spec and anywhere in its workspace folder, and nowhere else", () =>
  withExtension(async (started, editor) => {
    for (const name of ["x.npy", "d/x.npy", "d/e/x.npy"]) editor.files.write(editor.uri(name), numbers);
    editor.files.write(Uri.file("/x.npy"), numbers);
    for (const name of ["x.npy", "../x.npy", "e/x.npy"])
      assert.equal(await faultOf(started, "d/a.attn.json", name), "", name);
    assert.notEqual(await faultOf(started, "d/a.attn.json", "../../x.npy"), "");
    assert.notEqual(await faultOf(started, "a.attn.json", "../x.npy"), "");
    assert.match(await faultOf(started, "d/a.attn.json", "y.npy"), /y\.npy: there is no such file/);
    editor.isTrusted = false;
    assert.equal(await faultOf(started, "d/b.attn.json", "x.npy"), "");
    assert.notEqual(await faultOf(started, "d/b.attn.json", "../x.npy"), "", "not trusted: its own folder alone");
    editor.isTrusted = true;
    editor.folder = undefined;
    assert.equal(await faultOf(started, "d/c.attn.json", "e/x.npy"), "");
    assert.notEqual(await faultOf(started, "d/c.attn.json", "../x.npy"), "", "no folder is open");
    editor.folder = Uri.file("/w/dd");
    assert.notEqual(await faultOf(started, "d/f.attn.json", "../x.npy"), "");
  }));

test("an unsaved spec reads what will be beside it, where it has a place in the folder", () =>
  withExtension(async (started, editor) => {
    editor.files.write(editor.uri("d/x.npy"), numbers);
    editor.files.write(editor.uri("x.npy"), numbers);
    assert.equal(await faultOf(started, Uri.parse("untitled:/w/d/a.attn.json"), "x.npy"), "");
    assert.equal(await faultOf(started, Uri.parse("untitled:/w/d/b.attn.json"), "../x.npy"), "");
    assert.notEqual(await faultOf(started, Uri.parse("untitled:a.attn.json"), "x.npy"), "");
    assert.notEqual(await faultOf(started, Uri.parse("untitled:/v/a.attn.json"), "x.npy"), "");
    assert.notEqual(await faultOf(started, Uri.parse("inmemory:/w/a.attn.json"), "x.npy"), "");
    editor.folder = Uri.parse("vscode-vfs://github/w");
    assert.notEqual(await faultOf(started, Uri.parse("untitled:/w/c.attn.json"), "x.npy"), "");
  }));

test("what is no plain file is refused, and what is too large to be read whole", () =>
  withExtension(async (started, editor) => {
    editor.files.write(editor.uri("link.npy"), numbers, FileType.File | FileType.SymbolicLink);
    assert.match(await faultOf(started, "a.attn.json", "link.npy"), /only a regular file can be read here/);
    editor.files.write(editor.uri("x.npy"), numbers);
    const { stat } = editor.files.fs;
    const sized = (size: number) => {
      editor.files.fs.stat = async (uri) => ({ ...(await stat(uri)), size });
    };
    sized(256 * 2 ** 20);
    assert.equal(await faultOf(started, "b.attn.json", "x.npy"), "");
    sized(256 * 2 ** 20 + 1);
    assert.match(
      await faultOf(started, "c.attn.json", "x.npy"),
      /the file is larger than 256 MB and can only be read whole here/,
    );
    editor.files.fs.stat = stat;
    editor.files.fault = (what) => (what === "read" ? new Error("EACCES") : undefined);
    assert.match(await faultOf(started, "e.attn.json", "x.npy"), /there is no such file/);
  }));

test("another time or size of a file is another file", () =>
  withExtension(async (started, editor) => {
    editor.files.write(editor.uri("x.npy"), numbers);
    const a = editor.open("a.attn.json", reading("x.npy"));
    await started.pass(0);
    await started.run("recompute", a.uri);
    assert.equal(started.statusOf(a.uri), "upToDate");
    const { stat } = editor.files.fs;
    const watcher = editor.files.listening.find(({ pattern }) => typeof pattern !== "string")!;
    const changed = async (change: object) => {
      const { version } = started.analysisOf(a.uri)!;
      editor.files.fs.stat = async (uri) => ({ ...(await stat(uri)), ...change });
      watcher.changed.fire(editor.uri("x.npy"));
      await started.pass(1000);
      return started.analysisOf(a.uri)!.version > version;
    };
    assert.equal(await changed({}), false);
    assert.equal(await changed({ mtime: 99 }), true);
    assert.equal(await changed({ mtime: 99 }), false);
    assert.equal(await changed({ mtime: 99, size: 7 }), true);
  }));

test("a spec without files reads none", () =>
  withExtension(async (started, editor) => {
    editor.open("a.attn.json", workedExample);
    await started.pass(300);
    assert.deepEqual(
      editor.files.log.filter((line) => !line.endsWith("a.attn.json")),
      [],
    );
  }));
