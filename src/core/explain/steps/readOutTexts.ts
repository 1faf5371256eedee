import { readOutWeight } from "../../spec/readOut.ts";
import type { ReadOut } from "../../spec/spec.ts";
import type { ReadOutStep } from "../../spec/steps.ts";
import { shapeText } from "../../tensor/tensor.ts";
import { briefNumber } from "../../view/numberFormat.ts";
import { type Words, words } from "../../words.ts";
import { inputMatrices } from "../context/inputMatrices.ts";
import { type LayerContext, resultStep } from "../context/layerContext.ts";
import { readOutInput } from "../context/readOutLayer.ts";
import type { Formula } from "../outline.ts";
import { call, fn, frac, low, mat, num, op, row, sym, transposed } from "../text/formulaParts.ts";
import { normFormula, times } from "./formulaPieces.ts";

/** The names of the regions of a read-out in the panel. */
export const readOutTitles: Readonly<Record<ReadOutStep, Words>> = {
  "readOut.normed": words("Norm before the read-out"),
  "readOut.pooled": words("Pooled vector"),
  "readOut.logits": words("Logits"),
  "readOut.probabilities": words("Probabilities"),
};

/** One sentence on what a step of a read-out does and why. */
export function readOutExplanation(id: ReadOutStep, { readOut: head }: LayerContext): Words {
  switch (id) {
    case "readOut.normed":
      return words("Each position of the last result is brought to one size before it is read.");
    case "readOut.pooled":
      return poolWords[head?.pool ?? "none"];
    case "readOut.logits":
      return head?.pool === "none"
        ? words("One number per label and position: how well the position's vector matches each label.")
        : words("One number per label: how well the pooled vector matches each label.");
    case "readOut.probabilities":
      return head?.normalize === "sigmoid"
        ? words("Each logit by itself becomes a probability between 0 and 1: several labels can hold at once.")
        : words("Each row of logits becomes probabilities that add up to 1: how likely each label is.");
  }
}

const poolWords: Readonly<Record<ReadOut["pool"], Words>> = {
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

/** The formula of a step of a read-out. */
export function readOutFormula(id: ReadOutStep, at: LayerContext): Formula {
  const head = at.readOut;
  switch (id) {
    case "readOut.normed":
      return normFormula(head?.layerNorm);
    case "readOut.pooled": {
      const from = letterOf(at, "pooled");
      if (head?.pool === "first" || head?.pool === "last")
        return row(mat("z"), "=", low(from, head.pool === "first" ? num("1") : sym("n")));
      return row(mat("z"), "=", call(head?.pool ?? "mean", from));
    }
    case "readOut.logits":
      return row(mat("L"), "=", logitFormula(at, head));
    case "readOut.probabilities":
      return row(mat("P"), "=", call(head?.normalize ?? "softmax", mat("L")));
  }
}

function logitFormula(at: LayerContext, head: ReadOut | undefined): Formula {
  const { transform } = head ?? {};
  const input = letterOf(at, "logits");
  const place = (letter: string) => low(mat(letter), sym("t"));
  const activated =
    transform &&
    row(fn(transform.activation), op("("), input, "·", place("W"), ...(transform.b ? ["+", place("b")] : []), op(")"));
  const entering = activated === undefined ? input : transform?.layerNorm ? call("norm", activated) : activated;
  const W = head?.tied ? transposed(low(mat("T"), sym("ids"))) : head?.W && mat("W");
  const sum = [entering, ...(W ? ["·", W] : []), ...(head?.b ? ["+", mat("b")] : [])];
  const factor = head?.scale ?? 1;
  const isSum = head?.b !== undefined && factor !== 1;
  const scaled = row(...times(factor, isSum ? row(op("("), ...sum, op(")")) : row(...sum)));
  if (head?.softcap === undefined) return scaled;
  const c = num(briefNumber(head.softcap));
  return row(c, "·", call("tanh", frac(scaled, c)));
}

/** What enters a step of a read-out: names of steps and of input tensors, in the order of the formula. */
export function readOutOperands(id: ReadOutStep, at: LayerContext): string[] {
  const inputs = (pattern: RegExp): string[] =>
    inputMatrices(at).flatMap(({ name }) => (pattern.test(name) ? [name] : []));
  const from = (before: "pooled" | "logits"): string[] => {
    const input = readOutInput(at.layer.steps, before) ?? resultStep(at);
    return input === undefined ? [] : [input];
  };
  switch (id) {
    case "readOut.normed":
      return [...from("pooled").map(() => resultStep(at) ?? ""), ...inputs(/^readOut\.layerNorm\./)];
    case "readOut.pooled":
      return from("pooled");
    case "readOut.logits":
      return [
        ...from("logits"),
        ...inputs(/^readOut\.transform\./),
        ...inputs(at.readOut?.tied ? /^embedding\.table$/ : /^readOut\.W$/),
        ...inputs(/^readOut\.b$/),
      ];
    case "readOut.probabilities":
      return ["readOut.logits"];
  }
}

/** How the sizes of a step of a read-out meet: `4×2 = 4×3 · 3×2`; several products where a transform is before W. */
export function readOutShapes(id: ReadOutStep, own: string, at: LayerContext): string {
  const head = at.readOut;
  const before = id === "readOut.pooled" ? "pooled" : "logits";
  const input = readOutInput(at.layer.steps, before) ?? resultStep(at);
  const shape = input === undefined ? undefined : at.layer.steps.get(input)?.tensor.shape;
  if (head === undefined || shape === undefined) return own;
  const from = shapeText(shape.slice(-2));
  if (id === "readOut.pooled") return `${own} = ${head.pool}(${from})`;
  if (id !== "readOut.logits") return own;
  const { W, layout } = readOutWeight(head, at.spec);
  const factors = [from];
  if (head.transform !== undefined) factors.push(shapeText(head.transform.W.shape));
  if (W !== undefined) factors.push(shapeText(layout === "out-in" ? [...W.shape].reverse() : W.shape));
  const bias = head.b === undefined ? "" : ` + ${head.b.data.length}`;
  return factors.length === 1 && bias === "" ? own : `${own} = ${factors.join(" · ")}${bias}`;
}
