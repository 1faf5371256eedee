import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ownBuffer, pack, sizeOf, unpack } from "../../../src/protocol/numbers.ts";
import { overTheWire } from "./wire.ts";

const specials = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0, 2 ** 60, 5e-324, 0.1];

test("every number survives JSON, at any place of a message", () => {
  const message = { value: -0, list: specials, inner: { a: Number.NaN, b: [{ c: Number.NEGATIVE_INFINITY }] } };
  assert.deepStrictEqual(unpack(overTheWire(pack(message))), message);
});

test("JSON alone loses them, so the test above can fail", () => {
  assert.deepStrictEqual(JSON.parse(JSON.stringify([Number.NaN, -0])), [null, 0]);
});

test("numbers in typed arrays arrive bit for bit", () => {
  const data = Float64Array.from(specials);
  const arrived = unpack(overTheWire(pack({ data }))) as { data: Float64Array };
  assert.deepStrictEqual(new Uint8Array(arrived.data.buffer), new Uint8Array(data.buffer));
});

test("a view takes only its own numbers along", () => {
  const whole = Float64Array.from([1, 2, 3, 4]);
  const { data } = pack({ data: whole.subarray(1, 3) }) as { data: Float64Array };
  assert.equal(data.buffer.byteLength, 16);
  assert.deepStrictEqual([...data], [2, 3]);
  assert.equal(ownBuffer(whole), whole);
});

test("packing any plain value and unpacking it gives the same value", () => {
  fc.assert(
    fc.property(fc.object({ values: [fc.double(), fc.string(), fc.boolean(), fc.constant(null)] }), (value) => {
      assert.deepStrictEqual(unpack(overTheWire(pack(value))), value);
    }),
    { verbose: 1 },
  );
});

test("a key named __proto__ stays a key and changes no prototype", () => {
  const value = unpack(JSON.parse('{"__proto__": {"polluted": 1}}')) as object;
  assert.deepStrictEqual(Object.keys(value), ["__proto__"]);
  assert.equal(Object.getPrototypeOf(value), Object.prototype);
  assert.equal(({} as { polluted?: unknown }).polluted, undefined);
});

test("a message nested too deep is refused instead of running out of stack", () => {
  const deep = JSON.parse("[".repeat(5000) + "]".repeat(5000));
  assert.throws(() => unpack(deep), /nested too deep/);
  assert.ok(sizeOf(deep, 1e6) < 1e6);
});

test("the size of a message counts text and typed arrays and stops at the limit", () => {
  assert.ok(sizeOf({ data: new Float64Array(1000) }, 1e6) >= 8000);
  assert.ok(sizeOf({ text: "x".repeat(70_000) }, 65_536) > 65_536);
  assert.ok(sizeOf({ a: 1, b: [2, 3] }, 1e6) < 100);
});
