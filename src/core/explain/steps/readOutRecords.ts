import { readOutWeight } from "../../spec/readOut.ts";
import type { ReadOut } from "../../spec/spec.ts";
import type { StepId } from "../../spec/steps.ts";
import { shapeText } from "../../tensor/tensor.ts";
import { briefNumber } from "../../view/numberFormat.ts";
import { type Words, words } from "../../words.ts";
import { type LayerContext, resultStep } from "../context/layerContext.ts";
import { readOutInput } from "../context/readOutLayer.ts";
import type { Formula } from "../outline.ts";
import { call, fn, frac, low, mat, num, op, row, sym, transposed } from "../text/formulaParts.ts";
import { explainLogit, explainPooled, explainProbability, explainReadOutNorm } from "./explainReadOut.ts";
import { normFormula, times } from "./formulaPieces.ts";
import { inputsNamed, present, type StepRecord } from "./stepRecord.ts";

/** The steps that read labels out of the last result. */
export const readOutRecords = {
  "readOut.normed": {
    title: words("Norm before the read-out"),
    why: words("Each position of the last result is brought to one size before it is read."),
    formula: ({ readOut }) => normFormula(readOut?.layerNorm),
    operands: (at) => [...present(resultStep(at)), ...inputsNamed(at, "readOut.layerNorm")],
    explain: explainReadOutNorm,
  },
  "readOut.pooled": {
    title: words("Pooled vector"),
    why: ({ readOut }) => poolWords[readOut?.pool ?? "none"],
    formula: pooledFormula,
    operands: (at) => present(inputOf(at, "pooled")),
    sizes: (own, at) => {
      const from = sizeOf(at, inputOf(at, "pooled"));
      return from === undefined || at.readOut === undefined ? own : `${own} = ${at.readOut.pool}(${from})`;
    },
    explain: explainPooled,
  },
  "readOut.logits": {
    title: words("Logits"),
    why: ({ readOut }) =>
      readOut?.pool === "none"
        ? words("One number per label and position: how well the position's vector matches each label.")
        : words("One number per label: how well the pooled vector matches each label."),
    formula: (at) => row(mat("L"), "=", logitFormula(at, at.readOut)),
    operands: (at) => [
      ...present(inputOf(at, "logits")),
      ...inputsNamed(at, "readOut.transform"),
      ...inputsNamed(at, at.readOut?.tied ? "embedding.table" : "readOut.W"),
      ...inputsNamed(at, "readOut.b"),
    ],
    sizes: logitShapes,
    explain: explainLogit,
  },
  "readOut.probabilities": {
    title: words("Probabilities"),
    why: ({ readOut }) =>
      readOut?.normalize === "sigmoid"
        ? words("Each logit by itself becomes a probability between 0 and 1: several labels can hold at once.")
        : words("Each row of logits becomes probabilities that add up to 1: how likely each label is."),
    formula: ({ readOut }) => row(mat("P"), "=", call(readOut?.normalize ?? "softmax", mat("L"))),
    operands: () => ["readOut.logits"],
    explain: explainProbability,
  },
} as const satisfies Partial<Record<StepId, StepRecord>>;

/** The step that a stage of the read-out works on. */
function inputOf(at: LayerContext, before: "pooled" | "logits"): StepId | undefined {
  return readOutInput(at.layer.steps, before) ?? resultStep(at);
}

function sizeOf(at: LayerContext, step: StepId | undefined): string | undefined {
  const shape = step === undefined ? undefined : at.layer.steps.get(step)?.tensor.shape;
  return shape && shapeText(shape.slice(-2));
}

function pooledFormula(at: LayerContext): Formula {
  const pool = at.readOut?.pool;
  const from = letterOf(at, "pooled");
  if (pool === "first" || pool === "last") return row(mat("z"), "=", low(from, pool === "first" ? num("1") : sym("n")));
  return row(mat("z"), "=", call(pool ?? "mean", from));
}

/** Several products where a transform is before W. */
function logitShapes(own: string, at: LayerContext): string {
  const head = at.readOut;
  const from = sizeOf(at, inputOf(at, "logits"));
  if (head === undefined || from === undefined) return own;
  const { W, layout } = readOutWeight(head, at.spec);
  const factors = [from];
  if (head.transform !== undefined) factors.push(shapeText(head.transform.W.shape));
  if (W !== undefined) factors.push(shapeText(layout === "out-in" ? [...W.shape].reverse() : W.shape));
  const bias = head.b === undefined ? "" : ` + ${head.b.data.length}`;
  return factors.length === 1 && bias === "" ? own : `${own} = ${factors.join(" · ")}${bias}`;
}

const poolWords: Readonly<Record<ReadOut["pool"], Words>> = {
  // Never said: without pooling there is no such step.
  none: words(""),
  first: words("The vector of the first position is used for the whole sequence."),
  last: words("The vector of the last position that is not padding is used for the whole sequence."),
  mean: words("The mean of all positions that are not padding is used for the whole sequence."),
  max: words("In each dimension, the largest number of all positions that are not padding."),
};

/** The letter of what a stage of the read-out works on: the result Y, normed Ŷ, or pooled z. */
function letterOf({ layer }: LayerContext, before: "pooled" | "logits"): Formula {
  const input = readOutInput(layer.steps, before);
  return input === "readOut.pooled" ? mat("z") : mat(input === undefined ? "Y" : "Ŷ");
}

function logitFormula(at: LayerContext, head: ReadOut | undefined): Formula {
  const { transform } = head ?? {};
  const input = letterOf(at, "logits");
  const place = (letter: string) => low(mat(letter), sym("t"));
  const activated =
    transform &&
    row(fn(transform.activation), op("("), input, "·", place("W"), ...(transform.b ? ["+", place("b")] : []), op(")"));
  const entering = activated === undefined ? input : transform?.layerNorm ? call("norm", activated) : activated;
  // A tied read-out multiplies with the embedding's table, turned.
  const W = head?.tied ? transposed(low(mat("T"), sym("ids"))) : head?.W && mat("W");
  const sum = [entering, ...(W ? ["·", W] : []), ...(head?.b ? ["+", mat("b")] : [])];
  const factor = head?.scale ?? 1;
  const isSum = head?.b !== undefined && factor !== 1;
  const scaled = row(...times(factor, isSum ? row(op("("), ...sum, op(")")) : row(...sum)));
  if (head?.softcap === undefined) return scaled;
  const c = num(briefNumber(head.softcap));
  return row(c, "·", call("tanh", frac(scaled, c)));
}
