import assert from "node:assert/strict";
import { test } from "node:test";
import { ComputeError } from "../../../src/compute/computeError.ts";
import { CancelledError } from "../../../src/compute/computer.ts";
import type { ComputerOptions } from "../../../src/compute/computerOptions.ts";
import { createComputer } from "../../../src/compute/createComputer.ts";
import { unpackSpec } from "../../../src/compute/packedSpec.ts";
import { FakeClock, FakeWorker, FakeWorkers, resultFor, settle, specOf, titled, titleOf } from "./support.ts";

/** A computer that sends everything to fake workers. */
function harness(options: Partial<ComputerOptions> = {}, make?: () => FakeWorker) {
  const workers = new FakeWorkers(make);
  const clock = new FakeClock();
  const computer = createComputer({ createWorker: workers.create, later: clock.later, smallWork: -1, ...options });
  return { workers, clock, computer };
}

function isFailure(failure: string): (error: unknown) => boolean {
  return (error) => error instanceof ComputeError && error.failure === failure;
}

test("a small spec is computed without any worker", async () => {
  const workers = new FakeWorkers();
  const computer = createComputer({ createWorker: workers.create });
  const result = await computer.compute(
    "a",
    specOf({
      X: [
        [1, 0],
        [0, 1],
      ],
    }),
  );
  assert.deepEqual([...result.layers[0]!.steps.get("context")!.tensor.shape], [1, 1, 2, 2]);
  assert.equal(workers.all.length, 0);
});

test("of 1,000 small requests in one turn one is computed", async () => {
  let computed = 0;
  const computer = createComputer({
    createWorker: () => assert.fail("no worker is needed"),
    compute: (spec) => {
      computed++;
      return resultFor(spec);
    },
  });
  const outcomes = await Promise.allSettled(
    Array.from({ length: 1000 }, (_, i) => computer.compute("a", titled(String(i)))),
  );
  assert.equal(computed, 1);
  assert.equal(outcomes.filter(({ status }) => status === "fulfilled").length, 1);
  assert.equal(outcomes[999]!.status, "fulfilled");
});

test("of 1,000 large requests in one turn one reaches a worker", async () => {
  const { computer, workers } = harness();
  const requests = Array.from({ length: 1000 }, (_, i) => computer.compute("a", titled(String(i))));
  const outcomes = Promise.allSettled(requests);
  await settle();
  assert.deepEqual(
    workers.all.flatMap(({ requests }) => requests.map(({ spec }) => unpackSpec(spec).title)),
    ["999"],
  );
  workers.busy[0]!.finish();
  assert.equal((await outcomes).filter(({ status }) => status === "fulfilled").length, 1);
});

test("a newer spec under the same key terminates the worker and goes to the spare", async () => {
  const { computer, workers } = harness();
  const first = computer.compute("a", titled("first"));
  await settle();
  const [busy, spare] = workers.all;
  const second = computer.compute("a", titled("second"));
  await assert.rejects(first, CancelledError);
  assert.ok(busy!.terminated);
  await settle();
  assert.equal(unpackSpec(spare!.requests.at(-1)!.spec).title, "second");
  spare!.finish();
  assert.equal(titleOf(await second), "second");
});

test("two keys are computed side by side, a third waits its turn", async () => {
  const { computer, workers } = harness();
  const results = ["a", "b", "c"].map((key) => computer.compute(key, titled(key)));
  await settle();
  assert.equal(computer.state.running, 2);
  assert.equal(computer.state.waiting, 1);
  workers.busy[0]!.finish();
  await settle();
  assert.equal(computer.state.running, 2);
  for (const worker of workers.busy) if (worker.requests.length > 0) worker.finish();
  assert.deepEqual((await Promise.all(results)).map(titleOf), ["a", "b", "c"]);
  assert.equal(computer.state.bytes, 0);
});

test("cancel ends the worker at once; what it still says is dropped and counted", async () => {
  const ends: (() => void)[] = [];
  const { computer, workers } = harness({}, () => new FakeWorker((end) => ends.push(end)));
  const result = computer.compute("a", titled("a"));
  await settle();
  const worker = workers.busy[0]!;
  computer.cancel("a");
  await assert.rejects(result, CancelledError);
  assert.ok(worker.terminated);
  worker.finish();
  assert.equal(computer.state.dropped, 1);
  for (const end of ends) end();
  computer.cancel("a");
  computer.cancel("never asked for");
  assert.deepEqual([computer.state.running, computer.state.waiting, computer.state.bytes], [0, 0, 0]);
});

