import assert from "node:assert/strict";
import { test } from "node:test";
import type { Outline } from "../../../src/core/explain/outline.ts";
import type { Snapshot } from "../../../src/protocol/messages.ts";
import type { Asked, HeldEditor } from "./held.ts";
import { workedExample } from "./offered.ts";
import type { HeldPanel } from "./panels.ts";
import { type Started, withExtension } from "./started.ts";
import { Uri } from "./uri.ts";
import { TabInputTextDiff } from "./values.ts";

const changed = workedExample.replace("[1, 0, 1, 0]", "[1, 0, 2, 0]");
const last = (panel: HeldPanel) => panel.told<Snapshot>("snapshot").at(-1)!;

/** The name of what the panel of a.attn.json is compared with, once it is; undefined where nothing is. */
async function comparedWith(started: Started, ...args: unknown[]): Promise<string | undefined> {
  await started.run("compare", started.editor.uri("a.attn.json"), ...args);
  if (started.editor.panels.length === 0) return undefined;
  const { ok } = await started.panelOf("a.attn.json").answerTo("ready", { view: null });
  return (ok as { snapshot: Snapshot }).snapshot.other?.name;
}

const listed = (editor: HeldEditor): string[] =>
  (editor.asked.find(({ kind }) => kind === "list")!.items as { label: string; description?: string }[]).map(
    ({ label, description }) => `${label} ${description ?? ""}`.trim(),
  );

test("the last commit, the other specs of editors and workspace, and any file are offered; the file itself is not", () =>
  withExtension(async (started, editor) => {
    editor.open("a.attn.json", workedExample);
    editor.open("c.attn.json", workedExample);
    editor.open(Uri.file("/elsewhere/d.attn.json"), workedExample);
    editor.open("e.txt", "", "plaintext");
    editor.load(editor.uri("hidden.attn.json"), workedExample);
    editor.files.write(editor.uri("b.attn.json"), workedExample);
    editor.files.write(editor.uri("node_modules/x/f.attn.json"), workedExample);
    assert.equal(await comparedWith(started), undefined);
    assert.deepEqual(listed(editor), ["/elsewhere/d.attn.json", "b.attn.json", "c.attn.json", "Browse…"]);
    const [{ options, items }] = editor.asked as [Asked];
    assert.deepEqual(options, { placeHolder: "Choose what to compare the attention with" });
    assert.deepEqual(items.at(-1), { label: "Browse…", alwaysShow: true });
    editor.choose = ({ items }: Asked) => items[1];
    assert.equal(await comparedWith(started), "b.attn.json");
  }));

for (const count of [199, 200, 201])
  test(`of ${count} specs of the workspace at most 200 are offered`, () =>
    withExtension(async (started, editor) => {
      for (let at = 1; at < count; at++) editor.files.write(editor.uri(`b${at}.attn.json`), "{}");
      editor.open("a.attn.json", workedExample);
      await comparedWith(started);
      assert.equal(listed(editor).length, Math.min(count, 201));
    }));

test("the last commit is Git's, where Git has the file; another file system or a Git that is switched off has none", () =>
  withExtension(async (started, editor) => {
    editor.open("a.attn.json", workedExample);
    const head = (uri: Uri) => Uri.from({ scheme: "git", path: uri.path, query: "HEAD" });
    const git = (repository: object | null) => ({
      getAPI: (version: number) => {
        assert.equal(version, 1);
        return { getRepository: () => repository, toGitUri: (uri: Uri, ref: string) => head(uri).with({ query: ref }) };
      },
    });
    const first = async () => {
      editor.asked.length = 0;
      await comparedWith(started);
      return listed(editor)[0];
    };
    editor.git = git({});
    assert.equal(await first(), "Last commit HEAD");
    editor.git = git(null);
    assert.equal(await first(), "Browse…");
    editor.git = { getAPI: () => assert.fail("switched off") };
    assert.equal(await first(), "Browse…");
    editor.git = git({});
    const remote = editor.open(Uri.parse("vscode-remote://h/w/r.attn.json"), workedExample);
    editor.asked.length = 0;
    await started.run("compare", remote.uri);
    assert.equal(listed(editor)[0], "a.attn.json");
    editor.files.write(head(editor.uri("a.attn.json")), changed);
    editor.choose = ({ items }: Asked) => items[0];
    assert.equal(await comparedWith(started), "a.attn.json (HEAD)");
  }));

