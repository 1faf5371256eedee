import { present } from "../../present.ts";
import type { StepId } from "../../spec/steps.ts";
import { type Words, words } from "../../words.ts";
import type { CellContext } from "../context/cellContext.ts";
import type { LayerContext } from "../context/layerContext.ts";
import { keyLabel, type Label, queryLabel, readOutLabel } from "./labels.ts";

// Each cell's name twice: without and with the token of its row. {0} row, {1} column, {2} token.
const byQuery: Readonly<Partial<Record<StepId, readonly [plain: string, named: string]>>> = {
  embedding: ["Embedding {0}, dimension {1}", "Embedding {0} ({2}), dimension {1}"],
  X: ["Input {0}, dimension {1}", "Input {0} ({2}), dimension {1}"],
  position: ["Position {0}, dimension {1}", "Position {0} ({2}), dimension {1}"],
  embedded: ["Input {0} with its position, dimension {1}", "Input {0} ({2}) with its position, dimension {1}"],
  projectedQ: ["Query {0} before rotation, dimension {1}", "Query {0} ({2}) before rotation, dimension {1}"],
  normedQ: ["Normed query {0}, dimension {1}", "Normed query {0} ({2}), dimension {1}"],
  Q: ["Query {0}, dimension {1}", "Query {0} ({2}), dimension {1}"],
  context: ["Context of query {0}, dimension {1}", "Context of query {0} ({2}), dimension {1}"],
  contextNormed: ["Normed context of query {0}, dimension {1}", "Normed context of query {0} ({2}), dimension {1}"],
  gated: ["Gated context of query {0}, dimension {1}", "Gated context of query {0} ({2}), dimension {1}"],
  concat: ["Contexts of query {0}, dimension {1}", "Contexts of query {0} ({2}), dimension {1}"],
  output: ["Output {0}, dimension {1}", "Output {0} ({2}), dimension {1}"],
  residual: ["Residual {0}, dimension {1}", "Residual {0} ({2}), dimension {1}"],
  branchNormed: ["Normed branch {0}, dimension {1}", "Normed branch {0} ({2}), dimension {1}"],
  postNormed: ["Normed sum {0}, dimension {1}", "Normed sum {0} ({2}), dimension {1}"],
  "feedForward.normed": [
    "Normed input {0} of the network, dimension {1}",
    "Normed input {0} ({2}) of the network, dimension {1}",
  ],
  "feedForward.gate": ["Gate of position {0}, hidden unit {1}", "Gate of position {0} ({2}), hidden unit {1}"],
  "feedForward.up": [
    "Position {0}, hidden unit {1} before the activation",
    "Position {0} ({2}), hidden unit {1} before the activation",
  ],
  "feedForward.hidden": ["Position {0}, hidden unit {1}", "Position {0} ({2}), hidden unit {1}"],
  "feedForward.branchNormed": [
    "Normed network output {0}, dimension {1}",
    "Normed network output {0} ({2}), dimension {1}",
  ],
  normed: ["Normed vector {0}, dimension {1}", "Normed vector {0} ({2}), dimension {1}"],
  feedForward: ["Feed-forward output {0}, dimension {1}", "Feed-forward output {0} ({2}), dimension {1}"],
  "readOut.normed": ["Normed result {0}, dimension {1}", "Normed result {0} ({2}), dimension {1}"],
  final: ["Result {0}, dimension {1}", "Result {0} ({2}), dimension {1}"],
};
const byKey: Readonly<Partial<Record<StepId, readonly [plain: string, named: string]>>> = {
  projectedK: ["New key {0}, dimension {1}", "New key {0} ({2}), dimension {1}"],
  projectedV: ["New value {0}, dimension {1}", "New value {0} ({2}), dimension {1}"],
  normedK: ["Normed key {0}, dimension {1}", "Normed key {0} ({2}), dimension {1}"],
  K: ["Key {0}, dimension {1}", "Key {0} ({2}), dimension {1}"],
  V: ["Value {0}, dimension {1}", "Value {0} ({2}), dimension {1}"],
};
const byPair: Readonly<Partial<Record<StepId, readonly [plain: string, named: string]>>> = {
  scores: ["Score of query {0} for key {1}", "Score of query {0} ({2}) for key {1} ({3})"],
  scaled: ["Scaled score of query {0} for key {1}", "Scaled score of query {0} ({2}) for key {1} ({3})"],
  capped: ["Capped score of query {0} for key {1}", "Capped score of query {0} ({2}) for key {1} ({3})"],
  masked: ["Masked score of query {0} for key {1}", "Masked score of query {0} ({2}) for key {1} ({3})"],
  weights: ["Weight of query {0} on key {1}", "Weight of query {0} ({2}) on key {1} ({3})"],
  difference: [
    "Difference of weights of query {0} on key {1}",
    "Difference of weights of query {0} ({2}) on key {1} ({3})",
  ],
  dropped: ["Weight after dropout of query {0} on key {1}", "Weight after dropout of query {0} ({2}) on key {1} ({3})"],
  dumped: ["Dumped weight of query {0} on key {1}", "Dumped weight of query {0} ({2}) on key {1} ({3})"],
  dumpedDifference: [
    "Dumped minus computed weight of query {0} on key {1}",
    "Dumped minus computed weight of query {0} ({2}) on key {1} ({3})",
  ],
};