test("garbage, a wrong id, a second answer and an answer after the end are dropped and counted", async () => {
  const { computer, workers } = harness();
  const result = computer.compute("a", titled("a"));
  await settle();
  const worker = workers.busy[0]!;
  const { id, spec } = worker.requests[0]!;
  const garbage = [
    ...[undefined, null, 7, "done", [], {}, { kind: "done" }, { kind: "done", id: "1", result: { layers: [] } }],
    ...[
      { kind: "done", id, result: null },
      { kind: "done", id, result: {} },
      { kind: "failed", id, failure: "x" },
    ],
    ...[
      { kind: "progress", id, done: "1", total: 2 },
      { kind: "__proto__", id },
      { kind: "run", id },
    ],
    { kind: "done", id: id + 1, result: resultFor(unpackSpec(spec)) },
  ];
  for (const message of garbage) worker.say(message);
  assert.equal(computer.state.dropped, garbage.length);
  worker.finish();
  worker.finish();
  assert.equal(computer.state.dropped, garbage.length + 1);
  assert.equal(titleOf(await result), "a");
  computer.dispose();
  worker.finish();
  assert.equal(computer.state.dropped, garbage.length + 2);
});

test("a worker that dies at work loses that computation only", async () => {
  const { computer, workers } = harness();
  const result = computer.compute("a", titled("a"));
  await settle();
  const worker = workers.busy[0]!;
  worker.end("the worker ended with code 1");
  await assert.rejects(result, isFailure("crash"));
  const next = computer.compute("a", titled("again"));
  await settle();
  workers.busy[0]!.finish();
  assert.equal(titleOf(await next), "again");
});

test("running out of memory is told as such", async () => {
  const { computer, workers } = harness();
  const results = ["a", "b"].map((key) => computer.compute(key, titled(key)));
  await settle();
  const [first, second] = workers.busy;
  first!.end("ERR_WORKER_OUT_OF_MEMORY Worker terminated due to reaching memory limit");
  const { id } = second!.requests[0]!;
  second!.say({ kind: "failed", id, failure: "memory", detail: "RangeError: Array buffer allocation failed" });
  for (const result of results) await assert.rejects(result, isFailure("memory"));
});

test("an error of the engine comes back with its stack", async () => {
  const { computer, workers } = harness();
  const result = computer.compute("a", titled("a"));
  await settle();
  const { id } = workers.busy[0]!.requests[0]!;
  workers.busy[0]!.say({ kind: "failed", id, failure: "engine", detail: "Error: shape\n    at stage.ts:1" });
  await assert.rejects(result, (error: ComputeError) => error.failure === "engine" && /stage\.ts/.test(error.message));
});

test("an error of the engine on this thread is a rejection, too, and no more", async () => {
  const computer = createComputer({
    createWorker: () => assert.fail(),
    compute: () => {
      throw new Error("a bug");
    },
  });
  await assert.rejects(computer.compute("a", titled("a")), isFailure("engine"));
});

test("a computation past its deadline is stopped, and the next one runs", async () => {
  const { computer, workers, clock } = harness({ deadlineMs: 30_000 });
  const result = computer.compute("a", titled("a"));
  await settle();
  clock.pass(29_999);
  assert.equal(workers.busy.length, 1);
  clock.pass(1);
  await assert.rejects(result, isFailure("deadline"));
  const next = computer.compute("a", titled("next"));
  await settle();
  workers.busy[0]!.finish();
  assert.equal(titleOf(await next), "next");
});

test("progress is told while the computation is the newest, and not after", async () => {
  const { computer, workers } = harness();
  const told: number[][] = [];
  const result = computer.compute("a", titled("a"), (done, total) => told.push([done, total]));
  await settle();
  const worker = workers.busy[0]!;
  const { id } = worker.requests[0]!;
  worker.say({ kind: "progress", id, done: 1, total: 4 });
  computer.cancel("a");
  worker.say({ kind: "progress", id, done: 2, total: 4 });
  await assert.rejects(result, CancelledError);
  assert.deepEqual(told, [[1, 4]]);
});

test("workers that do not start are tried three times with growing pauses, then those who wait are told", async () => {
  const { computer, workers, clock } = harness({}, () => new FakeWorker((end) => end(), false));
  const result = computer.compute("a", titled("a"));
  const outcome = assert.rejects(result, isFailure("start"));
  await settle();
  for (const [started, pauseMs] of [100, 200, 400].entries()) {
    assert.equal(workers.all.length, started + 1);
    workers.all[started]!.end("SyntaxError in the bundle");
    await settle();
    clock.pass(pauseMs - 1);
    await settle();
    assert.equal(workers.all.length, started + 1, "no start during the pause");
    clock.pass(1);
    await settle();
  }
  await outcome;
  assert.equal(workers.all.length, 3);
  assert.deepEqual([computer.state.waiting, computer.state.running, computer.state.bytes], [0, 0, 0]);
});

test("after failed starts a new request makes another attempt, which may succeed", async () => {
  let broken = true;
  const fakes = new FakeWorkers();
  const clock = new FakeClock();
  const computer = createComputer({
    createWorker: () => {
      if (broken) throw new Error("no threads");
      return fakes.create();
    },
    later: clock.later,
    smallWork: -1,
  });
  const first = assert.rejects(computer.compute("a", titled("a")), isFailure("start"));
  for (let i = 0; i < 5; i++) {
    await settle();
    clock.pass(5_000);
  }
  await first;
  broken = false;
  const second = computer.compute("a", titled("b"));
  clock.pass(5_000);
  await settle();
  fakes.busy[0]!.finish();
  assert.equal(titleOf(await second), "b");
  assert.equal(computer.state.failedStarts, 0);
});

