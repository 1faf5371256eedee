import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { Snapshot } from "../../../src/protocol/messages.ts";
import { lensLines, lensProvider, workedExample } from "./offered.ts";
import { type Started, withExtension } from "./started.ts";
import { ConfigurationTarget } from "./values.ts";

const manifest = JSON.parse(readFileSync("package.json", "utf8"));
const names = Object.keys(manifest.contributes.configuration.properties).map((name) => name.replace("attention.", ""));

/** What anybody may write into a settings file. */
const hostile: readonly unknown[] = [
  ...[null, -1, 13, 2.5, 1e9, [], {}, { __proto__: null }],
  ...["", "default", "<img src=x>", "x".repeat(100_000)],
];

const lastSnapshot = (started: Started): Snapshot => started.editor.panels[0]!.told<Snapshot>("snapshot").at(-1)!;

for (const name of names) {
  test(`${name} with anything as its value counts as its default`, () =>
    withExtension(async (started, editor) => {
      const a = editor.open("a.attn.json", workedExample);
      const panel = await started.showPanel(a, "a.attn.json");
      const facts = async () => {
        const { ok } = await panel.answerTo("ready", { view: null });
        const { mode, liveEverywhere, outline, status } = (ok as { snapshot: Snapshot }).snapshot;
        const { decimals, colors } = outline as unknown as Record<string, unknown>;
        return { mode, liveEverywhere, decimals, colors, lenses: lensLines(started, a), outline, status };
      };
      const before = await facts();
      assert.deepEqual([before.status.kind, before.lenses.length], ["upToDate", 5]);
      for (const value of hostile) {
        // Any name may be one of a palette.
        if (name === "display.colors" && value === "<img src=x>") continue;
        editor.set(name, value);
        await started.run("recompute", a.uri);
        assert.deepEqual(await facts(), before, `${name} ${JSON.stringify(value)?.slice(0, 40)}`);
      }
    }));
}

test("decimals from 0 to 12 and a palette reach the page; what the text says goes before", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedExample);
    await started.showPanel(a, "a.attn.json");
    const display = async () => {
      await started.pass(100);
      const { ok } = await editor.panels[0]!.answerTo("ready", { view: null });
      return JSON.stringify((ok as { snapshot: Snapshot }).snapshot.outline);
    };
    const usual = await display();
    const seen = new Set([usual]);
    for (const decimals of [0, 1, 12]) {
      editor.set("display.decimals", decimals);
      const now = await display();
      assert.ok(!seen.has(now), `${decimals}`);
      seen.add(now);
    }
    editor.set("display.decimals", 2);
    assert.equal(await display(), usual);
    for (const colors of ["viridis", "x".repeat(40)]) {
      editor.set("display.colors", colors);
      assert.ok((await display()).includes(JSON.stringify(colors)), colors.slice(0, 9));
    }
    editor.set("display.colors", "x".repeat(41));
    assert.equal(await display(), usual);
  }));

test("live: numbers follow the text of this document alone; the switch is remembered, and forgotten where it says what the setting says", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedExample);
    const b = editor.open("b.attn.json", workedExample);
    editor.show(b, 2);
    editor.show(a, 1);
    await started.run("toggleLive", a.uri);
    await started.pass(2000);
    assert.match(lensLines(started, a)[0]!, /up to date/);
    assert.match(lensLines(started, b)[0]!, /Compute attention/);
    assert.deepEqual(editor.memory.get("attention.live"), { [String(a.uri)]: true });
    await started.run("toggleLive", a.uri);
    assert.deepEqual(editor.memory.get("attention.live"), {});
    editor.replace(a, "[1, 0, 1, 0]", "[3, 0, 1, 0]");
    await started.pass(2000);
    assert.match(lensLines(started, a)[0]!, /Recompute/);
    editor.set("recompute", "live");
    await started.pass(2000);
    assert.match(lensLines(started, a)[0]!, /up to date/);
    await started.run("toggleLive", a.uri);
    assert.deepEqual(editor.memory.get("attention.live"), { [String(a.uri)]: false });
    editor.replace(a, "[3, 0, 1, 0]", "[4, 0, 1, 0]");
    await started.pass(2000);
    assert.match(lensLines(started, a)[0]!, /Recompute/);
    assert.deepEqual(editor.settingUpdates, [], "the setting stays as it is");
  }));

