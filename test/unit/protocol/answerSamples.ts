import type { Formula, LayerOutline, Outline, StepOutline } from "../../../src/core/explain/outline.ts";
import type { HostMethod, HostMethods, PageMethods, Snapshot } from "../../../src/protocol/messages.ts";

/**
 * What the host may answer, written so that a test knows what may change without harm: text that may be anything begins with `~`, and a word of a
 * closed set does not; counts are whole, numbers that may be anything are not; arrays of any length are empty, and lists of any length have one item;
 * a key that may be absent is absent somewhere.
 */
export type Samples = { readonly [M in HostMethod]: readonly HostMethods[M]["result"][] };

const said = { template: "~Row {0}", args: ["~a"] };
const number = 0.5;
const floats = (count: number) => new Float64Array(count);
const free = floats(0);
const cell = { layer: "~", matrix: "~Q", batch: 0, head: 0, row: 1, col: 2 };

const size = { rows: 2, cols: 3, batches: 1, heads: 1 };
const counted = { template: "~Row {0}", args: [number] };
const mismatch = { index: [0], got: number, want: number };
const step: Omit<StepOutline, "formula"> = {
  ...size,
  rowAxis: "query",
  colAxis: "key",
  name: "scores",
  title: said,
  explanation: said,
  shapeEquation: "~",
  operands: ["~Q"],
  given: { largestDifference: number },
  type: "float32",
  expected: { holds: false, cells: 6, wrongCells: 1, type: "float32", mismatch, largest: mismatch },
};
const symbol = { kind: "symbol", text: "~Q", style: "matrix" } as const;
const bare = { kind: "symbol", text: "~Q" } as const;

const layer: LayerOutline = {
  path: "~",
  label: counted,
  round: { index: 0, chosen: 1, label: "~", share: number },
  dims: {
    ...{ batch: 1, n: 2, m: 3, keys: 3, past: 0, heads: 1, kvHeads: 1, dq: 3, dk: 3, dv: 3, dModel: 4 },
    ...{ contextHeads: 1, valueHeads: 1 },
  },
  facts: [{ name: "~n", value: "~3" }],
  queryLabels: ["~x"],
  keyLabels: ["~x"],
  labels: ["~yes"],
  steps: [{ ...step, formula: { kind: "row", items: [symbol] } }],
  inputs: [{ ...size, name: "~Wq", rowAxis: "dim", colAxis: "head" }],
  fullyMasked: [[0, 0, 1]],
};

const outline: Outline = {
  ...{ title: "~", description: "~", tour: true, layers: [layer], generation: { rounds: 1, stopped: said } },
  display: { decimals: 2, colors: "~", grid: [2, 2] },
};
const { labels: _labels, round: _round, dims, ...plainLayer } = layer;
const { dModel: _dModel, contextHeads: _contextHeads, valueHeads: _valueHeads, ...plainDims } = dims;
const { given: _given, type: _type, expected: _expected, ...plainStep } = step;
const formulas: readonly Formula[] = [
  { kind: "row", items: [bare] },
  { kind: "operator", text: "~·" },
  { kind: "sub", base: bare, sub: bare },
  { kind: "sup", base: bare, sup: bare },
  { kind: "fraction", top: bare, bottom: bare },
  { kind: "root", of: bare },
];
/** Outlines without what may be absent, each with another formula. */
const plainOutlines = formulas.map((formula): Outline => {
  const steps = [{ ...plainStep, formula, expected: { holds: true, cells: 6, wrongCells: 0 } }];
  const layers = [{ ...plainLayer, dims: plainDims as LayerOutline["dims"], steps }];
  return { title: "~", description: "~", tour: true, layers, display: { decimals: 2 } };
});
const barest: Outline = {
  ...plainOutlines[0]!,
  layers: [{ ...plainLayer, dims, steps: [{ ...plainStep, formula: bare }] }],
};

const matrix = { layer: "~", name: "~Q", batch: 0, head: 0, rows: 2, cols: 3, data: floats(6) };
const matrices = [{ ...matrix, row: 1, before: floats(6) }, matrix];

