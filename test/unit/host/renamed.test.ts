import assert from "node:assert/strict";
import { test } from "node:test";
import { Analysis } from "../../../src/analysis/analysis.ts";
import { parseResumably } from "../../../src/core/format/parseSpec.ts";
import { words } from "../../../src/core/words.ts";
import { HeldComputer, HeldTime, settle, specOf } from "./world.ts";

/** An analysis under its old name and one under its new name, which share a computer. */
function renamed(before: string, after: string) {
  const computer = new HeldComputer();
  const time = new HeldTime();
  const under = (key: string, text: string) =>
    new Analysis(key, text, {
      computer,
      parse: (content) => parseResumably(content),
      later: time.later,
      mode: () => "lens",
      mayFollow: () => true,
      explainFailure: () => words("It failed."),
    });
  return { computer, time, from: under("file:///a.attn.json", before), to: under("file:///b.attn.json", after) };
}

const kindOf = ({ status }: Analysis) => status.kind;

test("a computation goes on under the file's new name", async () => {
  const { computer, from, to } = renamed(specOf(1), specOf(1));
  void from.compute();
  to.adopt(from);
  from.dispose();
  assert.equal(kindOf(to), "computing");
  assert.deepEqual([computer.started, computer.cancelled], [1, 0]);
  let told = 0;
  to.onDidChange(() => told++);
  computer.jobs[0]?.onProgress?.(3, 4);
  assert.deepEqual(to.status, { kind: "computing", done: 3, total: 4 });
  assert.equal(told, 1);
  computer.finish();
  await settle();
  assert.equal(kindOf(to), "upToDate");
  assert.equal(to.computed?.spec.main.X?.data[0], 1);
});

test("under the new name it can be cancelled", async () => {
  const { computer, from, to } = renamed(specOf(1), specOf(1));
  void from.compute();
  to.adopt(from);
  to.cancel();
  await settle();
  assert.equal(computer.jobs.length, 0);
  assert.equal(kindOf(to), "notComputed");
});

test("where the text under the new name is another, it is computed anew", async () => {
  const { computer, from, to } = renamed(specOf(1), specOf(2));
  void from.compute();
  to.adopt(from);
  from.dispose();
  assert.equal(computer.started, 2);
  assert.equal(computer.jobs.length, 1);
  computer.finish();
  await settle();
  assert.equal(kindOf(to), "upToDate");
  assert.equal(to.computed?.spec.main.X?.data[0], 2);
});

test("a large text that was not parsed yet is parsed and computed under its new name", async () => {
  const large = specOf(1).padEnd(300_000, " ");
  const { computer, time, from, to } = renamed(large, large);
  void from.compute();
  assert.equal(computer.started, 0);
  to.adopt(from);
  from.dispose();
  for (let turn = 0; turn < 1000 && computer.started === 0; turn++) {
    time.pass(1000);
    await settle();
  }
  assert.equal(kindOf(to), "computing");
  assert.equal(computer.started, 1);
});

test("numbers go along, without a computation", async () => {
  const { computer, from, to } = renamed(specOf(1), specOf(1));
  void from.compute();
  computer.finish();
  await settle();
  to.adopt(from);
  assert.equal(kindOf(to), "upToDate");
  assert.equal(computer.started, 1);
});