/** A row for each head, a column for each query. */
const ofSink = ["Sink weight of head {0}, query {1}", "Sink weight of head {0}, query {1} ({2})"] as const;

/** What a cell of a step is, in words; keys and queries by their number and token. */
export function stepHeading(at: CellContext): Words {
  const { id, row, col, dims } = at;
  const pair = byPair[id];
  if (pair !== undefined) return pairWords(pair[0], pair[1], at, row, col);
  if (id === "sinkWeights") return rowWords(ofSink, row, col, queryLabel(at, col));
  if (id === "readOut.pooled") return words("Pooled vector, dimension {0}", col + 1);
  if (id === "readOut.logits" || id === "readOut.probabilities") return labelWords(id, at);
  const key = byKey[id];
  if (key === undefined) return rowWords(byQuery[id] ?? present(byQuery.X), row, col, queryLabel(at, row));
  // Rows that begin with the new ones.
  const isFresh = id === "projectedK" || id === "projectedV" || id === "normedK";
  return rowWords(key, row, col, keyLabel(at, isFresh ? row + dims.past : row));
}

/** The label by its name; the position by number and token, unless one vector is read for the whole sequence. */
function labelWords(id: "readOut.logits" | "readOut.probabilities", at: CellContext): Words {
  const label = readOutLabel(at.spec, at.col);
  const [pooled, plain, named] = byLabel[id];
  if (at.readOut?.pool !== "none") return words(pooled, label);
  const query = queryLabel(at, at.row);
  return query.named ? words(named, label, at.row + 1, query.text) : words(plain, label, at.row + 1);
}

// {0} label, {1} position, {2} token.
const byLabel = {
  "readOut.logits": [
    "Logit of label {0}",
    "Logit of label {0} at position {1}",
    "Logit of label {0} at position {1} ({2})",
  ],
  "readOut.probabilities": [
    "Probability of label {0}",
    "Probability of label {0} at position {1}",
    "Probability of label {0} at position {1} ({2})",
  ],
} as const;

function rowWords([plain, named]: readonly [string, string], row: number, col: number, label: Label): Words {
  return label.named ? words(named, row + 1, col + 1, label.text) : words(plain, row + 1, col + 1);
}

/** A sentence about a query and a key: {0} and {1} their numbers from 1, {2} and {3} their labels. */
export function pairWords(plain: string, named: string, at: LayerContext, i: number, j: number): Words {
  const query = queryLabel(at, i);
  const key = keyLabel(at, j);
  if (!query.named && !key.named) return words(plain, i + 1, j + 1);
  return words(named, i + 1, j + 1, query.text, key.text);
}
