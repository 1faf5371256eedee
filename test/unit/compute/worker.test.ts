import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, type TestContext, test } from "node:test";
import { pathToFileURL } from "node:url";
import { ComputeError } from "../../../src/compute/computeError.ts";
import { CancelledError } from "../../../src/compute/computer.ts";
import { createComputer } from "../../../src/compute/createComputer.ts";
import { nodeWorkers } from "../../../src/compute/nodeWorkers.ts";
import { RowMaker } from "../../../src/compute/rowMaker.ts";
import type { RowsRequest } from "../../../src/compute/rowMessages.ts";
import type { WorkerHandle } from "../../../src/compute/workerHandle.ts";
import { checkExpected } from "../../../src/core/engine/check.ts";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { streamedRow } from "../../../src/core/engine/streamed.ts";
import { boundMatrix } from "../../../src/core/explain/context/roundingBounds.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import type { SpecResult } from "../../../src/core/spec/result.ts";
import { type TrainingWork, trainingWork } from "../../../src/core/training/work.ts";
import { randomSpec } from "./support.ts";

interface Bundler {
  bundleTool(file: string): Promise<string>;
}

const bundler = (await import(pathToFileURL(resolve("scripts/lib/bundle.mjs")).href)) as Bundler;
const file = await bundler.bundleTool("src/compute/worker.node.ts");

/** A computer with real workers for everything, until the test is over. */
function realComputer(context: TestContext, options: { deadlineMs?: number; file?: string } = {}) {
  const { file: bundle = file, ...rest } = options;
  const made = createComputer({ createWorker: nodeWorkers(bundle, 32), smallWork: -1, ...rest });
  context.after(() => made.dispose());
  return made;
}

/** A worker bundle that does something bad when it is asked. */
function worker(name: string, onMessage: string): string {
  const path = join(tmpdir(), `attention-worker-${process.pid}-${name}.mjs`);
  const begin = 'import { parentPort } from "node:worker_threads";\nparentPort.postMessage({ kind: "ready" });\n';
  writeFileSync(path, `${begin}parentPort.on("message", (message) => { ${onMessage} });\n`);
  return path;
}

const computer = createComputer({ createWorker: nodeWorkers(file), smallWork: -1 });
after(() => computer.dispose());

/** More work than a test would wait for. */
const endless = randomSpec(400, 128, 4, { train: { target: { fill: 0, shape: [400, 128] }, steps: 100_000 } });

function weightsOf(result: SpecResult): Float64Array {
  return result.layers[0]!.steps.get("weights")!.tensor.data;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((turn) => setImmediate(turn));
}

test("a worker gives the numbers of the engine, moved here with all their steps", async () => {
  const spec = randomSpec(150, 64, 4, { mask: "causal", position: "alibi", softcap: 3 });
  const got = await computer.compute("a", spec);
  const want = computeSpec(spec);
  const [layer] = want.layers;
  assert.deepEqual([...got.layers[0]!.steps.keys()], [...layer!.steps.keys()]);
  for (const [id, { tensor }] of layer!.steps) {
    const { shape, data } = got.layers[0]!.steps.get(id)!.tensor;
    assert.deepEqual(shape, tensor.shape);
    for (let i = 0; i < data.length; i++) {
      const near = Object.is(data[i], tensor.data[i]) || Math.abs(data[i]! - tensor.data[i]!) < 1e-11;
      assert.ok(near, `${id}[${i}]: ${data[i]} instead of ${tensor.data[i]}`);
    }
  }
});

test("NaN, infinities and −0 come back as they are", async () => {
  const { spec } = parseSpec('{ "X": [["NaN", 1], [-0.0, "Infinity"]] }');
  const result = await computer.compute("a", spec!);
  const [nan, one, zero, infinity] = result.layers[0]!.steps.get("X")!.tensor.data;
  assert.ok(Number.isNaN(nan) && one === 1 && Object.is(zero, -0) && infinity === Infinity);
});

test("gradients come back, and progress is told on the way", async () => {
  const spec = randomSpec(60, 32, 2, { train: { target: { fill: 0, shape: [60, 32] }, steps: 60 } });
  const told: number[] = [];
  const { train } = await computer.compute("a", spec, (done, total) => told.push(done / total));
  assert.ok(train && train.nextLoss < train.loss);
  assert.ok(train.gradients.get("Wq")!.data.some((value) => value !== 0));
  assert.equal(told.at(-1), 1);
  assert.deepEqual(
    [...told].sort((a, b) => a - b),
    told,
  );
});

test("a slow computation gives way to a newer one, and the busy thread is gone", async () => {
  const slow = computer.compute("a", endless);
  await until(() => computer.state.idle > 0);
  const quick = computer.compute("a", randomSpec(40, 16, 2));
  await assert.rejects(slow, CancelledError);
  await quick;
});

