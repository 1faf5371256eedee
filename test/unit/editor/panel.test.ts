import assert from "node:assert/strict";
import { test } from "node:test";
import type { Snapshot } from "../../../src/protocol/messages.ts";
import { clickLens, workedExample } from "./offered.ts";
import type { HeldPanel } from "./panels.ts";
import { type Started, withExtension } from "./started.ts";
import { ViewColumn } from "./values.ts";

const other = workedExample.replace("[1, 0, 1, 0]", "[3, 0, 1, 0]");
const view = { layer: "", batch: 0, head: 0 };
const snapshots = (panel: HeldPanel) => panel.told<Snapshot>("snapshot");

/** Brings back a panel of an earlier window. */
async function restore({ editor }: Started, state: unknown): Promise<HeldPanel> {
  const { HeldPanel } = await import("./panels.ts");
  const panel = new HeldPanel("attention.panel", "", { viewColumn: 2 }, {}, () => {});
  const [{ provider } = { provider: {} }] = editor.providers.get("serializer")!;
  await (provider as { deserializeWebviewPanel(one: unknown, state: unknown): Promise<void> }).deserializeWebviewPanel(
    panel,
    state,
  );
  return panel;
}

test("a panel opens beside the text without taking the focus, with its own title, icon and rights", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedExample);
    await started.run("showPanel", a.uri);
    const [panel] = editor.panels as [HeldPanel];
    assert.equal(panel.viewType, "attention.panel");
    assert.deepEqual(panel.shown, { viewColumn: ViewColumn.Beside, preserveFocus: true });
    assert.equal(panel.title, "Attention a.attn.json");
    const folder = "file:///extension/dist/webview";
    assert.deepEqual(JSON.parse(JSON.stringify(panel.options)), {
      enableScripts: true,
      enableFindWidget: true,
      localResourceRoots: [folder],
    });
    assert.deepEqual(JSON.parse(JSON.stringify(panel.webview.options)), {
      enableScripts: true,
      enableForms: false,
      localResourceRoots: [folder],
    });
    assert.deepEqual(JSON.parse(JSON.stringify(panel.iconPath)), {
      light: "file:///extension/media/panel-light.svg",
      dark: "file:///extension/media/panel-dark.svg",
    });
    assert.match(panel.webview.html, /https:\/\/held\/extension\/dist\/webview\/main\.js/);
    assert.match(panel.webview.html, /https:\/\/held\/extension\/dist\/webview\/main\.css/);
    assert.match(panel.webview.html, /lang="en"/);
    assert.ok(panel.token.length >= 20);
  }));

test("a document has one panel; asked for again it comes to the front if it is hidden, and only then", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedExample);
    const panel = await started.showPanel(a, "a.attn.json");
    await started.run("showPanel", a.uri);
    assert.deepEqual([editor.panels.length, panel.reveals], [1, []]);
    panel.setView({ visible: false });
    await started.run("showPanel", a.uri);
    assert.deepEqual(panel.reveals, [{ viewColumn: undefined, preserveFocus: true }]);
    const b = editor.open("b.attn.json", workedExample);
    const second = await started.showPanel(b, "b.attn.json");
    assert.equal(editor.panels.length, 2);
    assert.notEqual(second.token, panel.token);
  }));

for (const count of [15, 16, 17])
  test(`of ${count} panels at most 16 open, and the user hears why`, () =>
    withExtension(async (started, editor) => {
      for (let at = 0; at < count; at++)
        await started.run("showPanel", editor.open(`${at}.attn.json`, workedExample).uri);
      assert.equal(editor.panels.length, Math.min(count, 16));
      const refusal = ["warning: 16 panels are open already. Close one to open another."];
      assert.deepEqual(editor.said, count === 17 ? refusal : []);
      editor.panels[0]!.dispose();
      await started.run("showPanel", editor.uri(`${count - 1}.attn.json`));
      assert.equal(editor.panels.length, Math.min(count - (count === 17 ? 0 : 1), 16));
    }));

test("a page that asks gets strings, language and everything there is to show; later news come without the numbers it has", () =>
  withExtension(
    async (started, editor) => {
      const a = editor.open("a.attn.json", workedExample);
      await started.run("showPanel", a.uri);
      const panel = started.panelOf("a.attn.json");
      editor.type(a, other);
      await started.pass(100);
      assert.deepEqual(panel.posted, [], "nothing before it asks");
      editor.type(a, workedExample);
      const { ok } = await panel.answerTo("ready", { view: null });
      const { strings, locale, snapshot } = ok as { strings: unknown; locale: string; snapshot: Snapshot };
      assert.deepEqual([strings, locale], [{ Hello: "Hallo" }, "de"]);
      assert.deepEqual([snapshot.uri, snapshot.fileName], [String(a.uri), "a.attn.json"]);
      assert.ok(snapshot.matrices.length > 0);
      await panel.answerTo("setView", view);
      await started.pass(100);
      editor.type(a, other);
      await started.pass(39);
      const before = snapshots(panel).length;
      editor.type(a, `${other} `);
      await started.pass(1);
      assert.equal(snapshots(panel).length, before + 1, "several changes are one piece of news");
      const news = snapshots(panel).at(-1)!;
      assert.equal(news.status.kind, "edited");
      assert.deepEqual(news.matrices, []);
      await started.run("recompute", a.uri);
      const numbers = snapshots(panel).at(-1)!;
      assert.equal(numbers.status.kind, "upToDate");
      assert.ok(numbers.matrices.length > 0, "a new result comes at once, with its numbers");
    },
    (editor) => {
      editor.bundle = { Hello: "Hallo" };
      editor.language = "de";
    },
  ));