test("any file can be browsed for, as long as its name says that it is a spec", () =>
  withExtension(async (started, editor) => {
    editor.open("a.attn.json", workedExample);
    editor.files.write(Uri.file("/else/b.attn.json"), changed);
    const browse = (found: readonly Uri[] | undefined) => {
      editor.asked.length = 0;
      editor.choose = ({ kind, items }: Asked) =>
        kind === "list" ? items.at(-1) : kind === "open" ? found : undefined;
      return comparedWith(started);
    };
    assert.equal(await browse(undefined), undefined);
    const { options } = editor.asked[1]!;
    assert.deepEqual(options, { canSelectMany: false, filters: { JSON: ["json"] } });
    assert.deepEqual(editor.said, []);
    assert.equal(await browse([Uri.file("/else/b.json")]), undefined);
    assert.deepEqual(editor.said, ["warning: Only files whose names end in .attn.json can be compared."]);
    assert.equal(await browse([Uri.file("/else/b.attn.json")]), "b.attn.json");
  }));

test("two specs selected in the Explorer are compared at once; other selections ask", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedExample);
    const b = editor.uri("b.attn.json");
    editor.files.write(b, changed);
    assert.equal(await comparedWith(started, [a.uri, b]), "b.attn.json");
    await started.panelOf("a.attn.json").answerTo("stopComparing", {});
    assert.equal(await comparedWith(started, [b, a.uri]), "b.attn.json");
    await started.panelOf("a.attn.json").answerTo("stopComparing", {});
    assert.equal(await comparedWith(started, b), "b.attn.json", "a command with both addresses");
    assert.deepEqual(editor.asked, []);
    const selections = [
      [a.uri],
      [a.uri, b, b],
      [a.uri, editor.uri("c.txt")],
      [a.uri, a.uri],
      [a.uri, "file:///w/b"],
      "b",
      {},
    ];
    for (const selected of selections) {
      editor.asked.length = 0;
      await comparedWith(started, selected);
      assert.equal(editor.asked.length, 1, JSON.stringify(selected));
    }
  }));

test("from a comparison of texts its left side is taken, where its right side is this file", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedExample);
    const b = editor.uri("b.attn.json");
    editor.files.write(b, changed);
    const tab = editor.showDiff(a.uri, b);
    await comparedWith(started);
    assert.equal(editor.asked.length, 1, "it is the left side there");
    editor.closeTab(tab);
    editor.showDiff(b, a.uri);
    assert.equal(await comparedWith(started), "b.attn.json");
    assert.equal(editor.asked.length, 1);
  }));

test("“Select for Compare”: the comparison of texts is opened, read and closed again, unless it was open before", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedExample);
    const b = editor.uri("b.attn.json");
    editor.files.write(b, changed);
    const diffs = () =>
      editor.groups.flatMap(({ tabs }) => tabs).filter(({ input }) => input instanceof TabInputTextDiff);
    const select = (selected: Uri | undefined, delayMs = 0) =>
      editor.commands.set("compareFiles", (uri) => {
        if (selected) setTimeout(() => editor.showDiff(selected, uri as Uri), delayMs);
      });
    select(undefined);
    void editor.run("attention.compareWithSelected", a.uri);
    await started.pass(1999);
    assert.deepEqual(editor.said, []);
    await started.pass(1);
    assert.deepEqual(editor.said, ["warning: Choose Select for Compare for the other file first."]);
    assert.equal(editor.panels.length, 0);
    select(b, 500);
    void editor.run("attention.compareWithSelected", a.uri);
    await started.pass(2500);
    const { ok } = await started.panelOf("a.attn.json").answerTo("ready", { view: null });
    assert.equal((ok as { snapshot: Snapshot }).snapshot.other?.name, "b.attn.json");
    assert.deepEqual(diffs(), []);
    assert.equal(editor.timers.pending, 0);
    assert.equal(editor.tabsChanged.count, 0);
    const before = editor.showDiff(b, a.uri);
    editor.commands.set("compareFiles", () => editor.front(editor.groups[0]!, before));
    await started.run("compareWithSelected", a.uri);
    assert.deepEqual(diffs(), [before]);
  }));

