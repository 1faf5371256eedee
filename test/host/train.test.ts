import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { TrainingLook, TrainingStory } from "../../src/protocol/trainMessages.ts";
import {
  ask,
  closeAll,
  openSpec,
  replace,
  resultVersionOf,
  showNumbers,
  until,
  untilStatus,
  workedExample,
} from "./support.ts";

const trainable = workedExample.replace(
  '"scale": 1',
  '"scale": 0.5,\n  "train": { "target": [[1, 0, 2], [0, 1, 0], [1, 1, 1]], "learningRate": 0.1 }',
);

async function answered<T>(uri: vscode.Uri, method: string, params: object = {}): Promise<T> {
  const { ok, error } = await ask(uri, method, { ...params, resultVersion: await resultVersionOf(uri) });
  assert.equal(error, undefined);
  return ok as T;
}

suite("training", () => {
  teardown(closeAll);

  test("steps are taken, looked at and written as one edit, after which the file has that loss; one undo takes it back", async () => {
    const { document } = await openSpec(trainable);
    const { uri } = document;
    await showNumbers(uri);
    const start = await answered<TrainingStory>(uri, "readTraining");
    assert.equal(start.losses.length, 1);
    const { losses, snapshots } = await answered<TrainingStory>(uri, "train", { count: 6, learningRate: 0.05 });
    assert.equal(losses.length, 7);
    assert.deepEqual(snapshots, [0, 1, 2, 3, 4, 5, 6]);
    const place = { step: 4, learningRate: 0.05, layer: "", batch: 0, head: 0 };
    const look = await answered<TrainingLook>(uri, "readTrainingStep", place);
    assert.equal(look.loss, losses[4]);
    assert.equal(document.getText(), trainable, "nothing is written unasked");
    await answered(uri, "applyTraining", { step: 4 });
    await untilStatus(uri, "upToDate");
    const written = await until("the numbers are those of the new text", async () => {
      const story = await answered<TrainingStory>(uri, "readTraining");
      return story.losses[0] === losses[0] ? undefined : story;
    });
    assert.deepEqual([...written.losses], [losses[4]]);
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.One });
    await vscode.commands.executeCommand("undo");
    assert.equal(document.getText(), trainable);
  });

  test("nothing is written of a step that is not kept, or into a text that has changed", async () => {
    const editor = await openSpec(trainable);
    const { uri } = editor.document;
    await showNumbers(uri);
    const resultVersion = await resultVersionOf(uri);
    const missing = await ask(uri, "applyTraining", { step: 3, resultVersion });
    assert.equal(missing.error, "The numbers of step 3 are not kept.");
    await answered(uri, "train", { count: 2, learningRate: 0.05 });
    await replace(editor, '"learningRate": ', '"learningRate":  ');
    const changed = editor.document.getText();
    const late = await ask(uri, "applyTraining", { step: 2, resultVersion });
    assert.match(late.error ?? "", /^The text has changed since these numbers were computed/);
    assert.equal(editor.document.getText(), changed);
  });

  test("a document without train gets a target, as one edit", async () => {
    const { document } = await openSpec(workedExample);
    const { uri } = document;
    await showNumbers(uri);
    assert.deepEqual(await answered(uri, "readTraining"), { none: "noTrain" });
    await answered(uri, "addTraining");
    await untilStatus(uri, "upToDate");
    assert.match(document.getText(), /"train": \{\s+"target": \[/);
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.One });
    await vscode.commands.executeCommand("undo");
    assert.equal(document.getText(), workedExample);
  });
});