const statuses: readonly Snapshot["status"][] = [
  { kind: "problem", count: 2, first: said, line: 4 },
  { kind: "computing", done: number, total: number },
  { kind: "failed", message: said },
  { kind: "gone", message: said },
  ...(["notComputed", "upToDate", "edited"] as const).map((kind) => ({ kind })),
];
const plainSnapshot: Omit<Snapshot, "status"> = {
  uri: "~",
  fileName: "~",
  documentVersion: 3,
  mode: "live",
  matrices: [matrix],
  changes: [{ layer: "~", name: "~scores", cells: 2, largest: number }],
};
/** Snapshots: a full one, and others in each status. */
export const snapshots: readonly Snapshot[] = [
  {
    ...{ ...plainSnapshot, resultVersion: 2, liveEverywhere: true, status: statuses[0]!, outline },
    reveal: { layer: "~", name: "~scores", cell, tab: "Why" },
    other: { name: "~b", version: 1, isOld: false, fault: said },
  },
  ...[plainOutlines[0]!, barest].map((other) => ({ ...plainSnapshot, status: statuses[0]!, outline: other })),
  { ...plainSnapshot, status: statuses[0]!, reveal: { layer: "~", name: "~scores" }, other: { name: "~b" } },
  { ...plainSnapshot, status: statuses[0]!, reveal: { layer: "~", name: "~scores", tab: "Compare" } },
  ...statuses.map((status) => ({ ...plainSnapshot, status })),
  ...(["lens", "onSave"] as const).map((mode) => ({ ...plainSnapshot, mode, status: statuses[0]! })),
];

const dot = { kind: "dot", symbol: "~", left: "~", right: "~", a: free, b: free, value: number } as const;
const expression = { kind: "expression", symbol: "~", formula: "~", filled: "~", value: number } as const;
const operand = { layer: "~", matrix: "~Q", batch: 0, head: 0, row: 1, col: 1 };
const stage = { id: "mask", label: said, calculation: "~", value: number } as const;
const derivation = {
  ...{ cell, heading: said, symbol: "~", value: number, given: true },
  contributions: [{ key: 0, label: "~", weight: number, value: number, product: number }],
};
const derivations: HostMethods["explain"]["result"][] = [
  {
    ...derivation,
    lines: [{ ...dot, addend: { symbol: "~b", value: number } }],
    stages: [{ ...stage, blockedBy: [{ rule: "~causal", path: "~mask" }], among: 2 }],
    remaining: { keys: 2, product: number },
    geometry: { qNorm: number, kNorm: number, dot: number, cos: number, theta: number, projection: number, dims: 2 },
    note: said,
    expected: { want: number, holds: true },
    operands: [{ ...operand, row: "all" }],
    row: free,
    source: { path: "~Q", index: 2 },
  },
  { ...derivation, lines: [dot], stages: [stage], operands: [{ ...operand, col: "all" }] },
  { ...derivation, lines: [{ ...expression, code: "~" }], stages: [stage], operands: [operand] },
  { ...derivation, lines: [expression], stages: [stage], operands: [operand] },
];

const kind = { name: "~entropy", title: said, words: said };
const archetype = { name: "~diagonal", words: said };
const heads = {
  ...{ layer: "~", batch: 0, figures: [kind, kind], values: floats(4), rows: 2, cols: 3, pictures: floats(12) },
};
const network = { title: said, output: floats(6), width: 3 };
const story = { n: 2, d: 4, drawn: true };
const claim = {
  ...{ id: "~", claim: said, right: said, formula: "~", figures: [{ label: said, value: number }] },
};
const stop = { layer: "~", step: "~", say: said };
const task = { until: "~", done: false, now: [{ name: "~n", value: "~3" }] };
const why = {
  steps: [
    {
      ...{ name: "~", cells: 6, differs: 1, largest: number, at: [0], verdict: "~", isRounding: false },
      ...{ own: number, inherited: number, isFirst: true },
    },
  ],
  ...{ withoutEffect: ["~"], searched: "~", report: "~" },
};
const fit = { wrong: 1, largest: number };
const explanation = {
  ...{ change: "~", layer: "~", reproduces: true, share: number, ties: ["~"], apart: "~", before: fit },
};
const whyNumbers = { name: "~", batches: 1, heads: 1, rows: 2, cols: 3, got: floats(6), want: floats(6) };
const training = { learningRate: number, steps: 2, losses: free, snapshots: [0] };
const picture = {
  ...{ name: "~", shape: "~", isUpdated: true, rows: 2, cols: 3, values: floats(6), gradient: floats(6) },
  ...{ isReduced: false, share: number },
};
const lost = { from: "~", before: number, to: "~", after: number };
const row = { temperature: number, isOneTemperature: true, scores: floats(3) } as const;
const rowTypes = [{ type: "float32", weights: floats(3) }] as const;

const nothing: readonly null[] = [null];

