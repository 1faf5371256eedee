import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { colorScaleFor } from "../../../src/core/view/colorScale.ts";
import { cellMark, type LooksInput, looksOf, widestText } from "../../../src/core/view/looks.ts";

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;

function input(data: number[], change: Partial<LooksInput> = {}): LooksInput {
  const values = Float64Array.from(data);
  const scale = colorScaleFor("scores", values, { theme: "light" });
  const rest = { decimals: 2, signed: false, masked: undefined, moved: undefined };
  return { rows: 1, cols: data.length, data: values, scale, ...rest, ...change };
}

test("a cell shows its number rounded, and holds it in full", () => {
  const { texts, exact } = looksOf(input([4, 1.005, -2 / 3, 0, -0, 1e-9]));
  assert.deepEqual(texts, ["4", "1.00", "−0.67", "0", "−0", "1e−9"]);
  assert.deepEqual(exact, ["4", "1.005", "-0.6666666666666666", "0", "-0.0", "1e-9"]);
});

test("NaN and the infinities are marked, and NaN has no colour of the scale", () => {
  const { texts, exact, marks, backgrounds } = looksOf(input([nan, infinity, -infinity, 1]));
  assert.deepEqual(texts, ["NaN", "∞", "−∞", "1"]);
  assert.deepEqual(exact, ["NaN", "Infinity", "-Infinity", "1"]);
  assert.deepEqual([...marks], [cellMark.nan, cellMark.infinite, cellMark.infinite, 0]);
  assert.equal(backgrounds[0], "");
  assert.notEqual(backgrounds[1], "");
});

test("a masked cell is marked as such, not as an infinity, and differs from a zero", () => {
  const masked = Uint8Array.from([1, 0, 1]);
  const { marks, backgrounds, texts } = looksOf(input([-infinity, 0, 0], { masked }));
  assert.deepEqual([...marks], [cellMark.masked, 0, cellMark.masked]);
  assert.deepEqual(texts, ["−∞", "0", "0"]);
  assert.equal(backgrounds[2], "");
  assert.notEqual(backgrounds[1], "");
});

test("differences carry their sign", () => {
  assert.deepEqual(looksOf(input([2, -1, 0], { signed: true })).texts, ["+2", "−1", "0"]);
});

test("moved cells are marked beside whatever else they are", () => {
  const moved = Uint8Array.from([1, 0]);
  assert.deepEqual([...looksOf(input([nan, 1], { moved })).marks], [cellMark.nan | cellMark.moved, 0]);
});

test("texts that are taken over from the looks before are those that would be made anew", () => {
  const number = fc.double();
  const pair = fc.tuple(fc.array(number, { minLength: 1 }), fc.array(number, { minLength: 1 }), fc.nat(3), fc.nat(3));
  fc.assert(
    fc.property(pair, ([a, b, before, after]) => {
      const first = input(a, { decimals: before });
      const second = input(b, { decimals: after });
      const fresh = looksOf(second);
      const continued = looksOf(second, { input: first, looks: looksOf(first) });
      assert.deepEqual(continued, fresh);
    }),
  );
});

test("the widest text is at least one character", () => {
  assert.equal(widestText(looksOf(input([]))), 1);
  assert.equal(widestText(looksOf(input([1, -12.345]))), 6);
});

test("a 0 that becomes −0 is written anew", () => {
  const before = input([0]);
  const after = looksOf(input([-0]), { input: before, looks: looksOf(before) });
  assert.deepEqual([after.texts, after.exact], [["−0"], ["-0.0"]]);
});
