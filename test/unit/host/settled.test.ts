import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, mock, test } from "node:test";
import { Settled } from "../../../src/analysis/settled.ts";

/** Sends events at a distance, and gives how often something was run meanwhile and at the end. */
function storm(events: number, everyMs: number): { readonly meanwhile: number; readonly atTheEnd: number } {
  let runs = 0;
  const settled = new Settled(() => runs++);
  for (let event = 0; event < events; event++) {
    settled.again();
    mock.timers.tick(everyMs);
  }
  const meanwhile = runs;
  mock.timers.tick(60_000);
  return { meanwhile, atTheEnd: runs };
}

describe("events that settle", () => {
  beforeEach(() => mock.timers.enable({ apis: ["setTimeout", "Date"] }));
  afterEach(() => mock.timers.reset());

  test("ten thousand events of a watcher in a second are one reading", () => {
    mock.timers.setTime(1_000_000);
    let runs = 0;
    const settled = new Settled(() => runs++);
    for (let ms = 0; ms < 1000; ms++) {
      for (let event = 0; event < 10; event++) settled.again();
      mock.timers.tick(1);
    }
    assert.equal(runs, 0);
    mock.timers.tick(100);
    assert.equal(runs, 1);
    mock.timers.tick(60_000);
    assert.equal(runs, 1);
  });

  test("a folder in which something is written all the time is read every two seconds, and once at the end", () => {
    assert.deepEqual(storm(202, 50), { meanwhile: 5, atTheEnd: 6 });
    assert.deepEqual(storm(1, 0), { meanwhile: 0, atTheEnd: 1 });
    assert.deepEqual(storm(3, 200), { meanwhile: 3, atTheEnd: 3 });
  });

  test("after disposal nothing is run", () => {
    let runs = 0;
    const settled = new Settled(() => runs++);
    settled.again();
    settled.dispose();
    mock.timers.tick(60_000);
    assert.equal(runs, 0);
  });

  test("a clock that is set back or forward neither puts a reading off nor loses it", () => {
    for (const jump of [-1e9, 1e9]) {
      mock.timers.setTime(2e9);
      let runs = 0;
      const settled = new Settled(() => runs++);
      settled.again();
      mock.timers.setTime(2e9 + jump);
      settled.again();
      mock.timers.tick(100);
      assert.equal(runs, 1, String(jump));
    }
  });
});