/** One or more answers to each question of the page. */
export const answerSamples: Samples = {
  ...{
    setView: nothing,
    compareWith: nothing,
    stopComparing: nothing,
    recomputeOther: nothing,
    writeTemperature: nothing,
  },
  ...{
    openNextLesson: nothing,
    cancelTraining: nothing,
    applyTraining: nothing,
    addTraining: nothing,
    cancelWhy: nothing,
  },
  ...{ applyWhy: nothing, copyWhy: nothing, copyDerivation: nothing, goToSource: nothing, goToProblem: nothing },
  ...{ recompute: nothing, cancel: nothing, setLive: nothing, editCells: nothing, editCell: nothing },
  ...{ pictureDrawn: nothing, exportResult: nothing },
  ready: snapshots.map((snapshot) => ({ strings: {}, locale: "~", snapshot })),
  readMatrix: matrices,
  readTile: [{ row: 0, col: 0, rows: 2, cols: 3, data: free, rowsPerCell: 1, colsPerCell: 1, read: number }],
  explain: derivations,
  readHeads: [
    { ...heads, archetypes: [{ ...archetype, figure: number, rows: 2 }, archetype] },
    { ...heads, archetypes: [archetype, archetype] },
  ],
  readLens: [{ layers: ["~", "~"], rows: 2, most: 3, labels: floats(12), values: floats(12) }],
  readFigures: [
    [
      {
        ...{ ...kind, formula: symbol, value: number, rows: 2, note: said },
        parts: [{ name: "~", words: said, value: number }],
      },
    ],
    [{ ...kind, formula: bare }],
  ],
  readOther: [outline, ...plainOutlines, barest],
  readOtherMatrix: matrices,
  readTokens: [{ series: 2, count: 3, values: floats(6) }],
  studyRow: [
    {
      ...{ ...row, normalize: "softmax", types: rowTypes, unmasked: floats(3), tempered: floats(3) },
      jacobian: floats(9),
    },
    { ...row, normalize: "softmax", types: rowTypes },
  ],
  rankHeads: [
    { scores: free, merges: [{ left: 0, right: 1, height: number, size: 2 }], named: free },
    { scores: free },
    { message: said },
  ],
  readTour: [
    {
      stops: [{ ...stop, cell, beside: { name: "~n", value: "~3" }, task: { ...task, hindrance: said, set: cell } }],
      ...{ made: true, next: "~" },
    },
    { stops: [{ ...stop, task }], made: true },
    { stops: [stop], made: true },
  ],
  tryClaims: [
    [
      {
        ...{ ...claim, verdict: "fails", reason: said, bound: number, witness: cell },
        breaking: { say: said, property: "~", json: "~" },
      },
    ],
    [{ ...claim, verdict: "holds", breaking: { say: said, property: "~" } }],
    [{ ...claim, verdict: "open" }],
  ],
  breakClaim: [true],
  readBeside: [
    {
      ...story,
      networks: [
        {
          ...{ ...network, index: 0, architecture: { kind: "local", reach: 1 }, influence: floats(4) },
          paths: { values: floats(4), weights: floats(4) },
        },
      ],
      decoding: { title: said, hidden: 3, fixed: floats(2), attended: floats(4) },
    },
    { ...story, networks: [{ ...network, architecture: { kind: "attention" } }] },
    { ...story, networks: [{ ...network, architecture: { kind: "recurrent", gates: 1, hidden: 3 } }] },
    {
      ...story,
      networks: [{ ...network, architecture: { kind: "convolution", kernel: 3, dilated: true, width: 3 } }],
    },
    ...(["noInput", "tooLarge"] as const).map((none) => ({ none })),
  ],
  explainBeside: [
    [dot],
    [{ ...dot, addend: { symbol: "~b", value: number } }],
    [expression],
    [{ ...expression, code: "~" }],
  ],
  readTraining: [training, ...(["noTrain", "noTarget", "noResult", "noParameters"] as const).map((none) => ({ none }))],
  train: [training],
  resetTraining: [training],
  readTrainingStep: [
    {
      ...{ step: 1, loss: number, tensors: [{ ...picture, zero: { say: said, lost } }] },
      weights: { rows: 2, cols: 3, now: floats(6), start: floats(6) },
    },
    { step: 1, loss: number, tensors: [{ ...picture, zero: { say: said } }] },
    { step: 1, loss: number, tensors: [picture] },
  ],
  tryRates: [[{ learningRate: number, losses: [number] }]],
  checkGradients: [
    [
      {
        ...{ name: "~", tried: 1, entries: 6, kinks: 0, largest: number, allowed: number, at: 0, gradient: number },
        ...{ difference: number, holds: true },
      },
    ],
    { none: "rounded" },
  ],
  findOutWhy: [
    { ...why, explanations: [{ ...explanation, after: fit, edit: "~" }] },
    { ...why, explanations: [explanation] },
    ...(["tooLarge", "cancelled", "matches"] as const).map((none) => ({ none })),
  ],
  readWhy: [{ ...whyNumbers, after: floats(6) }, whyNumbers],
};

/** What the host tells the page unasked. */
export const newsSamples: { readonly [M in keyof PageMethods]: readonly PageMethods[M]["params"][] } = {
  snapshot: snapshots,
  markCell: [{ cell }, { cell: null }],
  drawPicture: [{ id: 1, svg: "~" }],
  searching: [{ share: number }],
};