test("a hidden page hears nothing, and everything when it is shown again", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedExample);
    const panel = await started.showPanel(a, "a.attn.json");
    panel.setView({ visible: false });
    const before = panel.posted.length;
    editor.type(a, other);
    await started.run("recompute", a.uri);
    await started.pass(100);
    assert.equal(panel.posted.length, before);
    panel.setView({ visible: true });
    await started.pass(100);
    const last = snapshots(panel).at(-1)!;
    assert.equal(last.status.kind, "upToDate");
    assert.ok(last.matrices.length > 0);
    assert.equal(last.resultVersion, 2);
  }));

test("a page that comes back to what it looked at gets its numbers without a click, one that is new does not", () =>
  withExtension(async (started, editor) => {
    editor.open("other.attn.json", workedExample);
    for (const before of [null, view]) {
      const uri = editor.uri(`${before === null}.attn.json`);
      editor.files.write(uri, workedExample);
      const panel = await restore(started, { uri: String(uri) });
      await panel.answerTo("ready", { view: before });
      await started.pass(0);
      assert.equal(started.statusOf(uri), before === null ? "notComputed" : "upToDate");
    }
  }));

test("restored panels: one of each spec, none of anything else, and a sentence without scripts where there is nothing to show", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedExample);
    const first = await restore(started, { uri: String(a.uri) });
    assert.equal(first.isDisposed, false);
    assert.equal((await restore(started, { uri: String(a.uri) })).isDisposed, true);
    for (const state of [undefined, {}, { uri: "file:///w/a.txt" }, { uri: "no address" }, { uri: 7 }]) {
      const panel = await restore(started, state);
      assert.equal(panel.isDisposed, false);
      assert.deepEqual(panel.webview.options, { enableScripts: false, localResourceRoots: [] });
      assert.match(panel.webview.html, /This panel no longer knows which file it showed/);
      assert.match(panel.webview.html, /lang="en"/);
    }
    assert.equal(started.state().panels.length, 1);
    for (let at = 1; at < 16; at++) await restore(started, { uri: String(editor.uri(`${at}.attn.json`)) });
    assert.equal(started.state().panels.length, 16);
    assert.equal((await restore(started, { uri: String(editor.uri("17.attn.json")) })).isDisposed, true);
    first.dispose();
    assert.equal(started.state().panels.length, 15);
  }));

test("a lens turns the page to its step once; a step that is not there only shows the panel", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedExample);
    await clickLens(started, a, "Wk 4×3 · Show");
    const panel = started.panelOf("a.attn.json");
    const { ok } = await panel.answerTo("ready", { view: null });
    assert.deepEqual((ok as { snapshot: Snapshot }).snapshot.reveal, { layer: "", name: "Wk" });
    await panel.answerTo("setView", view);
    await started.run("recompute", a.uri);
    await started.pass(100);
    assert.ok(
      snapshots(panel).every(({ reveal }) => reveal === undefined),
      "it is turned once",
    );
    await clickLens(started, a, "Wq 4×3 · Show");
    await started.pass(100);
    assert.deepEqual(snapshots(panel).at(-1)?.reveal, { layer: "", name: "Wq" });
    for (const path of ["nothing", "__proto__", "layers[99].Wq"]) await started.run("showStep", String(a.uri), path);
    await started.pass(100);
    assert.deepEqual(started.state().panels[0]?.lastReveal, { layer: "", name: "Wq" });
  }));

test("what a page posts without the secret, without an id, too often or wrongly is dropped; the log does not fill", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedExample);
    const panel = await started.showPanel(a, "a.attn.json");
    const { token } = panel;
    const dropped = () => started.state().panels[0]!.dropped;
    const wrong = [
      null,
      "text",
      { token: "guessed", id: 1, method: "recompute", params: {} },
      { token, id: 1.5, method: "recompute", params: {} },
      { token, id: 1, method: "toString", params: {} },
      { token, id: 1, method: "setView", params: { layer: 1 } },
    ];
    for (const message of wrong) panel.post(message);
    assert.equal(dropped(), wrong.length);
    for (let time = 0; time < 30; time++) panel.post(null);
    const noted = editor.log.filter((line) => line.startsWith("debug: message of the panel dropped"));
    assert.equal(noted.length, 20);
    assert.match(noted[0]!, /not an object$/);
    for (let time = 0; time < 2100; time++) panel.ask("cancel", {});
    assert.ok(dropped() > 36, "a page gone wild");
  }));
