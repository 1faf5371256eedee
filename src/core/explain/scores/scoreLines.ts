import { featureOf } from "../../engine/feature.ts";
import { matrixAt } from "../../engine/matrix.ts";
import { directionsOf, isOrdinary } from "../../engine/score.ts";
import { present } from "../../present.ts";
import type { Block, Score } from "../../spec/spec.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import { type Words, words } from "../../words.ts";
import { keyVector, type Pair, queryVector, timesMatrix } from "../context/pair.ts";
import type { DerivationLine, Geometry } from "../derivation.ts";
import type { Formula } from "../outline.ts";
import { call, frac, low, mat, row, sym, transposed } from "../text/formulaParts.ts";
import { dotLine, expression, inner, python, pythonInner, shown } from "../text/lines.ts";
import { sub } from "../text/names.ts";
import { geometryOf } from "./geometry.ts";

/** How a raw score comes about: the last line's value is the score, made from the calculation by `settle`. */
export function scoreLines(pair: Pair, settle: (value: number) => number): DerivationLine[] {
  const { block, i, j } = pair;
  const { score } = block;
  const q = queryVector(pair);
  const k = keyVector(pair);
  const qName = sub("q", i);
  const kName = sub("k", j);
  switch (score.type) {
    case "dot":
      return [dotLine(`${qName}·${kName}`, [qName, q], [kName, k], settle)];
    case "general": {
      const left = `${qName}W`;
      return [dotLine(`${left}·${kName}`, [left, timesMatrix(q, score.W)], [kName, k], settle)];
    }
    case "linear": {
      const [left, right] = [q, k].map((vector) => vector.map((entry) => featureOf(score.feature, entry)));
      return [
        dotLine(`φ(${qName})·φ(${kName})`, [`φ(${qName})`, present(left)], [`φ(${kName})`, present(right)], settle),
      ];
    }
    case "cosine":
      return cosineLines([qName, q], [kName, k], settle);
    case "additive": {
      const sum = q.map((entry, c) => Math.tanh(entry + valueAt(k, c) + (score.b?.data[c] ?? 0)));
      const right = `tanh(${qName} + ${kName}${score.b === undefined ? "" : " + b"})`;
      const dot = dotLine(`v·${right}`, ["v", score.v.data.slice()], [right, sum], settle);
      return [...tanhLines(pair, q, k, score.b?.data, sum), dot];
    }
  }
}

/** The formula of the raw scores S. */
export function scoreFormula({ score }: Block): Formula {
  const S = mat("S");
  const Sij = low(S, sym("ij"));
  const q = low(sym("q"), sym("i"));
  const k = low(sym("k"), sym("j"));
  switch (score.type) {
    case "dot":
      return row(S, "=", mat("Q"), "·", transposed(mat("K")));
    case "general":
      return row(S, "=", mat("Q"), "·", mat("W"), "·", transposed(mat("K")));
    case "linear":
      return row(S, "=", call("φ", mat("Q")), "·", transposed(call("φ", mat("K"))));
    case "cosine":
      return row(Sij, "=", frac(row(q, "·", k), row("|", q, "|", "|", k, "|")));
    case "additive":
      return row(Sij, "=", sym("v"), "·", call("tanh", row(q, "+", k, ...(score.b ? ["+", sym("b")] : []))));
  }
}

/** What the scores say, in one sentence. */
export function scoreWords(score: Score): Words {
  switch (score.type) {
    case "dot":
      return words("How well each query matches each key: their dot product, large where both point the same way.");
    case "cosine":
      return words(
        "How well each query matches each key: the cosine of the angle between them, whatever their lengths.",
      );
    case "linear":
      return words("How well each query matches each key: the dot product of their features φ, never negative.");
    case "general":
      return words("How well each query matches each key, compared through a learned matrix.");
    case "additive":
      return words("How well each query matches each key: a small network with one tanh layer judges every pair.");
  }
}

const mostUnits = 8;

/** What is inside the tanh of an additive score, unit by unit, where the units are few. */
function tanhLines(
  { i, j }: Pair,
  q: Float64Array,
  k: Float64Array,
  b: Float64Array | undefined,
  tanh: Float64Array,
): DerivationLine[] {
  if (q.length > mostUnits) return [];
  return Array.from(q, (entry, c) => {
    const names = [sub("q", i, c), sub("k", j, c), ...(b === undefined ? [] : [sub("b", c)])];
    const rest = [valueAt(k, c), ...(b === undefined ? [] : [valueAt(b, c)])];
    const filled = [shown(entry), ...rest.map(inner)].join(" + ");
    const code = `tanh(${[python(entry), ...rest.map(pythonInner)].join(" + ")})`;
    return expression(sub("t", c), `tanh(${names.join(" + ")})`, `tanh(${filled})`, valueAt(tanh, c), code);
  });
}

function cosineLines(
  [qName, q]: readonly [string, Float64Array],
  [kName, k]: readonly [string, Float64Array],
  settle: (value: number) => number,
): DerivationLine[] {
  const symbol = `cos(${qName}, ${kName})`;
  const [queries, keys] = [q, k].map((vector) => directionsOf(matrixAt(vector, 0, 1, vector.length)));
  const [qNorm, kNorm] = [queries?.norms[0] ?? 0, keys?.norms[0] ?? 0];
  const dot = dotLine(`${qName}·${kName}`, [qName, q], [kName, k], (sum) => sum);
  // A zero vector has no direction; its score is 0.
  if (qNorm === 0 || kNorm === 0) return [dot, expression(symbol, "0", "", settle(0), "0.0")];
  if (![qNorm * qNorm, kNorm * kNorm, qNorm * kNorm].every(isOrdinary)) {
    // Products of such lengths overflow or vanish: what is multiplied are the directions, as in the engine.
    const [left, right] = [`${qName}/|${qName}|`, `${kName}/|${kName}|`];
    const parts = [queries, keys].map((rows) => rows?.unit.data ?? new Float64Array());
    return [dotLine(symbol, [left, parts[0] ?? q], [right, parts[1] ?? k], settle)];
  }
  const value = settle(dot.value / (qNorm * kNorm));
  const filled = `${shown(dot.value)} / (${shown(qNorm)}·${inner(kNorm)})`;
  const code = "{a} @ {b} / (sqrt({a} @ {a}) * sqrt({b} @ {b}))";
  return [dot, expression(symbol, `${qName}·${kName} / (|${qName}|·|${kName}|)`, filled, value, code)];
}

/** The geometry of query and key where the score is a product of vectors; undefined for additive scores and dumps. */
export function pairGeometry(pair: Pair): Geometry | undefined {
  const { score, dump } = pair.block;
  if (dump !== undefined || score.type === "additive" || score.type === "linear") return undefined;
  const q = queryVector(pair);
  return geometryOf(score.type === "general" ? timesMatrix(q, score.W) : q, keyVector(pair));
}
