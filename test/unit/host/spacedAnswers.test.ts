import assert from "node:assert/strict";
import { test } from "node:test";
import { SpacedAnswers } from "../../../src/host/panel/spacedAnswers.ts";
import type { MatrixData } from "../../../src/protocol/messages.ts";

const matrix = (name: string, count: number): MatrixData => ({
  ...{ layer: "", name, batch: 0, head: 0, rows: 1, cols: count },
  data: new Float64Array(count),
});

/** In which order matrices of these sizes are answered; `turn` is what a timer has to wait for, set when the first is made. */
async function order(sizes: readonly (readonly [string, number])[]): Promise<string[]> {
  const answers = new SpacedAnswers();
  const events: string[] = [];
  const make = (name: string, count: number) => async (): Promise<MatrixData> => {
    if (name === sizes[0]![0]) setTimeout(() => events.push("turn"), 0);
    events.push(name);
    return matrix(name, count);
  };
  await Promise.all(sizes.map(([name, count]) => answers.next(make(name, count))));
  await new Promise((turn) => setTimeout(turn, 0));
  return events;
}

test("small matrices are answered at once, in order", async () => {
  const events = await order([
    ["Q", 10],
    ["K", 20],
    ["V", 30],
  ]);
  assert.deepEqual(events, ["Q", "K", "V", "turn"]);
});

test("after a large one others have their turn before the next", async () => {
  const events = await order([
    ["scores", 1_000_000],
    ["weights", 1_000_000],
  ]);
  assert.deepEqual(events, ["scores", "turn", "weights"]);
});

test("an answer that fails lets the next one through", async () => {
  const answers = new SpacedAnswers();
  const failing = answers.next(async () => {
    throw new Error("There is no matrix Y here.");
  });
  const next = answers.next(async () => matrix("Q", 1));
  await assert.rejects(failing, /no matrix Y/);
  assert.equal((await next).name, "Q");
});
