import assert from "node:assert/strict";
import { test } from "node:test";
import { lookCounter } from "../../../src/host/panel/lookCounter.ts";

test("the second derivation counts as a look, once; the first is the panel's own", () => {
  let looks = 0;
  const looked = lookCounter(() => {
    looks += 1;
  });
  looked();
  assert.equal(looks, 0);
  looked();
  looked();
  assert.equal(looks, 1);
});
