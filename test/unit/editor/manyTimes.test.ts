import assert from "node:assert/strict";
import { test } from "node:test";
import type { Snapshot } from "../../../src/protocol/messages.ts";
import { workedExample } from "./offered.ts";
import { withExtension } from "./started.ts";

test("live: hundreds of edits leave no result of an older text and no listener behind", () =>
  withExtension(async (started, editor) => {
    editor.set("recompute", "live");
    const a = editor.open("a.attn.json", workedExample);
    const panel = await started.showPanel(a, "a.attn.json");
    await started.pass(2000);
    assert.equal(started.statusOf(a.uri), "upToDate");
    const first = started.analysisOf(a.uri)!.version;
    const { listeners } = started.analysisOf(a.uri)!;
    const changes = editor.changed.count;
    let last = 0;
    for (let value = 2; value <= 300; value++) {
      editor.replace(a, `[${value - 1}, 0, 1, 0]`, `[${value}, 0, 1, 0]`);
      // From edits that come faster than results to edits that wait for them.
      await started.pass(value);
      const { version, resultVersion = 0 } = started.analysisOf(a.uri)!;
      assert.ok(last <= resultVersion && resultVersion <= version, `${last}, ${resultVersion}, ${version}`);
      last = resultVersion;
    }
    await started.pass(2000);
    const { status, version, resultVersion, ...rest } = started.analysisOf(a.uri)!;
    assert.deepEqual([status.kind, resultVersion], ["upToDate", version]);
    assert.deepEqual([rest.listeners, editor.changed.count], [listeners, changes]);
    assert.ok(started.state().analyses.every(({ isComputing }) => !isComputing));
    const shown = panel.told<Snapshot>("snapshot").flatMap(({ resultVersion: of, matrices }) => {
      const data = matrices.find(({ name }) => name === "X")?.data;
      return data && of !== undefined && of > first ? [{ of, number: data[0] }] : [];
    });
    assert.ok(shown.length > 100, `${shown.length} results are shown`);
    // Each edit makes one more version and one more of the number.
    for (const { of, number } of shown) assert.equal(number, 1 + of - first);
  }));

test("a panel opened and closed many times leaves nothing behind", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedExample);
    await started.run("showPanel", a.uri);
    editor.panels[0]!.dispose();
    await started.pass(2000);
    const left = () => [
      started.state().panels.length,
      started.state().analyses.length,
      started.analysisOf(a.uri)?.listeners,
      editor.changed.count,
      editor.tabsChanged.count,
      editor.configured.count,
      editor.timers.pending,
    ];
    const before = left();
    assert.deepEqual(before.slice(0, 2), [0, 1]);
    for (let time = 1; time <= 20; time++) {
      await started.run("showPanel", a.uri);
      const panel = editor.panels.at(-1)!;
      assert.ok((await panel.answerTo("ready", { view: null })).ok);
      assert.equal(started.state().panels.length, 1);
      panel.dispose();
      await started.pass(2000);
      assert.equal(panel.listeners, 0);
      assert.deepEqual(left(), before, `after ${time} times`);
    }
    editor.close(a);
    await started.pass(2000);
    assert.deepEqual(started.state().analyses, [], "no panel holds it any more");
  }));
