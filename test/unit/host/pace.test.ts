import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { inTurns } from "../../../src/analysis/inTurns.ts";
import { quietMs } from "../../../src/analysis/quietMs.ts";
import { limits } from "../../../src/core/limits.ts";

test("numbers follow a small text at once, a longer one after a tenth of a second without typing, a very long one after half", () => {
  const lengths = [0, 16_384, 16_385, limits.promptText, limits.promptText + 1];
  assert.deepEqual(lengths.map(quietMs), [0, 0, 100, 100, 500]);
});

/** Steps that take some time each on a clock that only they move. */
function paced(steps: number, stepMs: number) {
  let now = 1000;
  const clock = mock.method(performance, "now", () => now);
  const delays: number[] = [];
  const turns: (() => void)[] = [];
  let made = 0;
  let answer: string | undefined;
  function* work() {
    for (; made < steps; made++) {
      now += stepMs;
      yield;
    }
    return "done";
  }
  const later = (delayMs: number, run: () => void) => {
    delays.push(delayMs);
    turns.push(run);
    return () => turns.splice(turns.indexOf(run), 1);
  };
  const callOff = inTurns(work(), later, (result) => {
    answer = result;
  });
  const turn = () => {
    turns.shift()?.();
    return made;
  };
  return { turn, callOff, delays, end: () => clock.mock.restore(), answer: () => answer };
}

test("long work leaves the thread after 12 ms, goes on at once after all that waits, and answers once", () => {
  const { turn, delays, end, answer } = paced(8, 4);
  try {
    assert.deepEqual([turn(), turn(), answer()], [2, 5, undefined]);
    assert.deepEqual([turn(), answer()], [8, "done"]);
    assert.equal(turn(), 8);
    assert.deepEqual(delays, [0, 0, 0]);
  } finally {
    end();
  }
});

test("work that is called off between two turns does not go on", () => {
  const { turn, callOff, end, answer } = paced(8, 4);
  try {
    turn();
    callOff();
    assert.deepEqual([turn(), turn(), turn(), answer()], [2, 2, 2, undefined]);
  } finally {
    end();
  }
});
