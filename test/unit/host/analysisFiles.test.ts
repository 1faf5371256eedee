import assert from "node:assert/strict";
import { test } from "node:test";
import { parseResumably } from "../../../src/core/format/parseSpec.ts";
import { SpecFiles } from "../../../src/core/format/specFiles.ts";
import { memorySource, TensorFileError } from "../../../src/core/tensor/files/byteSource.ts";
import { openTensorFile } from "../../../src/core/tensor/files/openTensorFile.ts";
import { plainText, words } from "../../../src/core/words.ts";
import { npyBytes } from "../files/tensorBytes.ts";
import { heldAnalysis } from "./world.ts";

/** A folder in memory whose files can be replaced. */
function folder(values: Record<string, number>) {
  const files = new SpecFiles({
    open: async (reference) => {
      const value = values[reference];
      if (value === undefined) throw new TensorFileError(words("no such file"));
      return { source: memorySource(npyBytes([1, 1], [value])), place: undefined, stamp: `stamp of ${value}` };
    },
    list: openTensorFile,
  });
  return { values, beside: { files, foldersAbove: 0 } };
}

const text = (file: string) => `{ "Q": { "file": "${file}" }, "K": [[1]], "V": [[2]], "scale": 1 }`;

function opened(content: string, values: Record<string, number>) {
  const { beside } = folder(values);
  const held = heldAnalysis(content, { parse: parseResumably, filesBeside: () => beside });
  const scores = () => held.analysis.computed?.result.layers[0]?.steps.get("scores")?.tensor.data[0];
  return { ...held, scores };
}

/** Waits until files in memory have been brought, which takes a few turns. */
async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1000 && !condition(); turn++) await Promise.resolve();
  assert.ok(condition(), String(condition));
}

test("a document waits for its files, then computes; meanwhile it is computing, not empty", async () => {
  const { analysis, computer, scores } = opened(text("a.npy"), { "a.npy": 3 });
  assert.equal(analysis.status.kind, "computing");
  const done = analysis.compute();
  await until(() => computer.jobs.length === 1);
  computer.finish();
  await done;
  assert.deepEqual([scores(), analysis.status.kind], [3, "upToDate"]);
});

test("a replaced file makes the numbers old, the same file again does not, and its return makes them right again", async () => {
  const values: Record<string, number> = { "a.npy": 3 };
  const { analysis, computer, scores } = opened(text("a.npy"), values);
  void analysis.compute();
  await until(() => computer.jobs.length === 1);
  computer.finish();
  await until(() => analysis.isUpToDate);
  const before = analysis.version;
  await analysis.lookAtFiles();
  assert.deepEqual([analysis.version, analysis.isUpToDate], [before, true]);
  values["a.npy"] = 4;
  await analysis.lookAtFiles();
  assert.equal(analysis.isUpToDate, false);
  assert.equal(scores(), 3);
  values["a.npy"] = 3;
  await analysis.lookAtFiles();
  assert.equal(analysis.isUpToDate, true);
  values["a.npy"] = 5;
  await analysis.lookAtFiles();
  void analysis.compute();
  await until(() => computer.jobs.length === 1);
  computer.finish();
  await until(() => analysis.isUpToDate);
  assert.equal(scores(), 5);
});

test("a text that comes back does not bring back numbers of another file", async () => {
  const values: Record<string, number> = { "a.npy": 3 };
  const { analysis, computer } = opened(text("a.npy"), values);
  void analysis.compute();
  await until(() => computer.jobs.length === 1);
  computer.finish();
  await until(() => analysis.isUpToDate);
  values["a.npy"] = 4;
  await analysis.lookAtFiles();
  analysis.setText(`${text("a.npy")} `);
  analysis.setText(text("a.npy"));
  assert.equal(analysis.isUpToDate, false);
});

test("a file that is not there is a problem at its place, until it is there", async () => {
  const values: Record<string, number> = {};
  const { analysis } = opened(text("b.npy"), values);
  await until(() => analysis.status.kind === "problem");
  const { status } = analysis;
  assert.equal(status.kind === "problem" && plainText(status.first), "b.npy: no such file");
  values["b.npy"] = 1;
  await analysis.lookAtFiles();
  await until(() => analysis.document?.spec !== undefined);
});

test("what is typed while a file is brought has its own files brought", async () => {
  const { analysis } = opened(text("a.npy"), { "a.npy": 3, "b.npy": 4 });
  assert.equal(analysis.status.kind, "computing");
  analysis.setText(text("b.npy"));
  await until(() => analysis.document?.spec !== undefined);
  assert.equal(analysis.document?.spec?.main.blocks[0]?.Q?.data[0], 4);
});
