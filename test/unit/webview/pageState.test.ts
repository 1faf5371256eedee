import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import type { CellRef } from "../../../src/core/explain/derivation.ts";
import type { LayerOutline, Outline } from "../../../src/core/explain/outline.ts";
import { words } from "../../../src/core/words.ts";
import type { Snapshot } from "../../../src/protocol/messages.ts";
import * as state from "../../../src/webview/state.ts";
import { setStrings, t, text } from "../../../src/webview/strings.ts";
import { refOf, viewWithin } from "../../../src/webview/viewWithin.ts";

function layer(path: string, heads = 4, kvHeads = 2, batch = 2): LayerOutline {
  const dims = { batch, n: 3, m: 3, keys: 3, past: 0, heads, kvHeads, dq: 2, dk: 2, dv: 2, dModel: 4 };
  return {
    path,
    label: words(""),
    dims,
    facts: [],
    queryLabels: [],
    keyLabels: [],
    steps: [],
    inputs: [],
    fullyMasked: [],
  };
}
function outline(...paths: string[]): Outline {
  return {
    title: "",
    description: "",
    tour: false,
    layers: paths.map((path) => layer(path)),
    display: { decimals: 2 },
  };
}
function snapshot(change: Partial<Snapshot> = {}): Snapshot {
  const base = {
    uri: "file:///a",
    fileName: "a",
    documentVersion: 1,
    mode: "lens",
    matrices: [],
    changes: [],
  } as const;
  return { ...base, resultVersion: 1, status: { kind: "upToDate" }, outline: outline(""), ...change };
}
const cell = (row: number, matrix = "scores"): CellRef => ({ layer: "", matrix, batch: 0, head: 0, row, col: 0 });

beforeEach(() => {
  for (const one of [state.hovered, state.focused, state.selected, state.marked, state.wantedStep])
    one.value = undefined;
  state.derivation.value = undefined;
  state.snapshot.value = undefined;
  state.outline.value = undefined;
  state.view.value = { layer: "", batch: 0, head: 0 };
});

test("mouse and keyboard only preview: without them the selection is looked at again", () => {
  state.selected.value = cell(1);
  assert.deepEqual(state.lookedAt.value, { cell: cell(1), by: "selection" });
  state.focused.value = cell(0);
  assert.deepEqual(state.lookedAt.value, { cell: cell(0), by: "focus" });
  state.hovered.value = cell(2);
  assert.deepEqual(state.lookedAt.value, { cell: cell(2), by: "hover" });
  state.hovered.value = undefined;
  state.focused.value = undefined;
  assert.deepEqual(state.lookedAt.value, { cell: cell(1), by: "selection" });
});

test("the selection keeps its row and column in another head, and is dropped where there is no such cell", () => {
  const drawn = (name: string, heads: number, rows: number) => ({
    name,
    rows,
    cols: 2,
    batches: 1,
    heads,
    operands: [],
  });
  const one = {
    path: "",
    dims: { n: 3, batch: 1, heads: 4 },
    steps: [drawn("scores", 4, 3), drawn("K", 2, 3)],
    inputs: [],
  };
  const seen = { layers: [one] } as never;
  state.acceptSnapshot(snapshot({ outline: seen }));
  state.selected.value = cell(2);
  state.changeView({ head: 3 });
  assert.deepEqual(state.selected.value, { ...cell(2), head: 3 });
  state.selected.value = cell(1, "K");
  state.changeView({ head: 2 });
  assert.deepEqual(
    state.selected.value,
    { ...cell(1, "K"), head: 1 },
    "grouped keys: query head 3 looks at the second",
  );
  const smaller = { layers: [{ ...one, steps: [drawn("scores", 4, 3), drawn("K", 2, 1)] }] } as never;
  state.acceptSnapshot(snapshot({ outline: smaller, resultVersion: 2 }));
  assert.equal(state.selected.value, undefined);
});

test("operands are lit only while their cell is the one looked at", () => {
  const operands = [{ layer: "", matrix: "Q", batch: 0, head: 0, row: 0, col: "all" as const }];
  state.hovered.value = cell(0);
  state.derivation.value = { cell: cell(0), derivation: { operands } as never };
  assert.equal(state.lit.value, operands);
  state.hovered.value = cell(1);
  assert.deepEqual(state.lit.value, []);
});

