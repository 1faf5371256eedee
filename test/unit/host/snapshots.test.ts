import assert from "node:assert/strict";
import { test } from "node:test";
import type { Analysis } from "../../../src/analysis/analysis.ts";
import { type SnapshotOptions, snapshotOf } from "../../../src/analysis/snapshot.ts";
import type { StepId } from "../../../src/core/spec/steps.ts";
import type { Snapshot } from "../../../src/protocol/messages.ts";
import { computation, everyComputation } from "./exampleAnalyses.ts";
import { heldAnalysis, settle, specOf } from "./world.ts";

function snapshot(analysis: Analysis, changes: Partial<SnapshotOptions> = {}): Snapshot {
  const display = { decimals: 3, colors: undefined };
  return snapshotOf(analysis, {
    ...{ fileName: "a", mode: "lens", view: undefined, withMatrices: true, reveal: undefined, display },
    ...changes,
  });
}

test("for every layer, batch item and head that is looked at, the numbers are that head's, and of grouped heads their own keys'", async () => {
  let heads = 0;
  let grouped = 0;
  for await (const { name, analysis, computed } of everyComputation()) {
    for (const { path, dims } of computed.outline.layers) {
      const steps = [...computed.result.layers, ...(computed.result.encoder ?? [])].find(
        (layer) => layer.path === path,
      )?.steps;
      for (let batch = 0; batch < dims.batch; batch++)
        for (let head = 0; head < dims.heads; head++) {
          const { matrices, outline } = snapshot(analysis, { view: { layer: path, batch, head } });
          for (const matrix of matrices) {
            const step = outline?.layers
              .find((layer) => layer.path === path)
              ?.steps.find((one) => one.name === matrix.name);
            const tensor = steps?.get(matrix.name as StepId)?.tensor;
            const place = `${name} ${path} ${matrix.name} batch ${batch} head ${head}`;
            assert.equal(matrix.layer, path, place);
            assert.equal(matrix.before, undefined, place);
            if (step === undefined || tensor === undefined) continue;
            const size = step.rows * step.cols;
            if (tensor.data.length !== step.batches * step.heads * size) continue;
            const own = Math.floor(head / (dims.heads / step.heads));
            const first = ((step.batches > 1 ? batch : 0) * step.heads + own) * size;
            assert.equal(matrix.head, own, place);
            assert.deepEqual([...matrix.data], [...tensor.data.subarray(first, first + size)], place);
            heads++;
            if (step.heads > 1 && step.heads < dims.heads) grouped++;
          }
        }
    }
  }
  assert.ok(heads > 1000 && grouped > 20, `${heads} matrices, ${grouped} of grouped heads`);
});

test("every step that the outline lists and that is small comes with the snapshot, once", async () => {
  for await (const { name, analysis } of everyComputation()) {
    const { outline, matrices } = snapshot(analysis);
    const [layer] = outline?.layers ?? [];
    const small = [...(layer?.steps ?? []), ...(layer?.inputs ?? [])].filter(({ rows, cols }) => rows * cols <= 400);
    const names = matrices.map((matrix) => matrix.name);
    for (const { name: step } of small) assert.equal(names.filter((one) => one === step).length, 1, `${name} ${step}`);
  }
});

test("what comes along keeps to a million bytes, those before a change too; what is left out would not have fitted", async () => {
  const size = 122;
  const rows = (x: number) => JSON.stringify(Array.from({ length: size }, (_, i) => [x + i / size, 1 - i / size]));
  const { analysis, computer } = heldAnalysis("{}");
  for (const x of [1, 2]) {
    analysis.setText(`{ "X": ${rows(x)}, "mask": "causal", "scale": 2, "softcap": 5 }`);
    const done = analysis.compute();
    computer.finish();
    await done;
    await settle();
  }
  const { matrices, outline } = snapshot(analysis);
  const numbersOf = (data: (typeof matrices)[number]) => data.data.length + (data.before?.length ?? 0);
  const [layer] = outline?.layers ?? [];
  let left = 131_072;
  let missing = 0;
  for (const { name, rows: n, cols } of [...(layer?.steps ?? []), ...(layer?.inputs ?? [])]) {
    const data = matrices.find((matrix) => matrix.name === name);
    if (data === undefined) assert.ok(++missing > 0 && 2 * n * cols > left, name);
    else left -= numbersOf(data);
  }
  assert.ok(left >= 0 && missing > 0, `${left} left, ${missing} left out`);
});

