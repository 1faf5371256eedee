import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ComputeError } from "../../../src/compute/computeError.ts";
import { CancelledError } from "../../../src/compute/computer.ts";
import { createComputer } from "../../../src/compute/createComputer.ts";
import { FakeClock, FakeWorker, FakeWorkers, settle, titled, titleOf } from "./support.ts";

/** What may happen; `pick` chooses among the workers or keys there are. */
type Event =
  | { readonly kind: "edit"; readonly pick: number; readonly small: boolean }
  | { readonly kind: "finish" | "die" | "garbage" | "late" | "cancel" | "progress"; readonly pick: number }
  | { readonly kind: "pass"; readonly milliseconds: number }
  | { readonly kind: "dispose" };

const pick = fc.nat(7);
const events: fc.Arbitrary<Event> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant("edit" as const), pick, small: fc.boolean() }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("finish" as const), pick }) },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constantFrom("die", "garbage", "late", "cancel", "progress"), pick }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("pass" as const), milliseconds: fc.nat(40_000) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("dispose" as const) }) },
);

interface Asked {
  readonly key: string;
  readonly title: string;
  /** Set when a newer one, a cancel or dispose ended it before it had settled. */
  calledOff: boolean;
  outcome: "open" | "done" | "cancelled" | "failed";
}

const keys = ["a", "b", "c"];

class World {
  readonly workers: FakeWorkers;
  readonly clock = new FakeClock();
  readonly computer;
  readonly asked: Asked[] = [];
  disposed = false;

  /** Workers end when the scheduler says so, as they do in other threads. */
  constructor(scheduler: fc.Scheduler) {
    this.workers = new FakeWorkers(
      () => new FakeWorker((end) => void scheduler.schedule(Promise.resolve(), "a worker ends").then(end)),
    );
    this.computer = createComputer({
      createWorker: this.workers.create,
      later: this.clock.later,
      // A small spec has one position, others two.
      smallWork: 5_150,
      compute: ({ title }) => ({ layers: [], losses: title }) as never,
    });
  }

  happen(event: Event): void {
    if (event.kind === "edit") this.edit(keys[event.pick % keys.length]!, event.small);
    else if (event.kind === "cancel") this.cancel(keys[event.pick % keys.length]!);
    else if (event.kind === "pass") this.clock.pass(event.milliseconds);
    else if (event.kind === "dispose") this.dispose();
    else this.stir(event.kind, event.pick);
  }

  private cancel(key: string): void {
    this.calledOff(key);
    this.computer.cancel(key);
  }

  private dispose(): void {
    this.disposed = true;
    for (const key of keys) this.calledOff(key);
    this.computer.dispose();
  }

  private edit(key: string, small: boolean): void {
    const title = `${small ? "small" : "large"} ${this.asked.length}`;
    this.calledOff(key);
    const asked: Asked = { key, title, calledOff: this.disposed, outcome: "open" };
    this.asked.push(asked);
    const spec = titled(title);
    const sized = small ? { ...spec, main: { ...spec.main, X: { shape: [1, 2], data: new Float64Array(2) } } } : spec;
    this.computer
      .compute(key, sized, () => assert.ok(asked.outcome === "open"))
      .then(
        (result) => {
          assert.equal(titleOf(result), title, "a result of another request");
          assert.equal(asked.calledOff, false, "a result that nobody waits for any more");
          asked.outcome = "done";
        },
        (error: unknown) => {
          asked.outcome = error instanceof CancelledError ? "cancelled" : "failed";
          assert.ok(asked.outcome === "cancelled" ? asked.calledOff : error instanceof ComputeError, String(error));
        },
      );
  }

  private calledOff(key: string): void {
    for (const asked of this.asked) if (asked.key === key && asked.outcome === "open") asked.calledOff = true;
  }

  private stir(kind: "finish" | "die" | "garbage" | "late" | "progress", choice: number): void {
    const { all, alive, busy } = this.workers;
    const gone = all.filter(({ terminated, ended }) => terminated || ended);
    const among = kind === "late" ? gone : kind === "die" ? alive : busy;
    const worker = among[choice % Math.max(1, among.length)];
    if (worker === undefined) return;
    if (kind === "die") worker.end(choice % 2 === 0 ? "exit code 1" : "out of memory");
    else if (kind === "garbage") worker.say({ kind: "done", id: choice });
    else if (kind === "late") worker.say({ kind: "done", id: worker.requests[0]?.id ?? 0, result: { layers: [] } });
    else if (kind === "progress") worker.say({ kind: "progress", id: worker.requests.at(-1)!.id, done: 1, total: 2 });
    else worker.finish();
  }

  check(): void {
    const { running, workers, bytes, waiting } = this.computer.state;
    assert.ok(running <= 2, `${running} computations run`);
    assert.ok(workers <= 4, `${workers} workers`);
    assert.ok(waiting + running <= keys.length && waiting >= 0);
    assert.ok(bytes >= 0 && (running > 0 || bytes === 0), `${bytes} bytes are promised`);
  }
}

test("whatever happens in whatever order: one newest result per key, no lost promise, nothing left over", async () => {
  let largeAnswers = 0;
  let smallAnswers = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(events, { maxLength: 40 }), fc.scheduler(), async (list, scheduler) => {
      const world = new World(scheduler);
      for (const event of list) {
        scheduler.schedule(Promise.resolve(), event.kind).then(() => world.happen(event));
      }
      while (scheduler.count() > 0) {
        await scheduler.waitOne();
        await settle();
        world.check();
      }
      // Everything is let finish now: whoever was not called off and whose worker lives gets the numbers.
      for (let round = 0; round < 12; round++) {
        await scheduler.waitAll();
        for (const worker of world.workers.busy) worker.finish();
        await settle();
        world.clock.pass(5_000);
        await settle();
      }
      world.check();
      for (const { title, outcome } of world.asked) assert.notEqual(outcome, "open", `${title} never settled`);
      assert.equal(world.computer.state.bytes, 0);
      largeAnswers += world.asked.filter(
        ({ title, outcome }) => outcome === "done" && title.startsWith("large"),
      ).length;
      smallAnswers += world.asked.filter(
        ({ title, outcome }) => outcome === "done" && title.startsWith("small"),
      ).length;
      world.computer.dispose();
      assert.equal(world.clock.pending, 0);
    }),
    { numRuns: 400 },
  );
  assert.ok(
    largeAnswers > 100 && smallAnswers > 100,
    `${largeAnswers} answers of workers, ${smallAnswers} of this thread`,
  );
});