test("the outline stays the same object as long as it says the same", () => {
  state.acceptSnapshot(snapshot());
  const first = state.outline.value;
  state.acceptSnapshot(snapshot({ resultVersion: 2, outline: outline("") }));
  assert.equal(state.outline.value, first);
  state.acceptSnapshot(snapshot({ resultVersion: 3, outline: outline("layers[0]", "layers[1]") }));
  assert.notEqual(state.outline.value, first);
});

test("a layer that is gone is looked away from", () => {
  state.acceptSnapshot(snapshot({ outline: outline("layers[0]", "layers[1]") }));
  state.changeView({ layer: "layers[1]", head: 3 });
  assert.deepEqual(state.view.value, { layer: "layers[1]", batch: 0, head: 3 });
  state.acceptSnapshot(snapshot({ resultVersion: 2, outline: outline("") }));
  assert.deepEqual(state.view.value, { layer: "", batch: 0, head: 3 });
  assert.equal(state.layerOutline()?.path, "");
});

test("a wish of the host turns to the layer and the step, and selects its cell", () => {
  const wished: CellRef = { layer: "layers[1]", matrix: "weights", batch: 1, head: 2, row: 0, col: 1 };
  const reveal = { layer: "layers[1]", name: "weights", cell: wished };
  state.acceptSnapshot(snapshot({ outline: outline("layers[0]", "layers[1]"), reveal }));
  assert.deepEqual(state.view.value, { layer: "layers[1]", batch: 1, head: 2 });
  assert.deepEqual(state.wantedStep.value, { layer: "layers[1]", name: "weights" });
  assert.deepEqual(state.selected.value, wished);
});

test("neither a new result nor a renamed file takes the selection away", () => {
  state.acceptSnapshot(snapshot());
  state.selected.value = cell(1);
  state.acceptSnapshot(snapshot({ resultVersion: 2 }));
  assert.deepEqual(state.selected.value, cell(1));
  state.acceptSnapshot(snapshot({ uri: "file:///b" }));
  assert.deepEqual(state.selected.value, cell(1));
});

test("a view is brought to the nearest that exists", () => {
  const there = outline("layers[0]", "layers[1]");
  const views = [
    [
      { layer: "layers[1]", batch: 1, head: 3 },
      { layer: "layers[1]", batch: 1, head: 3 },
    ],
    [
      { layer: "gone", batch: 9, head: 9 },
      { layer: "layers[0]", batch: 1, head: 3 },
    ],
    [
      { layer: "layers[1]", batch: Number.NaN, head: -2 },
      { layer: "layers[1]", batch: 0, head: 0 },
    ],
  ] as const;
  for (const [wanted, nearest] of views) assert.deepEqual(viewWithin(there, wanted), nearest);
  const kept = { layer: "x", batch: 1, head: 1 };
  assert.equal(viewWithin(undefined, kept), kept, "before there is an outline nothing is lost");
});

test("a query head looks at the key head of its group; what is shared stands at 0", () => {
  const at = { layer: "", batch: 1, head: 3 };
  const drawn = (name: string, heads: number, batches: number) =>
    refOf(layer(""), { name, heads, batches, rows: 1, cols: 1, rowAxis: "key", colAxis: "dim" }, at);
  assert.deepEqual(drawn("scores", 4, 2), { layer: "", name: "scores", batch: 1, head: 3 });
  assert.deepEqual(drawn("K", 2, 2), { layer: "", name: "K", batch: 1, head: 1 });
  assert.deepEqual(drawn("Wq", 1, 1), { layer: "", name: "Wq", batch: 0, head: 0 });
});

test("a sentence is said in the reader's language, with its values, and in English where it has no translation", () => {
  setStrings({ "{0} problems": "{0} 个问题", __proto__: "x" });
  assert.equal(text("{0} problems", 2), "2 个问题");
  assert.equal(t(words("{0} decimals", 3)), "3 decimals");
  assert.equal(text("constructor"), "constructor");
  setStrings({});
});
