import assert from "node:assert/strict";
import { test } from "node:test";
import { NumberStore } from "../../../src/core/format/syntax/numberRow.ts";
import { scanNumbers } from "../../../src/core/format/syntax/scanNumbers.ts";
import { Random } from "../../../src/core/tensor/random.ts";

test("line breaks of every kind between numbers count once each, also where the array is read in parts", () => {
  const random = new Random(5);
  const spaces = ["", " ", "\t", "\n", "\r", "\r\n", "\n\r", "\r\r\n\n"];
  const space = () => spaces[Math.floor(random.uniform() * spaces.length)];
  for (let round = 0; round < 200; round++) {
    const count = 1 + Math.floor(random.uniform() * 5);
    const text = `${Array.from({ length: count }, (_, at) => `${space()}${at}${space()}`).join(",")}]`;
    const breaks = text.split(/\r\n|\r|\n/).length - 1;
    const store = new NumberStore(1);
    let [from, counted] = [0, 0];
    for (let closed = false; !closed; ) {
      const found = scanNumbers(text, from, store, 2);
      assert.ok(found, JSON.stringify(text));
      ({ closed, end: from } = found);
      counted += found.lineBreaks;
    }
    assert.equal(counted, breaks, JSON.stringify(text));
    assert.deepEqual([...store.values.subarray(0, store.count)], [...Array(count).keys()]);
  }
});