test("of the documents' own switches the latest 200 are kept, and what is no switch is left out", () =>
  withExtension(
    async (started, editor) => {
      const a = editor.open("a.attn.json", workedExample);
      for (let n = 0; n < 200; n++) await editor.run("attention.toggleLive", editor.uri(`n${n}.attn.json`));
      await started.pass(0);
      const kept = () => Object.keys(editor.memory.get("attention.live") as object);
      assert.equal(kept().length, 200);
      assert.equal(kept()[0], String(editor.uri("n0.attn.json")));
      await started.run("toggleLive", a.uri);
      assert.equal(kept().length, 200);
      assert.equal(kept()[0], String(editor.uri("n1.attn.json")));
      assert.equal(kept().at(-1), String(a.uri));
    },
    (editor) => editor.memory.set("attention.live", { "file:///w/z.attn.json": "yes", "file:///w/y.attn.json": 1 }),
  ));

for (const kept of [undefined, null, "live", 7])
  test(`switches that are ${JSON.stringify(kept)} in the memory are none`, () =>
    withExtension(
      async (started, editor) => {
        const a = editor.open("a.attn.json", workedExample);
        assert.equal(lensLines(started, a)[0], "0:0 Compute attention");
        await started.run("toggleLive", a.uri);
        assert.deepEqual(editor.memory.get("attention.live"), { [String(a.uri)]: true });
      },
      (editor) => editor.memory.set("attention.live", kept),
    ));

test("everywhere: the switch writes the setting where it is written, and back to what it was", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedExample);
    const panel = await started.showPanel(a, "a.attn.json");
    const setLive = async (live: boolean) => {
      assert.deepEqual(await panel.answerTo("setLive", { live, everywhere: true }), { ok: null });
      return editor.settingUpdates.splice(0);
    };
    const { Global, Workspace } = ConfigurationTarget;
    editor.set("recompute", "onSave");
    assert.deepEqual(await setLive(true), [["recompute", "live", Global]]);
    assert.deepEqual(await setLive(true), [], "it is so already");
    assert.deepEqual(await setLive(false), [["recompute", "onSave", Global]]);
    editor.workspaceSettings.set("recompute", "lens");
    assert.deepEqual(await setLive(true), [["recompute", "live", Workspace]]);
    assert.deepEqual(await setLive(false), [["recompute", "lens", Workspace]]);
    editor.isTrusted = false;
    assert.deepEqual(await setLive(true), [["recompute", "live", Global]]);
    await started.pass(100);
    assert.deepEqual(
      editor.memory.get("attention.live"),
      { [String(a.uri)]: true },
      "not trusted: the workspace says lens",
    );
    assert.equal(lastSnapshot(started).mode, "live");
  }));

test("on save the numbers are computed, after an edit alone they are not; other settings are none of ours", () =>
  withExtension(async (started, editor) => {
    editor.set("recompute", "onSave");
    const a = editor.open("a.attn.json", workedExample);
    await started.run("recompute", a.uri);
    editor.replace(a, "[1, 0, 1, 0]", "[3, 0, 1, 0]");
    await started.pass(2000);
    assert.match(lensLines(started, a)[0]!, /Recompute/);
    await a.save();
    await started.pass(0);
    assert.match(lensLines(started, a)[0]!, /up to date/);
    let news = 0;
    lensProvider(started).onDidChangeCodeLenses(() => news++);
    editor.configured.fire({ affectsConfiguration: (section) => section === "editor" });
    assert.equal(news, 0);
    editor.configured.fire({ affectsConfiguration: (section) => section === "attention" });
    assert.equal(news, 1);
  }));