test("the panel shows Compare beside the other's numbers, follows it, and lets it go", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedExample);
    const b = editor.open("b.attn.json", changed);
    const panel = await started.showPanel(a, "a.attn.json");
    await started.run("compare", a.uri, b.uri);
    await started.pass(100);
    const news = panel.told<Snapshot>("snapshot").findLast(({ reveal }) => reveal);
    assert.deepEqual(news?.reveal, { layer: "", name: "weights", tab: "Compare" });
    assert.deepEqual(last(panel).other, { name: "b.attn.json", version: 1 });
    const { ok } = await panel.answerTo("readOther", { resultVersion: 1 });
    assert.equal((ok as Outline).layers.length, 1);
    const X = { layer: "", name: "X", batch: 0, head: 0, resultVersion: 1 };
    const data = async (method: string) => [...((await panel.answerTo(method, X)).ok as { data: Float64Array }).data];
    assert.equal((await data("readOtherMatrix"))[2], 2);
    assert.equal((await data("readMatrix"))[2], 1);
    assert.match(
      (await panel.answerTo("readOtherMatrix", { ...X, resultVersion: 9 })).error!,
      /replaced by newer ones/,
    );
    const bound = panel.ask("readOtherMatrix", { ...X, name: "bound.float16.scores" });
    await started.pass(5000);
    assert.equal((bound.answer()!.ok as { rows: number }).rows, 3);
    editor.replace(b, "[1, 0, 2, 0]", "[1, 0, 4, 0]");
    await started.pass(100);
    assert.deepEqual(last(panel).other, { name: "b.attn.json", version: 1, isOld: true });
    assert.deepEqual(await panel.answerTo("recomputeOther", {}), { ok: null });
    await started.pass(100);
    assert.deepEqual(last(panel).other, { name: "b.attn.json", version: 2 });
    editor.replace(b, "[1, 0, 4, 0]", "[1, 0, 4]");
    await started.pass(100);
    assert.ok(last(panel).other?.fault);
    editor.close(b);
    assert.equal(started.analysisOf(b.uri) !== undefined, true, "it is held");
    assert.deepEqual(await panel.answerTo("stopComparing", {}), { ok: null });
    assert.equal(started.analysisOf(b.uri), undefined);
    await started.pass(100);
    assert.equal(last(panel).other, undefined);
    assert.deepEqual(await panel.answerTo("readOther", { resultVersion: 1 }), {
      error: "This file is not being compared with anything.",
    });
  }));

test("a file that is compared and then gone says so; a file can be compared with what its own panel shows", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedExample);
    const panel = await started.showPanel(a, "a.attn.json");
    await started.run("compare", a.uri, editor.uri("gone.attn.json"));
    await started.pass(100);
    assert.deepEqual(last(panel).other?.name, "gone.attn.json");
    assert.match(JSON.stringify(last(panel).other?.fault), /no longer exists/);
    const b = editor.open("b.attn.json", changed);
    const second = await started.showPanel(b, "b.attn.json");
    await started.run("compare", a.uri, b.uri);
    await started.pass(100);
    assert.equal(started.analysisOf(editor.uri("gone.attn.json")), undefined, "the one before is let go");
    second.dispose();
    editor.close(b);
    assert.ok(started.analysisOf(b.uri));
    panel.dispose();
    await started.pass(1000);
    assert.equal(started.analysisOf(b.uri), undefined);
    await started.run("showPanel", a.uri);
    assert.equal(editor.panels.length, 1);
  }));

test("the page asks for a comparison as the palette does", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedExample);
    const panel = await started.showPanel(a, "a.attn.json");
    assert.deepEqual(await panel.answerTo("compareWith", {}), { ok: null });
    const { id, args } = editor.executed.findLast((one) => one.id === "attention.compare")!;
    assert.deepEqual([id, args.map(String)], ["attention.compare", [String(a.uri)]]);
  }));
