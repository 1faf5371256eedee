import assert from "node:assert/strict";
import { test } from "node:test";
import type { Derivation } from "../../../src/core/explain/derivation.ts";
import { HostChannel, type HostChannelOptions, type HostHandlers } from "../../../src/protocol/hostChannel.ts";
import type { MatrixData, Snapshot } from "../../../src/protocol/messages.ts";
import { PageChannel } from "../../../src/protocol/pageChannel.ts";
import { overTheWire } from "./wire.ts";

const token = "a-secret-of-the-panel";
const cell = { layer: "", matrix: "scores", batch: 0, head: 0, row: 0, col: 1 };
const ref = { layer: "", name: "masked", batch: 0, head: 0 };

function snapshot(changes: Partial<Snapshot> = {}): Snapshot {
  return {
    uri: "file:///a.attn.json",
    fileName: "a.attn.json",
    documentVersion: 3,
    resultVersion: 2,
    status: { kind: "edited" },
    mode: "lens",
    matrices: [],
    changes: [],
    ...changes,
  };
}

const derivation: Derivation = {
  cell,
  heading: { template: "Score of query {0}", args: [1] },
  symbol: "scores[1,2]",
  value: Number.NEGATIVE_INFINITY,
  lines: [
    {
      kind: "dot",
      symbol: "q₁·k₂",
      left: "q₁",
      right: "k₂",
      a: Float64Array.of(1, -0),
      b: Float64Array.of(Number.NaN, 2),
      value: -0,
    },
  ],
  stages: [{ id: "mask", label: { template: "Mask", args: [] }, calculation: "", value: -0, blockedBy: [] }],
  contributions: [],
  geometry: { qNorm: 0, kNorm: 1, dot: 0, cos: Number.NaN, theta: Number.NaN, projection: 0, dims: 3 },
  given: false,
  operands: [{ layer: "", matrix: "Q", batch: 0, head: 0, row: 0, col: "all" }],
};

const masked: MatrixData = {
  ...ref,
  rows: 1,
  cols: 4,
  data: Float64Array.of(Number.NEGATIVE_INFINITY, Number.NaN, -0, 2 ** 60),
};

const tile = {
  ...{ row: 0, col: 256, rows: 1, cols: 2, data: Float32Array.of(-0, Number.NaN) },
  ...{ rowsPerCell: 4, colsPerCell: 1, read: 0.5 },
};

function pair(handlers: Partial<HostHandlers> = {}, options: Partial<HostChannelOptions> = {}) {
  const dropped: string[] = [];
  const all: HostHandlers = {
    ready: () => ({ strings: { Steps: "步骤" }, locale: "zh-cn", snapshot: snapshot() }),
    setView: () => null,
    readMatrix: () => masked,
    readTile: () => tile,
    explain: () => derivation,
    readBeside: () => ({ none: "noInput" }),
    explainBeside: () => [],
    readFigures: () => [],
    readLens: () => ({ layers: [], rows: 0, most: 0, labels: new Float64Array(), values: new Float64Array() }),
    compareWith: () => null,
    stopComparing: () => null,
    recomputeOther: () => null,
    readOther: () => {
      throw new Error("nothing is compared");
    },
    readOtherMatrix: ({ resultVersion: _, ...ref }) => ({ ...ref, rows: 0, cols: 0, data: new Float64Array() }),
    readHeads: ({ layer, batch }) => ({
      layer,
      batch,
      figures: [],
      values: new Float64Array(),
      archetypes: [],
      rows: 0,
      cols: 0,
      pictures: new Float64Array(),
    }),
    studyRow: () => ({
      ...{ normalize: "softmax", temperature: 1, isOneTemperature: true, scores: new Float64Array(), types: [] },
    }),
    writeTemperature: () => null,
    rankHeads: () => ({ scores: new Float64Array() }),
    readTokens: () => ({ series: 0, count: 0, values: new Float64Array() }),
    readTour: () => ({ stops: [], made: true }),
    openNextLesson: () => null,
    tryClaims: () => [],
    breakClaim: () => false,
    readTraining: () => ({ none: "noTrain" }),
    train: () => ({ learningRate: 1, steps: 1, losses: Float64Array.of(2, Number.NaN), snapshots: [0, 1] }),
    resetTraining: () => ({ learningRate: 1, steps: 1, losses: Float64Array.of(2), snapshots: [0] }),
    cancelTraining: () => null,
    readTrainingStep: () => ({ step: 0, loss: 2, tensors: [] }),
    tryRates: () => [],
    checkGradients: () => ({ none: "rounded" }),
    applyTraining: () => null,
    addTraining: () => null,
    findOutWhy: () => ({ none: "matches" }),
    cancelWhy: () => null,
    readWhy: () => ({
      ...{ name: "weights", batches: 1, heads: 1, rows: 1, cols: 1 },
      ...{ got: Float64Array.of(1), want: Float64Array.of(2), after: Float64Array.of(2) },
    }),
    applyWhy: () => null,
    copyWhy: () => null,
    copyDerivation: () => null,
    goToSource: () => null,
    goToProblem: () => null,
    recompute: () => null,
    cancel: () => null,
    setLive: () => null,
    editCell: () => null,
    editCells: () => null,
    exportResult: () => null,
    pictureDrawn: () => null,
    ...handlers,
  };
  const page: PageChannel = new PageChannel(token, (message) => void host.receive(overTheWire(message)));
  const posted: unknown[] = [];
  const host: HostChannel = new HostChannel({
    token,
    handlers: all,
    post: (message) => {
      posted.push(message);
      page.receive(overTheWire(message));
    },
    errorText: (error) => `told: ${(error as Error).message}`,
    onDropped: (reason) => dropped.push(reason),
    ...options,
  });
  return { page, host, dropped, posted };
}