test("this thread goes on with other things while a worker computes", async (context) => {
  const busy = createComputer({
    createWorker: nodeWorkers(file),
    smallWork: -1,
    compute: () => assert.fail("nothing is computed on this thread"),
  });
  context.after(() => busy.dispose());
  let open = true;
  const running = busy.compute("a", randomSpec(700, 128, 8)).finally(() => {
    open = false;
  });
  let turns = 0;
  for (; open; turns++) await new Promise((turn) => setImmediate(turn));
  await running;
  assert.ok(turns > 20, `${turns} turns of the event loop`);
});

test("a deadline ends a computation in a real worker", async (context) => {
  const impatient = realComputer(context, { deadlineMs: 100 });
  await assert.rejects(
    impatient.compute("a", endless),
    (error: unknown) => error instanceof ComputeError && error.failure === "deadline",
  );
});

for (const [name, act, failure] of [
  ["endless loop", "for (;;) ;", "deadline"],
  ["throw", 'throw new Error("bad");', "crash"],
  ["exit", "process.exit(3);", "crash"],
  ["full heap", "const all = []; for (;;) all.push(new Array(1e5).fill({}));", "memory"],
] as const) {
  test(`a worker that ends in: ${name}, is replaced, and the error is told`, async (context) => {
    const deadlineMs = failure === "deadline" ? 200 : 20_000;
    const bad = realComputer(context, { file: worker(name.replace(" ", "-"), act), deadlineMs });
    for (let round = 0; round < 2; round++) {
      await assert.rejects(
        bad.compute("a", randomSpec(4, 4, 1)),
        (error: unknown) => error instanceof ComputeError && error.failure === failure,
      );
    }
  });
}

test("a bundle that is missing or broken is told after a few tries", async (context) => {
  const broken = realComputer(context, { file: join(tmpdir(), "no-such-worker.mjs") });
  await assert.rejects(
    broken.compute("a", randomSpec(4, 4, 1)),
    (error: unknown) => error instanceof ComputeError && error.failure === "start",
  );
});

test("100 workers killed at work, one after another: each is replaced, the last answer is right, nothing is left", async () => {
  const spec = randomSpec(40, 16, 2);
  const want = weightsOf(await computer.compute("murder", spec));
  for (let i = 0; i < 100; i++) {
    const killed = computer.compute("murder", endless);
    killed.catch(() => {});
    if (i % 3 === 0) await until(() => computer.state.running === 1);
    if (i % 2 === 0) computer.cancel("murder");
  }
  const got = weightsOf(await computer.compute("murder", spec));
  assert.deepEqual(got, want);
  await until(() => computer.state.workers <= 2);
  assert.deepEqual([computer.state.waiting, computer.state.running, computer.state.bytes], [0, 0, 0]);
});

test("a worker finds out why expected numbers differ, tells how far it is, and is ended by cancel", async () => {
  const { spec } = parseSpec(
    '{ "Q": [[1, 2], [3, 1]], "K": [[1, 1], [0, 2]], "V": [[1, 0], [0, 1]], "expected": { "scores": [[3, 4], [4, 2]], "scaled": [[3, 4], [4, 2]] } }',
  );
  const told: number[] = [];
  const found = await computer.diagnose("why", spec!, (done, total) => told.push(done / total));
  assert.ok(found?.explanations[0]?.reproduces);
  assert.ok(told.every((share) => share >= 0 && share <= 1));
  const cancelled = computer.diagnose(
    "why",
    randomSpec(60, 32, 4, { expected: { output: { fill: 0, shape: [60, 32] } } }),
  );
  computer.cancel("why");
  await assert.rejects(cancelled, CancelledError);
});

test("a worker trains: steps, rates, differences and a point are what they are on this thread, and can be cancelled", async () => {
  const { spec } = parseSpec(readFileSync("examples/20-gradient-step.attn.json", "utf8"));
  assert.ok(spec?.train);
  const trainable = { ...spec, train: { ...spec.train, steps: 5 } };
  const all: readonly TrainingWork[] = [
    { kind: "steps", before: 0, stride: 1 },
    { kind: "rates" },
    { kind: "differences", most: 20 },
    { kind: "point" },
  ];
  for (const work of all) {
    assert.deepEqual(await computer.train("training", trainable, work), trainingWork(trainable, work));
  }
  const long = { ...trainable, train: { ...trainable.train, steps: 1_000_000 } };
  const cancelled = computer.train("training", long, { kind: "steps", before: 0, stride: 1 });
  computer.cancel("training");
  await assert.rejects(cancelled, CancelledError);
});

test("a worker finds what rounding may make of a step's numbers, as this thread would", async () => {
  const spec = randomSpec(12, 4, 2);
  const ref = { layer: "", name: "bound.bfloat16.weights", batch: 0, head: 1 };
  const here = boundMatrix(spec, computeSpec(spec), ref);
  assert.equal(here?.data.length, 144);
  assert.deepEqual(await computer.bound("bound", spec, ref), here);
  assert.equal(await computer.bound("bound", spec, { ...ref, name: "bound.bfloat16.capped" }), undefined);
});