test("a view of what is not there any more shows the last there is", async () => {
  const { analysis } = await computation(
    '{ "X": [[1, 0, 2, 1]], "Wq": { "identity": 4 }, "Wk": { "identity": 4 }, "Wv": { "identity": 4 }, "heads": 2 }',
    "two heads",
  );
  const of = (layer: string, head: number) =>
    snapshot(analysis, { view: { layer, batch: 7, head } }).matrices.find(({ name }) => name === "Q");
  assert.deepEqual([of("", 0)?.head, of("", 1)?.head, of("", 2)?.head, of("", 9)?.batch], [0, 1, 1, 0]);
  assert.equal(of("layers[3]", 1)?.layer, "");
});

test("what moved brings its numbers before the change, what did not brings none, and a seen result brings no numbers", async () => {
  const { analysis, computer } = heldAnalysis(specOf(2));
  for (const text of [specOf(2), specOf(5)]) {
    analysis.setText(text);
    const done = analysis.compute();
    computer.finish();
    await done;
    await settle();
  }
  const { matrices, changes, resultVersion } = snapshot(analysis);
  const scores = matrices.find(({ name }) => name === "scores");
  assert.deepEqual(
    [...(scores?.data ?? [])],
    [26, 5, 5, 1].map((_, at) => scores?.data[at]),
  );
  assert.ok(scores?.before !== undefined && scores.before[0] !== scores.data[0]);
  assert.ok(changes.some(({ name }) => name === "scores"));
  const moved = new Set(changes.map(({ name }) => name));
  for (const { name, before, data } of matrices)
    if (before === undefined) assert.ok(!moved.has(name) || name === "X", name);
    else assert.notDeepEqual([...before], [...data], name);
  assert.equal(resultVersion, analysis.version);
  assert.deepEqual(snapshot(analysis, { withMatrices: false }).matrices, []);
});

test("decimals and colors are the document's where it names them, else those of the settings", async () => {
  const display = { decimals: 5, colors: "viridis" };
  const of = async (own: string) => {
    const { analysis } = await computation(`{ "X": [[1]]${own} }`, own);
    const { decimals, colors } = snapshot(analysis, { display }).outline?.display ?? {};
    return [decimals, colors];
  };
  assert.deepEqual(await of(""), [5, "viridis"]);
  assert.deepEqual(await of(', "display": { "decimals": 2 }'), [2, "viridis"]);
  assert.deepEqual(await of(', "display": { "colors": "blues" }'), [5, "blues"]);
});

test("before there are numbers a snapshot has none, and says so", () => {
  const { analysis } = heldAnalysis(specOf(2));
  const { outline, matrices, changes, resultVersion, status } = snapshot(analysis, { liveEverywhere: false });
  assert.deepEqual([outline, matrices, changes, resultVersion], [undefined, [], [], undefined]);
  assert.equal(status.kind, "notComputed");
  assert.deepEqual(Object.keys(snapshot(analysis)).sort(), [
    "changes",
    "documentVersion",
    "fileName",
    "matrices",
    "mode",
    "status",
    "uri",
  ]);
  const told = snapshot(analysis, { liveEverywhere: true, reveal: { layer: "", name: "Q" }, other: { name: "b" } });
  assert.deepEqual([told.liveEverywhere, told.reveal?.name, told.other?.name], [true, "Q", "b"]);
});