test("a question is answered with every number intact", async () => {
  const { page } = pair();
  assert.deepStrictEqual(await page.request("readMatrix", { ...ref, resultVersion: 2 }), masked);
  assert.deepStrictEqual(await page.request("explain", { cell, resultVersion: 2 }), derivation);
});

test("a throw and a rejection of the host both travel back", async () => {
  const { page } = pair({
    recompute: () => {
      throw new Error("no");
    },
    cancel: () => Promise.reject(new Error("later")),
  });
  await assert.rejects(page.request("recompute", {}), /told: no/);
  await assert.rejects(page.request("cancel", {}), /told: later/);
});

test("an answer of the wrong shape is an error, never data", async () => {
  const { page } = pair({ readMatrix: () => ({ ...masked, rows: 2 }) });
  await assert.rejects(page.request("readMatrix", { ...ref, resultVersion: 2 }), /wrong answer/);
});

test("snapshots follow each other before there are any numbers, and one that has lost them again is dropped", () => {
  const { page, host } = pair();
  const seen: string[] = [];
  page.on("snapshot", ({ status, resultVersion }) => seen.push(`${status.kind} ${resultVersion}`));
  const { resultVersion: _, ...withoutNumbers } = snapshot();
  host.notify("snapshot", { ...withoutNumbers, status: { kind: "notComputed" } });
  host.notify("snapshot", { ...withoutNumbers, status: { kind: "computing", done: 0, total: 1 } });
  host.notify("snapshot", snapshot({ resultVersion: 1 }));
  host.notify("snapshot", withoutNumbers);
  assert.deepEqual(seen, ["notComputed undefined", "computing undefined", "edited 1"]);
});

test("a snapshot older than the last one is dropped", () => {
  const { page, host } = pair();
  const seen: number[] = [];
  page.on("snapshot", ({ documentVersion }) => seen.push(documentVersion));
  for (const documentVersion of [3, 5, 4, 5, 6]) host.notify("snapshot", snapshot({ documentVersion }));
  host.notify("snapshot", snapshot({ documentVersion: 7, resultVersion: 1 }));
  host.notify("snapshot", snapshot({ uri: "file:///b.attn.json", documentVersion: 1, resultVersion: 1 }));
  assert.deepStrictEqual(seen, [3, 5, 5, 6, 1]);
});

test("after its end the host neither answers nor tells", async () => {
  const { host, posted } = pair();
  host.close();
  host.notify("markCell", { cell: null });
  await host.receive({ token, id: 1, method: "recompute", params: {} });
  assert.deepStrictEqual(posted, []);
});

