import assert from "node:assert/strict";
import { test } from "node:test";
import { npyBytes } from "../files/tensorBytes.ts";
import { workedExample } from "./offered.ts";
import { withExtension } from "./started.ts";

const large = `{ "X": { "random": "normal", "shape": [256, 64], "seed": 1 }, "heads": 4 }`;
const other = workedExample.replace("[1, 0, 1, 0]", "[3, 0, 1, 0]");

test("a file's new name takes numbers along, and what is being computed; the panel shows it", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedExample);
    const panel = await started.showPanel(a, "a.attn.json");
    const b = editor.uri("b.attn.json");
    editor.rename(a.uri, b);
    await started.pass(1000);
    assert.deepEqual([started.statusOf(b), started.analysisOf(a.uri)], ["upToDate", undefined]);
    assert.equal(panel.title, "Attention b.attn.json");
    assert.equal(started.state().panels[0]?.uri, String(b));
    assert.equal(started.state().analyses.length, 1);
    const c = editor.open("c.attn.json", large);
    void editor.run("attention.recompute", c.uri);
    await started.pass(500);
    editor.rename(c.uri, editor.uri("d.attn.json"));
    await started.pass(500);
    assert.equal(started.statusOf(editor.uri("d.attn.json")), "upToDate", "begun before its new name");
    assert.equal(started.analysisOf(c.uri), undefined);
  }));

test("a folder's new name moves what is in it, and nothing beside it", () =>
  withExtension(async (started, editor) => {
    const inside = editor.open("d/a.attn.json", workedExample);
    const beside = editor.open("dd/a.attn.json", workedExample);
    await started.run("recompute", inside.uri);
    await started.run("recompute", beside.uri);
    await started.showPanel(inside, "a.attn.json");
    editor.rename(editor.uri("d"), editor.uri("e"));
    await started.pass(1000);
    assert.equal(started.statusOf(editor.uri("e/a.attn.json")), "upToDate");
    assert.equal(started.analysisOf(inside.uri), undefined);
    assert.equal(started.statusOf(beside.uri), "upToDate");
    assert.equal(started.state().panels[0]?.uri, String(editor.uri("e/a.attn.json")));
  }));

test("numbers that nobody shows go along with their file, too", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedExample);
    await started.run("recompute", a.uri);
    editor.rename(a.uri, editor.uri("b.attn.json"));
    await started.pass(1000);
    assert.equal(started.statusOf(editor.uri("b.attn.json")), "upToDate");
    assert.deepEqual(
      started.state().analyses.map(({ uri }) => uri),
      [String(editor.uri("b.attn.json"))],
    );
  }));

test("live: only what is in sight follows its text: in an editor or by its panel", () =>
  withExtension(async (started, editor) => {
    editor.set("recompute", "live");
    const a = editor.open("a.attn.json", workedExample);
    const hidden = editor.load(editor.uri("b.attn.json"), workedExample);
    await started.pass(2000);
    assert.deepEqual([started.statusOf(a.uri), started.statusOf(hidden.uri)], ["upToDate", "notComputed"]);
    editor.show(hidden);
    await started.pass(2000);
    assert.equal(started.statusOf(hidden.uri), "upToDate");
    editor.type(a, other);
    await started.pass(2000);
    assert.equal(started.statusOf(a.uri), "edited", "another is in front of it");
    const panel = await started.showPanel(a, "a.attn.json");
    panel.setView({ visible: false });
    editor.type(a, workedExample.replace('"scale": 1', '"scale": 2'));
    await started.pass(2000);
    assert.equal(started.statusOf(a.uri), "edited");
    panel.setView({ visible: true });
    await started.pass(2000);
    assert.equal(started.statusOf(a.uri), "upToDate");
  }));

test("live, in a workspace that is not trusted: what is heavy waits for a click, or for trust", () =>
  withExtension(
    async (started, editor) => {
      const light = editor.open("light.attn.json", workedExample);
      const heavy = `{ "X": { "random": "normal", "shape": [4096, 512], "seed": 1 }, "heads": 8 }`;
      const a = editor.open("a.attn.json", heavy);
      editor.show(light, 2);
      await started.pass(2000);
      assert.deepEqual([started.statusOf(light.uri), started.statusOf(a.uri)], ["upToDate", "notComputed"]);
      editor.isTrusted = true;
      editor.trusted.fire();
      await started.pass(700);
      assert.equal(started.statusOf(a.uri), "computing");
      await started.run("cancel", a.uri);
    },
    (editor) => {
      editor.isTrusted = false;
      editor.settings.set("recompute", "live");
    },
  ));

test("tensor files that a text names are followed: by one event or several, and not those of its past", () =>
  withExtension(async (started, editor) => {
    const put = (name: string, value: number) => editor.files.write(editor.uri(name), npyBytes([1, 2], [value, 2]));
    put("d/q.npy", 1);
    put("e/q.npy", 1);
    const text = '{ "Q": { "file": "d/q.npy" }, "K": [[1, 1]], "V": [[2]] }';
    const a = editor.open("a.attn.json", text);
    await started.run("recompute", a.uri);
    const folders = () =>
      editor.files.listening.flatMap(({ pattern }) => (typeof pattern === "string" ? [] : pattern.baseUri.path));
    assert.deepEqual(folders(), ["/w/d"]);
    put("d/q.npy", 1);
    await started.pass(1000);
    assert.equal(started.statusOf(a.uri), "edited", "its stamp is another");
    await started.run("recompute", a.uri);
    put("d/q.npy", 5);
    editor.files.remove(editor.uri("d/q.npy"));
    put("d/q.npy", 6);
    await started.pass(1000);
    assert.equal(started.statusOf(a.uri), "edited");
    const { version } = started.analysisOf(a.uri)!;
    put("e/q.npy", 2);
    await started.pass(1000);
    assert.equal(started.analysisOf(a.uri)?.version, version);
    editor.replace(a, "d/q.npy", "e/q.npy");
    await started.pass(1000);
    assert.deepEqual(folders(), ["/w/e"]);
    const looks = () => editor.files.log.filter((line) => line === "stat /w/e/q.npy").length;
    const before = looks();
    editor.files.write(editor.uri("e/x.attn.json"), "{}");
    await started.pass(1000);
    assert.equal(looks(), before, "a spec is no tensor file");
    editor.files.write(editor.uri("e/x.json"), "{}");
    await started.pass(1000);
    assert.ok(looks() > before);
    editor.close(a);
    assert.deepEqual(folders(), []);
  }));
