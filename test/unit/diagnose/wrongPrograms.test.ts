import assert from "node:assert/strict";
import { test } from "node:test";
import { wrongRuns } from "./wrongRuns.ts";

const seed = 7;

test(`the output of a wrong program names the mistake (seed ${seed}, every 20th)`, () => {
  const runs = [...wrongRuns(seed, (at) => at % 20 === 0, false)];
  assert.ok(runs.length > 15, `${runs.length}`);
  const missed = runs.filter(({ named }) => !named);
  assert.deepEqual(
    missed.map(({ configuration, mistake, store, said }) => `${mistake} in ${configuration}, ${store}: ${said}`),
    [],
  );
});
