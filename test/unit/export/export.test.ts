import assert from "node:assert/strict";
import { test } from "node:test";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { csvLines } from "../../../src/core/export/csv.ts";
import { npyBytes } from "../../../src/core/export/npy.ts";
import { resultJson } from "../../../src/core/export/resultJson.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";

const one = { batches: 1, heads: 1 };

test("CSV has a head line of labels and a line for each row", () => {
  const slab = { rows: 2, cols: 3, ...one, data: Float64Array.of(1, -0, 0.1, Number.NaN, -Infinity, 1e21) };
  const lines = [...csvLines({ ...slab, rowLabels: ["the", "cat"], colLabels: ["d1", "d2", "d3"] })];
  assert.deepEqual(lines, [",d1,d2,d3\r\n", "the,1,-0.0,0.1\r\n", "cat,NaN,-Infinity,1e21\r\n"]);
});

test("CSV counts batch items and heads from 1 where there are several", () => {
  const slab = { rows: 1, cols: 1, batches: 2, heads: 2, data: Float64Array.of(1, 2, 3, 4) };
  const lines = [...csvLines({ ...slab, rowLabels: ["q"], colLabels: ["k"] })];
  assert.deepEqual(
    lines.map((line) => line.trim()),
    ["batch,head,,k", "1,1,q,1", "1,2,q,2", "2,1,q,3", "2,2,q,4"],
  );
});

test("no label becomes a formula or breaks a line, and every number stays a number", () => {
  const labels = ["=1+1", "+2", "-x", "@SUM(A1)", "\tx", 'say "no"', "a,b", "two\nlines"];
  const slab = { rows: labels.length, cols: 1, ...one, data: new Float64Array(labels.length).fill(-5) };
  const lines = [...csvLines({ ...slab, rowLabels: labels, colLabels: ["=k"] })];
  assert.deepEqual(lines, [
    ",'=k\r\n",
    "'=1+1,-5\r\n",
    "'+2,-5\r\n",
    "'-x,-5\r\n",
    "'@SUM(A1),-5\r\n",
    "'\tx,-5\r\n",
    '"say ""no""",-5\r\n',
    '"a,b",-5\r\n',
    '"two\nlines",-5\r\n',
  ]);
});

/** Reads what `npyBytes` wrote, by the format's description. */
function readNpy(bytes: Uint8Array) {
  assert.deepEqual([...bytes.subarray(0, 8)], [0x93, ...Buffer.from("NUMPY"), 1, 0]);
  const length = bytes[8]! + 256 * bytes[9]!;
  const header = Buffer.from(bytes.subarray(10, 10 + length)).toString("latin1");
  assert.equal((10 + length) % 64, 0);
  assert.ok(header.endsWith("\n"));
  const view = new DataView(bytes.buffer, 10 + length);
  return {
    header: header.trim(),
    data: Array.from({ length: view.byteLength / 8 }, (_, at) => view.getFloat64(8 * at, true)),
  };
}

test("an .npy file has NumPy's header and the numbers, bit by bit", () => {
  const numbers = [1, -0, Number.NaN, Infinity, 5e-324, 0.1];
  const { header, data } = readNpy(npyBytes({ shape: [1, 2, 3], data: Float64Array.from(numbers) }));
  assert.equal(header, "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 2, 3), }");
  assert.deepEqual(data, numbers);
  assert.ok(readNpy(npyBytes({ shape: [3], data: new Float64Array(3) })).header.includes("(3,)"));
  assert.ok(readNpy(npyBytes({ shape: [], data: new Float64Array(1) })).header.includes("()"));
  assert.deepEqual(readNpy(npyBytes({ shape: [0, 4], data: new Float64Array(0) })).data, []);
  const deep = readNpy(npyBytes({ shape: new Array<number>(32).fill(1), data: new Float64Array(1) }));
  assert.deepEqual(deep.data, [0]);
});

test("JSON reads back to the engine's numbers", () => {
  const { spec } = parseSpec('{ "X": [[1, 0], [0.1, 2]], "mask": "causal", "scale": 0.3 }');
  const result = computeSpec(spec!);
  const withSteps = result.layers.map((layer) => ({
    layer,
    steps: [...layer.steps.values()].map(({ id, tensor }) => ({ name: id, tensor })),
  }));
  const text = [...resultJson({ encoder: [], layers: withSteps }, result.train)].join("");
  const { layers } = JSON.parse(text) as { layers: { steps: Record<string, { data: (number | string)[] }> }[] };
  for (const [id, { tensor }] of result.layers[0]!.steps) {
    assert.deepEqual(layers[0]!.steps[id]!.data.map(Number), [...tensor.data], id);
  }
});