const bad: readonly (readonly [string, unknown, string])[] = [
  ["no object", "ready", "not an object"],
  ["null", null, "not an object"],
  ["no token", { id: 1, method: "recompute", params: {} }, "wrong token"],
  ["another token", { token: "x", id: 1, method: "recompute", params: {} }, "wrong token"],
  ["an unknown method", { token, id: 1, method: "executeCommand", params: {} }, "unknown method"],
  ["a method of Object", { token, id: 1, method: "constructor", params: {} }, "unknown method"],
  ["__proto__ as method", { token, id: 1, method: "__proto__", params: {} }, "unknown method"],
  ["no id", { token, method: "recompute", params: {} }, "no id"],
  ["an extra key", { token, id: 1, method: "recompute", params: { uri: "file:///etc" } }, "wrong parameters"],
  ["a missing key", { token, id: 1, method: "explain", params: { cell } }, "wrong parameters"],
  [
    "a NaN index",
    { token, id: 1, method: "explain", params: { cell: { ...cell, row: Number.NaN }, resultVersion: 1 } },
    "wrong parameters",
  ],
  [
    "a negative index",
    { token, id: 1, method: "explain", params: { cell: { ...cell, row: -1 }, resultVersion: 1 } },
    "wrong parameters",
  ],
  [
    "half an index",
    { token, id: 1, method: "goToSource", params: { cell: { ...cell, col: 0.5 } } },
    "wrong parameters",
  ],
  ["a wrong type", { token, id: 1, method: "setLive", params: { live: "yes" } }, "wrong parameters"],
  [
    "an unknown format",
    { token, id: 1, method: "copyDerivation", params: { cell, resultVersion: 1, format: "html" } },
    "wrong parameters",
  ],
  ["a list", { token, id: 1, method: "recompute", params: [] }, "wrong parameters"],
  ["65 kB", { token, id: 1, method: "recompute", params: { x: "x".repeat(66_000) } }, "too large"],
  [
    "deep nesting",
    { token, id: 1, method: "recompute", params: JSON.parse("[".repeat(4000) + "]".repeat(4000)) },
    "nested too deep",
  ],
];

for (const [what, message, reason] of bad) {
  test(`the host drops a message with ${what}`, async () => {
    let handled = 0;
    const count = () => {
      handled++;
      return null;
    };
    const { host, dropped, posted } = pair({ recompute: count, setLive: count, goToSource: count });
    await host.receive(message);
    assert.equal(handled, 0);
    assert.deepStrictEqual(posted, []);
    assert.equal(dropped.length, 1);
    assert.match(dropped[0] ?? "", new RegExp(reason));
  });
}

test("the page drops what is not of its host", () => {
  const { page } = pair();
  assert.equal(page.receive({ token: "x", method: "markCell", params: { cell: null } }), false);
  assert.equal(page.receive({ token, method: "markCell", params: { cell: { ...cell, html: "<b>" } } }), false);
  assert.equal(page.receive({ token, method: "toString", params: null }), false);
  assert.equal(page.receive({ token, id: 99, ok: null }), false);
  assert.equal(page.receive({ token, method: "markCell", params: { cell } }), true);
});

test("the page hears how far a search is", () => {
  const { page } = pair();
  const shares: number[] = [];
  page.on("searching", ({ share }) => shares.push(share));
  assert.equal(page.receive({ token, method: "searching", params: { share: 0.25 } }), true);
  assert.equal(page.receive({ token, method: "searching", params: { share: "all" } }), false);
  assert.deepEqual(shares, [0.25]);
});

test("an end without a token takes no message at all", async () => {
  const page = new PageChannel("", () => undefined);
  assert.equal(page.receive({ token: "", method: "markCell", params: { cell: null } }), false);
});

test("messages beyond the allowed rate are dropped", async () => {
  let left = 2;
  const { host, posted, dropped } = pair({}, { mayHandle: () => left-- > 0 });
  for (let id = 1; id <= 5; id++) await host.receive({ token, id, method: "recompute", params: {} });
  assert.equal(posted.length, 2);
  assert.equal(dropped.length, 3);
});

test("everything the host may say unasked is heard, and only in its shape", () => {
  const { page, host } = pair();
  const heard: unknown[] = [];
  page.on("searching", ({ share }) => heard.push(share));
  page.on("drawPicture", ({ svg }) => heard.push(svg));
  host.notify("searching", { share: 0.5 });
  host.notify("drawPicture", { id: 1, svg: "<svg/>" });
  host.notify("searching", { share: "half" as unknown as number });
  page.receive({ token, method: "toString", params: {} });
  assert.deepStrictEqual(heard, [0.5, "<svg/>"]);
});

test("a picture may be larger than any other message of the page", async () => {
  const sizes: (number | undefined)[] = [];
  const { page, host, dropped } = pair({
    pictureDrawn: ({ png }) => {
      sizes.push(png?.length);
      return null;
    },
  });
  await page.request("pictureDrawn", { id: 1, png: new Uint8Array(2 ** 20) });
  await host.receive({ token, id: 2, method: "recompute", params: { png: new Uint8Array(2 ** 20) } });
  await host.receive({ token, id: 3, method: "pictureDrawn", params: { id: 1, png: [1, 2] } });
  assert.deepStrictEqual(sizes, [2 ** 20]);
  assert.deepStrictEqual(dropped, ["too large", "wrong parameters of pictureDrawn"]);
});