test("a worker says with a result what rounding allows the expected values that say their type", async () => {
  const context = { random: "normal", shape: [2, 12, 2], seed: 5 };
  const typed = randomSpec(12, 4, 2, {
    expected: { context, scores: { ...context, shape: [2, 12, 12] } },
    expectedDtype: "bfloat16",
  });
  const result = await computer.compute("typed", typed);
  assert.deepEqual([...(result.allowed?.keys() ?? [])].sort(), ["context", "scores"]);
  assert.equal(result.allowed?.get("scores")?.cells?.length, 288);
  // The same as without it, for a result whose numbers were computed here.
  assert.deepEqual(checkExpected(typed, result), checkExpected(typed, computeSpec(typed)));
  // What came with the result is what counts: nothing is worked out again.
  const all = new Map([...(result.allowed ?? [])].map(([name]) => [name, { rtol: 0, atol: 100 }]));
  assert.ok(checkExpected(typed, { ...result, allowed: all }).every(({ holds }) => holds));
  const plain = await computer.compute("plain", randomSpec(12, 4, 2, { expected: { context } }));
  assert.equal(plain.allowed, undefined);
});

test("rows that are not kept are made by a worker of their own, the same as on this thread", async () => {
  const whole = randomSpec(40, 8, 2, {
    mask: "causal",
    bias: { random: "normal", shape: [40, 40], seed: 9 },
    sinks: [0.5, -0.5],
  });
  const result = computeSpec(whole, { keptScores: 100 });
  const [block, layer] = [whole.main.blocks[0]!, result.layers[0]!];
  assert.ok(layer.streamed?.steps.includes("weights"));
  const wish = { step: "weights", batch: 0, head: 1, row: 5, rows: 3, col: 2, cols: 30 } as const;
  const here = [5, 6, 7].flatMap((row) => [...streamedRow(block, layer, "weights", 0, 1, row)!.subarray(2, 32)]);
  assert.deepEqual([...(await computer.rows(block, layer, wish))], here);
  const [one, other] = await Promise.all([
    computer.rows(block, layer, { ...wish, step: "masked", row: 0, rows: 1, col: 0, cols: 40 }),
    computer.rows(block, layer, { ...wish, row: 39, rows: 1 }),
  ]);
  assert.deepEqual([...one], [...streamedRow(block, layer, "masked", 0, 1, 0)!]);
  assert.deepEqual([...other], [...streamedRow(block, layer, "weights", 0, 1, 39)!.subarray(2, 32)]);
  assert.equal(computer.state.makesRows, true);
  await assert.rejects(computer.rows(block, layer, { ...wish, step: "capped" }), /capped cannot be made/);
});

test("the operands of a layer are sent once, whichever object it comes in, until four others have been asked for", async (context) => {
  const sent: RowsRequest[] = [];
  const create = (): WorkerHandle => {
    const real = nodeWorkers(file, 32)();
    const post = (message: unknown) => {
      sent.push(message as RowsRequest);
      real.post(message);
    };
    return { ...real, post };
  };
  const maker = new RowMaker(create, () => () => {});
  context.after(() => maker.dispose());
  const layers = [30, 31, 32, 33, 34].map((n) => {
    const spec = randomSpec(n, 4, 1);
    return { n, block: spec.main.blocks[0]!, layer: computeSpec(spec, { keptScores: 100 }).layers[0]! };
  });
  const asked = async (at: number) => {
    const { n, block, layer } = layers[at]!;
    const wish = { step: "weights", batch: 0, head: 0, row: 5, rows: 1, col: 0, cols: n } as const;
    const rows = await maker.rows(block, { ...layer }, wish);
    assert.deepEqual([...rows], [...streamedRow(block, layer, "weights", 0, 0, 5)!]);
    return sent.at(-1)?.layer !== undefined;
  };
  const orders = [0, 0, 1, 0, 2, 3, 4, 0, 1];
  const wasSent: boolean[] = [];
  for (const at of orders) wasSent.push(await asked(at));
  assert.deepEqual(wasSent, [true, false, true, false, true, true, true, false, true]);
});

test("whoever waits for rows hears that their worker ended", async (context) => {
  const own = realComputer(context);
  const spec = randomSpec(40, 8, 2);
  const layer = computeSpec(spec, { keptScores: 100 }).layers[0]!;
  const wish = { step: "weights", batch: 0, head: 0, row: 0, rows: 40, col: 0, cols: 40 } as const;
  const asked = own.rows(spec.main.blocks[0]!, layer, wish);
  own.dispose();
  await assert.rejects(asked, /the worker that makes rows: it was ended/);
  await assert.rejects(own.rows(spec.main.blocks[0]!, layer, wish), CancelledError);
  assert.equal(own.state.makesRows, false);
  const broken = realComputer(context, { file: join(tmpdir(), "no-such-worker.cjs") });
  await assert.rejects(broken.rows(spec.main.blocks[0]!, layer, wish), /the worker that makes rows/);
});