test("a spec that would not fit is refused with both figures before anything starts", async () => {
  const { computer, workers } = harness({ ledgerBytes: 1000 });
  await assert.rejects(computer.compute("a", specOf({ X: { fill: 1, shape: [100, 4] } })), (error: ComputeError) => {
    assert.equal(error.failure, "tooLarge");
    assert.deepEqual(error.sentence.args, [1, 1]);
    return true;
  });
  assert.equal(workers.all.length, 0);
});

test("computations that do not fit side by side follow one another", async () => {
  const { computer, workers } = harness({ ledgerBytes: 1_000_000 });
  const large = specOf({ X: { fill: 1, shape: [100, 4] } });
  const results = ["a", "b"].map((key) => computer.compute(key, large));
  await settle();
  assert.equal(computer.state.running, 1);
  assert.ok(computer.state.bytes > 500_000 && computer.state.bytes <= 1_000_000, String(computer.state.bytes));
  workers.busy[0]!.finish();
  await settle();
  assert.equal(computer.state.running, 1);
  workers.busy.at(-1)!.finish();
  await Promise.all(results);
  assert.equal(computer.state.bytes, 0);
});

test("nothing is started before it is needed; the worker and its spare stay for a while, and none for ever", async () => {
  const { computer, workers, clock } = harness();
  assert.equal(workers.all.length, 0);
  const result = computer.compute("a", titled("a"));
  await settle();
  workers.busy[0]!.finish();
  await result;
  assert.equal(computer.state.workers, 2);
  clock.pass(60_000);
  assert.equal(computer.state.workers, 0);
  assert.equal(clock.pending, 0);
});

test("one computation after the other is done by the same worker, which is warm", async () => {
  const { computer, workers } = harness();
  for (let i = 0; i < 10; i++) {
    const result = computer.compute("a", titled(String(i)));
    await settle();
    workers.all[0]!.finish();
    assert.equal(titleOf(await result), String(i));
  }
  assert.equal(workers.all.length, 2, "the worker and its spare");
  assert.equal(workers.all[0]!.requests.length, 10);
});

test("workers that are slow to end are not outnumbered by new ones; the newest request still gets its turn", async () => {
  const ends: (() => void)[] = [];
  const { computer, workers } = harness({}, () => new FakeWorker((end) => ends.push(end)));
  let last = computer.compute("a", titled("0"));
  for (let i = 1; i < 30; i++) {
    last.catch(() => {});
    last = computer.compute("a", titled(String(i)));
    await settle();
    assert.ok(workers.alive.length <= 4, `${workers.alive.length} workers`);
  }
  for (const end of ends) end();
  await settle();
  workers.busy.at(-1)!.finish();
  assert.equal(titleOf(await last), "29");
});

test("dispose rejects what is open, ends every worker, may be called again and during anything", async () => {
  const { computer, workers, clock } = harness();
  const results = ["a", "b", "c"].map((key) => computer.compute(key, titled(key)));
  const outcomes = Promise.allSettled(results);
  await settle();
  computer.dispose();
  computer.dispose();
  for (const outcome of await outcomes) {
    assert.ok(outcome.status === "rejected" && outcome.reason instanceof CancelledError);
  }
  assert.ok(workers.all.every(({ terminated }) => terminated));
  await assert.rejects(computer.compute("a", titled("late")), CancelledError);
  assert.equal(clock.pending, 0);
  assert.deepEqual([computer.state.running, computer.state.waiting, computer.state.bytes], [0, 0, 0]);
});

test("a request that the caller makes while it is told of an end is a request like any other", async () => {
  const { computer, workers } = harness();
  const chain = computer.compute("a", titled("a")).catch(() => computer.compute("a", titled("b")));
  await settle();
  computer.cancel("a");
  await settle();
  workers.busy[0]!.finish();
  assert.equal(titleOf(await chain), "b");
});

test("a computation goes on under another key, and can be cancelled there", async () => {
  const { computer, workers } = harness();
  const first = computer.compute("a", titled("first"));
  await settle();
  computer.move("a", "b");
  computer.cancel("a");
  workers.busy[0]?.finish();
  assert.equal(titleOf(await first), "first");
  const second = computer.compute("a", titled("second"));
  const displaced = computer.compute("b", titled("third"));
  await settle();
  computer.move("a", "b");
  await assert.rejects(displaced, CancelledError);
  computer.cancel("b");
  await assert.rejects(second, CancelledError);
  assert.deepEqual([computer.state.running, computer.state.waiting, computer.state.bytes], [0, 0, 0]);
});
